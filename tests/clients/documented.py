"""The forms of docs/install.md, with a trial's own addresses in their places."""

import re
import shlex
from collections.abc import Sequence

from tests.clients.trial import Setting
from tests.docs.pages import tokens

PAGE = "docs/install.md"
URL = "https://jobs.example.org/mcp"
TOKEN = "my-token"
# What stands behind `uvx`, in JSON, TOML or YAML, or in a command.
_ARGUMENTS = re.compile(r',? *"--from", "[^"]*", "eodh-mcp"|--from \S+ eodh-mcp')


def forms(client: str) -> dict[str, list[str]]:
    """The blocks under a client's heading, by language, in the order of the page."""
    found: dict[str, list[str]] = {}
    heading = ""
    all_tokens = tokens(PAGE)
    for number, token in enumerate(all_tokens):
        if token.type == "heading_open":
            heading = all_tokens[number + 1].content
        elif token.type == "fence" and heading == client:
            found.setdefault(token.info, []).append(token.content)
    return found


def configuration(client: str, setting: Setting) -> str:
    """A client's configuration as the page has it, for this trial."""
    ((_, blocks),) = forms(client).items()
    return _filled(blocks[setting.transport == "HTTP"], setting)


def command(client: str, setting: Setting) -> Sequence[str]:
    """The words of a client's command as the page has it, for this trial."""
    form = forms(client)["sh"][setting.transport == "HTTP"]
    return shlex.split(_filled(form, setting))


def command_with_key(program: str, setting: Setting) -> Sequence[str]:
    """The words of the command that gives a client the key, by its program's name."""
    commands = forms("With the key in the client")["sh"]
    (form,) = (each for each in commands if each.startswith(f"{program} "))
    return shlex.split(_filled(form, setting))


def _filled(form: str, setting: Setting) -> str:
    filled = _ARGUMENTS.sub("", form)
    filled = re.sub(r"\buvx\b", setting.server.command, filled)
    places = {
        URL: setting.server.url,
        TOKEN: setting.server.token,
        "my-workspace": setting.server.environment["EODH_WORKSPACE"],
        "my-key": setting.server.environment["EODH_API_KEY"],
    }
    for place, own in places.items():
        filled = filled.replace(place, own)
    return filled

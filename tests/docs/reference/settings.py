"""The settings: what `.env.example` says of each, with the code's own defaults."""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ByteSize
from pydantic.fields import FieldInfo

from eodh_bot.settings import BotSettings
from eodh_tools.config.settings import Settings
from tests.conftest import REPOSITORY
from tests.docs.reference.markdown import code, prose, table

_GROUP = re.compile(r"# --- (.*?) -+$")
_SETTING = re.compile(r"(\w+)=")
_OPENING = """# Settings

Every program reads them from its environment, or from a file `.env` in the folder where it starts; the environment wins. `eodh-logs login` saves what a person needs as a profile instead, and then nothing needs to be set. An empty value counts as not set. [.env.example](../../.env.example) is this page as a file to copy.

"""  # noqa: E501 - a paragraph is a line


def page() -> str:
    fields = _fields()
    parts = [_OPENING]
    for group, settings in _groups().items():
        parts.append(f"## {group}\n\n")
        rows = [
            (code(name), _default(fields[name]), reported)
            for name, reported in settings
        ]
        parts.append(table(("Setting", "Default", "What it is"), rows))
    return "".join(parts).rstrip() + "\n"


def _groups() -> dict[str, list[tuple[str, str]]]:
    """The settings with the comment on each, by the headings of `.env.example`."""
    found: dict[str, list[tuple[str, str]]] = {}
    reported: list[str] = []
    for line in _lines():
        if heading := _GROUP.match(line):
            group = found.setdefault(heading[1].strip(), [])
        elif line.startswith("#"):
            reported.append(line.removeprefix("#").strip())
        elif setting := _SETTING.match(line):
            group.append((setting[1], _comment(reported)))
        else:
            reported = []
    return found


def _lines() -> Iterator[str]:
    yield from (REPOSITORY / ".env.example").read_text("utf-8").splitlines()


def _comment(reported: list[str]) -> str:
    """The comment, a command in it in code's type, the default left to its column."""
    output = prose(" ".join(reported))
    output = re.sub(r" Default: [\w:/.]*\w(?: and \d+)?$", "", output)
    return re.sub(r'python3 -c ".*?"(?=$| )', lambda found: code(found[0]), output)


def _fields() -> dict[str, FieldInfo]:
    kinds = (Settings, BotSettings)
    return {
        variable: kind.model_fields[field]
        for kind in kinds
        for field, variable in kind.variables().items()
    }


def _default(field: FieldInfo) -> str:
    match field.default:
        case None:
            return ""
        case ByteSize() as size:
            return code(size.human_readable(decimal=size % 1_000 == 0))
        case float() as number:
            return code(f"{number:g}")
        case Path() | str() | int() as value:
            return code(str(value))
    raise AssertionError(field.default)

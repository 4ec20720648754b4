"""What the real Claude Code says of a server that refuses its token, or lack of one.

It is the issue that its page `/mcp` shows of the server, read here from its log. The
tests are skipped where it is not installed; `make clients` installs it.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.clients import CLIENTS
from tests.clients.documented import command
from tests.clients.model_server import served as served_model
from tests.clients.scripted_model import ScriptedModel
from tests.clients.trial import Server, Setting, person_environment
from tests.evaluation.installing import CACHE
from tests.tools.mcp.over_http import served
from tests.waiting import WAIT_S

_CLAUDE = next(each for each in CLIENTS if each.name == "Claude Code")
_PACKAGES = CACHE / "npm" / _CLAUDE.folder
_PROGRAM = _PACKAGES / "node_modules" / ".bin" / "claude"
_TOKEN = "token-" + "a1" * 16

pytestmark = pytest.mark.skipif(
    not (_PACKAGES / ".installed").exists(), reason="Claude Code is not installed"
)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "EODH_MCP_TOKEN": _TOKEN,
    }
    with served(tmp_path, environment) as running:
        yield running.url


def ask(home: Path, url: str, token: str | None) -> tuple[str, str]:
    """Add the server as the page says, and ask; the first message and the log."""
    server = Server("", {"EODH_WORKSPACE": "", "EODH_API_KEY": ""}, url, token or "")
    setting = Setting(home, _PACKAGES, "", "HTTP", server)
    words = list(command("Claude Code", setting))
    if token is None:
        del words[words.index("--header") :]
    log = home / "debug.log"
    with served_model(ScriptedModel((), home / "requests.jsonl")) as model:
        environment = person_environment(home) | {
            "ANTHROPIC_API_KEY": "none",
            "ANTHROPIC_BASE_URL": model,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "DISABLE_AUTOUPDATER": "1",
        }
        asking = ["--debug-file", str(log), "-p", "Why did my job fail?"]
        asking += ["--output-format", "stream-json", "--verbose"]
        complaint = ""
        for arguments in (words[1:], asking):
            complaint = subprocess.run(
                [str(_PROGRAM), *arguments],
                cwd=home,
                env=environment,
                check=True,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=WAIT_S,
                encoding="utf-8",
            ).stdout
    return complaint.splitlines()[0], log.read_text("utf-8")


@pytest.mark.parametrize(
    ("token", "issue"),
    [
        (
            None,
            (
                "Connection failed: No token was sent, and there is no sign-in here. "
                "Add the token that you were given to the client's configuration: the "
                "header Authorization, with the word Bearer, a blank and the token as "
                "its value."
                "\n"
            ),
        ),
        (
            "wrong-" + "b2" * 16,
            (
                "Server rejected the configured Authorization header (HTTP 401). Check "
                "that the token is valid for this MCP endpoint"
            ),
        ),
    ],
)
def test_it_says_what_is_wrong_with_the_token(
    tmp_path: Path, url: str, token: str | None, issue: str
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    first, log = ask(home, url, token)
    assert json.loads(first)["mcp_servers"] == [{"name": "eodh", "status": "failed"}]
    assert f'MCP server "eodh" {issue}' in log
    if token is not None:
        assert "This token is not known here." in log
        assert token not in log


def test_the_good_token_connects(tmp_path: Path, url: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    first, _ = ask(home, url, _TOKEN)
    assert json.loads(first)["mcp_servers"][0]["status"] in {"connected", "pending"}

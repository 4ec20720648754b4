"""`eodh-bot setup`: from nothing to a bot that answers, at a terminal."""

import json
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import anyio
import pytest
import yaml
from pydantic import SecretStr

from eodh_bot.checks.env_file import updated, write_env
from eodh_bot.slack.manifest import manifest_text, new_app_link
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from eodh_sandbox.slack.state.objects import Channel
from eodh_tools.config.key_store import KeyStore
from eodh_tools.config.profiles import Profile, ProfileFile
from eodh_tools.errors import SettingsError
from tests import in_process
from tests.bot.running import environment, failed_job, manifest_app, started
from tests.conftest import REPOSITORY, TIMING

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty"),
]
SETUP = (sys.executable, "-m", "eodh_bot", "setup")
#: To copy a value from one page and paste it in a terminal.
A_COPY_S = 15.0
#: Written by setup; all else comes from the tests' environment.
WRITTEN = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "EODH_BOT_CHANNEL",
    "EODH_WORKSPACE",
    "EODH_API_KEY",
)


@contextmanager
def at_terminal(variables: dict[str, str], folder: Path) -> Iterator["PseudoTerminal"]:
    terminal = PseudoTerminal(SETUP, variables, folder)
    try:
        yield terminal
    finally:
        terminal.close()


if sys.platform != "win32":
    from tests.bot.checks.pseudo_terminal import PseudoTerminal


def gives_tokens(terminal: "PseudoTerminal", slack: LocalSlack) -> None:
    """Answer the first questions: the app is there, and these are its two tokens."""
    terminal.answers("when the app is there: ", "")
    terminal.answers("Paste xoxb-... (hidden): ", slack.bot_token)
    terminal.answers("Paste xapp-... (hidden): ", slack.app_token)


def machine(slack: LocalSlack, hub: LocalHub, folder: Path) -> dict[str, str]:
    """A machine that knows where the local Slack and Hub are, and nothing more."""
    known = environment(slack, hub, folder)
    left_out = (*WRITTEN, "SLACK_SIGNING_SECRET")
    return {n: v for n, v in known.items() if n not in left_out}


async def test_from_nothing_to_a_bot_that_answers(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = machine(slack, hub, tmp_path)
    workspace, key = next(iter(hub.workspaces.items()))
    (tmp_path / ".env").write_text("# mine\nEODH_TIMEOUT_S=30\nEODH_WORKSPACE=\n")

    def sets_up() -> tuple[int, str]:
        with at_terminal(variables, tmp_path) as terminal:
            gives_tokens(terminal, slack)
            terminal.answers("Number or name", "eodh-jobs")
            terminal.answers("Workspace: ", workspace)
            terminal.answers("Key (hidden): ", key)
            return terminal.ends(), terminal.shown

    status, shown = await anyio.to_thread.run_sync(sets_up)
    assert status == 0, shown
    for secret in (slack.bot_token, slack.app_token, key):
        assert secret not in shown
    assert new_app_link() in shown
    assert "all 13 are granted" in " ".join(shown.split())
    assert "A test message is in #eodh-jobs." in shown
    assert shown.rstrip().endswith("type /eodh-logs.")
    posted = slack.person("U1").sees("C1")[-1].words
    assert f"connected to the Hub workspace {workspace}" in posted

    env = tmp_path / ".env"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert env.read_text().splitlines() == [
        "# mine",
        "EODH_TIMEOUT_S=30",
        f"EODH_WORKSPACE={workspace}",
        f"SLACK_BOT_TOKEN={slack.bot_token}",
        f"SLACK_APP_TOKEN={slack.app_token}",
        "EODH_BOT_CHANNEL=C1",
        f"EODH_API_KEY={key}",
        f"EODH_BASE_URL={hub.base_url}",
        f"EODH_BOT_DATA_DIR={variables['EODH_BOT_DATA_DIR']}",
        f"SLACK_API_URL={slack.api_url}",
    ]
    job = failed_job(hub, workspace)
    # A new terminal knows no addresses: what was set up is all in the file.
    for name in ("EODH_BASE_URL", "SLACK_API_URL", "EODH_BOT_DATA_DIR"):
        del variables[name]
    async with started(variables, tmp_path) as running:
        person = slack.person("U1")
        await person.types("C1", f"/eodh-logs {job}")
        await person.waits_for("C1", "cloudmasker_eo")
    # Nothing else is in the log: no warning of a library, no text that is not JSON.
    assert len(running.lines()) == len(running.log.read_text().splitlines())
    assert {line["level"] for line in running.lines()} == {"info"}


async def test_a_set_up_takes_a_person_less_than_three_minutes(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    workspace, key = next(iter(hub.workspaces.items()))

    def sets_up() -> tuple[int, int]:
        with at_terminal(machine(slack, hub, tmp_path), tmp_path) as terminal:
            gives_tokens(terminal, slack)
            terminal.answers("Number or name", "1")
            terminal.answers("Workspace: ", workspace)
            terminal.answers("Key (hidden): ", key)
            assert terminal.ends() == 0, terminal.shown
            return terminal.typed, len(terminal.shown.splitlines())

    began = time.monotonic()
    answers, lines = await anyio.to_thread.run_sync(sets_up)
    program_s = time.monotonic() - began

    # One command, six answers. To copy and paste one takes a person 15 s or so, when
    # the pages are open; the rest is the program's own time.
    assert answers == 6
    assert program_s + answers * A_COPY_S < 180
    assert lines <= 80


async def test_tokens_that_are_swapped_or_wrong_are_put_right(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = machine(slack, hub, tmp_path)

    def sets_up() -> tuple[int, str]:
        with at_terminal(variables, tmp_path) as terminal:
            terminal.answers("when the app is there: ", "")
            terminal.answers("Paste xoxb-... (hidden): ", "xoxp-4711")
            terminal.answers("Paste xoxb-... (hidden): ", "my token 4711")
            terminal.answers("Paste xoxb-... (hidden): ", "xoxb-wrong-4711")
            terminal.answers("Paste xoxb-... (hidden): ", slack.app_token)
            terminal.answers("Paste xoxb-... (hidden): ", slack.bot_token)
            terminal.answers("Number or name", "0")
            return terminal.ends(), terminal.shown

    status, shown = await anyio.to_thread.run_sync(sets_up)
    assert status == 0, shown
    text = " ".join(shown.split())
    assert "That is a user's token (xoxp-...)" in text
    assert "That does not begin with xoxb-: copy the whole token." in text
    assert "Slack refuses it (invalid_auth): copy it again from Install App in" in text
    assert "This is the other token (xapp-...): I store it as that one." in text
    assert "4711" not in shown
    assert "/eodh-logs connect" in text
    assert (tmp_path / ".env").read_text().splitlines() == [
        f"SLACK_APP_TOKEN={slack.app_token}",
        f"SLACK_BOT_TOKEN={slack.bot_token}",
        f"EODH_BOT_DATA_DIR={variables['EODH_BOT_DATA_DIR']}",
        f"SLACK_API_URL={slack.api_url}",
    ]


def invite(slack: LocalSlack) -> None:
    """Make a channel with the bot in it."""
    slack.workspace.channels["C7"] = Channel(
        channel_id="C7",
        name="invited",
        kind="private",
        members={"U1", "U0BOT"},
        created=0,
    )


async def test_what_is_set_already_stays_with_enter_and_a_new_channel_is_listed(
    hub: LocalHub, tmp_path: Path
) -> None:
    alone = Seed(app=manifest_app(), channels=())
    async with LocalSlack(alone, timing=TIMING) as slack:
        variables = machine(slack, hub, tmp_path)
        workspace, key = next(iter(hub.workspaces.items()))
        write_env(
            tmp_path / ".env",
            {
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "EODH_WORKSPACE": workspace,
                "EODH_API_KEY": key,
            },
        )

        def sets_up() -> tuple[int, str]:
            with at_terminal(variables, tmp_path) as terminal:
                terminal.answers("Make a new app?", "")
                terminal.answers("Paste xoxb-... (hidden) (Enter keeps", "")
                terminal.answers("Paste xapp-... (hidden) (Enter keeps", "")
                terminal.sees("The bot is in no channel yet.")
                anyio.from_thread.run_sync(invite, slack)
                terminal.answers("Number or name; Enter lists again: ", "")
                terminal.answers("1  #invited (private)", "")
                terminal.answers(f"Workspace ({workspace}): ", "")
                terminal.answers("Key (hidden) (Enter keeps", "short")
                terminal.answers("Workspace", "")
                terminal.answers("Key (hidden)", "")
                return terminal.ends(), terminal.shown

        status, shown = await anyio.to_thread.run_sync(sets_up)
    assert status == 0, shown
    assert "That is not an API key" in shown
    assert new_app_link() not in shown
    assert "EODH_BOT_CHANNEL=C7" in (tmp_path / ".env").read_text()


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    from eodh_bot.__main__ import main  # noqa: PLC0415

    argv = "eodh-bot", "setup"
    done = in_process.run(main, *argv, variables={}, folder=tmp_path)
    assert done.returncode == 2
    assert "`eodh-bot check`" in done.stdout
    assert not (tmp_path / ".env").exists()


def test_the_link_and_the_printed_manifest_are_the_manifest() -> None:
    ours = yaml.safe_load((REPOSITORY / "manifest.yaml").read_text("utf-8"))
    query = parse_qs(urlsplit(new_app_link()).query)
    assert query["new_app"] == ["1"]
    assert json.loads(query["manifest_json"][0]) == ours, "make reference"
    assert json.loads(manifest_text()) == ours
    # Browsers and servers take addresses of 8,000 characters and more.
    assert len(new_app_link()) < 4_000


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "A=new\n"),
        ("A=old\n", "A=new\n"),
        ("export A=old", "A=new\n"),
        ("# A=old\nB=1\n", "# A=old\nB=1\nA=new\n"),
        ("A=1\nB='x y'\nA=2\n", "A=new\nB='x y'\n"),
        ("AB=1\r\n", "AB=1\nA=new\n"),
    ],
)
def test_the_file_keeps_what_it_has(before: str, after: str) -> None:
    assert updated(before, {"A": "new"}) == after


def test_a_value_with_signs_reads_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eodh_tools.config.settings import Settings  # noqa: PLC0415

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EODH_API_KEY", raising=False)
    for key in ("ab#c'd\\e\"f$g", "plain-key_1.2", "#first-of-all"):
        write_env(tmp_path / ".env", {"EODH_API_KEY": key})
        read = Settings().api_key
        assert read is not None
        assert read.get_secret_value() == key
    with pytest.raises(SettingsError, match="line end"):
        write_env(tmp_path / ".env", {"EODH_API_KEY": "a\nB=1"})
    with pytest.raises(SettingsError, match=r"\$\{"):
        write_env(tmp_path / ".env", {"EODH_API_KEY": "${HOME}-in-a-key"})


async def test_a_hub_that_gives_no_answer_can_be_named_again(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = machine(slack, hub, tmp_path) | {"EODH_BASE_URL": "http://127.0.0.1:1"}
    workspace, key = next(iter(hub.workspaces.items()))

    def sets_up() -> tuple[int, str]:
        with at_terminal(variables, tmp_path) as terminal:
            gives_tokens(terminal, slack)
            terminal.answers("Number or name", "eodh-jobs")
            terminal.answers("Workspace: ", workspace)
            terminal.answers("Key (hidden): ", key)
            terminal.answers("Enter keeps http://127.0.0.1:1): ", hub.base_url)
            terminal.answers("Workspace: ", workspace)
            terminal.answers("Key (hidden): ", key)
            return terminal.ends(), terminal.shown

    _, shown = await anyio.to_thread.run_sync(sets_up)

    assert "No connection to http://127.0.0.1:1" in " ".join(shown.split())
    assert f"EODH_BASE_URL={hub.base_url}\n" in (tmp_path / ".env").read_text()
    assert "EODH_BASE_URL is set in the environment and wins" in shown


async def test_of_several_saved_profiles_one_is_chosen_with_its_key(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = machine(slack, hub, tmp_path)
    for name in ("HOME", "XDG_CONFIG_HOME", "PYTHON_KEYRING_BACKEND"):
        monkeypatch.setenv(name, variables[name])
    workspace, key = next(iter(hub.workspaces.items()))
    for name in ("coast", "river"):
        profile = Profile(name, base_url=hub.base_url, workspace=workspace)
        ProfileFile().write(profile)
        KeyStore().put(profile, SecretStr(key))

    def sets_up() -> tuple[int, str]:
        with at_terminal(variables, tmp_path) as terminal:
            gives_tokens(terminal, slack)
            terminal.answers("Number or name", "eodh-jobs")
            terminal.sees(f"1  coast ({hub.base_url} {workspace})")
            terminal.answers("Number or name of the profile: ", "shore")
            terminal.answers("Number or name of the profile: ", "river")
            terminal.answers(f"Workspace ({workspace}): ", "")
            terminal.answers("Key (hidden) (Enter keeps the one that is set): ", "")
            return terminal.ends(), terminal.shown

    status, shown = await anyio.to_thread.run_sync(sets_up)
    assert status == 0, shown
    assert key not in shown
    written = (tmp_path / ".env").read_text().splitlines()
    assert f"EODH_WORKSPACE={workspace}" in written
    assert f"EODH_API_KEY={key}" in written


def test_an_env_file_that_cannot_be_written_is_said_before_the_first_question(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").mkdir()
    with at_terminal({"HOME": str(tmp_path)}, tmp_path) as terminal:
        status = terminal.ends()

    assert status == 2
    text = " ".join(terminal.shown.split())
    assert ".env cannot be written (Is a directory): give the folder to" in text
    assert "1 of 5" not in text
    assert [each.name for each in tmp_path.iterdir()] == [".env"]


@pytest.mark.parametrize("fails", ["it is stopped", "Slack refuses"])
async def test_what_fails_late_asks_no_token_again(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, fails: str
) -> None:
    variables = machine(slack, hub, tmp_path)

    def is_stopped() -> tuple[int, str]:
        with at_terminal(variables, tmp_path) as terminal:
            terminal.answers("when the app is there: ", "")
            terminal.answers("Paste xoxb-... (hidden): ", slack.bot_token)
            if fails == "Slack refuses":
                slack.faults.rate_limit("users.conversations", retry_after_s=3_600)
            terminal.answers("Paste xapp-... (hidden): ", slack.app_token)
            if fails == "it is stopped":
                terminal.answers("Number or name", "\x04")
            return terminal.ends(), terminal.shown

    def starts_again() -> str:
        with at_terminal(variables, tmp_path) as terminal:
            terminal.answers("Make a new app?", "")
            terminal.answers("Paste xoxb-... (hidden) (Enter keeps", "")
            terminal.answers("Paste xapp-... (hidden) (Enter keeps", "")
            terminal.sees("Number or name")
            return terminal.shown

    status, shown = await anyio.to_thread.run_sync(is_stopped)
    again = await anyio.to_thread.run_sync(starts_again)

    assert status == (1 if fails == "it is stopped" else 2)
    assert "Traceback" not in shown
    said = {"it is stopped": "Enter keeps what `.env` has", "Slack refuses": "limited"}
    assert said[fails] in " ".join(shown.split())
    assert "Slack accepts the xapp-... token." in again

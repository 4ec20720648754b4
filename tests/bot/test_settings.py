"""The bot's own settings, and what its start says when they are wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from eodh_bot.settings import HUBS, BotSettings
from eodh_tools.errors import SettingsError
from tests.waiting import WAIT_S

SECRET = "xoxb-made-up-4711"


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set, in an empty folder."""
    for variable in BotSettings.variables().values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def test_with_nothing_set_the_database_is_a_file_and_slack_is_slack(
    tmp_path: Path,
) -> None:
    settings = BotSettings()

    assert settings.slack_api_url == "https://slack.com/api/"
    folder = tmp_path / "data" / "eodh-bot"
    assert settings.database_address == f"sqlite:///{folder / 'eodh-bot.db'}"
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN"):
        settings.required("bot_token")


@pytest.mark.parametrize(
    ("channel", "connect", "expected"),
    [
        (None, None, True),
        ("C0123ABCD", None, False),
        ("C0123ABCD", "true", True),
        (None, "false", False),
    ],
)
def test_people_connect_workspaces_unless_one_team_is_set(
    channel: str | None,
    connect: str | None,
    expected: bool,  # noqa: FBT001 - a column of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if channel:
        monkeypatch.setenv("EODH_BOT_CHANNEL", channel)
    if connect:
        monkeypatch.setenv("EODH_BOT_CONNECT", connect)

    assert BotSettings().people_may_connect is expected


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("EODH_BOT_CHANNEL", "#general-4711"),
        ("EODH_BOT_CONNECT", "4711"),
        ("SLACK_API_URL", "http://slack-4711.example/api/"),
        ("SLACK_API_URL", "4711"),
    ],
)
def test_a_value_that_cannot_be_right_is_reported_by_its_variable(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable) as reported:
        BotSettings()
    assert "4711" not in str(reported.value)


def test_keys_may_go_only_to_the_hub_and_to_what_is_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = "https://eodatahub.org.uk"
    assert BotSettings().allowed_hubs(own) == HUBS

    monkeypatch.setenv("EODH_BOT_HUBS", "https://hub.example/, https://two.example")
    assert BotSettings().allowed_hubs(own) == (
        own,
        "https://hub.example",
        "https://two.example",
    )
    monkeypatch.setenv("EODH_BOT_HUBS", "http://hub.example")
    with pytest.raises(SettingsError, match="EODH_BOT_HUBS"):
        BotSettings().allowed_hubs(own)


def test_no_print_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", f" {SECRET}\n")
    monkeypatch.setenv("EODH_BOT_DATABASE_URL", "postgresql://me:4711@host/db")
    settings = BotSettings()

    assert settings.required("bot_token") == SECRET
    assert "4711" not in repr(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("variables", "arguments", "reported"),
    [
        ({}, (), "SLACK_BOT_TOKEN"),
        ({}, ("--http", "nowhere"), "HOST:PORT"),
        ({"SLACK_BOT_TOKEN": SECRET, "EODH_BOT_CHANNEL": "C1"}, (), "EODH_WORKSPACE"),
    ],
)
def test_a_start_that_cannot_be_is_reported_in_one_line(
    variables: dict[str, str], arguments: tuple[str, ...], reported: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eodh_bot", *arguments],
        env={"HOME": str(tmp_path), "PATH": "", **variables},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )

    assert done.returncode == 2
    assert reported in done.stderr
    assert "Traceback" not in done.stderr
    assert "4711" not in done.stderr

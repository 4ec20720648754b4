"""Secrets handed over as files, as systemd and containers do."""

from pathlib import Path

import pytest

from eodh_bot.settings import BotSettings
from eodh_tools.config.connections import load
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError

KEY = "made-up-key-0123456789"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of secrets that no variable names yet; nothing else is set."""
    for variable in (
        *Settings.variables().values(),
        *BotSettings.variables().values(),
        "CREDENTIALS_DIRECTORY",
    ):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "secrets"
    made.mkdir(mode=0o700)
    return made


@pytest.mark.parametrize("variable", ["EODH_SECRETS_DIR", "CREDENTIALS_DIRECTORY"])
@pytest.mark.parametrize("capitals", [False, True])
def test_a_file_named_as_its_variable_is_that_setting(
    folder: Path,
    variable: str,
    capitals: bool,  # noqa: FBT001 - a column of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, text in {"slack_bot_token": "xoxb-1", "eodh_api_key": KEY}.items():
        file = folder / (name.upper() if capitals else name)
        file.write_text(f"{text}\n", encoding="utf-8")
    monkeypatch.setenv(variable, str(folder))

    assert BotSettings().required("bot_token") == "xoxb-1"
    key = Settings().api_key
    assert key is not None
    assert key.get_secret_value() == KEY
    assert Settings.sources() == {"api_key": "secret file"} | (
        {"secrets_dir": "environment"} if variable == "EODH_SECRETS_DIR" else {}
    )


def test_a_variable_wins_over_a_file_and_an_empty_file_is_not_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "slack_bot_token").write_text("xoxb-of-file", encoding="utf-8")
    (folder / "slack_app_token").write_text("\n", encoding="utf-8")
    monkeypatch.setenv("EODH_SECRETS_DIR", str(folder))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-variable")

    settings = BotSettings()

    assert settings.required("bot_token") == "xoxb-of-variable"
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN is not set"):
        settings.required("app_token")


def test_a_folder_that_is_not_there_holds_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EODH_SECRETS_DIR", str(folder / "no"))
    assert BotSettings().bot_token is None
    assert Settings().api_key is None


def test_a_file_that_is_no_text_is_refused_without_its_content(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "eodh_api_key").write_bytes(b"\xff\xfe4711")
    monkeypatch.setenv("EODH_SECRETS_DIR", str(folder))
    with pytest.raises(SettingsError, match="EODH_SECRETS_DIR") as reported:
        Settings()
    assert "4711" not in str(reported.value)


def test_the_key_of_a_file_is_not_sent_where_a_folders_env_file_points(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "eodh_api_key").write_text(KEY, encoding="utf-8")
    monkeypatch.setenv("EODH_SECRETS_DIR", str(folder))
    Path(".env").write_text(
        "EODH_BASE_URL=https://elsewhere.example\nEODH_WORKSPACE=w\n", encoding="utf-8"
    )
    with pytest.raises(SettingsError, match=r"elsewhere\.example"):
        load()

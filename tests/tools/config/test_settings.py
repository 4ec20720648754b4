import re
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail
from pydantic import SecretStr

from eodh_bot.settings import BotSettings
from eodh_tools.config.connections import all_connections, load
from eodh_tools.config.key_store import KeyStore, clean_key
from eodh_tools.config.profiles import Profile, ProfileFile
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from tests.conftest import REPOSITORY

KEY = "made-up-key-0123456789"
OTHER_KEY = "another-key-0123456789"


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set, an empty folder and an empty home, no keyring."""
    both = (*Settings.variables().values(), *BotSettings.variables().values())
    for variable in both:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    no_keyring = fail.Keyring()  # type: ignore[no-untyped-call]
    monkeypatch.setattr(keyring.core, "_keyring_backend", no_keyring)


_DEFAULT_IN_WORDS = {
    "EODH_PROFILE",
    "EODH_CACHE_DIR",
    "EODH_MCP_OAUTH_AUDIENCE",
    "EODH_MCP_OAUTH_SCOPES",
}


def save(
    name: str,
    key: str | None = KEY,
    *,
    workspace: str | None = None,
    root_url: str | None = None,
) -> Profile:
    profile = Profile(name, workspace=workspace, root_url=root_url)
    ProfileFile().write(profile)
    if key:
        KeyStore().put(profile, clean_key(key))
    return profile


def test_env_example_and_the_settings_name_the_same_variables_in_order() -> None:
    text = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^(\w+)=", text, flags=re.MULTILINE)
    ours = [*Settings.variables().values(), *BotSettings.variables().values()]

    assert sorted(named) == sorted(ours)
    assert len(named) == len(set(named))


def test_every_variable_in_env_example_is_explained_and_in_a_group() -> None:
    text = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    required, optional = text.split("# --- Optional ")
    assert re.findall(r"^(EODH_\w+)=", required, flags=re.MULTILINE) == [
        "EODH_WORKSPACE",
        "EODH_API_KEY",
    ]
    assert "EODH_BASE_URL=" in optional
    for block in re.split(r"\n\n", text):
        if re.search(r"^\w", block, flags=re.MULTILINE):
            assert re.match(r"#.*\n(#.*\n)*(?:EODH|SLACK)_\w+=$", block.strip()), block


def test_env_example_copied_as_it_is_sets_nothing() -> None:
    text = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    Path(".env").write_text(text, encoding="utf-8")

    assert Settings().model_fields_set == set()
    assert BotSettings().model_fields_set == set()


def test_the_defaults_that_env_example_states_are_the_settings_own() -> None:
    text = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    stated = [
        f"{variable}={default}"
        for default, variable in re.findall(
            r"Default: ([\w:/.]*\w)[^=]*?\n(EODH_\w+)=", text
        )
        if variable not in _DEFAULT_IN_WORDS
    ]
    assert len(stated) == 5 + 10
    Path(".env").write_text("\n".join(stated), encoding="utf-8")

    assert len(Settings().model_fields_set) == 5
    assert Settings().model_dump() == Settings.model_construct().model_dump()
    assert len(BotSettings().model_fields_set) == 10
    assert BotSettings().model_dump() == BotSettings.model_construct().model_dump()


def test_with_nothing_set_only_asking_says_what_is_missing() -> None:
    settings = Settings()

    assert settings.base_url == "https://eodatahub.org.uk"
    with pytest.raises(SettingsError) as reported:
        load(settings=settings)
    for word in ("EODH_WORKSPACE", "eodh-logs login"):
        assert word in str(reported.value)


def test_a_missing_key_is_reported_with_the_variable_and_where_keys_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EODH_WORKSPACE", "alpine")

    with pytest.raises(SettingsError) as reported:
        load()
    for word in (
        "'alpine'",
        "EODH_API_KEY",
        "eodh-logs login",
        "Credentials",
    ):
        assert word in str(reported.value)


def test_the_environment_wins_over_env_file_and_that_over_the_profile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save("default", workspace="of-profile")
    assert load().profile.workspace == "of-profile"

    Path(".env").write_text(f"EODH_WORKSPACE=of-file\nEODH_API_KEY={OTHER_KEY}\n")
    assert load().profile.workspace == "of-file"

    monkeypatch.setenv("EODH_WORKSPACE", "of-environment")
    connection = load()
    assert connection.profile.workspace == "of-environment"
    assert connection.key == SecretStr(OTHER_KEY)
    assert Settings.sources() == {"workspace": "environment", "api_key": ".env"}


def test_another_server_needs_no_key_and_no_workspace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EODH_ROOT_URL", "https://ogc.example/api/")

    connection = load()
    assert connection.profile.root_url == "https://ogc.example/api"
    assert connection.key is None


def test_a_stored_key_is_never_sent_to_an_address_that_a_folder_names() -> None:
    save("default", workspace="alpine")
    Path(".env").write_text("EODH_ROOT_URL=https://elsewhere.example\n")
    assert load().key is None

    Path(".env").write_text("EODH_BASE_URL=https://elsewhere.example\n")
    with pytest.raises(SettingsError, match="EODH_API_KEY"):
        load()


@pytest.mark.parametrize("variable", ["EODH_ROOT_URL", "EODH_BASE_URL"])
def test_the_environments_key_is_not_sent_to_a_host_that_only_the_folder_names(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EODH_API_KEY", KEY)
    monkeypatch.setenv("EODH_WORKSPACE", "alpine")
    for elsewhere in ("https://eodatahub.org.uk.elsewhere.example", "http://["):
        Path(".env").write_text(f"{variable}={elsewhere}\n")
        with pytest.raises(SettingsError, match=variable):
            load()

    Path(".env").write_text(f"{variable}=https://staging.eodatahub.org.uk\n")
    assert load().key == SecretStr(KEY)
    Path(".env").write_text(f"{variable}=http://127.0.0.1:8080\n")
    assert load().key == SecretStr(KEY)
    monkeypatch.setenv(variable, "https://own.example")
    assert load().key == SecretStr(KEY)


def test_a_profile_named_in_the_call_is_used_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save("default", workspace="alpine")
    server = save("server", key=None, root_url="https://ogc.example")
    monkeypatch.setenv("EODH_API_KEY", OTHER_KEY)
    monkeypatch.setenv("EODH_WORKSPACE", "of-environment")

    assert load("server").profile == server
    assert load("server").key is None
    assert load("default").profile.workspace == "alpine"
    assert load("default").key == SecretStr(KEY)


def test_the_environment_can_choose_a_profile_by_name_or_by_its_workspace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save("default", workspace="alpine")
    save("second", key=OTHER_KEY, workspace="coastal")

    monkeypatch.setenv("EODH_PROFILE", "second")
    assert load().key == SecretStr(OTHER_KEY)
    monkeypatch.delenv("EODH_PROFILE")
    monkeypatch.setenv("EODH_WORKSPACE", "coastal")
    assert load().profile.name == "second"
    assert load().key == SecretStr(OTHER_KEY)


def test_several_profiles_without_a_default_ask_for_a_choice() -> None:
    save("one", workspace="alpine")
    assert load().profile.name == "one"

    save("two", key=OTHER_KEY, workspace="coastal")
    with pytest.raises(SettingsError, match="--profile"):
        load()
    with pytest.raises(SettingsError, match="--profile"):
        all_connections()


def test_an_unknown_profile_is_reported_with_those_there_are() -> None:
    save("one", workspace="alpine")

    with pytest.raises(SettingsError, match=r"'tow'.*one"):
        load("tow")
    with pytest.raises(SettingsError, match="cannot name a profile"):
        load("../elsewhere")
    with pytest.raises(SettingsError):
        all_connections("tow")


def test_all_connections_begin_with_the_one_in_use_and_leave_out_what_cannot_ask() -> (
    None
):
    save("default", workspace="alpine")
    save("keyless", key=None, workspace="delta")
    save("second", key=OTHER_KEY, workspace="coastal")
    save("server", key=None, root_url="https://ogc.example")

    names = [connection.profile.name for connection in all_connections("second")]
    assert names == ["second", "default", "server"]


def test_with_no_connection_at_all_the_missing_setting_is_named() -> None:
    with pytest.raises(SettingsError, match="EODH_WORKSPACE"):
        all_connections()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("EODH_TIMEOUT_S", "soon"),
        ("EODH_TIMEOUT_S", "-1"),
        ("EODH_CACHE_MAX_BYTES", "-5"),
        ("EODH_MAX_LOG_BYTES", "lots"),
    ],
)
def test_a_value_that_cannot_be_right_is_reported_by_its_variable(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable):
        Settings()


def test_no_error_and_no_print_shows_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EODH_API_KEY", "a key with spaces 4711")
    with pytest.raises(SettingsError) as reported:
        Settings()
    assert "4711" not in str(reported.value)

    monkeypatch.setenv("EODH_API_KEY", KEY)
    monkeypatch.setenv("EODH_TIMEOUT_S", "soon")
    with pytest.raises(SettingsError) as reported:
        Settings()
    assert KEY not in repr(reported.value)
    assert reported.value.__cause__ is None
    monkeypatch.delenv("EODH_TIMEOUT_S")
    monkeypatch.setenv("EODH_WORKSPACE", "alpine")
    assert KEY not in repr(Settings()) + repr(load()) + Settings().model_dump_json()


def test_an_env_file_that_cannot_be_read_is_reported() -> None:
    Path(".env").write_bytes(b"EODH_WORKSPACE=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env"):
        Settings()


def test_other_programs_lines_in_an_env_file_do_not_matter() -> None:
    Path(".env").write_text("SLACK_TOKEN=x\nEODH_SOMETHING_NEW=1\n")
    assert Settings().model_fields_set == set()


def test_sizes_may_be_written_with_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EODH_CACHE_MAX_BYTES", "2GiB")
    assert Settings().cache_max_bytes == 2 * 1024**3


@pytest.mark.parametrize(
    "content",
    ["not toml [", "profiles = 3", "[profiles]\na = 1", "profiles.a.base_url=1"],
)
def test_a_profile_file_that_is_none_is_reported_by_its_path(content: str) -> None:
    file = ProfileFile()
    file.path.parent.mkdir(parents=True)
    file.path.write_text(content)

    with pytest.raises(SettingsError, match=r"profiles\.toml"):
        load()


def test_a_profile_is_read_as_it_was_written() -> None:
    odd = Profile("odd", 'https://x.example/"\\', 'ä"\\\x7f\n', "https://r.example")
    ProfileFile().write(odd)
    ProfileFile().write(Profile("default", workspace="alpine"))

    assert ProfileFile().read()["odd"] == odd
    assert list(ProfileFile().read()) == ["odd", "default"]

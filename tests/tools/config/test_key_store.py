import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail

from eodh_tools.config.key_store import KeyStore, clean_key
from eodh_tools.config.profiles import Profile
from eodh_tools.errors import SettingsError

PROFILE = Profile("default", workspace="alpine")
KEY = clean_key("made-up-key-0123456789")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


class DrawerKeyring(KeyringBackend):
    """A keyring that works, for one test."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.drawer: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Keyring's own reading."""
        return self.drawer.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keyring's own writing."""
        self.drawer[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Keyring's own deletion."""
        if self.drawer.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("none")


class ForgetfulKeyring(DrawerKeyring):
    """Takes every key and keeps none, like keyring's null backend."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep nothing."""


class LockedKeyring(DrawerKeyring):
    """A keyring that the person does not unlock."""

    def get_password(self, service: str, username: str) -> str | None:
        """Stay locked."""
        raise keyring.errors.KeyringLocked(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Stay locked."""
        raise keyring.errors.KeyringLocked(f"{service} {username} {len(password)}")

    def delete_password(self, service: str, username: str) -> None:
        """Stay locked."""
        raise keyring.errors.KeyringLocked(f"{service} {username}")


@pytest.fixture(autouse=True)
def headless() -> Iterator[None]:
    """A machine without a keyring, as a server is."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@POSIX
def test_without_a_keyring_the_key_is_in_a_file_that_only_its_owner_reads(
    tmp_path: Path,
) -> None:
    place = KeyStore(tmp_path).put(PROFILE, KEY)

    assert place.kind == "file"
    assert stat.S_IMODE(Path(place.name).stat().st_mode) == 0o600
    assert stat.S_IMODE(Path(place.name).parent.stat().st_mode) == 0o700
    assert KeyStore(tmp_path).get(PROFILE) == KEY


@POSIX
def test_a_key_file_that_others_could_read_is_closed_again(tmp_path: Path) -> None:
    place = KeyStore(tmp_path).put(PROFILE, KEY)
    Path(place.name).chmod(0o644)

    assert KeyStore(tmp_path).get(PROFILE) == KEY
    assert stat.S_IMODE(Path(place.name).stat().st_mode) == 0o600


def test_a_keyring_that_works_is_preferred_and_leaves_no_file(tmp_path: Path) -> None:
    KeyStore(tmp_path).put(PROFILE, clean_key("older-key-0123456789"))
    keyring.set_keyring(DrawerKeyring())

    place = KeyStore(tmp_path).put(PROFILE, KEY)

    assert place.kind == "keyring"
    assert KeyStore(tmp_path).get(PROFILE) == KEY
    assert KeyStore(tmp_path).place(PROFILE) == place
    assert list(tmp_path.rglob("*.key")) == []


@pytest.mark.parametrize("broken", [ForgetfulKeyring, LockedKeyring])
def test_a_keyring_that_does_not_keep_keys_is_passed_over(
    broken: type[DrawerKeyring], tmp_path: Path
) -> None:
    keyring.set_keyring(broken())

    assert KeyStore(tmp_path).get(PROFILE) is None
    assert KeyStore(tmp_path).put(PROFILE, KEY).kind == "file"
    assert KeyStore(tmp_path).get(PROFILE) == KEY
    KeyStore(tmp_path).delete(PROFILE)
    assert KeyStore(tmp_path).get(PROFILE) is None


def test_a_newer_key_in_the_file_wins_over_an_older_one_in_the_keyring(
    tmp_path: Path,
) -> None:
    works = DrawerKeyring()
    keyring.set_keyring(works)
    KeyStore(tmp_path).put(PROFILE, clean_key("older-key-0123456789"))
    keyring.set_keyring(LockedKeyring())
    KeyStore(tmp_path).put(PROFILE, KEY)
    keyring.set_keyring(works)

    assert KeyStore(tmp_path).get(PROFILE) == KEY


@pytest.mark.parametrize(
    "elsewhere",
    [
        Profile("default", "https://elsewhere.example", "alpine"),
        Profile("default", workspace="other"),
        Profile("default", workspace="alpine", root_url="https://elsewhere.example/x"),
        Profile("second", workspace="alpine"),
    ],
)
def test_a_key_does_not_follow_a_profile_to_another_address(
    elsewhere: Profile, tmp_path: Path
) -> None:
    KeyStore(tmp_path).put(PROFILE, KEY)

    assert KeyStore(tmp_path).get(elsewhere) is None


@pytest.mark.parametrize("use", ["none", "drawer"])
def test_a_deleted_key_is_gone(use: str, tmp_path: Path) -> None:
    if use == "drawer":
        keyring.set_keyring(DrawerKeyring())
    store = KeyStore(tmp_path)
    store.put(PROFILE, KEY)

    store.delete(PROFILE)
    store.delete(PROFILE)

    assert store.get(PROFILE) is None
    assert store.place(PROFILE) is None


def test_a_corrupt_key_file_says_to_log_in_again(tmp_path: Path) -> None:
    place = KeyStore(tmp_path).put(PROFILE, KEY)
    Path(place.name).write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SettingsError, match="eodh-logs login"):
        KeyStore(tmp_path).get(PROFILE)


def test_a_folder_that_cannot_be_made_is_reported_without_the_key(
    tmp_path: Path,
) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be")

    with pytest.raises(SettingsError) as reported:
        KeyStore(tmp_path).put(PROFILE, KEY)
    assert KEY.get_secret_value() not in str(reported.value)


@pytest.mark.parametrize(
    "pasted",
    [
        "made-up-key-0123456789\r\n",
        '  "made-up-key-0123456789"',
        "Bearer made-up-key-0123456789",
        "bearer  made-up-key-0123456789 ",
    ],
)
def test_what_comes_along_when_a_key_is_pasted_is_taken_off(pasted: str) -> None:
    assert clean_key(pasted) == KEY


@pytest.mark.parametrize(
    "pasted",
    ["", "  ", '""', "two words", "a\nb", "köy-0123456789", "short", "x" * 10_000],
)
def test_what_cannot_be_a_key_is_refused_without_showing_it(pasted: str) -> None:
    with pytest.raises(SettingsError) as reported:
        clean_key(pasted)
    assert not pasted.strip(' "') or pasted not in str(reported.value)

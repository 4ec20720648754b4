"""Store Hub API keys: in the system keyring where one works, else in private files."""

import hashlib
import logging
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import SecretStr

from eodh_tools.config.profiles import CHECK_FOLDER, Profile, config_folder
from eodh_tools.errors import SettingsError
from eodh_tools.files import (
    PART_SUFFIX,
    keep_private,
    write_errors,
    write_private,
)

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_logger = logging.getLogger(__name__)

KEY_LIFETIME = timedelta(days=30)  # at most: HUB.md section 1
WHERE_KEYS_ARE_MADE = "Workspaces > Credentials on the Hub's website"
KEY_NOT_ID_HINT = (
    "The API key is shown once, when it is made; the Token ID beside it is not the key."
)

_SERVICE = "eodh-jobs"
_MAX_KEY_CHARS = 8_192  # nginx and most servers refuse a longer header line
_MIN_KEY_CHARS = 8
_WORKING_PRIORITY = 1  # keyring's own mark of a backend it recommends


def clean_key(text: str) -> SecretStr:
    """Return a pasted key without the white space, quotes or "Bearer" around it.

    Raises:
        SettingsError: For text that cannot be a key; the message does not show it.
    """
    key = text.strip().strip("\"'").strip()
    if key[:7].lower() == "bearer ":
        key = key[7:].strip()
    if not key:
        raise SettingsError(
            f"The API key is empty: make one under {WHERE_KEYS_ARE_MADE}."
        )
    if not all("!" <= character <= "~" for character in key):
        raise SettingsError(
            "That is not an API key: it has spaces, line ends or characters no key "
            f"has. Copy only the key. {KEY_NOT_ID_HINT}"
        )
    if not _MIN_KEY_CHARS <= len(key) <= _MAX_KEY_CHARS:
        raise SettingsError(
            f"That is not an API key: it has {len(key)} characters. {KEY_NOT_ID_HINT}"
        )
    return SecretStr(key)


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where a key is stored: in the keyring (with its name), or in a file."""

    kind: Literal["keyring", "file"]
    name: str


class KeyStore:
    """The keys of all profiles, each bound to the address it was given for.

    A profile whose address was changed by hand finds no key, so a key never
    follows an edited file to another server. Keyring's own `PYTHON_KEYRING_BACKEND`
    chooses another keyring, or none.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = (folder or config_folder()) / "keys"

    def get(self, profile: Profile) -> SecretStr | None:
        """Return the profile's key, or `None` where none is stored.

        Raises:
            SettingsError: For a key file of this person that cannot be read.
        """
        return self._find(profile)[0]

    def place(self, profile: Profile) -> KeyPlace | None:
        """Return where the profile's key is stored, or `None` where none is.

        Raises:
            SettingsError: For a key file of this person that cannot be read.
        """
        return self._find(profile)[1]

    def put(self, profile: Profile, key: SecretStr) -> KeyPlace:
        """Store the profile's key over an older one, and return where.

        Raises:
            SettingsError: For a folder that cannot be written.
        """
        path = self._path(profile)
        keyring = _Keyring.of_this_system()
        if keyring is not None and keyring.put(_account(profile), key):
            path.unlink(missing_ok=True)
            return KeyPlace("keyring", keyring.name)
        with write_errors(str(path), CHECK_FOLDER):
            write_private(path, f"{key.get_secret_value()}\n".encode())
        return KeyPlace("file", str(path))

    def delete(self, profile: Profile) -> None:
        """Delete the profile's key, wherever it is stored."""
        self._path(profile).unlink(missing_ok=True)
        keyring = _Keyring.of_this_system()
        if keyring is not None:
            keyring.delete(_account(profile))

    def delete_files(self) -> int:
        """Delete every key in a file, also one whose profile is not there any more.

        Returns:
            How many there were.

        Raises:
            SettingsError: For a folder that cannot be written.
        """
        # A part is of a program that was killed while it wrote a key.
        found = [
            *self._folder.glob("*.key"),
            *self._folder.glob(f"*{PART_SUFFIX}"),
        ]
        for path in found:
            with write_errors(str(path), "remove the file yourself."):
                path.unlink(missing_ok=True)
        return len(found)

    def _find(self, profile: Profile) -> tuple[SecretStr | None, KeyPlace | None]:
        path = self._path(profile)
        # The file first: it exists only while it holds the newest key (see put).
        key = _read_file(path)
        if key is not None:
            return key, KeyPlace("file", str(path))
        keyring = _Keyring.of_this_system()
        if keyring is not None:
            key = keyring.get(_account(profile))
            if key is not None:
                return key, KeyPlace("keyring", keyring.name)
        return None, None

    def _path(self, profile: Profile) -> Path:
        """One file a key: two logins at a time cannot lose each other's key."""
        digest = hashlib.sha256(_account(profile).encode()).hexdigest()
        return self._folder / f"{digest[:32]}.key"


class _Keyring:
    """A keyring that may be locked, absent or broken at any call."""

    def __init__(
        self, backend: "KeyringBackend", troubles: tuple[type[Exception], ...]
    ) -> None:
        self._backend = backend
        self._troubles = troubles
        self.name = str(backend.name)

    @classmethod
    def of_this_system(cls) -> Self | None:
        """The keyring that keyring itself recommends here, if there is one.

        Headless Linux gives keyring's fail backend (priority 0).
        """
        # Loaded here: 0.2 s that a key in a file or a variable does not need.
        import keyring  # noqa: PLC0415
        from keyring.errors import KeyringError  # noqa: PLC0415

        troubles = (KeyringError, OSError, RuntimeError, ImportError)
        try:
            backend = keyring.get_keyring()
            works = float(backend.priority) >= _WORKING_PRIORITY
        except troubles as error:
            _log_broken(error)
            return None
        return cls(backend, troubles) if works else None

    def get(self, account: str) -> SecretStr | None:
        try:
            password = self._backend.get_password(_SERVICE, account)
        except self._troubles as error:
            _log_broken(error)
            return None
        return clean_key(password) if password else None

    def put(self, account: str, key: SecretStr) -> bool:
        """Store the key, and return whether it is really there."""
        secret = key.get_secret_value()
        try:
            self._backend.set_password(_SERVICE, account, secret)
            # Read back: a null backend accepts everything and stores nothing.
            return self._backend.get_password(_SERVICE, account) == secret
        except self._troubles as error:
            _log_broken(error)
            return False

    def delete(self, account: str) -> None:
        try:
            self._backend.delete_password(_SERVICE, account)
        except self._troubles as error:
            _log_broken(error)


def _log_broken(error: Exception) -> None:
    _logger.info("the system keyring does not work here (%s)", type(error).__name__)


def _account(profile: Profile) -> str:
    return f"{profile.name} {profile.address}"


def _read_file(path: Path) -> SecretStr | None:
    try:
        with path.open(encoding="utf-8") as file:
            keep_private(path, os.fstat(file.fileno()))
            return clean_key(file.read(_MAX_KEY_CHARS + 2))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, SettingsError) as error:
        raise SettingsError(
            f"The key in {path} cannot be read: run `eodh-logs login` again."
        ) from error

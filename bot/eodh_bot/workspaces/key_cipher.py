"""A bot's Hub keys in a database: encrypted, each for one address alone."""

import base64
import binascii
import contextlib
import json
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from eodh_tools.config.key_store import keep_private
from eodh_tools.errors import SettingsError

_MAX_FILE_CHARS = 8_192


class KeyCipher:
    """Encrypts keys for a database, each bound to the address it was given for.

    Fernet (AES-128-CBC with HMAC-SHA256). The first master key encrypts; the others
    still decrypt, so that a master key can be replaced.

    Args:
        master_keys: One or more, separated by commas, as `new_master_key` makes them.

    Raises:
        SettingsError: For text that is no master key; the message does not show it.
    """

    def __init__(self, master_keys: SecretStr) -> None:
        texts = [text.strip() for text in master_keys.get_secret_value().split(",")]
        try:
            fernets = [Fernet(text) for text in texts if text]
        except (ValueError, binascii.Error):
            fernets = []
        if not fernets:
            raise SettingsError(
                "EODH_BOT_MASTER_KEY is no master key: `.env.example` says how to make "
                "one. Without it the bot makes one of its own."
            )
        self._first, self._all = fernets[0], MultiFernet(fernets)

    @staticmethod
    def new_master_key() -> SecretStr:
        """Make a master key."""
        return SecretStr(base64.urlsafe_b64encode(os.urandom(32)).decode())

    def encrypt(self, key: SecretStr, address: str) -> str:
        """Encrypt a key for one address (`Profile.address`)."""
        bound = json.dumps({"for": address, "key": key.get_secret_value()})
        return self._first.encrypt(bound.encode()).decode()

    def decrypt(self, encrypted: str, address: str) -> SecretStr | None:
        """Return the key; None with another master key, or for another address."""
        try:
            bound = json.loads(self._all.decrypt(encrypted.encode()))
        except InvalidToken:
            return None
        return SecretStr(bound["key"]) if bound.get("for") == address else None

    def renewed(self, encrypted: str) -> str | None:
        """The same, encrypted by the first master key; None where it already is.

        An entry that no master key opens is left as it is.
        """
        try:
            self._first.decrypt(encrypted.encode())
        except InvalidToken:
            try:
                return self._all.rotate(encrypted.encode()).decode()
            except InvalidToken:
                return None
        return None


def master_key_in_file(path: Path) -> SecretStr:
    """Return the master key in a private file, which is made at the first start.

    Raises:
        SettingsError: The file cannot be made or read.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written ({error.strerror}): set EODH_BOT_MASTER_KEY, or "
            "check the folder's permissions."
        ) from error
    try:
        with path.open(encoding="utf-8") as file:
            keep_private(path, os.fstat(file.fileno()))
            return SecretStr(file.read(_MAX_FILE_CHARS).strip())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The master key in {path} cannot be read: repair the file, or remove it "
            "and connect every workspace again."
        ) from error


def _make(path: Path) -> None:
    # Whole from the first moment, and of two first starts at once one makes it.
    part = path.with_name(f".{path.name}-{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(KeyCipher.new_master_key().get_secret_value() + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink()

"""Encrypt Hub keys for the database, each for one address only."""

import base64
import binascii
import json
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from eodh_tools.errors import SettingsError
from eodh_tools.files import create_private, keep_private

_MAX_FILE_CHARS = 8_192


class KeyCipher:
    """Encrypts keys for a database, each bound to the address it was given for.

    Fernet (AES-128-CBC with HMAC-SHA256). The first master key encrypts; the others
    only decrypt, so that a master key can be replaced.

    Args:
        master_keys: One or more, separated by commas, as `new_master_key` makes them.

    Raises:
        SettingsError: The text is no master key; the message does not show it.
    """

    def __init__(self, master_keys: SecretStr) -> None:
        texts = [text.strip() for text in master_keys.get_secret_value().split(",")]
        try:
            fernets = [Fernet(text) for text in texts if text]
        except (ValueError, binascii.Error):
            fernets = []
        if not fernets:
            raise SettingsError(
                "EODH_BOT_MASTER_KEY is not a master key: `.env.example` says how to "
                "make one. If it is not set, the bot makes its own."
            )
        self._first, self._all = fernets[0], MultiFernet(fernets)

    @staticmethod
    def new_master_key() -> SecretStr:
        """Make a random master key, as text for a file or a variable."""
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

    def opens(self, encrypted: str) -> bool:
        """Return whether it was encrypted with one of these master keys."""
        try:
            self._all.decrypt(encrypted.encode())
        except InvalidToken:
            return False
        return True

    def renewed(self, encrypted: str) -> str | None:
        """Encrypt again with the first master key; None where that is done already.

        None too for an entry that no master key decrypts.
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
    """Return the master key in a private file; the first start makes the file.

    Raises:
        SettingsError: The file cannot be made or read.
    """
    try:
        if not path.exists():
            new = KeyCipher.new_master_key().get_secret_value()
            create_private(path, f"{new}\n".encode())
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
            f"The master key in {path} cannot be read: restore the file from a backup, "
            "or remove it and let people connect their workspaces again."
        ) from error

"""Open the stored keys with the master key, or refuse to start."""

from pathlib import Path

from pydantic import SecretStr

from eodh_bot.store.connections import Connections
from eodh_bot.workspaces.key_cipher import KeyCipher, master_key_in_file
from eodh_tools.errors import SettingsError


async def open_keys(
    store: Connections, given: SecretStr | None, file: Path, *, lost: bool
) -> KeyCipher:
    """Return what decrypts the stored keys; the first start makes a master key.

    Args:
        store: The connections.
        given: The master key of the settings; None: it is in the file.
        file: The master key's file.
        lost: Whether to start although no stored key can be read.

    Raises:
        SettingsError: Keys are stored, and the master key reads none of them; or it is
            no master key.
    """
    cipher = _known(given, file)
    if not lost and await _reads_none(store, cipher):
        raise SettingsError(
            "Workspaces are connected, and none of their stored keys can be read: the "
            "master key is missing, or another one. Set EODH_BOT_MASTER_KEY as it was "
            f"at the last start, or restore {file} from a backup. Where it is lost, "
            "set EODH_BOT_KEYS_LOST=true, and let people connect their workspaces "
            "again."
        )
    return cipher or KeyCipher(master_key_in_file(file))


def _known(given: SecretStr | None, file: Path) -> KeyCipher | None:
    if given is None and not file.exists():
        return None
    return KeyCipher(given or master_key_in_file(file))


async def _reads_none(store: Connections, cipher: KeyCipher | None) -> bool:
    found = False
    async for connection in store.all():
        encrypted = connection.key_encrypted
        if encrypted is not None:
            if cipher is not None and cipher.opens(encrypted):
                return False
            found = True
    return found

"""Read the stored keys of the Hub; each is encrypted for its address."""

from pydantic import SecretStr

from eodh_bot.store.connections import Connections, StoredConnection
from eodh_bot.workspaces.connection_root import connection_root
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_tools.errors import SettingsError
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.toolbox.typed_text import refuse_keys

# Of more keys to one workspace the oldest are only redacted by their form.
_MOST_KEYS = 200
# No shorter piece of a key counts as one.
_PART_CHARS = 8


class StoredKeys:
    """The keys of the stored connections.

    Args:
        store: The connections.
        cipher: Decrypts the stored keys.
        of_settings: The key of the settings' connection; None without one.
    """

    def __init__(
        self, store: Connections, cipher: KeyCipher, of_settings: SecretStr | None
    ) -> None:
        self._store = store
        self._cipher = cipher
        self._of_settings = of_settings

    def of(self, connection: StoredConnection) -> SecretStr | None:
        """Return the key of a connection; None where the settings give none.

        Raises:
            SettingsError: It cannot be decrypted any more.
        """
        key = self._readable(connection)
        if key is None and not connection.by_settings:
            raise SettingsError(
                f"The key of workspace {connection.workspace} cannot be read any more, "
                "because the bot's master key was replaced. Connect the workspace "
                "again with `/eodh-logs connect`."
            )
        return key

    async def of_root(self, root: HubRoot) -> list[SecretStr]:
        """Return every stored key to the same root, to redact in its logs."""
        found: list[SecretStr] = []
        for connection in await self._store.of_workspace(root.workspace, _MOST_KEYS):
            if connection_root(connection) == root:
                key = self._readable(connection)
                found += [key] if key is not None else []
        return found

    async def check_typed(self, text: str) -> None:
        """Refuse a text that holds a key: an answer would repeat it, or a row store it.

        Raises:
            RequestError: It holds a key of any connection of this Slack workspace, or a
                token of a kind that is known.
        """
        held = []
        async for connection in self._store.all():
            key = self._readable(connection)
            # To look for each key in all its forms would take seconds.
            if key is not None and _shares_a_part(text, key.get_secret_value()):
                held.append(key.get_secret_value())
        refuse_keys(Redactor(held), text)

    async def renew(self) -> None:
        """Encrypt again what an older master key encrypted."""
        async for connection in self._store.all():
            old = connection.key_encrypted
            new = None if old is None else self._cipher.renewed(old)
            if old is not None and new is not None:
                await self._store.re_encrypt(connection.id, old, new)

    def _readable(self, connection: StoredConnection) -> SecretStr | None:
        if connection.by_settings:
            return self._of_settings
        if connection.key_encrypted is None:
            return None
        address = connection.profile.address
        return self._cipher.decrypt(connection.key_encrypted, address)


def _shares_a_part(text: str, key: str) -> bool:
    ends = range(min(len(key), _PART_CHARS), len(key) + 1)
    return any(key[max(0, end - _PART_CHARS) : end] in text for end in ends)

"""Connecting Hub workspaces, and taking them away: who may, and to what.

docs/access.md says the same for people, with the reasons.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from pydantic import SecretStr

from eodh_bot.slack.directory import Conversation, Directory, SlackPerson
from eodh_bot.store.connections import Connections, StoredConnection
from eodh_bot.workspaces.access import NOT_HERE, Requester, WorkspaceGrant
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_tools.config.key_store import KEY_LIFETIME
from eodh_tools.errors import AccessError
from eodh_tools.hub.roots import HubRoot
from eodh_tools.toolbox.job_lookup import utc_now

_LATEST_END = timedelta(days=366)
_MOST_CHANNELS = 50


class NotConnectingError(AccessError):
    """A workspace cannot be connected, or disconnected, so; the message says why."""


@dataclass(frozen=True, slots=True)
class VisibleConnection:
    """A connection that a person knows of, and whether they may take it away."""

    connection: StoredConnection
    may_disconnect: bool


class ConnectionEditor:
    """Makes and removes connections.

    Args:
        store: The connections.
        directory: People and places.
        cipher: For the keys at rest.
        allowed: Whether people connect workspaces at all.
        now: The time, aware.
    """

    def __init__(
        self,
        store: Connections,
        directory: Directory,
        cipher: KeyCipher,
        *,
        allowed: bool = True,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.allowed = allowed
        self._store = store
        self._directory = directory
        self._cipher = cipher
        self._now = now

    async def visible(self, asker: Requester) -> list[VisibleConnection]:
        """The connections that this person may use somewhere, their own first.

        Of very many channels the newest are looked at: each is a question to Slack.
        """
        person = await self._directory.person(asker.user_id)
        if person is None:
            return []
        own = await self._store.of_person(asker.user_id)
        found = [] if own is None else [VisibleConnection(own, may_disconnect=True)]
        for connection in await self._store.newest_of_channels(_MOST_CHANNELS):
            seen = await self._seen(connection, person)
            found += [] if seen is None else [seen]
        return found

    async def _seen(
        self, connection: StoredConnection, person: SlackPerson
    ) -> VisibleConnection | None:
        """A connection as this person knows of it; None if they do not."""
        if connection.channel_id is None:
            own = connection.user_id == person.user_id
            return VisibleConnection(connection, may_disconnect=True) if own else None
        place = await self._directory.place(connection.channel_id, person.user_id)
        if place.kind != "channel" or place.shared_outside:
            return None
        if not await self._directory.is_in(connection.channel_id, person.user_id):
            return None
        may = not person.is_guest and not connection.by_settings
        return VisibleConnection(connection, may_disconnect=may)

    async def channel_to_connect(self, asker: Requester) -> Conversation | None:
        """The channel that this person may connect a workspace to; None: themselves.

        Raises:
            NotConnectingError: This person may connect nothing.
            SlackSilentError: Slack does not say.
        """
        person = await self._may_connect(asker)
        place = await self._place(asker)
        if place is None or place.kind != "channel":
            return None
        if place.shared_outside or person.is_guest or not place.has_bot:
            return None
        known = await self._store.of_channel(place.channel_id)
        if known is not None and known.by_settings:
            return None
        return place if await self._is_in(place, asker) else None

    async def prepare(
        self, asker: Requester, connection: StoredConnection, key: SecretStr
    ) -> WorkspaceGrant:
        """A workspace as it would be connected; `keep` connects it.

        Args:
            asker: Who connects, and the channel that it is for; their own without.
            connection: Where it leads, until when.
            key: Checked by the caller between the two.

        Raises:
            NotConnectingError: Not by this person, or not to this channel.
            SlackSilentError: Slack does not say.
        """
        await self._may_connect(asker)
        channel = asker.channel_id
        if channel is not None and await self.channel_to_connect(asker) is None:
            raise NotConnectingError(
                "A workspace cannot be connected to this channel by you: it must be a "
                "channel of this organisation alone, you and I must be members of it, "
                "guests cannot, and what the bot's settings connect stays. Connect it "
                "for yourself instead, or invite me here first."
            )
        bound = replace(
            connection,
            channel_id=channel,
            user_id=None if channel is not None else asker.user_id,
            added_by=asker.user_id,
            key_encrypted=self._cipher.encrypt(key, connection.profile.address),
        )
        return WorkspaceGrant(bound, key, channel)

    async def keep(self, right: WorkspaceGrant) -> None:
        """Connect what was checked, in place of what was connected there."""
        await self._store.put(right.connection)

    async def disconnect(
        self, asker: Requester, connection_id: str
    ) -> StoredConnection:
        """Forget a connection and its key.

        Raises:
            NotConnectingError: There is none that this person may take away; whether
                there is another is not said.
            SlackSilentError: Slack does not say.
        """
        person = await self._directory.person(asker.user_id)
        connection = await self._store.by_id(connection_id)
        if person is not None and connection is not None:
            seen = await self._seen(connection, person)
            if seen is not None and seen.may_disconnect:
                await self._store.remove(connection_id)
                return connection
        raise NotConnectingError(
            "There is no connection here that you can take away. My Home page shows "
            "yours; what the bot's settings connect stays."
        )

    def described(
        self, base_url: str, workspace: str, ends: date | None
    ) -> StoredConnection:
        """A connection as a person described it, not yet anybody's.

        Raises:
            NotConnectingError: The end of the key cannot be right.
            SettingsError: No workspace is called so.
        """
        now = self._now()
        HubRoot.of_workspace(base_url, workspace)
        ends_at = now + KEY_LIFETIME
        if ends is not None:
            ends_at = datetime.combine(ends, time(23, 59, 59), UTC)
            if not now < ends_at < now + _LATEST_END:
                raise NotConnectingError(
                    "That end of the key has passed or is over a year away: give the "
                    "date that the Hub showed when the key was made."
                )
        return StoredConnection(
            slack_team=self._store.slack_team,
            base_url=base_url,
            workspace=workspace,
            key_ends_at=ends_at,
            added_by="",
            added_at=now,
        )

    async def _place(self, asker: Requester) -> Conversation | None:
        if asker.channel_id is None:
            return None
        return await self._directory.place(asker.channel_id, asker.user_id)

    async def _is_in(self, place: Conversation, asker: Requester) -> bool:
        return await self._directory.is_in(place.channel_id, asker.user_id)

    async def _may_connect(self, asker: Requester) -> SlackPerson:
        if not self.allowed:
            raise NotConnectingError(
                "This bot is set up for one team: its workspace is connected by its "
                "settings. Ask whoever runs it."
            )
        person = await self._directory.person(asker.user_id)
        if person is None:
            raise NotConnectingError(NOT_HERE)
        return person

"""Connect and disconnect Hub workspaces: who may, and where.

docs/access.md says the same for people, with the reasons.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from pydantic import SecretStr

from eodh_bot.messages.not_connected import NOT_HERE
from eodh_bot.slack.directory import Conversation, Directory, SlackPerson
from eodh_bot.store.connections import Connections, StoredConnection
from eodh_bot.store.records import Records
from eodh_bot.workspaces.access import Requester, WorkspaceGrant
from eodh_bot.workspaces.job_records import watch_id_of
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_tools.clock import utc_now
from eodh_tools.config.key_store import KEY_LIFETIME
from eodh_tools.errors import AccessError
from eodh_tools.hub.workspace_urls import HubRoot

_LATEST_END = timedelta(days=366)


class NotConnectingError(AccessError):
    """A workspace cannot be connected or disconnected; the message says why."""


@dataclass(frozen=True, slots=True)
class VisibleConnection:
    """A connection that a person may see, and whether they may remove it."""

    connection: StoredConnection
    may_disconnect: bool


class ConnectionEditor:
    """Makes and removes connections.

    Args:
        store: The connections.
        directory: People and places.
        cipher: Encrypts the keys that are stored.
        allowed: Whether people may connect workspaces at all.
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
        self._records = Records(store.database, store.slack_team)
        self._directory = directory
        self._cipher = cipher
        self._now = now

    async def visible(self, requester: Requester) -> list[VisibleConnection]:
        """Return the connections that this person may use somewhere, their own first.

        The channels that they have connected are among them, wherever they are now.
        """
        person = await self._directory.person(requester.user_id)
        if person is None:
            return []
        own = await self._store.of_person(requester.user_id)
        found = [] if own is None else [VisibleConnection(own, may_disconnect=True)]
        channels = await self._directory.channels_of(person.user_id)
        return found + [
            VisibleConnection(each, may_disconnect=_may_disconnect(each, person))
            for each in await self._store.of_channels(
                channels, or_added_by=person.user_id
            )
        ]

    async def _may_disconnect_now(
        self, connection: StoredConnection, person: SlackPerson
    ) -> bool:
        if not _may_disconnect(connection, person):
            return False
        if person.user_id in {connection.added_by, connection.user_id}:
            return True
        # Shared with another organisation: nobody is shown it, its members remove it.
        channel_id = connection.channel_id
        if channel_id is None:
            return False
        place = await self._directory.place(channel_id, person.user_id)
        return place.kind == "channel" and await self._directory.is_in(
            channel_id, person.user_id
        )

    async def channel_to_connect(self, requester: Requester) -> Conversation | None:
        """Return the channel that this person may connect; None for themselves.

        Raises:
            NotConnectingError: This person may connect nothing.
            SlackUnavailableError: Slack does not answer.
        """
        person = await self._may_connect(requester)
        place = await self._place(requester)
        if place is None or place.kind != "channel":
            return None
        if place.shared_outside or person.is_guest or not place.has_bot:
            return None
        known = await self._store.of_channel(place.channel_id)
        if known is not None and known.by_settings:
            return None
        return (
            place
            if await self._directory.is_in(place.channel_id, requester.user_id)
            else None
        )

    async def prepare(
        self, requester: Requester, connection: StoredConnection, key: SecretStr
    ) -> WorkspaceGrant:
        """Return a workspace as it would be connected; `keep` stores it.

        Args:
            requester: Who connects, and the channel that it is for; None: themselves.
            connection: The workspace, and when its key ends.
            key: Checked by the caller between the two.

        Raises:
            NotConnectingError: This person may not, or not in this channel.
            SlackUnavailableError: Slack does not answer.
        """
        await self._check_place(requester)
        channel = requester.channel_id
        bound = replace(
            connection,
            channel_id=channel,
            user_id=None if channel is not None else requester.user_id,
            added_by=requester.user_id,
            key_encrypted=self._cipher.encrypt(key, connection.profile.address),
        )
        return WorkspaceGrant(bound, key, channel)

    async def keep(self, requester: Requester, grant: WorkspaceGrant) -> None:
        """Store a connection that was checked, in place of the one that is there.

        Raises:
            NotConnectingError: This person may not any more: the check takes a while.
            SlackUnavailableError: Slack does not answer.
        """
        await self._check_place(requester)
        new, place = grant.connection, grant.place
        before = await (
            self._store.of_channel(place)
            if new.channel_id is not None
            else self._store.of_person(place)
        )
        await self._store.put(new)
        if before is not None and watch_id_of(before) != watch_id_of(new):
            await self._remove_records(before)

    async def disconnect(
        self, requester: Requester, connection_id: str
    ) -> StoredConnection:
        """Forget a connection and its key.

        Raises:
            NotConnectingError: There is none that this person may remove; the message
                does not say whether there is another. Or it was replaced meanwhile.
            SlackUnavailableError: Slack does not answer.
        """
        person = await self._directory.person(requester.user_id)
        connection = await self._store.by_id(connection_id)
        if (
            person is None
            or connection is None
            or not await self._may_disconnect_now(connection, person)
        ):
            raise NotConnectingError(
                "There is no connection here that you can remove. My Home page shows "
                "yours. One that is in the bot's settings can be removed only by "
                "whoever runs the bot: ask them."
            )
        if not await self._store.remove(connection_id):
            raise NotConnectingError(
                "Somebody connected it anew or disconnected it just now, so nothing "
                "was done. My Home page shows what is connected."
            )
        await self._remove_records(connection)
        return connection

    async def _remove_records(self, connection: StoredConnection) -> None:
        watch_id = watch_id_of(connection)
        if watch_id is not None:
            await self._records.remove(watch_id)

    def described(
        self, base_url: str, workspace: str, ends: date | None
    ) -> StoredConnection:
        """Return a connection as a person described it; it is not stored.

        Raises:
            NotConnectingError: The key cannot end on that day.
            SettingsError: No workspace can have that name.
        """
        now = self._now()
        HubRoot.of_workspace(base_url, workspace)
        ends_at = now + KEY_LIFETIME
        if ends is not None:
            ends_at = datetime.combine(ends, time(23, 59, 59), UTC)
            if not now < ends_at < now + _LATEST_END:
                raise NotConnectingError(
                    "This date is in the past, or more than a year away: pick the date "
                    "that the Hub showed when you made the key."
                )
        return StoredConnection(
            slack_team=self._store.slack_team,
            base_url=base_url,
            workspace=workspace,
            key_ends_at=ends_at,
            added_by="",
            added_at=now,
        )

    async def _place(self, requester: Requester) -> Conversation | None:
        if requester.channel_id is None:
            return None
        return await self._directory.place(requester.channel_id, requester.user_id)

    async def _check_place(self, requester: Requester) -> None:
        await self._may_connect(requester)
        channel = requester.channel_id
        if channel is not None and await self.channel_to_connect(requester) is None:
            raise NotConnectingError(
                "You cannot connect a workspace to this channel: I am not in it, you "
                "are not in it, you are a guest, the channel is shared with another "
                "organisation, or whoever runs the bot has connected it. Type "
                "`/invite @EODH` here and try again, or connect it only for yourself."
            )

    async def _may_connect(self, requester: Requester) -> SlackPerson:
        if not self.allowed:
            raise NotConnectingError(
                "This bot serves only one workspace, so you cannot connect another: "
                "ask whoever runs the bot."
            )
        person = await self._directory.person(requester.user_id)
        if person is None:
            raise NotConnectingError(NOT_HERE)
        return person


def _may_disconnect(connection: StoredConnection, person: SlackPerson) -> bool:
    """Whether who is in its place may remove a connection."""
    if person.user_id in {connection.added_by, connection.user_id}:
        # Their key, wherever they, the bot and the channel are now.
        return True
    return (
        connection.channel_id is not None
        and not connection.by_settings
        and not person.is_guest
    )

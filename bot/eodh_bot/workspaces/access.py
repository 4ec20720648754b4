"""Decide who may ask about which Hub workspace, at every request.

docs/access.md says the same for people, with the reasons.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeGuard

import structlog
from pydantic import SecretStr

from eodh_bot.messages.not_connected import NOT_HERE, TEAM_NOT_HERE
from eodh_bot.slack.directory import Conversation, Directory
from eodh_bot.slack.ids import is_channel
from eodh_bot.store.connections import BY_SETTINGS, Connections, StoredConnection
from eodh_bot.workspaces.connection_root import connection_root
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_bot.workspaces.stored_keys import StoredKeys
from eodh_tools.clock import utc_now
from eodh_tools.config.connections import Connection
from eodh_tools.errors import AccessError, SettingsError
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.toolbox.workspaces import root_of

_log = structlog.get_logger()


class NotAllowedHereError(AccessError):
    """This person may see nothing in this place."""


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks, and in which conversation; on the Home page in none."""

    user_id: str
    channel_id: str | None = None


@dataclass(frozen=True, slots=True)
class WorkspaceGrant:
    """A workspace that one person may use in one place, at this moment.

    Attributes:
        connection: The workspace.
        key: The Hub's key; servers of another kind may need none.
        channel_id: The channel whose members may all see the answer; None if only
            this person may.
    """

    connection: StoredConnection
    key: SecretStr | None
    channel_id: str | None

    @property
    def root(self) -> HubRoot:
        """Where its jobs are."""
        return root_of(Connection(self.connection.profile, self.key))

    @property
    def place(self) -> str:
        """The channel or person that has connected it."""
        return self.connection.place

    @property
    def name(self) -> str:
        """Distinct for every connection and key."""
        key = self.key.get_secret_value() if self.key else ""
        digest = hashlib.sha256(f"{self.root.url}\0{key}".encode()).hexdigest()
        return f"{self.connection.id} {digest}"


class Access:
    """Decides by the stored connections, and by who is where in Slack now.

    Args:
        store: The connections.
        directory: People and places.
        cipher: Decrypts the stored keys.
        by_settings: The connection and the channel that the settings name, if they
            do.
        hubs: The Hubs that a key may be sent to, beside the settings' own; None: all.
        may_connect: Whether people may connect workspaces, so that who is refused is
            told how.
        now: The time, aware.

    Attributes:
        store: The connections.
        keys: Their keys.
    """

    def __init__(
        self,
        store: Connections,
        directory: Directory,
        cipher: KeyCipher,
        *,
        by_settings: tuple[Connection, str] | None = None,
        hubs: Sequence[str] | None = None,
        may_connect: bool = True,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.store = store
        self._directory = directory
        key = by_settings[0].key if by_settings else None
        self.keys = StoredKeys(store, cipher, key)
        self._by_settings = by_settings
        self._hubs = hubs
        self._not_here = NOT_HERE if may_connect else TEAM_NOT_HERE
        self._now = now

    async def begin(self) -> None:
        """Store the settings' connection, and renew old encryptions."""
        known = await self.store.of_settings()
        set_up = self._of_settings(known)
        if known is not None and (
            set_up is None or set_up.channel_id != known.channel_id
        ):
            await self.store.remove(known.id)
        if set_up is not None:
            await self.store.put(set_up)
        async for connection in self.store.all():
            if not self._is_allowed(connection):
                _log.warning(
                    "the Hub of a connected workspace is not allowed any more",
                    workspace=connection.workspace,
                )
        await self.keys.renew()

    def refusal(self) -> NotAllowedHereError:
        """Return the refusal, in the words of this bot's settings for every reason."""
        return NotAllowedHereError(self._not_here)

    async def grants(
        self, requester: Requester, *, public: bool = False
    ) -> Sequence[WorkspaceGrant]:
        """Return the workspaces that this person may use here; the channel's first.

        Args:
            requester: Who, and where.
            public: Whether everybody in the conversation sees the answer.

        A second one whose key cannot be read any more is left out.

        Raises:
            NotAllowedHereError: None; the reason is not given.
            SettingsError: The key of the first one cannot be read any more.
            SlackUnavailableError: Slack does not say who is where.
        """
        if await self._directory.person(requester.user_id) is None:
            raise self.refusal()
        place = await self._place(requester)
        found: list[tuple[StoredConnection, str | None]] = []
        if place is None or place.kind == "direct":
            found += [(team, None) for team in await self._team_of(requester.user_id)]
        elif place.kind == "channel" and not place.shared_outside:
            channel = await self.store.of_channel(place.channel_id)
            if self._is_allowed(channel) and await self._directory.is_in(
                place.channel_id, requester.user_id
            ):
                found.append((channel, place.channel_id))
        if not public and not (place is not None and place.shared_outside):
            own = await self.store.of_person(requester.user_id)
            if self._is_allowed(own):
                # In a direct message the person's own workspace comes first.
                found.insert(
                    0 if place is None or place.kind == "direct" else 1, (own, None)
                )
        if not found:
            raise self.refusal()
        return self._granted(found)

    def _granted(
        self, found: Sequence[tuple[StoredConnection, str | None]]
    ) -> list[WorkspaceGrant]:
        grants: list[WorkspaceGrant] = []
        for connection, channel in found:
            try:
                key = self.keys.of(connection)
            except SettingsError:
                if not grants:
                    raise
            else:
                grants.append(WorkspaceGrant(connection, key, channel))
        return grants

    async def grant_for_watch(self, place: str, root_url: str) -> WorkspaceGrant | None:
        """Return the grant of a workspace watch; None if it is not connected there.

        Args:
            place: The channel or person whose connection it is.
            root_url: Where the jobs are; the place may be connected elsewhere by now.

        Raises:
            SettingsError: The stored key cannot be decrypted any more.
        """
        found = await self._at(place, root_url)
        if found is None:
            return None
        return WorkspaceGrant(found, self.keys.of(found), found.channel_id)

    async def is_connected(self, place: str, root_url: str) -> bool:
        """Return whether a place is connected to these jobs, even if its key ended."""
        return await self._at(place, root_url) is not None

    async def may_notify(self, target: str, bound_to: str) -> bool:
        """Return whether a target may be notified now about the jobs of a place.

        A person is notified about their own workspace, and about the settings'
        channel's while they are a member of it.

        Raises:
            SlackUnavailableError: Slack does not say who is where.
        """
        if target != bound_to and is_channel(target):
            return False
        if is_channel(target):
            place = await self._directory.place(target, "")
            return (
                place.kind == "channel" and place.has_bot and not place.shared_outside
            )
        if await self._directory.person(target) is None:
            return False
        if target == bound_to:
            return True
        team = await self._team_of(target)
        return any(each.channel_id == bound_to for each in team)

    async def claim_failure(self, grant: WorkspaceGrant) -> bool:
        """Record that a key failed; True for the one caller who reports it."""
        return await self.store.claim_failure(grant.connection.id, self._now())

    def _of_settings(self, known: StoredConnection | None) -> StoredConnection | None:
        if self._by_settings is None:
            return None
        connection, channel = self._by_settings
        profile = connection.profile
        made = StoredConnection(
            # One a Slack workspace, the same in every replica.
            id=f"settings-{self.store.slack_team}",
            slack_team=self.store.slack_team,
            channel_id=channel,
            base_url=profile.base_url,
            workspace=profile.workspace,
            root_url=profile.root_url,
            added_by=BY_SETTINGS,
            added_at=known.added_at if known else self._now(),
        )
        same = known is not None and made.profile == known.profile
        return replace(
            made, key_failed_at=known.key_failed_at if same and known else None
        )

    async def _at(self, place: str, root_url: str) -> StoredConnection | None:
        found = await self.store.of_channel(place) or await self.store.of_person(place)
        if not self._is_allowed(found):
            return None
        root = connection_root(found)
        return found if root is not None and root.url == root_url else None

    def _is_allowed(
        self, connection: StoredConnection | None
    ) -> TypeGuard[StoredConnection]:
        """Whether there is one, and its key may be sent to its Hub."""
        return connection is not None and (
            connection.by_settings
            or self._hubs is None
            or connection.base_url in self._hubs
        )

    async def _place(self, requester: Requester) -> Conversation | None:
        if requester.channel_id is None:
            return None
        return await self._directory.place(requester.channel_id, requester.user_id)

    async def _team_of(self, user_id: str) -> list[StoredConnection]:
        """The settings' connection, for a member of its channel."""
        team = await self.store.of_settings()
        if team is None or team.channel_id is None:
            return []
        place = await self._directory.place(team.channel_id, user_id)
        if place.kind != "channel" or place.shared_outside:
            return []
        is_in = await self._directory.is_in(team.channel_id, user_id)
        return [team] if is_in else []

"""Store which Hub workspace each Slack channel or person is connected to."""

import secrets
from collections.abc import AsyncGenerator, Collection
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from eodh_bot.store.database import Database
from eodh_bot.store.tables import connections
from eodh_tools.config.profiles import Profile

#: `added_by` of the connection that the settings make.
BY_SETTINGS = "settings"
_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConnection:
    """One connection; times are aware UTC.

    Attributes:
        channel_id: The connected channel; None: the person `user_id` is connected.
        key_encrypted: See `workspaces.key_cipher`; None: it is in the settings.
        key_ends_at: When the key expires at the latest.
        key_failed_at: When the Hub first refused the key; None while it works.
    """

    id: str = field(default_factory=lambda: secrets.token_hex(16))
    slack_team: str
    channel_id: str | None = None
    user_id: str | None = None
    base_url: str
    workspace: str | None = None
    root_url: str | None = None
    key_encrypted: str | None = field(default=None, repr=False)
    key_ends_at: datetime | None = None
    added_by: str
    added_at: datetime
    key_failed_at: datetime | None = None

    @property
    def profile(self) -> Profile:
        """The Hub and workspace, as the tools describe them."""
        return Profile(self.id, self.base_url, self.workspace, self.root_url)

    @property
    def place(self) -> str:
        """The channel or person that is connected."""
        return self.channel_id or str(self.user_id)

    @property
    def by_settings(self) -> bool:
        """Whether the settings make the connection and hold its key."""
        return self.added_by == BY_SETTINGS


_COLUMNS = tuple(column.name for column in fields(StoredConnection))


class Connections:
    """The connections of one Slack workspace.

    Args:
        database: Open, with the newest schema.
        slack_team: The Slack workspace's id.
    """

    def __init__(self, database: Database, slack_team: str) -> None:
        self.database = database
        self._insert = database.insert
        self._ours = connections.c.slack_team == slack_team
        # Written once: each poll of a workspace looks up its connection.
        columns = connections.c
        self._of_channel = self._where(columns.channel_id == sa.bindparam("value"))
        self._of_person = self._where(columns.user_id == sa.bindparam("value"))
        self._by_id = self._where(columns.id == sa.bindparam("value"))
        self.slack_team = slack_team

    async def of_channel(self, channel_id: str) -> StoredConnection | None:
        """Return the channel's connection; None if it is not connected."""
        return await self._one(self._of_channel, channel_id)

    async def of_person(self, user_id: str) -> StoredConnection | None:
        """Return the connection that only this person uses."""
        return await self._one(self._of_person, user_id)

    async def of_settings(self) -> StoredConnection | None:
        """Return the settings' connection; None if they make none."""
        chosen = self._where(connections.c.added_by == sa.bindparam("value"))
        return await self._one(chosen, BY_SETTINGS)

    async def by_id(self, connection_id: str) -> StoredConnection | None:
        """Return a connection by its id; None if it was replaced or removed."""
        return await self._one(self._by_id, connection_id)

    async def all(self) -> AsyncGenerator[StoredConnection]:
        """Yield every connection, in no particular order."""
        after = ""
        while True:
            chosen = (
                sa.select(connections)
                .where(self._ours, connections.c.id > after)
                .order_by(connections.c.id)
                .limit(_PAGE)
            )
            page = await self._many(chosen)
            for connection in page:
                yield connection
            if len(page) < _PAGE:
                return
            after = page[-1].id

    async def of_channels(
        self, channel_ids: Collection[str], *, or_added_by: str
    ) -> list[StoredConnection]:
        """List the connections of these channels and those of a person's, newest first.

        Args:
            channel_ids: The channels.
            or_added_by: Who has connected other channels, wherever they are now.
        """
        columns = connections.c
        chosen = (
            sa.select(connections)
            .where(
                self._ours,
                columns.channel_id.is_not(None),
                sa.or_(
                    columns.channel_id.in_(list(channel_ids)),
                    columns.added_by == or_added_by,
                ),
            )
            .order_by(columns.added_at.desc(), columns.id)
        )
        return await self._many(chosen)

    async def of_workspace(
        self, workspace: str | None, limit: int
    ) -> list[StoredConnection]:
        """List the connections to Hub workspaces of this name, the newest first.

        Those that are stored by their address alone may be to the same: they are
        listed too.
        """
        named = connections.c.workspace
        chosen = (
            sa.select(connections)
            .where(self._ours, sa.or_(named == workspace, named.is_(None)))
            .order_by(connections.c.added_at.desc(), connections.c.id)
            .limit(limit)
        )
        return await self._many(chosen)

    async def put(self, connection: StoredConnection) -> None:
        """Store a connection; it replaces that of the same channel or person."""
        values = asdict(connection)
        place = "channel_id" if connection.channel_id is not None else "user_id"
        upsert = (
            self._insert(connections)
            .values(values)
            .on_conflict_do_update(index_elements=["slack_team", place], set_=values)
        )
        async with self.database.begin() as database:
            await database.execute(upsert)

    async def remove(self, connection_id: str) -> bool:
        """Delete a connection and its key; return whether it existed."""
        gone = sa.delete(connections).where(
            self._ours, connections.c.id == connection_id
        )
        return await self._changed(gone)

    async def forget(self, *, refused_before: datetime, ended_before: datetime) -> int:
        """Delete the connections whose keys ended long ago; return how many.

        Args:
            refused_before: Delete a key that the Hub has refused since before then.
            ended_before: Delete a key that was to end before then: nobody may have
                used it since, so that the Hub refused it to nobody.
        """
        columns = connections.c
        gone = sa.delete(connections).where(
            self._ours,
            columns.added_by != BY_SETTINGS,
            sa.or_(
                columns.key_failed_at < refused_before,
                columns.key_ends_at < ended_before,
            ),
        )
        return await self.database.write(gone)

    async def claim_failure(self, connection_id: str, at: datetime) -> bool:
        """Note that the key failed; True for the one caller that must report it."""
        noted = (
            sa.update(connections)
            .where(
                self._ours,
                connections.c.id == connection_id,
                connections.c.key_failed_at.is_(None),
            )
            .values(key_failed_at=at)
        )
        return await self._changed(noted)

    async def clear_failure(self, connection_id: str) -> bool:
        """Note that the key works again; return whether it had failed."""
        noted = (
            sa.update(connections)
            .where(
                self._ours,
                connections.c.id == connection_id,
                connections.c.key_failed_at.is_not(None),
            )
            .values(key_failed_at=None)
        )
        return await self._changed(noted)

    async def re_encrypt(self, connection_id: str, old: str, new: str) -> bool:
        """Replace an encrypted key by a new encryption, unless the key has changed."""
        changed = (
            sa.update(connections)
            .where(
                self._ours,
                connections.c.id == connection_id,
                connections.c.key_encrypted == old,
            )
            .values(key_encrypted=new)
        )
        return await self._changed(changed)

    async def _many(self, chosen: sa.Select[Any]) -> list[StoredConnection]:
        return [_read(row) for row in await self.database.read(chosen)]

    def _where(self, where: sa.ColumnElement[bool]) -> sa.Select[Any]:
        return sa.select(connections).where(self._ours, where).limit(1)

    async def _one(self, chosen: sa.Select[Any], value: str) -> StoredConnection | None:
        found = await self.database.read(chosen, {"value": value})
        return _read(found[0]) if found else None

    async def _changed(self, statement: sa.Update | sa.Delete) -> bool:
        async with self.database.begin() as database:
            result: Any = await database.execute(statement)
        return bool(result.rowcount)


def _read(row: sa.RowMapping) -> StoredConnection:
    # A newer version may have added columns.
    return StoredConnection(**{name: row[name] for name in _COLUMNS})

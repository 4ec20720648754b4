"""Store the workspace watches."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from eodh_bot.models import Trouble
from eodh_bot.store.database import Database
from eodh_bot.store.seen_jobs import SeenJobs, StoredJob
from eodh_bot.store.tables import subscriptions, watches

#: Each process polls the watches of some shards.
SHARDS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A workspace, polled with the key of one connection; times are aware UTC.

    Attributes:
        bound_to: The channel or person whose connection gives the key.
        root_url: The URL of the workspace's jobs.
        workspace: Its name; None if it has none.
        shard: The same for all watches of one root.
        baseline_at: The time of the first poll; None before it.
        newest_at: When the watch began, by the Hub's clock; None if the first list
            did not tell.
        listed_at: When one of the last whole lists was asked for, by the Hub's clock
            or an earlier one; None before it.
        trouble: The reported problem; None while polls work.
    """

    id: str
    slack_team: str
    bound_to: str
    root_url: str
    workspace: str | None = None
    shard: int
    baseline_at: datetime | None = None
    newest_at: datetime | None = None
    listed_at: datetime | None = None
    trouble: Trouble | None = None
    trouble_since: datetime | None = None

    @classmethod
    def of(
        cls, slack_team: str, bound_to: str, root_url: str, workspace: str | None
    ) -> "Watch":
        """Make the watch of a root for a channel or person; its id needs no key."""
        name = f"{slack_team}\0{bound_to}\0{root_url}"
        return cls(
            id=hashlib.sha256(name.encode()).hexdigest()[:32],
            slack_team=slack_team,
            bound_to=bound_to,
            root_url=root_url,
            workspace=workspace,
            shard=shard_of(root_url),
        )


def shard_of(root_url: str) -> int:
    """Return the shard of a root, so that one process sends all its requests."""
    return hashlib.sha256(root_url.encode()).digest()[0] % SHARDS


class Watches:
    """The watches of one Slack workspace, and the jobs that each has seen."""

    def __init__(self, database: Database, slack_team: str) -> None:
        self._database = database
        self._ours = watches.c.slack_team == slack_team
        # Written once: each notice asks for it.
        self._by_id = self._where(watches.c.id == sa.bindparam("id"))
        self.slack_team = slack_team
        self.seen_jobs = SeenJobs(database)

    async def ensure(self, watch: Watch) -> None:
        """Store a watch unless it exists."""
        values = {
            name: getattr(watch, name)
            for name in (
                "id",
                "slack_team",
                "bound_to",
                "root_url",
                "workspace",
                "shard",
            )
        }
        insert = self._database.insert(watches).values(values).on_conflict_do_nothing()
        await self._database.write(insert)

    async def by_id(self, watch_id: str) -> Watch | None:
        """Return a watch by its id; None if it is not stored."""
        found = await self._many(self._by_id, {"id": watch_id})
        return found[0] if found else None

    async def of_shards(self, shards: Collection[int]) -> list[Watch]:
        """List the watches of some shards that have a subscriber."""
        subscribed = sa.select(subscriptions.c.watch_id)
        chosen = self._where(watches.c.shard.in_(shards), watches.c.id.in_(subscribed))
        return await self._many(chosen)

    async def begin(
        self,
        watch_id: str,
        jobs: Mapping[str, StoredJob],
        at: datetime,
        newest_at: datetime | None = None,
    ) -> bool:
        """Store the baseline of a watch in one transaction.

        Args:
            watch_id: The watch.
            jobs: Each job, by id.
            at: The time, aware.
            newest_at: When the watch began, by the Hub's clock.

        Returns:
            False if the watch had a baseline, which stays.
        """
        noted = (
            sa.update(watches)
            .where(watches.c.id == watch_id, watches.c.baseline_at.is_(None))
            .values(baseline_at=at, newest_at=newest_at)
        )
        async with self._database.begin() as database:
            result: Any = await database.execute(noted)
            if result.rowcount:
                await self.seen_jobs.insert(database, watch_id, jobs, at)
        return bool(result.rowcount)

    async def listed(self, watch_id: str, at: datetime) -> None:
        """Store when a whole list was asked for."""
        noted = sa.update(watches).where(watches.c.id == watch_id)
        await self._database.write(noted.values(listed_at=at), synced=False)

    async def claim_trouble(
        self, watch_id: str, trouble: Trouble, since: datetime
    ) -> bool:
        """Store a problem; return True to the one caller that must report it."""
        noted = (
            sa.update(watches)
            .where(watches.c.id == watch_id, watches.c.trouble.is_(None))
            .values(trouble=trouble, trouble_since=since)
        )
        return await self._changed(noted)

    async def clear_trouble(self, watch_id: str, trouble: Trouble) -> bool:
        """Delete a problem; return True to the one caller that must report the end."""
        noted = (
            sa.update(watches)
            .where(watches.c.id == watch_id, watches.c.trouble == trouble)
            .values(trouble=None, trouble_since=None)
        )
        return await self._changed(noted)

    async def reset(self, watch_id: str) -> bool:
        """Delete what was seen, so that the next poll is a new baseline.

        Returns:
            Whether it did: not where anybody subscribes to the watch.
        """
        subscribed = sa.exists().where(subscriptions.c.watch_id == watch_id)
        noted = (
            sa.update(watches)
            .where(watches.c.id == watch_id, ~subscribed)
            .values(
                baseline_at=None,
                newest_at=None,
                listed_at=None,
                trouble=None,
                trouble_since=None,
            )
        )
        async with self._database.begin() as database:
            result: Any = await database.execute(noted)
            if result.rowcount:
                await self.seen_jobs.delete(database, watch_id)
        return bool(result.rowcount)

    async def forget_unsubscribed(self) -> int:
        """Delete the seen jobs of watches without a subscriber; return how many.

        The watches stay: a watch of the settings shows that it was set up before.
        """
        unsubscribed = (
            sa.select(watches.c.id)
            .where(self._ours, watches.c.baseline_at.is_not(None))
            .where(watches.c.id.not_in(sa.select(subscriptions.c.watch_id)))
        )
        async with self._database.connect() as database:
            ids = list((await database.execute(unsubscribed)).scalars())
        return sum([await self.reset(watch_id) for watch_id in ids])

    def _where(self, *where: sa.ColumnElement[bool]) -> sa.Select[Any]:
        return sa.select(watches).where(self._ours, *where).order_by(watches.c.id)

    async def _many(
        self, chosen: sa.Select[Any], values: dict[str, str] | None = None
    ) -> list[Watch]:
        return [Watch(**row) for row in await self._database.read(chosen, values)]

    async def _changed(self, statement: sa.Update) -> bool:
        return bool(await self._database.write(statement))

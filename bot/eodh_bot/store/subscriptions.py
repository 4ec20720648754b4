"""What channels and people want to be told of, and for how long they do not."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from eodh_bot.models import Mute, Subscription
from eodh_bot.store.database import Database
from eodh_bot.store.tables import mutes, subscriptions


class Subscriptions:
    """The subscriptions and mutes of one Slack workspace."""

    def __init__(self, database: Database, slack_team: str) -> None:
        self._database = database
        self._ours = subscriptions.c.slack_team == slack_team
        self.slack_team = slack_team

    async def put(self, wanted: Subscription) -> None:
        """Subscribe, in place of the same target's earlier wish for that workflow."""
        values = asdict(wanted)
        upsert = (
            self._database.insert(subscriptions)
            .values(values)
            .on_conflict_do_update(
                index_elements=["slack_team", "target", "watch_id", "process"],
                set_={k: values[k] for k in ("only_failed", "starts", "mention")},
            )
        )
        async with self._database.begin() as database:
            await database.execute(upsert)

    async def remove(
        self, target: str, *, watch_id: str | None = None, process: str | None = None
    ) -> int:
        """Unsubscribe a target, of one workspace or workflow or of all; how many."""
        gone = sa.delete(subscriptions).where(
            self._ours, subscriptions.c.target == target
        )
        if watch_id is not None:
            gone = gone.where(subscriptions.c.watch_id == watch_id)
        if process is not None:
            gone = gone.where(subscriptions.c.process == process)
        async with self._database.begin() as database:
            result: Any = await database.execute(gone)
        return int(result.rowcount)

    async def of_target(self, target: str) -> list[Subscription]:
        """What a channel or a person is told of."""
        return await self._many(subscriptions.c.target == target)

    async def of_watch(self, watch_id: str) -> list[Subscription]:
        """Who is told of a workspace's jobs."""
        return await self._many(subscriptions.c.watch_id == watch_id)

    async def mute(self, target: str, process: str, until: datetime | None) -> None:
        """Be silent to a target about a workflow, or about all."""
        values = {
            "slack_team": self.slack_team,
            "target": target,
            "process": process,
            "until": until,
        }
        upsert = (
            self._database.insert(mutes)
            .values(values)
            .on_conflict_do_update(
                index_elements=["slack_team", "target", "process"],
                set_={"until": until},
            )
        )
        async with self._database.begin() as database:
            await database.execute(upsert)

    async def unmute(self, target: str, process: str | None = None) -> int:
        """Speak again, about one workflow or (None) about all; how many mutes went."""
        gone = sa.delete(mutes).where(
            mutes.c.slack_team == self.slack_team, mutes.c.target == target
        )
        if process is not None:
            gone = gone.where(mutes.c.process == process)
        async with self._database.begin() as database:
            result: Any = await database.execute(gone)
        return int(result.rowcount)

    async def mutes_of(self, targets: Collection[str]) -> dict[str, list[Mute]]:
        """The mutes of some targets, those that have ended among them."""
        chosen = sa.select(mutes).where(
            mutes.c.slack_team == self.slack_team, mutes.c.target.in_(targets)
        )
        found: dict[str, list[Mute]] = {target: [] for target in targets}
        async with self._database.connect() as database:
            for row in (await database.execute(chosen)).mappings():
                found[row["target"]].append(Mute(row["process"], row["until"]))
        return found

    async def _many(self, where: sa.ColumnElement[bool]) -> list[Subscription]:
        chosen = (
            sa.select(subscriptions)
            .where(self._ours, where)
            .order_by(subscriptions.c.added_at, subscriptions.c.id)
        )
        async with self._database.connect() as database:
            rows = (await database.execute(chosen)).mappings()
            return [Subscription(**row) for row in rows]

"""Store the subscriptions and mutes of channels and people."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from eodh_bot.models import Mute, Subscription
from eodh_bot.store.database import Database
from eodh_bot.store.tables import mutes, subscriptions

# What a later subscription to the same workflow replaces.
_CHANGED = (
    "only_failed",
    "only_changed",
    "starts",
    "mention",
    "ends",
    "longer_than",
    "weekly_since",
)


class Subscriptions:
    """The subscriptions and mutes of one Slack workspace."""

    def __init__(self, database: Database, slack_team: str) -> None:
        self._database = database
        self._ours = subscriptions.c.slack_team == slack_team
        # Written once: each notice asks for them.
        self._of_watch = self._where(
            subscriptions.c.watch_id == sa.bindparam("watch_id")
        )
        self._of_target = self._where(
            sa.and_(
                subscriptions.c.watch_id == sa.bindparam("watch_id"),
                subscriptions.c.target == sa.bindparam("target"),
            )
        )
        self._mutes = sa.select(mutes).where(
            mutes.c.slack_team == slack_team,
            mutes.c.target.in_(sa.bindparam("targets", expanding=True)),
        )
        self.slack_team = slack_team

    async def put(self, subscription: Subscription) -> None:
        """Store a subscription; replace the earlier one to that workflow."""
        values = asdict(subscription)
        await self._upsert(values, {name: values[name] for name in _CHANGED})

    async def add(self, subscription: Subscription) -> None:
        """Store a new subscription; one that came meanwhile gets what it asks for."""
        values = asdict(subscription)
        asked = {name: values[name] for name in _CHANGED if values[name]}
        await self._upsert(values, asked)

    async def _upsert(self, values: dict[str, Any], changed: dict[str, Any]) -> None:
        upsert = (
            self._database.insert(subscriptions)
            .values(values)
            .on_conflict_do_update(
                index_elements=["slack_team", "target", "watch_id", "process"],
                set_=changed,
            )
        )
        await self._database.write(upsert)

    async def change(self, before: Subscription, after: Subscription) -> bool:
        """Store what changed, and leave what others change at the same time.

        Returns:
            False where it was ended meanwhile.
        """
        old, new = asdict(before), asdict(after)
        # Without a change it is still found out whether it is there.
        values = {name: new[name] for name in _CHANGED if new[name] != old[name]} or {
            "target": after.target
        }
        stored = sa.update(subscriptions).where(self._one(after)).values(values)
        return bool(await self._database.write(stored))

    async def remove_if_empty(self, subscription: Subscription) -> None:
        """Delete a subscription of which nothing is left, as `is_empty` says."""
        columns = subscriptions.c
        gone = sa.delete(subscriptions).where(
            self._one(subscription),
            columns.ends.is_(False),
            columns.longer_than.is_(None),
            columns.weekly_since.is_(None),
        )
        await self._database.write(gone)

    def _one(self, subscription: Subscription) -> sa.ColumnElement[bool]:
        return sa.and_(
            self._ours,
            subscriptions.c.target == subscription.target,
            subscriptions.c.watch_id == subscription.watch_id,
            subscriptions.c.process == subscription.process,
        )

    async def remove(
        self, target: str, *, watch_id: str | None = None, process: str | None = None
    ) -> int:
        """Delete subscriptions of a target; return how many.

        `watch_id` and `process` narrow them to one workspace or workflow.
        """
        gone = sa.delete(subscriptions).where(
            self._ours, subscriptions.c.target == target
        )
        if watch_id is not None:
            gone = gone.where(subscriptions.c.watch_id == watch_id)
        if process is not None:
            gone = gone.where(subscriptions.c.process == process)
        return await self._database.write(gone)

    async def of_target(self, target: str) -> list[Subscription]:
        """List the subscriptions of a channel or a person."""
        return await self._many(self._where(subscriptions.c.target == target))

    async def of_watch(self, watch_id: str) -> list[Subscription]:
        """List the subscriptions to a workspace's jobs."""
        return await self._many(self._of_watch, {"watch_id": watch_id})

    async def of_watch_and_target(
        self, watch_id: str, target: str
    ) -> list[Subscription]:
        """List the subscriptions of one target to a workspace's jobs."""
        values = {"watch_id": watch_id, "target": target}
        return await self._many(self._of_target, values)

    async def of_changes(self) -> list[Subscription]:
        """List the subscriptions that are notified only of changes."""
        return await self._many(self._where(subscriptions.c.only_changed.is_(True)))

    async def weekly(self) -> list[Subscription]:
        """List the subscriptions to a weekly summary."""
        weekly = subscriptions.c.weekly_since.is_not(None)
        return await self._many(self._where(weekly))

    async def mute(self, target: str, process: str, until: datetime | None) -> None:
        """Mute one workflow, or all, for a target; `until` None: until an unmute."""
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
        await self._database.write(upsert)

    async def unmute(self, target: str, process: str | None = None) -> int:
        """Delete the mute of one workflow, or (None) all; return how many."""
        gone = sa.delete(mutes).where(
            mutes.c.slack_team == self.slack_team, mutes.c.target == target
        )
        if process is not None:
            gone = gone.where(mutes.c.process == process)
        return await self._database.write(gone)

    async def forget_mutes(self, before: datetime) -> int:
        """Delete the mutes that were over before a time, aware; return how many."""
        over = sa.delete(mutes).where(
            mutes.c.slack_team == self.slack_team, mutes.c.until < before
        )
        return await self._database.write(over)

    async def mutes_of(self, targets: Collection[str]) -> dict[str, list[Mute]]:
        """Return the mutes by target, expired ones included."""
        found: dict[str, list[Mute]] = {target: [] for target in targets}
        of_targets = {"targets": list(targets)}
        for row in await self._database.read(self._mutes, of_targets):
            found[row["target"]].append(Mute(row["process"], row["until"]))
        return found

    async def is_muted(self, target: str, process: str | None, now: datetime) -> bool:
        """Return whether a target is not notified about a workflow now."""
        found = await self.mutes_of([target])
        return any(mute.hides(process, now) for mute in found[target])

    async def wants_weekly(
        self, watch_id: str, target: str, process: str, now: datetime
    ) -> bool:
        """Return whether a target asks for a weekly summary, and has not muted it."""
        asked = any(
            each.weekly_since and each.process == process
            for each in await self.of_watch_and_target(watch_id, target)
        )
        return asked and not await self.is_muted(target, process, now)

    def _where(self, where: sa.ColumnElement[bool]) -> sa.Select[Any]:
        return (
            sa.select(subscriptions)
            .where(self._ours, where)
            .order_by(subscriptions.c.added_at, subscriptions.c.id)
        )

    async def _many(
        self, chosen: sa.Select[Any], values: dict[str, str] | None = None
    ) -> list[Subscription]:
        rows = await self._database.read(chosen, values)
        return [Subscription(**row) for row in rows]

"""What channels and people want to be told of, and for how long they do not."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from eodh_bot.store.database import Database
from eodh_bot.store.tables import mutes, subscriptions

#: `process` of a subscription or a mute that concerns every workflow.
EVERY_PROCESS = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One wish to be told of a workspace's jobs.

    Attributes:
        watch_id: The workspace, and whose key it is looked at with.
        target: The channel or the person that is told.
        process: Of this workflow alone; `EVERY_PROCESS` for all.
        only_failed: Nothing is said of a success.
        starts: Told when a job is seen to run, in the message that tells the end.
        mention: The person called when a job fails.
    """

    id: str = field(default_factory=lambda: secrets.token_hex(16))
    slack_team: str
    watch_id: str
    target: str
    process: str = EVERY_PROCESS
    only_failed: bool = False
    starts: bool = False
    mention: str | None = None
    added_by: str
    added_at: datetime

    def wants(self, process: str | None, status: str | None = None) -> bool:
        """Whether a job of this workflow is to be told; of any status if None."""
        if self.process not in {EVERY_PROCESS, process or EVERY_PROCESS}:
            return False
        return status != "successful" or not self.only_failed


@dataclass(frozen=True, slots=True)
class Mute:
    """What is not to be heard; until a time, or until it is taken back."""

    process: str
    until: datetime | None

    def hides(self, process: str | None, now: datetime) -> bool:
        """Whether a job of this workflow is not to be told now."""
        if self.until is not None and self.until <= now:
            return False
        return self.process in {EVERY_PROCESS, process or EVERY_PROCESS}


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


def wanting(
    wishes: Sequence[Subscription], process: str | None, status: str | None = None
) -> dict[str, list[Subscription]]:
    """The wishes that a job fulfils, by target."""
    found: dict[str, list[Subscription]] = {}
    for wish in wishes:
        if wish.wants(process, status):
            found.setdefault(wish.target, []).append(wish)
    return found

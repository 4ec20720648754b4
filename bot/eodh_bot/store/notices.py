"""Store notices: one for each job and target, and whether it was posted."""

import hashlib
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from eodh_bot.models import NoticeOutcome
from eodh_bot.store.database import Database
from eodh_bot.store.tables import notices, posts

Phase = Literal["started", "gone", "ended"]
_KEY_CHARS = 32
# What a later notice about a job replaces.
_CHANGED = (
    *("watch_id", "phase", "status", "mention", "digest"),
    *("since", "outcome", "done_at", "streak"),
)
_BY_KEY = sa.select(notices).where(notices.c.key == sa.bindparam("key"))


def key_of(*parts: str) -> str:
    """Hash parts to a key: other apps of the workspace can read message metadata."""
    text = "\0".join(parts)
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_CHARS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice about one job for one target; times are aware UTC.

    Attributes:
        key: Hash of Hub, workspace, job and target; in the message's metadata too.
        target: The channel or person.
        phase: Whether it reports the start or the end of the job, or that the Hub has
            it no more; an older version stored the last as the end.
        status: The `JobStatus` as JSON; None after it was posted.
        mention: The person or group that a failure mentions.
        digest: The key of the digest that lists it.
        since: When it started to wait.
        outcome: How it ended; None while it waits.
        streak: The row of failures that its workflow is in, the `JobStreak` as JSON.
    """

    key: str
    slack_team: str
    watch_id: str
    job_id: str
    target: str
    phase: Phase
    status: str | None = None
    mention: str | None = None
    digest: str | None = None
    since: datetime
    outcome: NoticeOutcome | None = None
    done_at: datetime | None = None
    streak: str | None = None


_COLUMNS = tuple(each.name for each in fields(Notice))


@dataclass(frozen=True, slots=True)
class WaitingNotice:
    """A notice that waits, and what is stored of its message.

    Attributes:
        notice: The notice.
        is_begun: Whether its message was posted, or may have been.
        is_doubtful: Whether nobody knows which.
    """

    notice: Notice
    is_begun: bool
    is_doubtful: bool


class Notices:
    """The notices of one Slack workspace."""

    def __init__(self, database: Database, slack_team: str) -> None:
        self._database = database
        self._ours = notices.c.slack_team == slack_team
        # Written once: each notice runs them.
        insert = (
            database.insert(notices)
            .values({each.name: sa.bindparam(each.name) for each in fields(Notice)})
            # Else PostgreSQL's driver says -1 of every INSERT.
            .execution_options(preserve_rowcount=True)
        )
        self._put_start = insert.on_conflict_do_nothing()
        replaced = {name: insert.excluded[name] for name in _CHANGED}
        self._put_later = {
            phase: insert.on_conflict_do_update(
                index_elements=["key"], set_=replaced, where=where
            )
            for phase, where in {
                "gone": notices.c.phase == "started",
                # A Hub that started with an empty list has the job again.
                # What one watch may not show, another may.
                "ended": sa.or_(
                    notices.c.phase != "ended",
                    sa.and_(
                        notices.c.outcome == "withheld",
                        notices.c.watch_id != insert.excluded.watch_id,
                    ),
                ),
            }.items()
        }
        self._started = sa.select(notices.c.key).where(
            notices.c.key.in_(sa.bindparam("keys", expanding=True)),
            notices.c.phase == "started",
        )
        self._of_jobs = sa.select(notices).where(
            self._ours,
            notices.c.target == sa.bindparam("target"),
            notices.c.watch_id == sa.bindparam("watch_id"),
            notices.c.job_id.in_(sa.bindparam("job_ids", expanding=True)),
        )
        has_ts, is_claimed = posts.c.ts.is_not(None), posts.c.claimed_at.is_not(None)
        self._waiting = (
            sa.select(
                notices,
                sa.or_(has_ts, is_claimed).label("is_begun"),
                sa.and_(~has_ts, is_claimed).label("is_doubtful"),
            )
            .join_from(notices, posts, posts.c.key == notices.c.key, isouter=True)
            .where(
                self._ours,
                notices.c.target == sa.bindparam("target"),
                notices.c.done_at.is_(None),
                notices.c.digest.is_(None),
                notices.c.phase == "ended",
            )
            .order_by(notices.c.since, notices.c.key)
            .limit(sa.bindparam("most"))
        )
        self._done_but_kept = (
            sa.update(notices)
            .where(
                self._ours,
                notices.c.key == sa.bindparam("of"),
                # The job may have ended since: its end is another task's.
                notices.c.phase == sa.bindparam("of_phase"),
                notices.c.done_at.is_(None),
            )
            .values(outcome=sa.bindparam("outcome"), done_at=sa.bindparam("done_at"))
        )
        self._done = self._done_but_kept.values(status=None)
        self.slack_team = slack_team

    async def put(self, notice: Notice) -> Notice:
        """Store a notice, and return what is stored now.

        One about the end replaces any other, and one about a job that is gone one
        about the start, and an end of another watch one that was withheld; else one
        that is stored stays.
        """
        statement = self._put_later.get(notice.phase, self._put_start)
        values = asdict(notice)
        if await self._database.write(statement, values=values, synced=False):
            return notice
        return await self.by_key(notice.key) or notice

    async def by_key(self, key: str) -> Notice | None:
        """Return a notice by its key; None if it is not stored."""
        found = await self._many(_BY_KEY, {"key": key})
        return found[0] if found else None

    async def started(self, keys: Collection[str]) -> set[str]:
        """Return which of these are about a start, by their keys."""
        rows = await self._database.read(self._started, {"keys": list(keys)})
        return {row["key"] for row in rows}

    async def of_jobs(
        self, target: str, watch_id: str, job_ids: Collection[str]
    ) -> list[Notice]:
        """List the notices of jobs for a target, in no order."""
        values = {"target": target, "watch_id": watch_id, "job_ids": list(job_ids)}
        return await self._many(self._of_jobs, values)

    async def waiting(self, target: str, limit: int) -> list[WaitingNotice]:
        """List the notices of ended jobs that wait for a target, the oldest first."""
        values = {"target": target, "most": limit}
        return [
            WaitingNotice(
                Notice(**{name: row[name] for name in _COLUMNS}),
                bool(row["is_begun"]),
                bool(row["is_doubtful"]),
            )
            for row in await self._database.read(self._waiting, values)
        ]

    async def oldest_waiting(self) -> datetime | None:
        """Return since when the oldest notice waits; None if none does.

        One about a start that was posted waits for nothing until the job ends.
        """
        oldest = (
            sa.select(sa.func.min(notices.c.since))
            .join_from(notices, posts, posts.c.key == notices.c.key, isouter=True)
            .where(
                self._ours,
                notices.c.done_at.is_(None),
                sa.or_(notices.c.phase == "ended", posts.c.ts.is_(None)),
            )
        )
        async with self._database.connect() as database:
            found: datetime | None = (await database.execute(oldest)).scalar()
        return found

    async def done(
        self,
        notice: Notice,
        outcome: NoticeOutcome,
        at: datetime,
        *,
        keep: bool = False,
    ) -> bool:
        """Note the outcome of a notice, and delete its status.

        Returns whether it waited: not if it was done, nor if its job has ended since.

        Args:
            notice: The notice.
            outcome: How it ended.
            at: The time, aware.
            keep: Leave the status, which a reply still needs.
        """
        values = {
            "of": notice.key,
            "of_phase": notice.phase,
            "outcome": outcome,
            "done_at": at,
        }
        statement = self._done_but_kept if keep else self._done
        return await self._database.write(statement, values=values, synced=False) > 0

    async def drop_status(self, key: str) -> None:
        """Delete the status of a notice after its reply was posted."""
        dropped = sa.update(notices).where(self._ours, notices.c.key == key)
        await self._write(dropped.values(status=None))

    async def forget(self, before: datetime) -> int:
        """Delete notices that were done before a time; return how many.

        With them go those of starts before it: of such a job no end came.
        """
        done = sa.delete(notices).where(self._ours, notices.c.done_at < before)
        begun = sa.delete(notices).where(
            self._ours,
            notices.c.done_at.is_(None),
            notices.c.phase == "started",
            notices.c.since < before,
        )
        return await self._write(done, begun)

    async def _write(self, *statements: sa.Executable) -> int:
        # A notice that the machine loses is made again by its task in the queue.
        return await self._database.write(*statements, synced=False)

    async def _many(
        self, chosen: sa.Select[Any], values: dict[str, Any] | None = None
    ) -> list[Notice]:
        return [Notice(**row) for row in await self._database.read(chosen, values)]

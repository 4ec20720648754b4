"""What is to be said of jobs, to whom, and whether it was."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from eodh_bot.models import NoticeOutcome
from eodh_bot.store.database import Database
from eodh_bot.store.tables import notices

Phase = Literal["started", "ended"]
_KEY_CHARS = 32


def key_of(*parts: str) -> str:
    """A name that tells nothing: other apps of the workspace can read metadata."""
    text = "\0".join(parts)
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_CHARS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is said of one job to one target; times are aware UTC.

    Attributes:
        key: Of hub, workspace, job and target; the message's metadata has it.
        target: The channel or person.
        phase: How far the job is that it tells of.
        status: The `JobStatus` as JSON, until it was shown.
        mention: Whom a failure calls.
        digest: The digest that names it.
        since: When it began to wait.
        outcome: None until it is done.
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


class Notices:
    """The notices of one Slack workspace."""

    def __init__(self, database: Database, slack_team: str) -> None:
        self._database = database
        self._ours = notices.c.slack_team == slack_team
        self.slack_team = slack_team

    async def put(self, notice: Notice) -> None:
        """Keep a notice; of a job that has ended it takes the place of its start."""
        values = asdict(notice)
        insert = self._database.insert(notices).values(values)
        changed = ("phase", "status", "mention", "since", "outcome", "done_at")
        statement = insert.on_conflict_do_nothing()
        if notice.phase == "ended":
            statement = insert.on_conflict_do_update(
                index_elements=["key"],
                set_={name: insert.excluded[name] for name in changed},
                where=notices.c.phase == "started",
            )
        async with self._database.begin() as database:
            await database.execute(statement)

    async def by_key(self, key: str) -> Notice | None:
        """A notice by its key."""
        found = await self._many(sa.select(notices).where(notices.c.key == key))
        return found[0] if found else None

    async def waiting(self, target: str, limit: int) -> list[Notice]:
        """The ends of jobs that a target was not told yet, in their order."""
        chosen = (
            sa.select(notices)
            .where(
                self._ours,
                notices.c.target == target,
                notices.c.done_at.is_(None),
                notices.c.digest.is_(None),
                notices.c.phase == "ended",
            )
            .order_by(notices.c.since, notices.c.key)
            .limit(limit)
        )
        return await self._many(chosen)

    async def gather(self, digest: str, keys: Collection[str]) -> None:
        """Let a digest name some notices, those that no other names."""
        named = (
            sa.update(notices)
            .where(
                self._ours,
                notices.c.key.in_(keys),
                notices.c.digest.is_(None),
                notices.c.done_at.is_(None),
            )
            .values(digest=digest)
        )
        async with self._database.begin() as database:
            await database.execute(named)

    async def of_digest(self, digest: str) -> list[Notice]:
        """The notices that a digest names, in their order."""
        chosen = (
            sa.select(notices)
            .where(self._ours, notices.c.digest == digest)
            .order_by(notices.c.since, notices.c.key)
        )
        return await self._many(chosen)

    async def done(
        self, key: str, outcome: NoticeOutcome, at: datetime, *, keep: bool = False
    ) -> None:
        """Note how a notice came out, and forget what it said.

        Args:
            key: The notice.
            outcome: How.
            at: The time, aware.
            keep: What it said is kept: a reply is to follow.
        """
        values: dict[str, Any] = {"outcome": outcome, "done_at": at}
        if not keep:
            values["status"] = None
        noted = sa.update(notices).where(
            self._ours, notices.c.key == key, notices.c.done_at.is_(None)
        )
        async with self._database.begin() as database:
            await database.execute(noted.values(values))

    async def close_digest(
        self, shown: Sequence[str], left: Sequence[str], at: datetime
    ) -> None:
        """Note what a digest has named, and free what it had no room for; both or none.

        Args:
            shown: The notices that it names.
            left: Those that go on waiting.
            at: The time, aware.
        """
        told = (
            sa.update(notices)
            .where(self._ours, notices.c.key.in_(shown), notices.c.done_at.is_(None))
            .values(outcome="digest", done_at=at, status=None)
        )
        freed = (
            sa.update(notices)
            .where(self._ours, notices.c.key.in_(left))
            .values(digest=None)
        )
        async with self._database.begin() as database:
            await database.execute(told)
            await database.execute(freed)

    async def drop_status(self, key: str) -> None:
        """Forget what a notice said: its reply has been made."""
        dropped = sa.update(notices).where(self._ours, notices.c.key == key)
        async with self._database.begin() as database:
            await database.execute(dropped.values(status=None))

    async def forget(self, before: datetime) -> int:
        """Forget what was done before then; how many."""
        gone = sa.delete(notices).where(self._ours, notices.c.done_at < before)
        async with self._database.begin() as database:
            result: Any = await database.execute(gone)
        return int(result.rowcount)

    async def _many(self, chosen: sa.Select[Any]) -> list[Notice]:
        async with self._database.connect() as database:
            rows = (await database.execute(chosen)).mappings()
            return [Notice(**row) for row in rows]

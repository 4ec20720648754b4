"""Store which jobs each workspace watch has seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from eodh_bot.store.database import Database, StatementRunner
from eodh_bot.store.tables import seen_jobs

_ROWS = 500
_SEEN = sa.select(seen_jobs).where(seen_jobs.c.watch_id == sa.bindparam("watch_id"))


@dataclass(frozen=True, slots=True)
class StoredJob:
    """A job as a watch has seen it last.

    Attributes:
        ended: Whether it had ended.
        created: When the Hub made it, aware; None if unknown.
        run: Which of the jobs with this id it is; "" for the first that an older
            version has seen.
    """

    ended: bool
    created: datetime | None = None
    run: str = ""


class SeenJobs:
    """The seen jobs of each watch, by the watch's id."""

    def __init__(self, database: Database) -> None:
        self._database = database
        insert = database.insert(seen_jobs)
        old, new = seen_jobs.c, insert.excluded
        # Who does not know which job it is does not speak of another one.
        run = sa.func.coalesce(new.run, old.run)
        is_other = sa.func.coalesce(old.run, "") != sa.func.coalesce(run, "")
        # Written once: each list with news runs it.
        self._upsert = insert.on_conflict_do_update(
            index_elements=["watch_id", "job_id"],
            set_={
                "ended": sa.or_(sa.and_(old.ended, sa.not_(is_other)), new.ended),
                "created": sa.func.coalesce(new.created, old.created),
                "run": run,
            },
        )

    async def put(
        self, watch_id: str, jobs: Mapping[str, StoredJob], at: datetime
    ) -> None:
        """Store jobs; an ended job stays ended, until another job has its id."""
        async with self._database.begin() as database:
            await self.insert(database, watch_id, jobs, at)

    async def by_id(self, watch_id: str) -> dict[str, StoredJob]:
        """Return what a watch has seen, by job id."""
        return {
            row["job_id"]: StoredJob(
                bool(row["ended"]), row["created"], row["run"] or ""
            )
            for row in await self._database.read(_SEEN, {"watch_id": watch_id})
        }

    async def unfinished(self, watch_ids: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return by watch which job each unfinished one is (`StoredJob.run`), by id."""
        ids = list(watch_ids)
        found: dict[str, dict[str, str]] = {}
        async with self._database.connect() as database:
            for start in range(0, len(ids), _ROWS):
                chosen = sa.select(
                    seen_jobs.c.watch_id, seen_jobs.c.job_id, seen_jobs.c.run
                ).where(
                    seen_jobs.c.watch_id.in_(ids[start : start + _ROWS]),
                    seen_jobs.c.ended.is_(False),
                )
                for row in await database.execute(chosen):
                    found.setdefault(row.watch_id, {})[row.job_id] = row.run or ""
        return found

    async def ended_before(
        self, watch_id: str, before: datetime, *, only_dated: bool = False
    ) -> set[str]:
        """Return the ids of ended jobs that were first seen before a time.

        Args:
            watch_id: The watch.
            before: The time, aware.
            only_dated: Leave out those of which nobody knows when they were created.
        """
        chosen = sa.select(seen_jobs.c.job_id).where(
            seen_jobs.c.watch_id == watch_id,
            seen_jobs.c.ended.is_(True),
            seen_jobs.c.seen_at < before,
        )
        if only_dated:
            chosen = chosen.where(seen_jobs.c.created.is_not(None))
        async with self._database.connect() as database:
            return set((await database.execute(chosen)).scalars())

    async def forget(self, watch_id: str, job_ids: Iterable[str]) -> None:
        """Delete jobs that the Hub no longer lists."""
        ids = list(job_ids)
        async with self._database.begin() as database:
            for start in range(0, len(ids), _ROWS):
                gone = sa.delete(seen_jobs).where(
                    seen_jobs.c.watch_id == watch_id,
                    seen_jobs.c.job_id.in_(ids[start : start + _ROWS]),
                )
                await database.execute(gone)

    async def delete(self, database: StatementRunner, watch_id: str) -> None:
        """Delete the jobs of a watch in a transaction of the caller's."""
        chosen = sa.delete(seen_jobs).where(seen_jobs.c.watch_id == watch_id)
        await database.execute(chosen)

    async def insert(
        self,
        database: StatementRunner,
        watch_id: str,
        jobs: Mapping[str, StoredJob],
        at: datetime,
    ) -> None:
        """Store jobs in a transaction of the caller's."""
        rows = [
            {
                "watch_id": watch_id,
                "job_id": job_id,
                "ended": job.ended,
                "seen_at": at,
                "created": job.created,
                "run": job.run or None,
            }
            for job_id, job in jobs.items()
        ]
        for start in range(0, len(rows), _ROWS):
            await database.execute(self._upsert, rows[start : start + _ROWS])

"""Compare a job with the failures of its workflow before it, by the stored records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter

from eodh_bot.models import JobStreak, StreakKind
from eodh_bot.store import Records, Watch
from eodh_bot.store.notices import Notice
from eodh_tools.cache.rules_version import rules_version
from eodh_tools.clock import utc_now
from eodh_tools.history.record import JobRecord, record_of
from eodh_tools.history.same_sentence import classes
from eodh_tools.history.streaks import Streak, streak
from eodh_tools.hub.job_times import may_be_same, may_grow
from eodh_tools.results.models import Explanation, JobStatus

_NO_EXPLANATION = Explanation(headline="", confidence="unknown")
_STREAK = TypeAdapter(JobStreak)


class StreakReader:
    """Stores what became of each job, and reads the row of failures that it is in.

    Args:
        records: What became of the jobs before.
        now: The time, aware.
    """

    def __init__(self, records: Records, now: Callable[[], datetime] = utc_now) -> None:
        self._records = records
        self._now = now

    async def take(self, watch: Watch, status: JobStatus) -> tuple[Streak, JobRecord]:
        """Store what became of a job, and read its row.

        It is stored first: of two jobs that are taken at once, one knows the other.

        Args:
            watch: Its watch.
            status: The job.
        """
        own = self._record(status)
        stored = (await self._records.get(watch.id, [own.job_id])).get(own.job_id)
        if stored is None or not _is_same(stored, own):
            await self._records.put(watch.id, own, self._now())
        return await self.row(watch.id, own), own

    async def row_of(self, watch: Watch, status: JobStatus) -> Streak:
        """Read the row of failures that a job is in, whether it is stored or not."""
        return await self.row(watch.id, self._record(status))

    async def row(self, watch_id: str, job: JobRecord) -> Streak:
        """Read the row of failures around a job."""
        known = await self._records.announced(watch_id, job.process)
        return streak(known, job, _marks(known, job))

    def _record(self, status: JobStatus) -> JobRecord:
        explanation = status.explanation
        if explanation is None:
            return replace(record_of(status, _NO_EXPLANATION, ""), fingerprint="")
        grows = may_grow(status.finished, self._now())
        return record_of(status, explanation, rules_version() or "", may_grow=grows)


def _is_same(stored: JobRecord, own: JobRecord) -> bool:
    """Whether nothing new is to be stored; an id may be used again by another job."""
    is_known = not own.rules or stored.rules == own.rules
    return is_known and may_be_same(stored, own)


def _marks(known: Sequence[JobRecord], job: JobRecord) -> Mapping[str, str]:
    """What jobs that failed alike have in common.

    Of records of other rules, the cause and the step decide.
    """
    marks = {}
    of = classes([job, *known])
    for each in (*known, job):
        is_alike = (each.cause, each.step) == (job.cause, job.step)
        is_of_others = each.rules != job.rules and each.cause is not None
        mark = of.get((job if is_alike and is_of_others else each).job_id)
        if mark:
            marks[each.job_id] = mark
    return marks


def job_streak(row: Streak, job: JobRecord) -> JobStreak | None:
    """Return a job's streak; None for a first failure and for a usual success."""
    if job.status == "successful":
        if not row.failures or row.is_past:
            return None
        return JobStreak(kind="recovered", failures=row.failures, since=row.since)
    if job.status != "failed" or job.process is None:
        return None
    if row.is_past:
        return JobStreak(kind="past", failures=row.failures)
    kind: StreakKind = "changed" if row.is_changed else "more"
    if len(row.alike_ids) > 1:
        kind = "again"
    elif row.failures == 1:
        return None
    return streak_of_row(row, kind)


def streak_of_row(row: Streak, kind: StreakKind) -> JobStreak:
    """Describe a row of two failures or more."""
    return JobStreak(
        kind=kind,
        failures=max(row.failures, 2),
        alike=row.alike,
        since=row.since,
        alike_since=row.alike_since,
    )


def streak_json(streak: JobStreak | None) -> str | None:
    """Write a row of failures as a notice stores it."""
    return None if streak is None else _STREAK.dump_json(streak).decode()


def streak_of(notice: Notice) -> JobStreak | None:
    """Return what a notice says of its workflow."""
    return None if notice.streak is None else _STREAK.validate_json(notice.streak)

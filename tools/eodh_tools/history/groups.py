"""Failed jobs that failed alike, in groups; the most important first. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from eodh_tools.history.record import JobRecord
from eodh_tools.history.same_sentence import classes

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class EndedJob(Protocol):
    """A job as a list shows it."""

    @property
    def job_id(self) -> str:
        """Its id."""

    @property
    def process(self) -> str | None:
        """Its process (workflow)."""

    @property
    def status(self) -> str:
        """How it ended, if it did."""

    @property
    def created(self) -> datetime | None:
        """Aware UTC."""

    @property
    def finished(self) -> datetime | None:
        """Aware UTC."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Jobs that failed alike.

    Attributes:
        newest: The record of the newest of them: its words stand for all.
        job_ids: Newest first.
        processes: Those of the jobs, the most frequent first.
        first: When the first of them ended.
        last: When the last of them ended.
        repaired: When a job of each of the processes has succeeded after the last that
            failed so, in the order of their ends; None while one of them has none.
    """

    newest: JobRecord
    job_ids: tuple[str, ...]
    processes: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    repaired: datetime | None


def ended_at(job: EndedJob) -> datetime:
    """Return when a job ended, as well as it is known, to sort by."""
    return job.finished or job.created or _LONG_AGO


def groups(
    jobs: Sequence[EndedJob], records: Mapping[str, JobRecord]
) -> tuple[Failures, ...]:
    """Group failed jobs that failed alike.

    Args:
        jobs: All jobs that are shown, failed or not.
        records: By job id; a failed job without one is in no group.

    Returns:
        Those still failing before those repaired, many before few, late before early.
    """
    alike: dict[str, list[EndedJob]] = {}
    of = classes(records.values())
    for job in sorted(jobs, key=ended_at, reverse=True):
        if job.status == "failed" and job.job_id in records:
            alike.setdefault(of.get(job.job_id, ""), []).append(job)
    successes: dict[str | None, EndedJob] = {}
    # By their ends, as a row of failures is counted (`streaks`).
    for job in sorted(jobs, key=ended_at):
        if job.status == "successful":
            successes[job.process] = job
    made = [
        _failures(failed, records[failed[0].job_id], successes)
        for failed in alike.values()
    ]
    made.sort(key=lambda each: each.last or _LONG_AGO, reverse=True)
    made.sort(key=lambda each: (each.repaired is not None, -len(each.job_ids)))
    return tuple(made)


def _failures(
    failed: Sequence[EndedJob],
    newest: JobRecord,
    successes: Mapping[str | None, EndedJob],
) -> Failures:
    by_process: dict[str | None, list[EndedJob]] = {}
    for job in failed:
        by_process.setdefault(job.process, []).append(job)
    since = [
        ended_at(success)
        for process, those in by_process.items()
        if (success := successes.get(process)) is not None
        and ended_at(success) > max(map(ended_at, those))
    ]
    most_first = sorted(by_process, key=lambda process: -len(by_process[process]))
    return Failures(
        newest=newest,
        job_ids=tuple(job.job_id for job in failed),
        processes=tuple(process for process in most_first if process),
        first=failed[-1].finished or failed[-1].created,
        last=failed[0].finished or failed[0].created,
        repaired=max(since) if len(since) == len(by_process) else None,
    )

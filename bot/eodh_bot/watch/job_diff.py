"""What a list of jobs tells that was not known before. Pure.

The list is in no order, may lack pages, and shows a state of its own as `failed`
(HUB.md sections 2 and 4). Ages are told by the Hub's own clock: ours may be hours off.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from eodh_bot.models import SeenJob
from eodh_tools.hub.status_info import Job

FAILED = "failed"
# Machines of one Hub may differ by so much.
_CLOCKS = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class JobListSnapshot:
    """A list as it was read.

    Attributes:
        jobs: Each job once, in any order.
        complete: Whether the list was read to its end.
        told_at: The Hub's clock, where its answer told it.
    """

    jobs: tuple[Job, ...]
    complete: bool
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDiff:
    """What is to be done about a list.

    Attributes:
        started: Jobs that run and were not seen before.
        ended: Jobs to be told, in the order of their ends.
        doubtful: Jobs shown as failed, to be read a second time before they count.
        unsaid: Ids of jobs that have ended, of which nothing is said: they had ended
            at the first sight, or too long ago.
        running: Ids of all jobs that are listed and have not ended.
        missing: Ids of unfinished jobs that a complete list has not.
    """

    started: tuple[Job, ...]
    ended: tuple[Job, ...]
    doubtful: tuple[Job, ...]
    unsaid: frozenset[str]
    running: frozenset[str]
    missing: frozenset[str]


def compare(
    sight: JobListSnapshot,
    seen: Mapping[str, bool],
    *,
    newest_at: datetime | None,
    oldest_s: float,
) -> JobDiff:
    """Hold a list against what was seen.

    Args:
        sight: The list.
        seen: Whether each job that was seen had ended, by id.
        newest_at: The newest time that the jobs of the first sight told.
        oldest_s: What ended longer ago is not told, in seconds.
    """
    now = hub_now(sight.told_at, sight.jobs)
    started, ended, doubtful, unsaid, running = [], [], [], set(), set()
    for job in sight.jobs:
        known = seen.get(job.job_id)
        if known:
            continue
        if not job.is_finished:
            running.add(job.job_id)
            if known is None:
                started.append(job)
        elif is_doubtful(job):
            doubtful.append(job)
        elif is_old(job, now, oldest_s) or (known is None and was_over(job, newest_at)):
            unsaid.add(job.job_id)
        elif job.status == FAILED:
            doubtful.append(job)
        else:
            ended.append(job)
    listed = {job.job_id for job in sight.jobs} if sight.complete else seen.keys()
    return JobDiff(
        started=tuple(started),
        ended=tuple(in_order(ended)),
        doubtful=tuple(doubtful),
        unsaid=frozenset(unsaid),
        running=frozenset(running),
        missing=frozenset(
            job_id for job_id, over in seen.items() if not over and job_id not in listed
        ),
    )


def fingerprint(sight: JobListSnapshot) -> int:
    """The same for lists, in this process, that tell the same of the same jobs."""
    jobs = frozenset((job.job_id, job.status) for job in sight.jobs)
    return hash((sight.complete, jobs))


def is_doubtful(job: Job) -> bool:
    """Whether a job may run although it is shown as failed: no end is told."""
    return job.status == FAILED and job.finished is None


def is_old(job: Job, now: datetime | None, oldest_s: float) -> bool:
    """Whether a job ended too long ago to be told."""
    at = end_of(job)
    if at is None or now is None:
        return False
    return (now - at).total_seconds() > oldest_s


def was_over(job: Job, newest_at: datetime | None) -> bool:
    """Whether a job had ended at the first sight, although that did not show it.

    A page may have been missing, or the list longer than it is read. A job without an
    end in time counts as new.
    """
    if job.finished is None or newest_at is None:
        return False
    return job.finished < newest_at - _CLOCKS


def hub_now(told_at: datetime | None, jobs: Iterable[Job]) -> datetime | None:
    """The Hub's clock: as it told it, and not before any time that its jobs tell."""
    newest = newest_time(jobs)
    if told_at is None or newest is None:
        return told_at or newest
    return max(told_at, newest)


def newest_time(jobs: Iterable[Job]) -> datetime | None:
    """The newest time that any of some jobs tells."""
    times = (
        at
        for job in jobs
        for at in (job.created, job.started, job.finished, job.updated)
        if at is not None
    )
    return max(times, default=None)


def end_of(job: Job) -> datetime | None:
    """When a job that has ended did so, as well as it tells."""
    return job.finished or job.updated or job.started or job.created


def in_order(jobs: Collection[Job]) -> list[Job]:
    """Jobs in the order of their ends; those that tell none come last."""

    def place(job: Job) -> tuple[bool, float, str]:
        at = end_of(job)
        return at is None, 0.0 if at is None else at.timestamp(), job.job_id

    return sorted(jobs, key=place)


def as_seen(job: Job) -> SeenJob:
    """What is handed over of a job."""
    return SeenJob(
        job_id=job.job_id,
        process=job.process,
        status=job.status,
        created=job.created,
        finished=job.finished,
    )

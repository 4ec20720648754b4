"""Compare a list of jobs with the jobs seen before. Pure.

The list has no order and may lack pages. It shows a state that the Hub does not know
as `failed` (HUB.md sections 2 and 4). Ages use the Hub's clock where that is earlier
than ours (`hub_time`): a wrong clock may let an old job be reported, and loses none.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from eodh_bot.models import SeenJob
from eodh_tools.hub.job import Job

FAILED = "failed"
# The clocks of the machines of one Hub may differ by this much.
CLOCKS = timedelta(seconds=60)
# A time that is later than every clock by more than this is no time that has come.
FUTURE = timedelta(minutes=5)
_TIMES = ("created", "started", "finished", "updated")


@dataclass(frozen=True, slots=True)
class JobListSnapshot:
    """The list of jobs as one poll read it.

    Attributes:
        jobs: Each job once, in any order.
        complete: Whether every page was read.
        answered_at: The time of the answer, by `hub_time`.
        asked_at: The time when its first page was asked for, by the same clock.
    """

    jobs: tuple[Job, ...]
    complete: bool
    answered_at: datetime | None = None
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDiff:
    """What changed between the stored jobs and a list.

    Attributes:
        started: Jobs that run and were not seen before.
        ended: Jobs to report, in the order of their ends; of those that were seen to
            run, old ones too.
        doubtful: Jobs shown as failed, to be read again before they count.
        skipped: Ids of ended jobs that are not reported: nobody saw them run, and they
            ended before the baseline, or too long ago.
        running: Ids of all listed jobs that have not ended.
        missing: Ids of unfinished jobs that are not in a complete list.
    """

    started: tuple[Job, ...]
    ended: tuple[Job, ...]
    doubtful: tuple[Job, ...]
    skipped: frozenset[str]
    running: frozenset[str]
    missing: frozenset[str]


def compare(
    snapshot: JobListSnapshot,
    seen: Mapping[str, bool],
    *,
    newest_at: datetime | None,
    oldest_s: float,
    baseline_at: datetime | None = None,
) -> JobDiff:
    """Compare a list with the jobs seen before.

    Args:
        snapshot: The list.
        seen: Whether each job that was seen had ended, by id.
        newest_at: When the watch began, by `began_at`.
        oldest_s: A job that ended longer ago and was not seen to run is not reported,
            in seconds.
        baseline_at: The time of the baseline, by our clock. Where `newest_at` is
            later, a job of the baseline had a time that had not come.
    """
    now = snapshot.answered_at
    started, ended, doubtful, skipped, running = [], [], [], set(), set()
    for job in snapshot.jobs:
        known = seen.get(job.job_id)
        if known:
            continue
        if not job.is_finished:
            running.add(job.job_id)
            if known is None:
                started.append(job)
        elif is_doubtful(job):
            doubtful.append(job)
        elif known is None and (
            is_old(job, now, oldest_s) or was_over(job, newest_at, baseline_at)
        ):
            skipped.add(job.job_id)
        elif job.status == FAILED:
            doubtful.append(job)
        else:
            ended.append(job)
    listed = {job.job_id for job in snapshot.jobs} if snapshot.complete else seen.keys()
    return JobDiff(
        started=tuple(started),
        ended=tuple(in_order(ended)),
        doubtful=tuple(doubtful),
        skipped=frozenset(skipped),
        running=frozenset(running),
        missing=frozenset(
            job_id for job_id, over in seen.items() if not over and job_id not in listed
        ),
    )


def fingerprint(snapshot: JobListSnapshot) -> int:
    """Return a hash, equal for lists with the same jobs in the same states."""
    jobs = frozenset((job.job_id, job.status, job.created) for job in snapshot.jobs)
    return hash((snapshot.complete, jobs))


def is_doubtful(job: Job) -> bool:
    """Return whether a job shown as failed may still run: it has no end time."""
    return job.status == FAILED and job.finished is None


def is_old(job: Job, now: datetime | None, oldest_s: float) -> bool:
    """Return whether a job ended too long ago to report."""
    at = end_of(job)
    if at is None or now is None:
        return False
    return (now - at).total_seconds() > oldest_s


def was_over(
    job: Job, newest_at: datetime | None, baseline_at: datetime | None
) -> bool:
    """Return whether a job ended before the watch began, and was not listed then.

    A page may have been missing, the list was longer than its limit, or the Hub had
    just started and listed nothing. A job without an end time counts as new.
    """
    if job.finished is None or newest_at is None:
        return False
    return job.finished < min(newest_at, baseline_at or newest_at) - CLOCKS


def began_at(
    date: datetime | None, now: datetime, jobs: Iterable[Job]
) -> datetime | None:
    """Return when a watch began: what ended a minute before that is no news.

    Args:
        date: The Hub's clock at the first list; without it only the newest job of that
            list tells.
        now: The earliest of our clocks: no clock that is ahead, and no job of the
            future, makes a later end old.
        jobs: The jobs of the first list.
    """
    at = date or newest_time(jobs)
    return None if at is None else min(at, now)


def hub_time(date: datetime | None, now: datetime, jobs: Iterable[Job]) -> datetime:
    """Return the time by which the ages of jobs count: the earliest that is known.

    Args:
        date: The Hub's clock at its answer; without it the newest job stands for it.
        now: Our clock.
        jobs: The jobs of the answer.
    """
    return min(date or newest_time(jobs) or now, now)


def clipped(job: Job, date: datetime | None, now: datetime) -> Job | None:
    """Return a job with its times of the future replaced; None if it has none.

    Args:
        job: The job.
        date: The Hub's clock at its answer; None without it.
        now: Our clock.
    """
    latest = max(date or now, now)
    wrong = {
        name: latest
        for name in _TIMES
        if (at := getattr(job, name)) is not None and at > latest + FUTURE
    }
    if not wrong:
        return None
    # By `created` a later job with the same id is known.
    wrong.pop("created", None)
    return job.model_copy(update=wrong)


def newest_time(jobs: Iterable[Job]) -> datetime | None:
    """Return the newest time of any kind in some jobs; None without one."""
    times = (
        at
        for job in jobs
        for at in (job.created, job.started, job.finished, job.updated)
        if at is not None
    )
    return max(times, default=None)


def end_of(job: Job) -> datetime | None:
    """Return when a job ended, or its latest known time."""
    return job.finished or job.updated or job.started or job.created


def in_order(jobs: Collection[Job]) -> list[Job]:
    """Sort jobs by their ends; jobs without any time come last."""

    def place(job: Job) -> tuple[bool, float, str]:
        at = end_of(job)
        return at is None, 0.0 if at is None else at.timestamp(), job.job_id

    return sorted(jobs, key=place)


def as_seen(job: Job, run: str, *, is_old: bool = False) -> SeenJob:
    """Convert a job to what the notices need; `run` and `is_old` as of `SeenJob`."""
    return SeenJob(
        job_id=job.job_id,
        process=job.process,
        status=job.status,
        created=job.created,
        finished=job.finished,
        run=run,
        is_old=is_old,
    )

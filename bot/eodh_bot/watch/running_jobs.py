"""Schedule the polls of the unfinished jobs of one workspace. Pure.

Times are seconds of a clock that never goes back.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from eodh_bot.watch.job_diff import FAILED
from eodh_bot.watch.poll_rules import Random, WatchIntervals, next_poll_s
from eodh_tools.hub.job import Job


@dataclass(slots=True)
class RunningJob:
    """An unfinished job and its next poll.

    Attributes:
        next_at: When it is polled next.
        since: When it was first seen.
        known: Whether the store has it as unfinished.
        listed: Whether the last complete list had it.
        failed: The job as first shown failed; a second read must confirm it.
        refused: How often in a row the Hub refused to show it.
    """

    next_at: float
    since: float
    known: bool = True
    listed: bool = True
    failed: Job | None = None
    refused: int = 0


class RunningJobs:
    """The unfinished jobs of one workspace, by their next poll.

    Args:
        intervals: How often to poll.
        random: For the jitter.
    """

    def __init__(self, intervals: WatchIntervals, random: Random) -> None:
        self._intervals = intervals
        self._random = random
        self._jobs: dict[str, RunningJob] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def next_at(self) -> float | None:
        """When the next poll is scheduled; None without a job."""
        return min((job.next_at for job in self._jobs.values()), default=None)

    def due(self, now: float, most: int) -> list[str]:
        """List the jobs to poll now, the most late first, at most `most`."""
        due = sorted(
            (job.next_at, job_id)
            for job_id, job in self._jobs.items()
            if job.next_at <= now
        )
        return [job_id for _, job_id in due[:most]]

    def is_known(self, job_id: str) -> bool:
        """Return whether the store already has a job."""
        return job_id not in self._jobs or self._jobs[job_id].known

    def take_up(self, job_ids: Iterable[str], now: float) -> None:
        """Add the jobs that the store has as unfinished; they may have ended since."""
        for job_id in job_ids:
            self._jobs.setdefault(job_id, RunningJob(now, now))

    def runs(self, job_ids: Iterable[str], now: float) -> None:
        """Note that the list shows jobs as running, which saves a poll of each."""
        for job_id in job_ids:
            job = self._jobs.setdefault(job_id, RunningJob(now, now))
            job.listed, job.failed, job.refused = True, None, 0
            self._wait(job, now)

    def seems_failed(self, job: Job, now: float, *, known: bool) -> None:
        """Note that the list shows a job as failed; a poll must confirm it."""
        followed = self._jobs.setdefault(job.job_id, RunningJob(now, now, known))
        followed.listed, followed.failed = True, job

    def is_missing(self, job_id: str, now: float) -> None:
        """Note that a complete list lacks an unfinished job."""
        job = self._jobs.setdefault(job_id, RunningJob(now, now))
        if job.listed:
            job.listed, job.refused = False, 0

    def noted(self, job_ids: Iterable[str]) -> None:
        """Note that the store has these as unfinished now."""
        for job_id in job_ids:
            if job_id in self._jobs:
                self._jobs[job_id].known = True

    def drop(self, job_ids: Iterable[str]) -> None:
        """Remove jobs that are over."""
        for job_id in job_ids:
            self._jobs.pop(job_id, None)

    def clear(self) -> None:
        """Remove all jobs."""
        self._jobs.clear()

    def seen(self, job: Job, now: float) -> bool:
        """Note a polled job; return whether it counts: a first failure does not."""
        followed = self._jobs[job.job_id]
        followed.refused = 0
        self._wait(followed, now)
        if job.status == FAILED and followed.failed is None:
            followed.failed = job
            followed.next_at = now + self._intervals.confirm_s
            return False
        if not job.is_finished:
            followed.failed = None
        return True

    def refused(self, job_id: str, now: float) -> Job | None:
        """Note a refusal; return the listed job once polls were refused too often."""
        job = self._jobs[job_id]
        job.refused += 1
        self._wait(job, now)
        enough = job.refused >= self._intervals.gone_after
        return job.failed if enough and job.listed else None

    def is_gone(self, job_id: str) -> bool:
        """Return whether the list lacks a job and its polls were refused too often."""
        job = self._jobs[job_id]
        return not job.listed and job.refused >= self._intervals.gone_after

    def _wait(self, job: RunningJob, now: float) -> None:
        wait_s = next_poll_s(self._intervals, now - job.since, self._random)
        job.next_at = now + wait_s

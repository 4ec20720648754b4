"""The unfinished jobs of one workspace, each looked at by itself. Pure.

Times are of any clock in seconds that never goes back.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from eodh_bot.watch.intervals import Random, WatchIntervals, next_look_s
from eodh_bot.watch.job_diff import FAILED
from eodh_tools.hub.status_info import Job


@dataclass(slots=True)
class Followed:
    """An unfinished job.

    Attributes:
        next_at: When it is looked at.
        since: When it was first followed.
        known: The store has it as unfinished.
        listed: The last complete list had it.
        failed: As it was shown failed, which is to be confirmed.
        refused: How often in a row the Hub would not show it.
    """

    next_at: float
    since: float
    known: bool = True
    listed: bool = True
    failed: Job | None = None
    refused: int = 0


class RunningJobs:
    """Which jobs are looked at, and when.

    Args:
        pace: How often.
        random: Of the jitter.
    """

    def __init__(self, pace: WatchIntervals, random: Random) -> None:
        self._pace = pace
        self._random = random
        self._jobs: dict[str, Followed] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def next_at(self) -> float | None:
        """When the next job is to be looked at; None where there is none."""
        return min((job.next_at for job in self._jobs.values()), default=None)

    def due(self, now: float, most: int) -> list[str]:
        """The jobs to look at now, the longest due first."""
        due = sorted(
            (job.next_at, job_id)
            for job_id, job in self._jobs.items()
            if job.next_at <= now
        )
        return [job_id for _, job_id in due[:most]]

    def is_known(self, job_id: str) -> bool:
        """Whether the store has a followed job already."""
        return job_id not in self._jobs or self._jobs[job_id].known

    def take_up(self, job_ids: Iterable[str], now: float) -> None:
        """Follow what the store has as unfinished: it may have ended long ago."""
        for job_id in job_ids:
            self._jobs.setdefault(job_id, Followed(now, now))

    def runs(self, job_ids: Iterable[str], now: float) -> None:
        """The list shows jobs to run: they need not be looked at as well."""
        for job_id in job_ids:
            job = self._jobs.setdefault(job_id, Followed(now, now))
            job.listed, job.failed, job.refused = True, None, 0
            self._wait(job, now)

    def seems_failed(self, job: Job, now: float, *, known: bool) -> None:
        """The list shows a job as failed; a look is to confirm that."""
        followed = self._jobs.setdefault(job.job_id, Followed(now, now, known))
        followed.listed, followed.failed = True, job

    def is_missing(self, job_id: str, now: float) -> None:
        """A complete list does not have an unfinished job."""
        job = self._jobs.setdefault(job_id, Followed(now, now))
        if job.listed:
            job.listed, job.refused = False, 0

    def noted(self, job_ids: Iterable[str]) -> None:
        """The store has these as unfinished now."""
        for job_id in job_ids:
            if job_id in self._jobs:
                self._jobs[job_id].known = True

    def drop(self, job_ids: Iterable[str]) -> None:
        """Follow these no more."""
        for job_id in job_ids:
            self._jobs.pop(job_id, None)

    def seen(self, job: Job, now: float) -> bool:
        """Take a look at a job; tells whether it counts: a first failure does not."""
        followed = self._jobs[job.job_id]
        followed.refused = 0
        self._wait(followed, now)
        if job.status == FAILED and followed.failed is None:
            followed.failed = job
            followed.next_at = now + self._pace.confirm_s
            return False
        if not job.is_finished:
            followed.failed = None
        return True

    def refused(self, job_id: str, now: float) -> Job | None:
        """Take a refusal; tells the job as the list had it, where that must do."""
        job = self._jobs[job_id]
        job.refused += 1
        self._wait(job, now)
        enough = job.refused >= self._pace.gone_after
        return job.failed if enough and job.listed else None

    def is_gone(self, job_id: str) -> bool:
        """Whether neither the list nor a look has shown a job, often enough."""
        job = self._jobs[job_id]
        return not job.listed and job.refused >= self._pace.gone_after

    def _wait(self, job: Followed, now: float) -> None:
        wait_s = next_look_s(self._pace, now - job.since, self._random)
        job.next_at = now + wait_s

"""The jobs that the Hub listed or showed to one key lately; in memory only."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime

import anyio
from cachetools import TTLCache

from eodh_tools.hub.job import Job

#: For so long what the Hub showed counts as shown now.
FRESH_S = 600.0
_MOST_JOBS = 10_000
# Of jobs that have ended: for so long their status need not be asked for again.
_END_S = 20.0
_MOST_ENDS = 32
_MOST_END_BYTES = 16_384  # most statuses have 2,000


@dataclass(frozen=True, slots=True)
class ListedJob:
    """What a list says of a job; times are aware UTC."""

    job_id: str
    process: str | None
    status: str
    created: datetime | None
    finished: datetime | None
    duration_s: float | None

    @classmethod
    def of(cls, job: Job) -> "ListedJob":
        """Return what of a job is worth remembering."""
        return cls(
            job.job_id,
            job.process,
            job.status,
            job.created,
            job.finished,
            job.duration_s,
        )


class ListedJobs:
    """What one key was shown of one workspace, each job for `FRESH_S`.

    Args:
        now: A clock in seconds that never goes back.
    """

    def __init__(self, now: Callable[[], float] = anyio.current_time) -> None:
        self._now = now
        self._changes = 0
        # When each was shown, too: a list that was read whole drops the others.
        self._jobs: TTLCache[str, tuple[float, ListedJob]] = TTLCache(
            _MOST_JOBS, FRESH_S, now
        )
        self._whole_at: float | None = None
        self._ends: TTLCache[str, bytes] = TTLCache(_MOST_ENDS, _END_S, now)

    def add(self, jobs: Iterable[Job]) -> None:
        """Remember jobs that the Hub has just shown."""
        self._drop_old()
        now = self._now()
        for job in jobs:
            listed = ListedJob.of(job)
            _, before = self._jobs.get(job.job_id, (now, None))
            self._changes += listed != before
            if before is not None and _identity(listed) != _identity(before):
                # A server that was reset gives an id again.
                self._ends.pop(job.job_id, None)
            self._jobs[job.job_id] = now, listed

    def put_end(self, job: Job, body: bytes) -> None:
        """Remember the answer about a job, if it has ended and names its logs."""
        if job.is_finished and job.logs and len(body) <= _MOST_END_BYTES:
            self._ends[job.job_id] = body

    def take_end(self, job_id: str) -> bytes | None:
        """Return the answer of the last 20 s about a job that has ended, once."""
        body: bytes | None = self._ends.pop(job_id, None)
        return body

    def read_whole(self, began: float) -> None:
        """Note that the list was read to its end; what it did not name is gone."""
        self._whole_at = began
        for job_id in [key for key, (at, _) in self._jobs.items() if at < began]:
            self.remove(job_id)

    def remove(self, job_id: str) -> None:
        """Forget a job that the Hub does not show any more."""
        self._changes += self._jobs.pop(job_id, None) is not None
        self._ends.pop(job_id, None)

    def clear(self) -> None:
        """Forget all: the key reads this workspace no more."""
        self._jobs.clear()
        self._ends.clear()
        self._changes += 1
        self._whole_at = None

    @property
    def is_whole(self) -> bool:
        """Whether the whole list was read lately."""
        return self._whole_at is not None and self._now() - self._whole_at <= FRESH_S

    def jobs(self) -> tuple[ListedJob, ...]:
        """Return the jobs that were shown lately, in no order."""
        self._drop_old()
        return tuple(job for _, job in self._jobs.values())

    def mark(self) -> Hashable:
        """Return what changes with the jobs that were shown lately."""
        self._drop_old()
        return self._changes, self.is_whole

    def _drop_old(self) -> None:
        self._changes += len(self._jobs.expire())


def _identity(job: ListedJob) -> tuple[object, ...]:
    return job.created, job.status

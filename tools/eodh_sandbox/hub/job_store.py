"""A job of the local Hub: what it shows at a moment, from its changes."""

import threading
import uuid
import zlib
from bisect import insort
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Literal

Status = Literal["running", "successful", "failed", "dismissed"]
LogContent = bytes | Path | Callable[[], Iterator[bytes]]

ACCEPTED_MESSAGE = "ZOO-Kernel accepted to run your service!"
QUEUED_MESSAGE = "file not found"
DONE_MESSAGE = "ZOO-Kernel successfully run your service!"
DISMISSED_MESSAGE = "ZOO-Kernel successfully dismissed your service!"

# HUB.md section 3: the folder's name is cut to 63 characters, the link's is not.
LONGEST_SERVED_PROCESS = 26
MAX_JOBS = 100_000
_DELETED_JOBS = 10_000


def utc_now() -> datetime:
    """The present moment, aware."""
    return datetime.now(UTC)


def make_job_id(created: datetime | None = None) -> str:
    """A version 1 UUID, as the Hub gives, with its time of creation."""
    if created is None:
        return str(uuid.uuid1())
    since_1582 = created - datetime(1582, 10, 15, tzinfo=UTC)
    ticks = since_1582 // timedelta(microseconds=1) * 10
    random = uuid.uuid4()
    fields = (
        ticks & 0xFFFFFFFF,
        ticks >> 32 & 0xFFFF,
        ticks >> 48 & 0x0FFF | 0x1000,
        random.clock_seq_hi_variant,
        random.clock_seq_low,
        random.node,
    )
    return str(uuid.UUID(fields=fields))


@dataclass(frozen=True, slots=True)
class JobLog:
    """One log of a job.

    Args:
        name: file name, such as `convert.log`.
        content: the whole text; a file; or what makes its blocks (for large ones).
        listed: whether the status links to it (HUB.md section 3: some are not).
        grows_s: None for a log that is there only after the end, as the Hub's are;
            else the whole text arrives evenly over that many seconds from creation.
        accept_ranges: whether the server offers `Accept-Ranges` and an `ETag`
            (the Hub does not).
    """

    name: str
    content: LogContent
    listed: bool = True
    grows_s: float | None = None
    accept_ranges: bool = False


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What a job shows from a moment on."""

    at: datetime
    status: Status
    message: str
    progress: int | None = None


@dataclass(slots=True)
class HubJob:
    """A job, its changes (oldest first; those of a scripted job may lie ahead)."""

    workspace: str
    process: str
    created: datetime
    job_id: str
    changes: list[StatusChange]
    logs: tuple[JobLog, ...] = ()
    log_delay_s: float = 0.0
    results: dict[str, Any] | None = None
    reason: tuple[str, str] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def accepted(cls, workspace: str, process: str, log_delay_s: float) -> "HubJob":
        """A job as it is right after execution."""
        created = utc_now()
        return cls(
            workspace=workspace,
            process=process,
            created=created,
            job_id=make_job_id(created),
            changes=[StatusChange(created, "running", ACCEPTED_MESSAGE, 0)],
            log_delay_s=log_delay_s,
        )

    def change(self, status: Status, message: str, progress: int | None = None) -> bool:
        """Add a change, unless the job has ended; returns whether it was added."""
        with self.lock:
            now = utc_now()
            if self.shows(now).status != "running":
                return False
            past = [change for change in self.changes if change.at <= now]
            new = StatusChange(now, status, message, progress)
            self.changes = [*(past or self.changes[:1]), new]
            if status == "dismissed":
                # The Hub shows no logs of these (HUB.md section 2).
                self.logs = ()
            return True

    def shows(self, now: datetime) -> StatusChange:
        """What the job shows at that moment."""
        shown = self.changes[0]
        for change in self.changes:
            if change.at > now:
                break
            shown = change
        return shown

    def shown_logs(self, now: datetime) -> tuple[JobLog, ...]:
        """The logs that can be read at that moment, linked to or not."""
        if self.is_complete(now):
            return self.logs
        return tuple(log for log in self.logs if log.grows_s is not None)

    def is_complete(self, now: datetime) -> bool:
        """Whether the job has ended and its logs, if it has any, are there."""
        shown = self.shows(now)
        waited_s = (now - shown.at).total_seconds()
        return shown.status != "running" and waited_s >= self.log_delay_s

    def log_visible_share(self, log: JobLog, now: datetime) -> float:
        """How much of a log has arrived, 0 to 1."""
        if log.grows_s is None or self.shows(now).status != "running":
            return 1.0
        age_s = (now - self.created).total_seconds()
        return min(1.0, age_s / log.grows_s) if log.grows_s else 1.0

    @property
    def logs_are_served(self) -> bool:
        """Whether log links lead somewhere (HUB.md section 3, names over 26)."""
        return len(self.process) <= LONGEST_SERVED_PROCESS and "_" not in self.process


class JobStore:
    """The jobs of all workspaces, in no order that a client could rely on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, HubJob] = {}
        self._orders: dict[str, list[tuple[int, str]]] = {}
        self._deleted: deque[tuple[str, str]] = deque(maxlen=_DELETED_JOBS)

    def add(self, job: HubJob) -> None:
        """Store a job; its place in the list is stable, and means nothing."""
        place = zlib.crc32(job.job_id.encode()), job.job_id
        with self._lock:
            if len(self._jobs) >= MAX_JOBS:
                raise ValueError(f"A local Hub stores at most {MAX_JOBS} jobs.")
            if job.job_id in self._jobs:
                raise ValueError(f"There is a job {job.job_id!r} already.")
            self._jobs[job.job_id] = job
            insort(self._orders.setdefault(job.workspace, []), place)

    def remove(self, job_id: str) -> None:
        """Forget a job, as if an administrator had removed it."""
        with self._lock:
            job = self._jobs.pop(job_id)
            self._deleted.append((job.workspace, job_id))
            self._orders[job.workspace].remove((zlib.crc32(job_id.encode()), job_id))

    def was_deleted(self, workspace: str, job_id: str) -> bool:
        """Whether that workspace had the job."""
        return (workspace, job_id) in self._deleted

    def find(self, workspace: str, job_id: str) -> HubJob | None:
        """The job, if that workspace has it."""
        job = self._jobs.get(job_id)
        return job if job is not None and job.workspace == workspace else None

    def page(
        self,
        workspace: str,
        skip: int,
        limit: int,
        fits: Callable[[HubJob], bool] | None = None,
    ) -> tuple[list[HubJob], int]:
        """A page of the list of the jobs that fit, and how many fit."""
        with self._lock:
            order = self._orders.get(workspace, [])
            if fits is None:
                ids = [job_id for _, job_id in islice(order, skip, skip + limit)]
                return [self._jobs[job_id] for job_id in ids], len(order)
            jobs = [job for _, job_id in order if fits(job := self._jobs[job_id])]
            return jobs[skip : skip + limit], len(jobs)

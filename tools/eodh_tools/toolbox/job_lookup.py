"""Ask the Hub for a job, politely: wait for its end, and for its logs after that."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import anyio

from eodh_tools.errors import AmbiguousJobError, JobReferenceError
from eodh_tools.hub.job_uri import parse_job_uri
from eodh_tools.hub.last_job import likely_last_jobs, parse_last
from eodh_tools.hub.roots import parse_reference
from eodh_tools.hub.status_info import Job
from eodh_tools.hub.status_messages import stage_in_words
from eodh_tools.results.models import LogsState
from eodh_tools.toolbox.workspaces import Workspace, Workspaces

_RECENT_JOBS = 50

#: Told while a call goes on: how far, of how much (None: unknown), and with what.
OnProgress = Callable[[float, float | None, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PollIntervals:
    """How often and how long the Hub is asked while we wait.

    Attributes:
        poll_s: Between two looks at a job that runs.
        confirm_s: Before a fresh failure is looked at a second time.
        logs_due_s: How long after the end the logs may still come: 30 s by the
            owner's page (workflow-logs.md), doubled.
    """

    poll_s: float = 5.0
    confirm_s: float = 1.0
    logs_due_s: float = 60.0


@dataclass(frozen=True, slots=True)
class FoundJob:
    """A job that the Hub has just shown us, and so lets us see."""

    workspace: Workspace
    job: Job
    log: str | None
    logs_state: LogsState
    duration_s: float | None


class JobLookup:
    """Looks at jobs, as often as `pace` allows."""

    def __init__(
        self, workspaces: Workspaces, pace: PollIntervals, now: Callable[[], datetime]
    ) -> None:
        self._workspaces = workspaces
        self._pace = pace
        self._now = now

    async def ask(
        self,
        text: str,
        *,
        wait_s: float = 0,
        on_progress: OnProgress | None = None,
    ) -> FoundJob:
        """Look at a job by its id, URL or "last"; wait up to `wait_s` for its end.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        meant = await self.meant(text)
        if len(meant) > 1:
            listed = "; ".join(_choice(job) for job in meant)
            raise AmbiguousJobError(
                f"Several jobs may be meant by {text!r}: {listed}. Give the id of one."
            )
        if meant:
            text = meant[0].job_id
        reference = parse_job_uri(text) or parse_reference(text)
        workspace = await self._workspaces.of(reference)
        began = anyio.current_time()
        job = await workspace.client.job(reference.job_id)
        while not self._is_settled(job):
            waited = anyio.current_time() - began
            if waited >= wait_s:
                break
            if on_progress is not None:
                await on_progress(waited, wait_s, stage_in_words(job))
            await anyio.sleep(min(self._pace.poll_s, wait_s - waited))
            job = await workspace.client.job(reference.job_id)
        if job.status == "failed" and self._is_fresh(job):
            # ZOO shows a state that it does not know as failed (HUB.md section 2):
            # a failure is believed when it is said twice.
            await anyio.sleep(self._pace.confirm_s)
            job = await workspace.client.job(reference.job_id)
        return FoundJob(
            workspace,
            job,
            reference.log,
            self.logs_state(job),
            duration_s(job, self._now()),
        )

    async def meant(self, text: str) -> tuple[Job, ...]:
        """The jobs that "last", "my latest job" or "last failed" may mean.

        Returns:
            Newest first, and one alone where it is clear; none for an id or a URL.

        Raises:
            JobReferenceError: There is no such job.
            JobsError: By cause, see `eodh_tools.errors`.
        """
        asked = parse_last(text)
        if asked is None:
            return ()
        workspace = await self._workspaces.default()
        newest = await workspace.client.newest_jobs(_RECENT_JOBS, status=asked.status)
        if not newest:
            which = f"{asked.status} job" if asked.status else "job"
            raise JobReferenceError(f"There is no {which} in this workspace yet.")
        return likely_last_jobs(newest)

    def logs_state(self, job: Job) -> LogsState:
        """Say whether a job's logs are there, still due, or not to come."""
        if job.logs:
            return "there"
        if not job.is_finished:
            return "not finished"
        if job.status != "dismissed" and self._is_fresh(job):
            return "not there yet"
        return "none"

    def _is_settled(self, job: Job) -> bool:
        return job.is_finished and self.logs_state(job) != "not there yet"

    def _is_fresh(self, job: Job) -> bool:
        if job.finished is None:
            return False
        age_s = (self._now() - job.finished).total_seconds()
        return age_s < self._pace.logs_due_s


def duration_s(job: Job, now: datetime) -> float | None:
    """How long a job took, or has been running; None where its start is unknown."""
    if job.is_finished:
        return job.duration_s
    began = job.started or job.created
    return None if began is None else max(0.0, (now - began).total_seconds())


def _choice(job: Job) -> str:
    created = f", created {job.created:%Y-%m-%d %H:%M:%S} UTC" if job.created else ""
    return f"{job.job_id} ({job.process}, {job.status}{created})"


def utc_now() -> datetime:
    """The time now, aware."""
    return datetime.now(UTC)

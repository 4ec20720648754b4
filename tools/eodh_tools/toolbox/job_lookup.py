"""Ask the Hub for a job, politely: wait for its end, and for its logs after that."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import anyio

from eodh_tools.errors import JobReferenceError
from eodh_tools.hub.job_uri import parse_job_uri
from eodh_tools.hub.last_job import LastAsked, likely_last_jobs, parse_last
from eodh_tools.hub.roots import parse_reference
from eodh_tools.hub.status_info import Job
from eodh_tools.hub.status_messages import stage_in_words
from eodh_tools.results.models import LogsState
from eodh_tools.toolbox.workspaces import Workspace, Workspaces

_RECENT_JOBS = 50
_MOST_NAMES = 10

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
    """A job that the Hub has just shown us, and so lets us see.

    Attributes:
        note: Which other jobs "last" may mean; None where there are none.
        waited_s: How long the call waited; None where no wait was asked for.
    """

    workspace: Workspace
    job: Job
    log: str | None
    logs_state: LogsState
    duration_s: float | None
    note: str | None = None
    waited_s: float | None = None


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
        """Look up a job by its id, URL or "last"; wait up to `wait_s` for its end.

        Of several jobs that "last" may mean it takes the newest, and notes the others.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        note = None
        candidates = await self.candidates(text)
        if candidates:
            note = _others(text, candidates)
            text = candidates[0].job_id
        reference = parse_job_uri(text) or parse_reference(text)
        workspace = await self._workspaces.of(reference)
        began = anyio.current_time()
        job = await workspace.client.job(reference.job_id)
        waited = 0.0
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
            note,
            waited if wait_s else None,
        )

    async def candidates(self, text: str) -> tuple[Job, ...]:
        """The jobs that "last", "last failed" or "last PROCESS" may mean.

        Returns:
            Newest first, and only one where it is clear; none for an id or a URL.

        Raises:
            JobReferenceError: There is no such job.
            JobsError: By cause, see `eodh_tools.errors`.
        """
        asked = parse_last(text)
        if asked is None:
            return ()
        workspace = await self._workspaces.default()
        newest = await workspace.client.newest_jobs(status=asked.status)
        if not newest:
            which = f"{asked.status} job" if asked.status else "job"
            raise JobReferenceError(f"There is no {which} in this workspace yet.")
        if asked.process is None:
            return likely_last_jobs(newest[:_RECENT_JOBS])
        name = asked.process.casefold()
        of_process = [job for job in newest if (job.process or "").casefold() == name]
        if not of_process:
            raise JobReferenceError(_no_process(asked, newest))
        return likely_last_jobs(of_process[:_RECENT_JOBS])

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


def _others(text: str, candidates: Sequence[Job]) -> str | None:
    """Name the jobs that were not taken, in one line."""
    if len(candidates) == 1:
        return None
    others = "; ".join(_choice(job) for job in candidates[1:])
    return f"{text!r} may also mean an older job; this is the newest. Others: {others}."


def _choice(job: Job) -> str:
    created = f", created {job.created:%Y-%m-%d %H:%M:%S} UTC" if job.created else ""
    return f"{job.job_id} ({job.process}, {job.status}{created})"


def _no_process(asked: LastAsked, jobs: Sequence[Job]) -> str:
    names = list(dict.fromkeys(job.process for job in jobs if job.process))
    shown = ", ".join(names[:_MOST_NAMES]) or "none"
    which = f"{asked.status} job" if asked.status else "job"
    return (
        f"There is no {which} of a process (workflow) named {asked.process!r}. "
        f"Processes with a {which}: {shown}."
    )


def utc_now() -> datetime:
    """The time now, aware."""
    return datetime.now(UTC)

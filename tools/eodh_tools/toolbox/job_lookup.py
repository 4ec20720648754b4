"""Find a job on the Hub; wait for its end and its logs where asked to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

import anyio
from cachetools import LRUCache

from eodh_tools.errors import (
    HubUnavailableError,
    JobNotVisibleError,
    JobReferenceError,
    JobsError,
    SettingsError,
)
from eodh_tools.hub.error_answers import job_gone
from eodh_tools.hub.job import Job
from eodh_tools.hub.job_references import JobReference
from eodh_tools.hub.job_times import may_grow
from eodh_tools.hub.short_ids import (
    guesses,
    is_whole_id,
    with_prefix,
)
from eodh_tools.hub.status_messages import stage_text
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.results.jobs_text import LIST_CUT
from eodh_tools.results.models import LogsState
from eodh_tools.toolbox.job_choices import no_whole_id
from eodh_tools.toolbox.last_jobs import LastJobs, TypedJob
from eodh_tools.toolbox.workspaces import Workspace, Workspaces

_MOST_SEEN = 1_000
_MOST_SETTLED = 100

#: Called while a call goes on: how far, of how much (None: unknown), and with what.
OnProgress = Callable[[float, float | None, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PollIntervals:
    """How often and how long the Hub is asked while we wait.

    Attributes:
        poll_s: Between two polls of a running job.
        confirm_s: Before a new failure is read a second time.
        last_answer_s: For an answer that was asked for when the wait was nearly over.
        logs_due_s: How long after the end logs may still appear: 30 s by the owner's
            page (workflow-logs.md), doubled.
    """

    poll_s: float = 5.0
    confirm_s: float = 1.0
    last_answer_s: float = 2.0
    logs_due_s: float = 60.0


@dataclass(frozen=True, slots=True)
class FoundJob:
    """A job that the Hub has just shown us, and so lets us see.

    Attributes:
        workspace: Where it is.
        job: Its status.
        body: The Hub's answer as it came, not redacted.
        log: The log that the person's URL named, if one.
        logs_state: Whether its logs are there.
        duration_s: How long it took, or has been running; None if unknown.
        note: Which other jobs "last" may mean; None where there are none.
        waited_s: How long the call waited; None where no wait was asked for.
        may_grow: It has just ended: what is made of its logs is made again later.
    """

    workspace: Workspace
    job: Job
    body: bytes
    log: str | None
    logs_state: LogsState
    duration_s: float | None
    note: str | None = None
    waited_s: float | None = None
    may_grow: bool = False


class JobLookup:
    """Finds jobs, and polls them no more often than `intervals` allows.

    Args:
        workspaces: Where the jobs are.
        intervals: How often and how long the Hub is asked.
        now: The time by this machine's clock.
        names_stay: Whether "last", or the beginning of an id, is for good the job that
            it was when it was first found; and that job's id means it, wherever it is.
    """

    def __init__(
        self,
        workspaces: Workspaces,
        intervals: PollIntervals,
        now: Callable[[], datetime],
        *,
        names_stay: bool = False,
    ) -> None:
        self._workspaces = workspaces
        self._last_jobs = LastJobs(workspaces)
        self._intervals = intervals
        self._now = now
        self._settled: LRUCache[TypedJob, tuple[JobReference, str | None]] = LRUCache(
            _MOST_SETTLED if names_stay else 0
        )
        # When each job was last there: a deleted one is not a wrong key.
        self._seen: LRUCache[tuple[HubRoot, str], datetime] = LRUCache(_MOST_SEEN)

    async def find(
        self,
        job: TypedJob,
        *,
        wait_s: float = 0,
        on_progress: OnProgress | None = None,
        is_confirmed: bool = False,
    ) -> FoundJob:
        """Ask the Hub for a job; wait up to `wait_s` for its end and its logs.

        A failure that is new is read twice, unless that was done (`is_confirmed`): then
        the answer that showed it a moment ago is taken.

        Of several jobs that "last" may mean it takes the newest, and notes the others.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        reference, note = self._settled.get(job) or await self._last_jobs.reference(job)
        workspace = await self._workspaces.of(reference)
        began = anyio.current_time()
        reference, status, body = await self._first_answer(
            workspace, reference, shown_lately=is_confirmed
        )
        self._settle(job, reference, note)
        waited = 0.0
        while not self._is_final(workspace, status):
            waited = anyio.current_time() - began
            if waited >= wait_s:
                break
            if on_progress is not None:
                await on_progress(waited, wait_s, stage_text(status))
            await anyio.sleep(min(self._intervals.poll_s, wait_s - waited))
            left_s = wait_s - (anyio.current_time() - began)
            # Where this answer is late, the one before is what is known.
            with anyio.move_on_after(max(left_s, self._intervals.last_answer_s)):
                status, body = await self._read_again(workspace, reference.job_id)
        is_new = not is_confirmed and self._is_fresh(workspace, status)
        if status.status == "failed" and is_new:
            # ZOO shows a state that it does not know as failed (HUB.md section 2):
            # a failure is believed when the Hub says it twice.
            await anyio.sleep(self._intervals.confirm_s)
            status, body = await self._read_again(workspace, reference.job_id)
        now = workspace.time(self._now())
        return FoundJob(
            workspace,
            status,
            body,
            reference.log,
            self._logs_state(workspace, status),
            duration_s(status, now),
            note,
            waited if wait_s else None,
            may_grow=may_grow(status.finished, now),
        )

    def _settle(self, job: TypedJob, found: JobReference, note: str | None) -> None:
        if self._settled.maxsize:
            self._settled[job] = found, note
            self._settled[found.job_id] = replace(found, log=None), note

    async def _first_answer(
        self, workspace: Workspace, reference: JobReference, *, shown_lately: bool
    ) -> tuple[JobReference, Job, bytes]:
        """Ask for a job by its id, or by the beginning of it.

        Raises:
            JobReferenceError: The text is no whole id, and none or several begin so.
            JobNotVisibleError: No job has this id.
        """
        text = reference.job_id
        if workspace.root.is_hub and is_whole_id(text):
            # The Hub's ids are in small letters; a person's table may not be.
            text = text.lower()
            reference = replace(reference, job_id=text)
        try:
            status, body = await self._read(workspace, text, shown_lately=shown_lately)
        except JobNotVisibleError:
            if is_whole_id(text):
                raise
            # The list is read with the same key: if it comes, that is not the reason.
            chosen = await workspace.client.select_jobs()
            jobs = chosen.jobs
            found = with_prefix(text, jobs)
            # A server other than the Hub may give out ids of any form.
            if not found and not workspace.root.is_hub:
                raise
        else:
            return reference, status, body
        if len(found) != 1:
            unread = "" if chosen.complete else f" {LIST_CUT}"
            # A person may have pasted a key in place of an id.
            typed = workspace.redactor.text(text)[0]
            problem = no_whole_id(typed, found, guesses(text, jobs))
            raise JobReferenceError(problem + unread)
        reference = replace(reference, job_id=found[0].job_id)
        status, body = await self._read(workspace, reference.job_id)
        return reference, status, body

    async def _read_again(self, workspace: Workspace, job_id: str) -> tuple[Job, bytes]:
        """Read a job that was shown a moment ago; another answer is believed twice.

        Where it starts again, a front end gives a page, a redirect or a 404.
        """
        try:
            return await self._read(workspace, job_id)
        except (HubUnavailableError, SettingsError):
            raise
        except JobsError:
            await anyio.sleep(self._intervals.confirm_s)
            return await self._read(workspace, job_id)

    async def _read(
        self, workspace: Workspace, job_id: str, *, shown_lately: bool = False
    ) -> tuple[Job, bytes]:
        """Read a job; one that was there before and is not any more is gone."""
        place = (workspace.root, job_id)
        try:
            read = await workspace.client.job_and_body(
                job_id, shown_lately=shown_lately
            )
        except JobNotVisibleError:
            seen_at = self._seen.get(place)
            if seen_at is None or not await _still_works(workspace):
                raise
            raise job_gone(workspace.root, job_id, seen_at) from None
        self._seen[place] = self._now()
        return read

    async def candidates(self, job: TypedJob) -> tuple[Job, ...]:
        """Return the jobs that "last" may mean, as `LastJobs.candidates` does."""
        return await self._last_jobs.candidates(job)

    def _logs_state(self, workspace: Workspace, job: Job) -> LogsState:
        """Return whether a job's logs are there, may still appear, or will not."""
        if job.logs:
            return "there"
        if not job.has_ended:
            return "not finished"
        if job.status != "dismissed" and self._is_fresh(workspace, job):
            return "not there yet"
        return "none"

    def _is_final(self, workspace: Workspace, job: Job) -> bool:
        state = self._logs_state(workspace, job)
        return job.has_ended and state != "not there yet"

    def _is_fresh(self, workspace: Workspace, job: Job) -> bool:
        if job.finished is None:
            return False
        age_s = (workspace.time(self._now()) - job.finished).total_seconds()
        return age_s < self._intervals.logs_due_s


def duration_s(job: Job, now: datetime) -> float | None:
    """Return how long a job took or has run; None where its start is unknown."""
    if job.is_finished or job.finished is not None:
        return job.duration_s
    began = job.started or job.created
    return None if began is None else max(0.0, (now - began).total_seconds())


async def _still_works(workspace: Workspace) -> bool:
    """Whether the key reads the workspace: the Hub's 403 may mean either."""
    try:
        return await workspace.client.is_readable()
    except JobsError:
        return False

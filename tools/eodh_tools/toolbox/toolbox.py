"""The tools that every door calls, from get_status to list_failures."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from eodh_tools.cache.explanation_cache import ExplanationCache
from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.clock import utc_now
from eodh_tools.errors import SettingsError
from eodh_tools.history.store import JobRecords
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.results.models import (
    FailureListing,
    JobListing,
    JobSnapshot,
    JobStatus,
    JobSummary,
    LogListing,
    LogReading,
    Report,
)
from eodh_tools.toolbox.explainer import Explainer
from eodh_tools.toolbox.failure_lister import FailureLister
from eodh_tools.toolbox.job_context import JobContext, summary
from eodh_tools.toolbox.job_documents import JobDocuments
from eodh_tools.toolbox.job_history import JobHistory
from eodh_tools.toolbox.job_lister import JobLister
from eodh_tools.toolbox.job_lookup import JobLookup, OnProgress, PollIntervals
from eodh_tools.toolbox.job_status import StatusReader, snapshot
from eodh_tools.toolbox.last_jobs import TypedJob
from eodh_tools.toolbox.log_access import LogAccess
from eodh_tools.toolbox.log_lister import LogLister
from eodh_tools.toolbox.log_reading import LogReader
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.typed_text import refuse_keys
from eodh_tools.toolbox.workspaces import Workspaces

#: The most characters of log text in an answer, unless a door asks for more.
MAX_CHARS = 10_800


class Toolbox:
    """Answers questions about jobs and logs; one instance serves many callers.

    Every call asks the Hub for the job first, so a log that is stored on this machine
    is shown only to those whom the Hub still lets see the job. Every call raises a
    `JobsError` by cause, see `eodh_tools.errors`.
    """

    def __init__(
        self,
        workspaces: Workspaces,
        *,
        log_cache: LogCache,
        passing_runs: PassingRuns,
        records: JobRecords | None = None,
        explanations: ExplanationCache | None = None,
        poll_intervals: PollIntervals | None = None,
        now: Callable[[], datetime] = utc_now,
        names_stay: bool = False,
    ) -> None:
        self._workspaces = workspaces
        self._lookup = JobLookup(
            workspaces, poll_intervals or PollIntervals(), now, names_stay=names_stay
        )
        logs = LogAccess(log_cache)
        history = JobHistory(records)
        explainer = Explainer(logs, passing_runs, history, explanations)
        self._readings = LogReader(logs, explainer)
        self._failures = FailureLister(
            workspaces, self._lookup, explainer, history, now
        )
        self._context = JobContext(history, passing_runs)
        self._statuses = StatusReader(explainer, self._context, now)
        self._documents = JobDocuments(self._statuses)
        self._job_lister = JobLister(workspaces, self._context, now)
        self._log_lister = LogLister(logs, passing_runs)
        self._now = now

    async def check_typed(self, *typed: object) -> None:
        """Refuse texts that hold a key, which an answer would repeat.

        Every call does so with its own; a door, with what reaches no call.

        Raises:
            RequestError: One holds a key of these workspaces, or a token of a kind that
                is known.
        """
        try:
            redactor = (await self._workspaces.default()).redactor
        except SettingsError:
            redactor = Redactor()
        refuse_keys(redactor, *typed)

    async def get_status(
        self,
        job: TypedJob,
        *,
        wait_s: float = 0,
        on_progress: OnProgress | None = None,
        is_confirmed: bool = False,
        list_s: float = 0,
        explains: bool = True,
    ) -> JobStatus:
        """Read a job's status; explain it if it has finished.

        Args:
            job: The job's id, a pasted job, status or log URL, or "last".
            wait_s: Wait this long for its end, and for its logs after that.
            on_progress: Called at each poll while waiting.
            is_confirmed: The Hub has just shown the job, and a new failure twice: its
                id was not typed, and the job is not read a second time.
            list_s: Spend this long on the list of jobs, unless it was read lately:
                without it nothing is known of other jobs.
            explains: Whether a finished job is explained, for which its logs are read.
        """
        if not is_confirmed:
            await self.check_typed(job)
        found = await self._lookup.find(
            job, wait_s=wait_s, on_progress=on_progress, is_confirmed=is_confirmed
        )
        if list_s:
            await self._context.read_list(found, list_s)
        return await self._statuses.status(found, explains=explains)

    async def list_logs(
        self,
        job: TypedJob,
        *,
        wait_s: float = 0,
        on_progress: OnProgress | None = None,
    ) -> LogListing:
        """List a job's logs in the order in which its steps ran.

        Args:
            job: The job's id, a pasted job, status or log URL, or "last".
            wait_s: Wait this long for the job's end and for the list of its logs.
            on_progress: Called at each poll while waiting.
        """
        await self.check_typed(job)
        found = await self._lookup.find(job, wait_s=wait_s, on_progress=on_progress)
        return await self._log_lister.listing(found)

    async def read_log(
        self,
        job: TypedJob,
        log: str | None = None,
        *,
        part: LogSelection | None = None,
        cursor: str | None = None,
        max_chars: int = MAX_CHARS,
        on_progress: OnProgress | None = None,
    ) -> LogReading:
        """Read a part of one log: its last 100 lines unless another part is given.

        Args:
            job: The job's id, a pasted job, status or log URL, or "last".
            log: A log's name or step, from `list_logs`; without it, the log most
                likely to hold the failure.
            part: Which lines.
            cursor: Where an earlier answer ended; a search goes on from there.
            max_chars: The most characters of log text; whole lines only.
            on_progress: Called as the log is fetched.
        """
        await self.check_typed(job, log, part.pattern if part else None)
        found = await self._lookup.find(job)
        return await self._readings.reading(
            found,
            log or found.log,
            part or LogSelection("tail"),
            cursor,
            max_chars,
            on_progress,
        )

    async def report(
        self, job: TypedJob, *, deploying_workspace: str | None = None
    ) -> Report:
        """Write the text that a Hub administrator needs to investigate a job.

        Args:
            job: The job's id, or a pasted job, status or log URL.
            deploying_workspace: Where the workflow was deployed, if known: the Hub
                never says (DESIGN.md fact 10).
        """
        await self.check_typed(job)
        found = await self._lookup.find(job)
        return await self._documents.report(found, deploying_workspace)

    async def status_document(self, job: TypedJob) -> str:
        """Return the Hub's own status document as JSON, without secrets."""
        await self.check_typed(job)
        return await self._documents.status(await self._lookup.find(job))

    @asynccontextmanager
    async def open_log(
        self,
        job: TypedJob,
        log: str | None = None,
        *,
        on_progress: OnProgress | None = None,
    ) -> AsyncIterator[LogText]:
        """Open the whole of one log, cleaned and redacted, found as `read_log` does."""
        await self.check_typed(job, log)
        found = await self._lookup.find(job)
        async with self._readings.whole(found, log or found.log, on_progress) as text:
            yield text

    async def list_jobs(
        self,
        *,
        status: str | None = None,
        process: str | None = None,
        since: str | None = None,
        limit: int = 20,
    ) -> JobListing:
        """List the workspace's jobs, newest first.

        Args:
            status: Only jobs in this state.
            process: Only jobs of this process (the deployed workflow).
            since: Only jobs created since then: "24h", "7d" or a time.
            limit: At most this many jobs.
        """
        await self.check_typed(status, process, since)
        return await self._job_lister.jobs(status, process, since, limit)

    async def list_failures(
        self,
        *,
        since: str = "7d",
        until: datetime | None = None,
        process: str | None = None,
        limit: int = 10,
        on_progress: OnProgress | None = None,
    ) -> FailureListing:
        """Group the workspace's failed jobs by why they failed.

        Jobs that were not explained before are explained now, the newest first, two at
        a time, at most 50 in a call; the answer says how many are left.

        Args:
            since: Only jobs created since then: "24h", "7d" or a time.
            until: Only failed jobs created before then, aware; later ones show
                only whether a failure is repaired.
            process: Only jobs of this process (the deployed workflow).
            limit: At most this many groups.
            on_progress: Called after each job that is explained.

        Returns:
            Those still failing before those repaired, many before few.
        """
        await self.check_typed(since, process)
        return await self._failures.failures(
            since, process, limit, on_progress, until=until
        )

    async def snapshot(self, job: TypedJob) -> JobSnapshot:
        """Read what may change about a job, without explaining it: cheap to poll."""
        await self.check_typed(job)
        return snapshot(await self._lookup.find(job))

    async def candidates(self, job: TypedJob) -> tuple[JobSummary, ...]:
        """Return the jobs that "last", "last failed" or "last PROCESS" may mean.

        Returns:
            Newest first, and only one where it is clear; none for an id or a URL.

        Raises:
            JobReferenceError: There is no such job.
        """
        await self.check_typed(job)
        found = await self._lookup.candidates(job)
        if not found:
            return ()
        now = await self.now()
        return tuple(summary(each, now) for each in found)

    async def now(self) -> datetime:
        """Return the time by the clock that gives the default workspace's jobs theirs.

        Raises:
            SettingsError: None is set.
        """
        return (await self._workspaces.default()).time(self._now())

    async def workspace_name(self) -> str | None:
        """Return the workspace that is used where none is named.

        Raises:
            SettingsError: Nothing is configured yet.
        """
        return (await self._workspaces.default()).name

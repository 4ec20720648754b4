"""The tools that every door calls: get_status, list_logs, read_log, list_jobs."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from anyio import from_thread, to_thread

from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.clock import utc_now
from eodh_tools.diagnosis import steps
from eodh_tools.errors import LogNotFoundError
from eodh_tools.hub.status_info import Job, LogLink
from eodh_tools.hub.status_messages import message_in_words, stage_in_words
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.paging import render
from eodh_tools.results.models import (
    QUEUED,
    Explanation,
    JobListing,
    JobSnapshot,
    JobStatus,
    JobSummary,
    LogEntry,
    LogListing,
    LogReading,
    Report,
)
from eodh_tools.results.text import NO_LOGS
from eodh_tools.toolbox import next_calls
from eodh_tools.toolbox.explainer import Explainer
from eodh_tools.toolbox.job_lookup import (
    FoundJob,
    JobLookup,
    OnProgress,
    PollIntervals,
    TypedJob,
    duration_s,
)
from eodh_tools.toolbox.log_access import LogAccess
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.report import readable_status, report
from eodh_tools.toolbox.since import parse_since
from eodh_tools.toolbox.workspaces import Workspaces

#: The most characters of log text in an answer, unless a door asks for more.
MAX_CHARS = 10_800
_WORTH_A_WORD_S = 60.0
_MAYBE_STUCK_S = 900.0


class Toolbox:
    """Answers questions about jobs and logs; one instance serves many callers.

    Every call asks the Hub for the job first, so a log that is stored on this machine
    is shown only to those whom the Hub still lets see the job.
    """

    def __init__(
        self,
        workspaces: Workspaces,
        *,
        log_cache: LogCache,
        passing_runs: PassingRuns,
        poll_intervals: PollIntervals | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._workspaces = workspaces
        self._lookup = JobLookup(workspaces, poll_intervals or PollIntervals(), now)
        self._logs = LogAccess(log_cache)
        self._explainer = Explainer(self._logs, passing_runs)
        self._passing_runs = passing_runs
        self._now = now

    async def get_status(
        self,
        job: TypedJob,
        *,
        wait_s: float = 0,
        on_progress: OnProgress | None = None,
    ) -> JobStatus:
        """Read a job's status; explain it if it has finished.

        Args:
            job: The job's id, a pasted job, status or log URL, or "last".
            wait_s: Wait this long for its end, and for its logs after that.
            on_progress: Called at each poll while waiting.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        found = await self._lookup.find(job, wait_s=wait_s, on_progress=on_progress)
        return await self._status(found)

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

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        found = await self._lookup.find(job, wait_s=wait_s, on_progress=on_progress)
        status, workspace = found.job, found.workspace
        logs = await self._logs.inspect(found, self._entries(found))
        missing: tuple[str, ...] = ()
        if status.status == "failed" and found.logs_state == "there":
            passing = self._passing_runs.steps(workspace.root, status.process or "")
            missing = steps.missing(logs, passing)
        return LogListing(
            job_id=status.job_id,
            workspace=workspace.name,
            status=status.status,
            logs_state=found.logs_state,
            logs=logs,
            missing=missing,
            waited_s=found.waited_s,
            note=found.note,
            next=next_calls.after_listing(
                status, found.logs_state, steps.likeliest(logs)
            ),
        )

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

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        found = await self._lookup.find(job)
        link, why = await self._choose_log(found, log or found.log)
        status = found.job
        selection = (part or LogSelection("tail")).from_cursor(
            cursor, status.job_id, link.name
        )
        async with self._logs.open(found, link, on_progress) as text:
            page = await to_thread.run_sync(
                selection.cut, _WhileAskedFor(text), max_chars
            )
        older, newer = selection.cursors(
            page, status.job_id, link.name, growing=not status.is_finished
        )
        return LogReading(
            job_id=status.job_id,
            workspace=found.workspace.name,
            log=link.name,
            why_this_log=why,
            text=render(page),
            first_line=page.first_line,
            last_line=page.last_line,
            total_lines=page.total_lines,
            matches=page.matches,
            pod=next((line.pod for line in page.lines if line.pod), None),
            redacted=page.redacted,
            complete=status.is_finished,
            older_cursor=older,
            newer_cursor=newer,
            note=found.note,
            next=next_calls.after_reading(status, link.name, page),
        )

    async def report(
        self, job: TypedJob, *, deploying_workspace: str | None = None
    ) -> Report:
        """Write the text that a Hub administrator needs to investigate a job.

        Args:
            job: The job's id, or a pasted job, status or log URL.
            deploying_workspace: Where the workflow was deployed, if known: the Hub
                never says (DESIGN.md fact 10).

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        found = await self._lookup.find(job)
        redactor = found.workspace.redactor
        return report(
            await self._status(found),
            found.body,
            lambda text: redactor.text(text)[0],
            deploying_workspace=deploying_workspace,
        )

    async def status_document(self, job: TypedJob) -> str:
        """The Hub's own status document as JSON, without secrets.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        found = await self._lookup.find(job)
        redactor = found.workspace.redactor
        return readable_status(found.body, lambda text: redactor.text(text)[0])

    @asynccontextmanager
    async def open_log(
        self,
        job: TypedJob,
        log: str | None = None,
        *,
        on_progress: OnProgress | None = None,
    ) -> AsyncIterator[LogText]:
        """Open the whole of one log, cleaned and redacted, found as `read_log` does.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        found = await self._lookup.find(job)
        link, _ = await self._choose_log(found, log or found.log)
        async with self._logs.open(found, link, on_progress) as text:
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

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        after = parse_since(since, self._now()) if since else None
        workspace = await self._workspaces.default()
        chosen = await workspace.client.select_jobs(
            limit, status=status, process=process, since=after
        )
        return JobListing(
            workspace=workspace.name,
            jobs=tuple(self._summary(job) for job in chosen.jobs),
            total=chosen.fitting,
            by_status=dict(chosen.by_status),
            complete=chosen.complete,
            next=next_calls.after_jobs(chosen.jobs),
        )

    async def snapshot(self, job: TypedJob) -> JobSnapshot:
        """Read what may change about a job, without explaining it: cheap to poll.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        found = await self._lookup.find(job)
        status = found.job
        return JobSnapshot(
            job_id=status.job_id,
            workspace=found.workspace.name,
            status=status.status,
            stage=stage_in_words(status),
            logs_state=found.logs_state,
            logs=tuple(link.name for link in status.logs),
            settled=status.is_finished and found.logs_state != "not there yet",
        )

    async def candidates(self, job: TypedJob) -> tuple[JobSummary, ...]:
        """The jobs that "last", "last failed" or "last PROCESS" may mean.

        Returns:
            Newest first, and only one where it is clear; none for an id or a URL.

        Raises:
            JobReferenceError: There is no such job.
            JobsError: By cause, see `eodh_tools.errors`.
        """
        return tuple(self._summary(each) for each in await self._lookup.candidates(job))

    async def workspace_name(self) -> str | None:
        """The workspace that is used where none is named.

        Raises:
            SettingsError: Nothing is configured yet.
        """
        return (await self._workspaces.default()).name

    async def _status(self, found: FoundJob) -> JobStatus:
        job, workspace = found.job, found.workspace
        message, _ = workspace.redactor.text(message_in_words(job))
        logs = steps.entries([link.name for link in job.logs])
        explanation = None
        if job.is_finished:
            explanation, logs = await self._explainer.explain(found, logs)
        return JobStatus(
            job_id=job.job_id,
            workspace=workspace.name,
            process=job.process,
            status=job.status,
            stage=stage_in_words(job),
            created=job.created,
            started=job.started,
            finished=job.finished,
            duration_s=found.duration_s,
            message=message,
            logs_state=found.logs_state,
            logs=tuple(log.name for log in logs),
            explanation=explanation,
            results_url=job.results_href,
            unreadable={log.name: log.note for log in logs if log.note},
            before_first_step_s=_before_first_step_s(job, logs),
            unchanged_s=self._unchanged_s(found),
            waited_s=found.waited_s,
            note=found.note,
            next=next_calls.after_status(
                job,
                found.logs_state,
                _not_shown_whole(explanation, _first_to_read(explanation, logs)),
            ),
        )

    def _unchanged_s(self, found: FoundJob) -> float | None:
        """How long nothing has changed, where that makes one doubt the job's end.

        A worker that crashed leaves its job running for ever (KERNEL.md K7).
        """
        job, workspace = found.job, found.workspace
        if job.status != "running" or job.updated is None:
            return None
        if stage_in_words(job) == QUEUED:
            return None
        now = workspace.client.answered_at or self._now()
        unchanged_s = (now - job.updated).total_seconds()
        usual_s = self._passing_runs.usual_s(workspace.root, job.process or "")
        is_long = unchanged_s > max(_MAYBE_STUCK_S, 3 * (usual_s or 0.0))
        return unchanged_s if is_long else None

    def _entries(self, found: FoundJob) -> tuple[LogEntry, ...]:
        """The listed logs by step; a passing job's steps are stored."""
        job = found.job
        logs = steps.entries([link.name for link in job.logs])
        if job.status == "successful" and logs and job.process:
            names = {log.step: () for log in logs}
            self._passing_runs.record(
                found.workspace.root,
                job.process,
                job.job_id,
                names,
                duration_s=job.duration_s,
            )
        return logs

    async def _choose_log(
        self, found: FoundJob, name: str | None
    ) -> tuple[LogLink, str | None]:
        """The log of that name or step; without one, the likeliest log and why."""
        links = {link.name: link for link in found.job.logs}
        logs = steps.entries(list(links))
        if not logs:
            raise LogNotFoundError(NO_LOGS[found.logs_state])
        if name is None:
            explanation = None
            if found.job.status == "failed" and len(logs) > 1:
                explanation, logs = await self._explainer.explain(found, logs)
            likeliest = _first_to_read(explanation, logs) or logs[-1]
            why = "the last log of the job"
            if explanation is not None and explanation.evidence:
                why = "the log that shows the failure"
            return links[likeliest.name], why
        for log in logs:
            if name in {log.name, log.name.removesuffix(".log"), log.step}:
                return links[log.name], None
        raise LogNotFoundError(
            f"Job {found.job.job_id!r} has no log {name[:80]!r} (it has: "
            f"{', '.join(links)}). Take a name from the list of its logs."
        )

    def _summary(self, job: Job) -> JobSummary:
        return JobSummary(
            job_id=job.job_id,
            process=job.process,
            status=job.status,
            created=job.created,
            finished=job.finished,
            duration_s=duration_s(job, self._now()),
        )


def _before_first_step_s(job: Job, logs: Sequence[LogEntry]) -> float | None:
    """Seconds from creation to the first line of a log, where worth a word.

    The Hub's `started` is its `created` (KERNEL.md K5): the queue is in all durations.
    """
    began = [log.began for log in logs if log.began is not None]
    if not began or job.created is None:
        return None
    waited_s = (min(began) - job.created).total_seconds()
    return waited_s if waited_s >= _WORTH_A_WORD_S else None


def _not_shown_whole(
    explanation: Explanation | None, log: LogEntry | None
) -> LogEntry | None:
    """The log, unless the evidence has just shown every line of it."""
    for each in explanation.evidence if explanation is not None else ():
        if log is not None and each.log == log.name:
            return log if len(each.lines) < each.total_lines else None
    return log


def _first_to_read(
    explanation: Explanation | None, logs: Sequence[LogEntry]
) -> LogEntry | None:
    """The log with the evidence; else the last one that is not empty."""
    if explanation is not None and explanation.evidence:
        shown = explanation.evidence[0].log
        return next((log for log in logs if log.name == shown), None)
    return steps.likeliest(logs)


class _WhileAskedFor:
    """A log's text for a worker thread, which stops when its caller has left."""

    def __init__(self, text: LogText) -> None:
        self._text = text
        self.total_lines = text.total_lines
        self.total_bytes = text.total_bytes
        self.redacted = text.redacted

    def blocks(
        self, first_line: int = 1, last_line: int | None = None
    ) -> Iterator[tuple[int, bytes]]:
        """Give the text's blocks as long as somebody waits for them."""
        for block in self._text.blocks(first_line, last_line):
            from_thread.check_cancelled()
            yield block

"""The tools, once, for every door: get_status, list_logs, read_log, list_jobs."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from anyio import from_thread, to_thread

from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.diagnosis import steps
from eodh_tools.errors import LogNotFoundError
from eodh_tools.hub.status_info import Job, LogLink
from eodh_tools.hub.status_messages import message_in_words, stage_in_words
from eodh_tools.logs.page import LogText, render
from eodh_tools.results.models import (
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
    duration_s,
    utc_now,
)
from eodh_tools.toolbox.log_access import LogAccess
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.report import report
from eodh_tools.toolbox.since import parse_since
from eodh_tools.toolbox.workspaces import Workspaces

#: The most characters of log text in an answer, unless a door asks for more.
MAX_CHARS = 10_800


class Toolbox:
    """What can be asked about jobs and logs; one instance serves many callers.

    Every call asks the Hub for the job first, so a log that is kept on this machine
    is shown only to those whom the Hub still lets see the job.
    """

    def __init__(
        self,
        workspaces: Workspaces,
        *,
        finished_logs: LogCache,
        passing_runs: PassingRuns,
        max_log_bytes: int = 4_000_000_000,
        pace: PollIntervals | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._workspaces = workspaces
        self._asking = JobLookup(workspaces, pace or PollIntervals(), now)
        self._logs = LogAccess(finished_logs, max_log_bytes)
        self._explaining = Explainer(self._logs, passing_runs)
        self._passing_runs = passing_runs
        self._now = now

    async def get_status(
        self,
        job: str,
        *,
        wait_s: float = 0,
        on_progress: OnProgress | None = None,
    ) -> JobStatus:
        """Say what became of a job.

        Args:
            job: The job's id, a pasted job, status or log URL, or "last".
            wait_s: Wait this long for its end, and for its logs after that.
            on_progress: Told once a poll while waiting.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        asked = await self._asking.ask(job, wait_s=wait_s, on_progress=on_progress)
        found, workspace = asked.job, asked.workspace
        message, _ = workspace.redactor.text(message_in_words(found))
        logs = steps.entries([link.name for link in found.logs])
        explanation = None
        if found.is_finished:
            explanation, logs = await self._explaining.explain(asked, logs)
        return JobStatus(
            job_id=found.job_id,
            workspace=workspace.name,
            process=found.process,
            status=found.status,
            stage=stage_in_words(found),
            created=found.created,
            started=found.started,
            finished=found.finished,
            duration_s=asked.duration_s,
            message=message,
            logs_state=asked.logs_state,
            logs=tuple(log.name for log in logs),
            explanation=explanation,
            results_url=found.results_href,
            next=next_calls.after_status(
                found, asked.logs_state, _first_to_read(explanation, logs)
            ),
        )

    async def list_logs(
        self,
        job: str,
        *,
        wait_s: float = 0,
        on_progress: OnProgress | None = None,
    ) -> LogListing:
        """List a job's logs in the order in which its steps ran.

        Args:
            job: The job's id, a pasted job, status or log URL, or "last".
            wait_s: Wait this long for the job's end and for the list of its logs.
            on_progress: Told once a poll while waiting.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        asked = await self._asking.ask(job, wait_s=wait_s, on_progress=on_progress)
        found, workspace = asked.job, asked.workspace
        logs = await self._logs.look(asked, self._entries(asked))
        missing: tuple[str, ...] = ()
        if found.status == "failed" and asked.logs_state == "there":
            passing = self._passing_runs.steps(workspace.root, found.process or "")
            missing = steps.missing(logs, passing)
        return LogListing(
            job_id=found.job_id,
            workspace=workspace.name,
            status=found.status,
            logs_state=asked.logs_state,
            logs=logs,
            missing=missing,
            next=next_calls.after_listing(
                found, asked.logs_state, steps.likeliest(logs)
            ),
        )

    async def read_log(
        self,
        job: str,
        log: str | None = None,
        *,
        part: LogSelection | None = None,
        cursor: str | None = None,
        max_chars: int = MAX_CHARS,
        on_progress: OnProgress | None = None,
    ) -> LogReading:
        """Read a part of one log; its last 100 lines if no part is named.

        Args:
            job: The job's id, a pasted job, status or log URL, or "last".
            log: A log's name or step, from `list_logs`; without it, the log most
                likely to hold the failure.
            part: Which lines.
            cursor: Where an earlier answer ended; with a search, where it goes on.
            max_chars: The most characters of log text; whole lines only.
            on_progress: Told as the log is fetched.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        asked = await self._asking.ask(job)
        found = asked.job
        link, why = await self._link(asked, log or asked.log)
        wanted = (part or LogSelection("tail")).from_cursor(
            cursor, found.job_id, link.name
        )
        async with self._logs.open(asked, link, on_progress) as text:
            page = await to_thread.run_sync(
                partial(wanted.cut, _WhileAskedFor(text), max_chars)
            )
            redacted, total_lines = text.redacted, text.total_lines
        older, newer = wanted.cursors(
            page, found.job_id, link.name, growing=not found.is_finished
        )
        return LogReading(
            job_id=found.job_id,
            workspace=asked.workspace.name,
            log=link.name,
            why_this_log=why,
            text=render(page),
            first_line=page.first_line,
            last_line=page.last_line,
            total_lines=total_lines,
            matches=page.matches,
            pod=next((line.pod for line in page.lines if line.pod), None),
            redacted=redacted,
            complete=found.is_finished,
            older_cursor=older,
            newer_cursor=newer,
            next=next_calls.after_reading(found, link.name, page),
        )

    async def report(
        self, job: str, *, deploying_workspace: str | None = None
    ) -> Report:
        """Write the text that a Hub administrator needs to look further.

        Args:
            job: The job's id, or a pasted job, status or log URL.
            deploying_workspace: Where the workflow was deployed, if known: the Hub
                never tells it (DESIGN.md fact 10).

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        status = await self.get_status(job)
        asked = await self._asking.ask(job)
        raw = await asked.workspace.client.raw_job(asked.job.job_id)
        redactor = asked.workspace.redactor
        return report(
            status,
            raw,
            lambda text: redactor.text(text)[0],
            deploying_workspace=deploying_workspace,
        )

    @asynccontextmanager
    async def open_log(
        self,
        job: str,
        log: str | None = None,
        *,
        on_progress: OnProgress | None = None,
    ) -> AsyncIterator[LogText]:
        """Open the whole of one log, cleaned and redacted, as `read_log` finds it.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        asked = await self._asking.ask(job)
        link, _ = await self._link(asked, log or asked.log)
        async with self._logs.open(asked, link, on_progress) as text:
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
            limit: At most so many.

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
            complete=chosen.complete,
            next=next_calls.after_jobs(chosen.jobs),
        )

    async def glance(self, job: str) -> JobSnapshot:
        """Look at a job without explaining it, as often as somebody watches it.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        asked = await self._asking.ask(job)
        found = asked.job
        return JobSnapshot(
            job_id=found.job_id,
            workspace=asked.workspace.name,
            status=found.status,
            stage=stage_in_words(found),
            logs_state=asked.logs_state,
            logs=tuple(link.name for link in found.logs),
            settled=found.is_finished and asked.logs_state != "not there yet",
        )

    async def meant(self, job: str) -> tuple[JobSummary, ...]:
        """The jobs that "last", "my latest job" or "last failed" may mean.

        Returns:
            Newest first, and one alone where it is clear; none for an id or a URL.

        Raises:
            JobReferenceError: There is no such job.
            JobsError: By cause, see `eodh_tools.errors`.
        """
        return tuple(self._summary(each) for each in await self._asking.meant(job))

    async def workspace_name(self) -> str | None:
        """The workspace that is asked where none is named.

        Raises:
            SettingsError: Nothing is configured yet.
        """
        return (await self._workspaces.default()).name

    def _entries(self, asked: FoundJob) -> tuple[LogEntry, ...]:
        """The listed logs by step; a passing job's steps are remembered."""
        logs = steps.entries([link.name for link in asked.job.logs])
        job, root = asked.job, asked.workspace.root
        if job.status == "successful" and logs and job.process:
            names = {log.step: () for log in logs}
            self._passing_runs.record(root, job.process, job.job_id, names)
        return logs

    async def _link(
        self, asked: FoundJob, name: str | None
    ) -> tuple[LogLink, str | None]:
        """The link of a log by its name or step, or of the likeliest log and why."""
        links = {link.name: link for link in asked.job.logs}
        logs = steps.entries(list(links))
        if not logs:
            raise LogNotFoundError(NO_LOGS[asked.logs_state])
        if name is None:
            explanation = None
            if asked.job.status == "failed" and len(logs) > 1:
                explanation, logs = await self._explaining.explain(asked, logs)
            likeliest = _first_to_read(explanation, logs)
            if likeliest is None:
                return links[logs[-1].name], "the last log of the job"
            why = "the log that shows the failure"
            if explanation is None or not explanation.evidence:
                why = "the last log of the job"
            return links[likeliest.name], why
        for log in logs:
            if name in {log.name, log.name.removesuffix(".log"), log.step}:
                return links[log.name], None
        raise LogNotFoundError(
            f"Job {asked.job.job_id!r} has no log {name[:80]!r} (it has: "
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


def _first_to_read(
    explanation: Explanation | None, logs: Sequence[LogEntry]
) -> LogEntry | None:
    """The log with the evidence; else the last that holds anything."""
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

"""What the tools and resources answer: the toolbox's facts as text and as JSON.

Loaded after the handshake, with the toolbox: a client waits for neither to start.
"""

from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Any

import anyio
from anyio.abc import TaskGroup
from mcp.server.mcpserver.exceptions import (
    ResourceError,
    ResourceNotFoundError,
    ToolError,
)
from mcp.types import CallToolResult, TextContent

from eodh_tools.errors import AccessError, JobReferenceError, JobsError
from eodh_tools.hub.job_references import LastJob, log_uri, parse_typed_job, status_uri
from eodh_tools.hub.known_statuses import TERMINAL_STATUSES
from eodh_tools.logs.selection_limits import MAX_LINES
from eodh_tools.mcp.answer_limits import (
    CHOSEN_LOG_CHARS,
    DEFAULT_LOG_CHARS,
    as_json,
    fit_status,
    status_text,
)
from eodh_tools.mcp.audit import caller_name
from eodh_tools.mcp.call_time import begin_call, call_ends_at
from eodh_tools.mcp.fencing import Fence
from eodh_tools.mcp.job_waits import TAKES_LONGER, JobWaits, after_wait, tool_errors
from eodh_tools.mcp.schemas import READING_META
from eodh_tools.mcp.single_flight import SingleFlight, TakesLongerError, Work
from eodh_tools.mcp.written_answers import WrittenAnswers
from eodh_tools.results.failures_text import failures_text
from eodh_tools.results.jobs_text import jobs_text, summary_text
from eodh_tools.results.logs_text import logs_text, reading_text
from eodh_tools.results.models import (
    FailureListing,
    JobListing,
    JobStatus,
    LogListing,
    LogReading,
    ToolResult,
)
from eodh_tools.results.text_parts import as_call
from eodh_tools.toolbox.job_lookup import OnProgress
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.pattern_compiler import complete_soon
from eodh_tools.toolbox.toolbox import Toolbox


class Answers:
    """Answers each tool and resource from one toolbox.

    Args:
        toolbox: Asks the Hub.
        tasks: Where work runs that several equal questions wait for.
        stopping: Set when the server stops: a call that waits is then answered.
    """

    def __init__(
        self, toolbox: Toolbox, tasks: TaskGroup, stopping: anyio.Event
    ) -> None:
        self._toolbox = toolbox
        self._waits = JobWaits(toolbox, stopping)
        self._flights = SingleFlight(tasks)
        self._written = WrittenAnswers()

    async def status(
        self, job: str, *, wait: bool, on_progress: OnProgress
    ) -> CallToolResult:
        """Answer `get_status`; where the explanation takes too long, without it."""
        known = await self._waits.ended(job, on_progress) if wait else None
        if known is not None:
            job = known.job_id
        question = "status", job

        async def work(progress: OnProgress) -> JobStatus:
            async with tool_errors():
                return await self._toolbox.get_status(
                    job, on_progress=progress, is_confirmed=known is not None
                )

        if known is None or known.status in TERMINAL_STATUSES:
            try:
                answer = await self._shared(question, work, on_progress)
                known = answer if known is None else after_wait(answer, known)
            except TakesLongerError:
                known = await self._waits.unexplained(job, known)
        return self._written.result(question, known, _status_result)

    async def logs(
        self, job: str, *, wait: bool, on_progress: OnProgress
    ) -> CallToolResult:
        """Answer `list_logs`."""
        known = await self._waits.ended(job, on_progress) if wait else None
        if known is not None:
            job = known.job_id

        async def work(progress: OnProgress) -> LogListing:
            async with tool_errors():
                return await self._toolbox.list_logs(job, on_progress=progress)

        answer = await self._answer(("logs", job), work, on_progress)
        if known is not None:
            answer = after_wait(answer, known)
        return _in_both_channels(logs_text(answer, as_call), answer)

    async def reading(
        self,
        job: str,
        log: str | None,
        choices: dict[str, Any],
        cursor: str | None,
        on_progress: OnProgress,
    ) -> CallToolResult:
        """Answer `read_log`, as text only: half of the clients show both channels.

        Args:
            job: The job.
            log: A log's name or step.
            choices: The one choice of lines that counts, with its context.
            cursor: Where an earlier answer ended.
            on_progress: Receives how much is read.
        """

        async def work(progress: OnProgress) -> LogReading:
            async with tool_errors():
                part = LogSelection.from_options(**choices)
                return await self._toolbox.read_log(
                    job,
                    log,
                    part=part,
                    cursor=cursor,
                    max_chars=CHOSEN_LOG_CHARS if part.chosen else DEFAULT_LOG_CHARS,
                    on_progress=progress,
                )

        question = ("reading", job, log, tuple(choices.items()), cursor)
        answer = await self._answer(question, work, on_progress)
        return self._written.result(question, answer, _reading_result)

    async def jobs(
        self,
        status: str | None,
        process: str | None,
        since: str | None,
        limit: int,
        on_progress: OnProgress,
    ) -> CallToolResult:
        """Answer `list_jobs`."""

        async def work(_: OnProgress) -> JobListing:
            async with tool_errors():
                return await self._toolbox.list_jobs(
                    status=status, process=process, since=since, limit=limit
                )

        question = ("jobs", status, process, since, limit)
        answer = await self._answer(question, work, on_progress)
        return _in_both_channels(jobs_text(answer, as_call), answer)

    async def failures(
        self, since: str, process: str | None, limit: int, on_progress: OnProgress
    ) -> CallToolResult:
        """Answer `list_failures`, as text only: it is bounded, and short as text."""

        async def work(progress: OnProgress) -> FailureListing:
            async with tool_errors():
                return await self._toolbox.list_failures(
                    since=since, process=process, limit=limit, on_progress=progress
                )

        question = ("failures", since, process, limit)
        answer = await self._answer(question, work, on_progress)
        return CallToolResult(content=[_text(failures_text(answer, as_call, Fence()))])

    async def _answer(
        self, question: Hashable, work: Work, on_progress: OnProgress
    ) -> Any:
        """Answer in time, or say what to do.

        Raises:
            ToolError: The work takes longer than a call may.
        """
        try:
            return await self._shared(question, work, on_progress)
        except TakesLongerError:
            raise ToolError(TAKES_LONGER) from None

    async def _shared(
        self, question: Hashable, work: Work, on_progress: OnProgress
    ) -> Any:
        """Share the work with equal questions."""
        try:
            # Callers may share a server, but never an answer.
            own = (caller_name.get(), question)
            return await self._flights.run(
                own, work, on_progress, ends_at=call_ends_at()
            )
        finally:
            complete_soon()

    async def candidates(self, job: str) -> dict[str, str]:
        """Return the jobs that "last" may mean, by id, each in a few words."""
        async with tool_errors():
            named = parse_typed_job(job)
            if not isinstance(named, LastJob):
                return {}
            candidates = await self._toolbox.candidates(named)
        return {each.job_id: summary_text(each) for each in candidates}

    async def status_resource(self, workspace: str, job_id: str) -> str:
        """Read the resource of a job's status."""
        uri = status_uri(workspace, job_id)

        async def work(_: OnProgress) -> JobStatus:
            async with _resource_errors():
                return await self._toolbox.get_status(uri)

        answer = await self._resource(uri, work)
        return status_text(fit_status(answer, Fence()))

    async def log_resource(self, workspace: str, job_id: str, log: str) -> str:
        """Read the resource of a log: its end."""
        uri = log_uri(workspace, job_id, log)

        async def work(_: OnProgress) -> LogReading:
            async with _resource_errors():
                return await self._toolbox.read_log(
                    uri,
                    part=LogSelection.from_options(tail=MAX_LINES),
                    max_chars=CHOSEN_LOG_CHARS,
                )

        answer = await self._resource(uri, work)
        return reading_text(answer, as_call, Fence())

    async def _resource(self, uri: str, work: Work) -> Any:
        begin_call()
        try:
            return await self._shared(("resource", uri), work, _not_reported)
        except TakesLongerError:
            raise ResourceError(TAKES_LONGER) from None


async def _not_reported(done: float, total: float | None, words: str) -> None:
    """Whoever reads a resource gets no reports."""


def _facts(answer: LogReading) -> dict[str, Any]:
    return answer.model_dump(mode="json", exclude_none=True, exclude={"text"})


def _status_result(answer: JobStatus, fence: Fence) -> CallToolResult:
    fitted = fit_status(answer, fence)
    return _in_both_channels(status_text(fitted), fitted)


def _reading_result(answer: LogReading, fence: Fence) -> CallToolResult:
    return CallToolResult(
        content=[_text(reading_text(answer, as_call, fence))],
        _meta={READING_META: _facts(answer)},
    )


def _in_both_channels(text: str, answer: ToolResult) -> CallToolResult:
    # Some clients show a model only the text, some only the structured content.
    return CallToolResult(content=[_text(text)], structured_content=as_json(answer))


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)


@asynccontextmanager
async def _resource_errors() -> AsyncIterator[None]:
    try:
        yield
    except (AccessError, JobReferenceError) as error:
        raise ResourceNotFoundError(str(error)) from error
    except JobsError as error:
        raise ResourceError(str(error)) from error

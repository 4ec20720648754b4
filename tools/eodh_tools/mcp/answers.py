"""What the tools and resources answer: the toolbox's facts as text and as JSON.

Loaded after the handshake, with the toolbox: a client waits for neither to start.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import anyio
from anyio.abc import TaskGroup
from mcp.server.mcpserver.exceptions import (
    ResourceError,
    ResourceNotFoundError,
    ToolError,
)
from mcp.types import CallToolResult, TextContent

from eodh_tools.config.documentation import help_for
from eodh_tools.errors import AccessError, JobReferenceError, JobsError
from eodh_tools.hub.job_references import LastJob, log_uri, parse_typed_job, status_uri
from eodh_tools.logs.selection_limits import MAX_LINES
from eodh_tools.mcp.answer_limits import (
    CHOSEN_LOG_CHARS,
    DEFAULT_LOG_CHARS,
    as_json,
    fit_status,
    status_text,
)
from eodh_tools.mcp.audit import caller_name
from eodh_tools.mcp.fencing import Fence
from eodh_tools.mcp.schemas import READING_META
from eodh_tools.mcp.single_flight import SingleFlight, Work
from eodh_tools.mcp.written_answers import WrittenAnswers
from eodh_tools.results.failures_text import failures_text
from eodh_tools.results.jobs_text import jobs_text, summary_text
from eodh_tools.results.logs_text import logs_text, reading_text
from eodh_tools.results.models import JobStatus, LogReading, ToolResult
from eodh_tools.results.text_parts import as_call
from eodh_tools.toolbox.job_lookup import OnProgress
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.pattern_compiler import complete_soon
from eodh_tools.toolbox.toolbox import Toolbox

# Clients give up after about a minute without an answer (the TypeScript SDK's
# default), so a wait ends before that and says how to go on.
WAIT_S = 50.0

_A = TypeVar("_A", bound=ToolResult)


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
        self._stopping = stopping
        self._flights = SingleFlight(tasks)
        self._written = WrittenAnswers()

    async def status(
        self, job: str, *, wait: bool, on_progress: OnProgress
    ) -> CallToolResult:
        """Answer `get_status`."""

        async def work(progress: OnProgress) -> CallToolResult:
            async with _tool_errors():
                answer = await self._waited(
                    self._toolbox.get_status, job, progress, wait=wait
                )
            return self._written.result(question, answer, _status_result)

        question = "status", job
        return await self._answer(question, work, on_progress, shared=not wait)

    async def logs(
        self, job: str, *, wait: bool, on_progress: OnProgress
    ) -> CallToolResult:
        """Answer `list_logs`."""

        async def work(progress: OnProgress) -> CallToolResult:
            async with _tool_errors():
                answer = await self._waited(
                    self._toolbox.list_logs, job, progress, wait=wait
                )
            return _in_both_channels(logs_text(answer, as_call), answer)

        return await self._answer(("logs", job), work, on_progress, shared=not wait)

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

        async def work(progress: OnProgress) -> CallToolResult:
            async with _tool_errors():
                part = LogSelection.from_options(**choices)
                answer = await self._toolbox.read_log(
                    job,
                    log,
                    part=part,
                    cursor=cursor,
                    max_chars=CHOSEN_LOG_CHARS if part.chosen else DEFAULT_LOG_CHARS,
                    on_progress=progress,
                )
            return self._written.result(question, answer, _reading_result)

        question = ("reading", job, log, tuple(choices.items()), cursor)
        return await self._answer(question, work, on_progress)

    async def jobs(
        self,
        status: str | None,
        process: str | None,
        since: str | None,
        limit: int,
        on_progress: OnProgress,
    ) -> CallToolResult:
        """Answer `list_jobs`."""

        async def work(_: OnProgress) -> CallToolResult:
            async with _tool_errors():
                answer = await self._toolbox.list_jobs(
                    status=status, process=process, since=since, limit=limit
                )
            return _in_both_channels(jobs_text(answer, as_call), answer)

        question = ("jobs", status, process, since, limit)
        return await self._answer(question, work, on_progress)

    async def failures(
        self, since: str, process: str | None, limit: int, on_progress: OnProgress
    ) -> CallToolResult:
        """Answer `list_failures`, as text only: it is bounded, and short as text."""

        async def work(progress: OnProgress) -> CallToolResult:
            async with _tool_errors():
                answer = await self._toolbox.list_failures(
                    since=since, process=process, limit=limit, on_progress=progress
                )
            return CallToolResult(
                content=[_text(failures_text(answer, as_call, Fence()))]
            )

        question = ("failures", since, process, limit)
        return await self._answer(question, work, on_progress)

    async def _waited(
        self,
        ask: Callable[..., Awaitable[_A]],
        job: str,
        on_progress: OnProgress,
        *,
        wait: bool,
    ) -> _A:
        """Ask, and wait if `wait`; a server that stops ends the wait with an answer."""
        if not wait:
            return await ask(job, on_progress=on_progress)
        waited: list[_A] = []
        failed: JobsError | None = None
        async with anyio.create_task_group() as tasks:

            async def end_early() -> None:
                await self._stopping.wait()
                tasks.cancel_scope.cancel()

            tasks.start_soon(end_early)
            try:
                waited.append(await ask(job, wait_s=WAIT_S, on_progress=on_progress))
            except JobsError as error:
                failed = error
            tasks.cancel_scope.cancel()
        if failed is not None:
            raise failed
        return waited[0] if waited else await ask(job, on_progress=on_progress)

    async def _answer(
        self,
        question: Hashable,
        work: Work,
        on_progress: OnProgress,
        *,
        shared: bool = True,
    ) -> CallToolResult:
        """Share the work with equal questions; one that waits has its own clock."""
        try:
            if not shared:
                return cast("CallToolResult", await work(on_progress))
            # Callers may share a server, but never an answer.
            own = (caller_name.get(), question)
            answer = await self._flights.run(own, work, on_progress)
            return cast("CallToolResult", answer)
        finally:
            complete_soon()

    async def candidates(self, job: str) -> dict[str, str]:
        """Return the jobs that "last" may mean, by id, each in a few words."""
        async with _tool_errors():
            named = parse_typed_job(job)
            if not isinstance(named, LastJob):
                return {}
            candidates = await self._toolbox.candidates(named)
        return {each.job_id: summary_text(each) for each in candidates}

    async def status_resource(self, workspace: str, job_id: str) -> str:
        """Read the resource of a job's status."""
        async with _resource_errors():
            answer = await self._toolbox.get_status(status_uri(workspace, job_id))
        return status_text(fit_status(answer, Fence()))

    async def log_resource(self, workspace: str, job_id: str, log: str) -> str:
        """Read the resource of a log: its end."""
        async with _resource_errors():
            answer = await self._toolbox.read_log(
                log_uri(workspace, job_id, log),
                part=LogSelection.from_options(tail=MAX_LINES),
                max_chars=CHOSEN_LOG_CHARS,
            )
        return reading_text(answer, as_call, Fence())


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
async def _tool_errors() -> AsyncIterator[None]:
    try:
        yield
    except JobsError as error:
        raise ToolError(f"{error}\nHelp: {help_for(type(error))}") from error


@asynccontextmanager
async def _resource_errors() -> AsyncIterator[None]:
    try:
        yield
    except (AccessError, JobReferenceError) as error:
        raise ResourceNotFoundError(str(error)) from error
    except JobsError as error:
        raise ResourceError(str(error)) from error

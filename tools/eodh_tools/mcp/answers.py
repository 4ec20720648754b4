"""What the tools and resources answer: the toolbox's facts as text and as JSON.

Loaded after the handshake, with the toolbox: a client waits for neither to start.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.mcpserver.exceptions import (
    ResourceError,
    ResourceNotFoundError,
    ToolError,
)
from mcp.types import CallToolResult, TextContent

from eodh_tools.errors import AccessError, JobReferenceError, JobsError
from eodh_tools.hub.references import LastJob, log_uri, parse_job, status_uri
from eodh_tools.mcp.fencing import Fence
from eodh_tools.mcp.schemas import READING_META
from eodh_tools.mcp.sizes import (
    CHOSEN_LOG_CHARS,
    DEFAULT_LOG_CHARS,
    as_json,
    fit_status,
    status_text,
)
from eodh_tools.results import text as answers
from eodh_tools.results.models import LogReading, ToolResult
from eodh_tools.results.text import as_call
from eodh_tools.toolbox.job_lookup import OnProgress
from eodh_tools.toolbox.log_selection import MAX_LINES, LogSelection
from eodh_tools.toolbox.toolbox import Toolbox

# Clients give up after about a minute without an answer (the TypeScript SDK's
# default), so a wait ends before that and says how to go on.
WAIT_S = 50.0


class Answers:
    """Answers each tool and resource from one toolbox."""

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox

    async def status(
        self, job: str, *, wait: bool, on_progress: OnProgress
    ) -> CallToolResult:
        """Answer `get_status`."""
        async with _tool_errors():
            answer = await self._toolbox.get_status(
                job, wait_s=WAIT_S if wait else 0, on_progress=on_progress
            )
        fitted = fit_status(answer)
        return _in_both_channels(status_text(fitted), fitted)

    async def logs(
        self, job: str, *, wait: bool, on_progress: OnProgress
    ) -> CallToolResult:
        """Answer `list_logs`."""
        async with _tool_errors():
            answer = await self._toolbox.list_logs(
                job, wait_s=WAIT_S if wait else 0, on_progress=on_progress
            )
        return _in_both_channels(answers.logs_text(answer, as_call), answer)

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
        async with _tool_errors():
            part = LogSelection.from_options(**choices)
            answer = await self._toolbox.read_log(
                job,
                log,
                part=part,
                cursor=cursor,
                max_chars=CHOSEN_LOG_CHARS if part.chosen else DEFAULT_LOG_CHARS,
                on_progress=on_progress,
            )
        return CallToolResult(
            content=[_text(answers.reading_text(answer, as_call, Fence()))],
            _meta={READING_META: _facts(answer)},
        )

    async def jobs(
        self, status: str | None, process: str | None, since: str | None, limit: int
    ) -> CallToolResult:
        """Answer `list_jobs`."""
        async with _tool_errors():
            answer = await self._toolbox.list_jobs(
                status=status, process=process, since=since, limit=limit
            )
        return _in_both_channels(answers.jobs_text(answer, as_call), answer)

    async def candidates(self, job: str) -> dict[str, str]:
        """The jobs that "last" may mean, by id, each in a few words."""
        async with _tool_errors():
            named = parse_job(job)
            if not isinstance(named, LastJob):
                return {}
            candidates = await self._toolbox.candidates(named)
        return {each.job_id: answers.summary_text(each) for each in candidates}

    async def status_resource(self, workspace: str, job_id: str) -> str:
        """Read the resource of a job's status."""
        async with _resource_errors():
            answer = await self._toolbox.get_status(status_uri(workspace, job_id))
        return status_text(fit_status(answer))

    async def log_resource(self, workspace: str, job_id: str, log: str) -> str:
        """Read the resource of a log: its end."""
        async with _resource_errors():
            answer = await self._toolbox.read_log(
                log_uri(workspace, job_id, log),
                part=LogSelection.from_options(tail=MAX_LINES),
                max_chars=CHOSEN_LOG_CHARS,
            )
        return answers.reading_text(answer, as_call, Fence())


def _facts(answer: LogReading) -> dict[str, Any]:
    return answer.model_dump(mode="json", exclude_none=True, exclude={"text"})


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
        raise ToolError(str(error)) from error


@asynccontextmanager
async def _resource_errors() -> AsyncIterator[None]:
    try:
        yield
    except (AccessError, JobReferenceError) as error:
        raise ResourceNotFoundError(str(error)) from error
    except JobsError as error:
        raise ResourceError(str(error)) from error

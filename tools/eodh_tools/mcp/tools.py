"""The four tools as a model sees them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import (
    AcceptedElicitation,
    Context,
    ElicitationResult,
    Resolve,
)
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools.base import Tool
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from eodh_tools.errors import JobsError
from eodh_tools.mcp.elicitation import ChosenJob, meant_job
from eodh_tools.mcp.fencing import Fence, fenced_status
from eodh_tools.mcp.schemas import shortened
from eodh_tools.mcp.state import ServerState
from eodh_tools.mcp.wording import as_call, in_words
from eodh_tools.results import text as answers
from eodh_tools.results.models import (
    JobListing,
    JobStatus,
    LogListing,
    LogReading,
    ToolResult,
)
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import MAX_CHARS, Toolbox

# Clients give up after about a minute without an answer (the TypeScript SDK's
# default), so a wait ends before that and says how to go on.
WAIT_S = 50.0
# Claude Code spills an answer of over 50,000 characters to a file, unread.
MOST_CHARS = 38_000

_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=True)

JobRef = Annotated[
    str,
    Field(description="Job id, pasted job or log URL, or 'last'", max_length=2048),
]
Meant = Annotated[ElicitationResult[ChosenJob], Resolve(meant_job)]
Wait = Annotated[bool, Field(description="Wait up to 50 s for the end and the logs")]


async def get_status(
    job: JobRef,  # noqa: ARG001 - read by meant_job
    meant: Meant,
    ctx: Context[ServerState],
    wait: Wait = False,
) -> Annotated[CallToolResult, JobStatus]:
    """Start here: whether a job finished and why it failed; then read_log for more."""
    async with _told_in_words(ctx) as progress:
        answer = await _toolbox(ctx).get_status(
            _job(meant), wait_s=WAIT_S if wait else 0, on_progress=progress
        )
    return status_result(answer)


async def list_logs(
    job: JobRef,  # noqa: ARG001 - read by meant_job
    meant: Meant,
    ctx: Context[ServerState],
    wait: Wait = False,
) -> Annotated[CallToolResult, LogListing]:
    """A job's logs in step order, and which are missing; then read_log on one."""
    async with _told_in_words(ctx) as progress:
        answer = await _toolbox(ctx).list_logs(
            _job(meant), wait_s=WAIT_S if wait else 0, on_progress=progress
        )
    return _result(answers.logs_text(answer, as_call), answer)


async def read_log(
    job: JobRef,  # noqa: ARG001 - read by meant_job
    meant: Meant,
    ctx: Context[ServerState],
    log: Annotated[
        str | None,
        Field(description="Log or step name; default: the likeliest", max_length=300),
    ] = None,
    tail: Annotated[
        int | None, Field(ge=1, le=5000, description="Last N lines (default 100)")
    ] = None,
    head: Annotated[
        int | None, Field(ge=1, le=5000, description="First N lines")
    ] = None,
    lines: Annotated[
        str | None, Field(description="Range, as 120:180", max_length=30)
    ] = None,
    around: Annotated[
        int | None, Field(ge=1, description="Lines near this one")
    ] = None,
    search: Annotated[
        str | None,
        Field(description="Regular expression, any case; newest first", max_length=500),
    ] = None,
    context: Annotated[
        int | None, Field(ge=0, le=200, description="Lines around each match")
    ] = None,
    cursor: Annotated[
        str | None, Field(description="From an earlier answer", max_length=500)
    ] = None,
) -> Annotated[CallToolResult, LogReading]:
    """Read or search one log of a job, the tail by default; line numbers stay valid."""
    async with _told_in_words(ctx) as progress:
        part = LogSelection.asked(
            tail=tail,
            head=head,
            lines=lines,
            around=around,
            search=search,
            context=context,
        )
        answer = await _toolbox(ctx).read_log(
            _job(meant),
            log,
            part=part,
            cursor=cursor,
            max_chars=MOST_CHARS if part.chosen else MAX_CHARS,
            on_progress=progress,
        )
    fence = Fence()
    text = answers.reading_text(answer, as_call, fence)
    return _result(text, answer.model_copy(update={"text": fence(answer.text)}))


async def list_jobs(
    ctx: Context[ServerState],
    status: Annotated[
        Literal["accepted", "running", "successful", "failed", "dismissed"] | None,
        Field(description="Only this status"),
    ] = None,
    process: Annotated[
        str | None, Field(description="Only this process (workflow)", max_length=300)
    ] = None,
    since: Annotated[
        str | None, Field(description="As 24h, 7d or 2026-11-20", max_length=40)
    ] = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
) -> Annotated[CallToolResult, JobListing]:
    """Find a job when no id is known: the workspace's jobs, newest first."""
    async with _told_in_words(ctx):
        answer = await _toolbox(ctx).list_jobs(
            status=status, process=process, since=since, limit=limit
        )
    return _result(answers.jobs_text(answer, as_call), answer)


def job_tools() -> list[Tool]:
    """The tools, in the order in which they are listed."""
    titled: list[tuple[str, Callable[..., Awaitable[Any]]]] = [
        ("Job status", get_status),
        ("A job's logs", list_logs),
        ("Read a log", read_log),
        ("Jobs", list_jobs),
    ]
    made = []
    for title, function in titled:
        tool = Tool.from_function(function, title=title, annotations=_READ_ONLY)
        tool.parameters = shortened(tool.parameters)
        if tool.fn_metadata.output_schema is not None:
            tool.fn_metadata.output_schema = shortened(tool.fn_metadata.output_schema)
        made.append(tool)
    return made


def status_result(answer: JobStatus) -> CallToolResult:
    """A status with what others wrote fenced, alike in both channels."""
    fenced = fenced_status(answer)
    return _result(status_text(fenced), fenced)


def status_text(fenced: JobStatus) -> str:
    """A fenced status in words."""
    return answers.status_text(fenced, as_call, lambda text: text)


def _result(text: str, answer: ToolResult) -> CallToolResult:
    # Both channels carry the same facts: some clients show a model only the one,
    # some only the other.
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=answer.model_dump(mode="json", exclude_none=True),
    )


def _job(meant: ElicitationResult[ChosenJob]) -> str:
    if isinstance(meant, AcceptedElicitation):
        return meant.data.job
    raise ToolError("No job was chosen. Call list_jobs() for the ids of all jobs.")


def _toolbox(ctx: Context[ServerState]) -> Toolbox:
    return ctx.request_context.lifespan_context.toolbox


@asynccontextmanager
async def _told_in_words(
    ctx: Context[ServerState],
) -> AsyncIterator[Callable[[float, float | None, str], Awaitable[None]]]:
    """Report progress, and turn what went wrong into words for the model."""

    async def progress(done: float, total: float | None, what: str) -> None:
        await ctx.report_progress(done, total, what)

    try:
        yield progress
    except JobsError as error:
        raise ToolError(in_words(error)) from error

"""The tools as a model sees them."""

import functools
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context, ElicitationResult, Resolve
from mcp.server.mcpserver.tools.base import Tool
from mcp.types import CallToolResult
from pydantic import BeforeValidator, Field

from eodh_tools.logs.selection_limits import (
    DEFAULT_AROUND,
    DEFAULT_CONTEXT,
    DEFAULT_TAIL,
    MAX_CONTEXT,
    MAX_LINES,
)
from eodh_tools.mcp.elicitation import CandidateJob, candidate_job, chosen_job
from eodh_tools.mcp.job_tool import job_tool
from eodh_tools.mcp.state import ServerState
from eodh_tools.mcp.viewer_app import UI_META
from eodh_tools.results.models import JobListing, JobStatus, LogListing

JobRef = Annotated[
    str,
    Field(
        description="Job id, pasted job or log URL, 'last', 'last failed', "
        "'last PROCESS' or 'last failed PROCESS'",
        max_length=2048,
    ),
]
Candidate = Annotated[ElicitationResult[CandidateJob], Resolve(candidate_job)]
Wait = Annotated[
    bool,
    Field(description="Wait at most 50 s for the job's end and logs. Default false"),
]


async def get_status(
    job: JobRef,
    candidate: Candidate,
    ctx: Context[ServerState],
    wait: Wait = False,
) -> Annotated[CallToolResult, JobStatus]:
    """Answer whether a job finished and why it failed."""
    answers = await ctx.request_context.lifespan_context.answers()
    return await answers.status(
        chosen_job(job, candidate), wait=wait, on_progress=ctx.report_progress
    )


async def list_logs(
    job: JobRef,
    candidate: Candidate,
    ctx: Context[ServerState],
    wait: Wait = False,
) -> Annotated[CallToolResult, LogListing]:
    """Answer which logs a job has."""
    answers = await ctx.request_context.lifespan_context.answers()
    return await answers.logs(
        chosen_job(job, candidate), wait=wait, on_progress=ctx.report_progress
    )


async def read_log(
    job: JobRef,
    candidate: Candidate,
    ctx: Context[ServerState],
    log: Annotated[
        str | None,
        Field(
            description="Log or step name. Default: the log that shows the failure, "
            "else the last one",
            max_length=300,
        ),
    ] = None,
    search: Annotated[
        str | None,
        Field(
            description="Regular expression, any case; newest matches first",
            max_length=500,
        ),
    ] = None,
    around: Annotated[
        int | None, Field(ge=0, description="Lines near this line number")
    ] = None,
    lines: Annotated[
        str | None, Field(description="Line range, as 120:180 or 120:", max_length=30)
    ] = None,
    head: Annotated[
        int | None,
        Field(ge=0, le=MAX_LINES, description=f"First N lines, 1 to {MAX_LINES}"),
    ] = None,
    tail: Annotated[
        int | None,
        Field(
            ge=0,
            le=MAX_LINES,
            description=f"Last N lines, 1 to {MAX_LINES}. Default {DEFAULT_TAIL}",
        ),
    ] = None,
    context: Annotated[
        int | None,
        Field(
            ge=0,
            le=MAX_CONTEXT,
            description=f"Lines around a match (default {DEFAULT_CONTEXT}) or around "
            f"a line (default {DEFAULT_AROUND}), 0 to {MAX_CONTEXT}",
        ),
    ] = None,
    cursor: Annotated[
        str | None,
        Field(
            description="From an earlier answer, to read on; by itself or with search",
            max_length=500,
        ),
    ] = None,
) -> CallToolResult:
    """Answer with a part of one log."""
    choices: dict[str, Any] = {
        "search": search,
        "around": around,
        "lines": lines,
        "head": head,
        "tail": tail,
    }
    answers = await ctx.request_context.lifespan_context.answers()
    return await answers.reading(
        chosen_job(job, candidate),
        log,
        _one_choice(choices, context, with_cursor=cursor is not None),
        cursor,
        ctx.report_progress,
    )


async def list_jobs(
    ctx: Context[ServerState],
    status: Annotated[
        # A model that must give every argument, from this list, gives "all".
        Literal["all", "accepted", "running", "successful", "failed", "dismissed"],
        BeforeValidator(lambda typed: str(typed).casefold()),
        Field(description="Only this status. Default: all"),
    ] = "all",
    process: Annotated[
        str | None,
        Field(description="Only this process (workflow). Default: all", max_length=300),
    ] = None,
    since: Annotated[
        str | None,
        Field(
            description="Only jobs created since, as 24h, 7d or 2026-11-20. "
            "Default: all",
            max_length=40,
        ),
    ] = None,
    limit: Annotated[
        int, Field(ge=0, le=100, description="At most N jobs, 1 to 100. Default 20")
    ] = 20,
) -> Annotated[CallToolResult, JobListing]:
    """Answer which jobs there are."""
    answers = await ctx.request_context.lifespan_context.answers()
    return await answers.jobs(
        None if status == "all" else status,
        process,
        since,
        limit,
        on_progress=ctx.report_progress,
    )


async def list_failures(
    ctx: Context[ServerState],
    since: Annotated[
        str, Field(description="As in list_jobs. Default 7d", max_length=40)
    ] = "7d",
    process: Annotated[
        str | None, Field(description="Only this process", max_length=300)
    ] = None,
    limit: Annotated[
        int, Field(ge=1, le=20, description="At most N groups. Default 10")
    ] = 10,
) -> CallToolResult:
    """Answer what failed, and how often, by cause."""
    answers = await ctx.request_context.lifespan_context.answers()
    return await answers.failures(since, process, limit, ctx.report_progress)


@functools.cache
def job_tools() -> tuple[Tool, ...]:
    """The tools, in the order in which they are listed.

    They know no caller, and their schemas take long to make: all servers of a process
    have the same.
    """
    return (
        job_tool(
            get_status,
            "Job status: why it failed",
            "Start here: did a workflow job (earth observation processing) finish, and "
            "why did it fail, with the log lines that show the error. The "
            "Hub tells no inputs of a job.",
            {"anthropic/alwaysLoad": True, **UI_META},
        ),
        job_tool(
            list_logs,
            "A job's logs",
            "List a job's logs in step order, and which are missing; then read_log.",
        ),
        job_tool(
            read_log,
            "Read or search a job's log",
            "Read or search one log of a job. Default: its last 100 lines. Of several "
            "choices the first of search, around, lines, head, tail counts.",
            UI_META,
            text_only=True,
        ),
        job_tool(
            list_jobs,
            "Workflow jobs",
            "Find a job when no id is known: the workspace's jobs, newest first, and "
            "how many of each status.",
        ),
        job_tool(
            list_failures,
            "What failed, by cause",
            "What failed lately and why: failed jobs in groups of one cause, and "
            "whether each works again.",
            text_only=True,
        ),
    )


def _one_choice(
    choices: dict[str, Any], context: int | None, *, with_cursor: bool
) -> dict[str, Any]:
    """The first choice that was given; a cursor goes by itself or with a search."""
    given = {name: value for name, value in choices.items() if value is not None}
    if with_cursor:
        given = {name: given[name] for name in given if name == "search"}
    chosen = next(iter(given), None)
    if chosen is None:
        return {}
    takes_context = chosen in {"search", "around"}
    return {chosen: given[chosen]} | ({"context": context} if takes_context else {})

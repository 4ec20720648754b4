"""The tools as a model sees them."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context, ElicitationResult, Resolve
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.mcpserver.tools.base import Tool
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import BeforeValidator, Field, ValidationError

from eodh_tools.mcp.argument_checks import (
    ArgumentError,
    explain_invalid,
    read_arguments,
)
from eodh_tools.mcp.elicitation import CandidateJob, candidate_job, chosen_job
from eodh_tools.mcp.schemas import optional_marked, shortened
from eodh_tools.mcp.state import ServerState
from eodh_tools.mcp.viewer_app import UI_META
from eodh_tools.results.models import JobListing, JobStatus, LogListing

_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=True)

# Words by which a client's search for tools finds them.
_SEARCH_HINT = (
    "EO Data Hub (EODH) workflow job: failed, error, status, log; earth observation "
    "satellite processing pipeline, CWL"
)

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
        int | None, Field(ge=0, le=5000, description="First N lines, 1 to 5000")
    ] = None,
    tail: Annotated[
        int | None,
        Field(ge=0, le=5000, description="Last N lines, 1 to 5000. Default 100"),
    ] = None,
    context: Annotated[
        int | None,
        Field(
            ge=0,
            le=200,
            description="Lines around a match (default 3) or around a line "
            "(default 20), 0 to 200",
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


class JobTool(Tool):
    """A tool that forgives what models add to a call, and words its own errors."""

    async def run(
        self,
        arguments: dict[str, Any],
        context: Context[Any, Any],
        convert_result: bool = False,
    ) -> Any:
        """Run the tool with the arguments that were really given.

        Raises:
            ToolError: In words for a model: what to give, or what the toolbox says.
        """
        try:
            given = read_arguments(self.parameters, self.name, arguments)
            return await super().run(given, context, convert_result)
        except ArgumentError as error:
            raise ToolError(str(error)) from error
        except UnexpectedToolError:
            raise
        except ToolError as error:
            cause = error.__cause__
            if isinstance(cause, ValidationError):
                raise ToolError(explain_invalid(self.parameters, cause)) from cause
            raise ToolError(str(cause or error)) from cause


#: Bounded as text; half of the clients show structured content besides.
_TEXT_ONLY = (read_log, list_failures)


def job_tools() -> list[Tool]:
    """The tools, in the order in which they are listed."""
    return [
        _tool(
            get_status,
            "Job status: why it failed",
            "Start here: did a workflow job (earth observation processing) finish, and "
            "why did it fail, with the log lines that show the error. The "
            "Hub tells no inputs of a job.",
            {"anthropic/alwaysLoad": True, **UI_META},
        ),
        _tool(
            list_logs,
            "A job's logs",
            "List a job's logs in step order, and which are missing; then read_log.",
        ),
        _tool(
            read_log,
            "Read or search a job's log",
            "Read or search one log of a job. Default: its last 100 lines. Of several "
            "choices the first of search, around, lines, head, tail counts.",
            UI_META,
        ),
        _tool(
            list_jobs,
            "Workflow jobs",
            "Find a job when no id is known: the workspace's jobs, newest first, and "
            "how many of each status.",
        ),
        _tool(
            list_failures,
            "What failed, by cause",
            "What failed lately and why: failed jobs in groups of one cause, and "
            "whether each works again.",
        ),
    ]


def _tool(
    function: Callable[..., Awaitable[Any]],
    title: str,
    description: str,
    meta: dict[str, Any] | None = None,
) -> Tool:
    tool = JobTool.from_function(
        function,
        title=title,
        description=description,
        annotations=_READ_ONLY,
        meta={"anthropic/searchHint": _SEARCH_HINT, **(meta or {})},
        structured_output=False if function in _TEXT_ONLY else None,
    )
    tool.parameters = optional_marked(shortened(tool.parameters))
    # Answers are written out of the very models that the schemas are made of.
    tool.fn_metadata.output_model = None
    if tool.fn_metadata.output_schema is not None:
        tool.fn_metadata.output_schema = shortened(tool.fn_metadata.output_schema)
    return tool


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

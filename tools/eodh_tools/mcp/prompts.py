"""Prompts: what people ask most, as a client's menu offers it."""

from typing import Annotated, Any

from mcp import MCPError
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.prompts.base import Prompt
from mcp.types import INVALID_PARAMS
from pydantic import Field, ValidationError

from eodh_tools.errors import RequestError
from eodh_tools.mcp.state import ServerState

_MOST_CHARS = 2_048

Job = Annotated[
    str, Field(description="Job id, pasted job URL, or 'last'", max_length=_MOST_CHARS)
]


class JobPrompt(Prompt):
    """A prompt that says what it takes where it was given something else."""

    async def render(self, arguments: Any, context: Any) -> Any:
        """Write the prompt out.

        Raises:
            MCPError: The arguments are not what it takes; the message repeats none.
        """
        try:
            return await super().render(arguments, context)
        except ValueError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            raise MCPError(
                INVALID_PARAMS,
                f"The prompt takes one argument, job: a text of at most "
                f"{_MOST_CHARS:,} characters.",
            ) from None


async def why_did_my_job_fail(ctx: Context[ServerState], job: Job = "last") -> str:
    """Find out why a job failed, and what to do about it."""
    await _refuse_keys(ctx, job)
    return (
        f"Why did my job on the EO Data Hub fail? The job: {job}\n\n"
        "Call get_status for it first. If the evidence there does not settle the "
        "cause, make the call that it names under Next, and search the log of the "
        "failing step with read_log(search=...). Then tell me in a few sentences: "
        "which step failed and why, the log lines that show it (with their numbers), "
        "and what I can do. Say so if the logs do not tell the cause; do not guess."
    )


async def report_for_the_hub_team(ctx: Context[ServerState], job: Job = "last") -> str:
    """Write a report of a failed job that the Hub's support can act on."""
    await _refuse_keys(ctx, job)
    return (
        f"Write a report for the EO Data Hub's support team about the job: {job}\n\n"
        "Call get_status and list_logs for it, and read_log where the evidence needs "
        "more lines. The report, in plain text, holds: the job id, the workspace and "
        "the process; when it was created and when it ended; its status and the Hub's "
        "own message; which logs are there, empty or missing; the failing step with "
        "the 5 to 20 log lines that show the failure, with their numbers, as they "
        "are; what I expected; and one question. Leave out keys, tokens and signed "
        "URLs. Keep what is known apart from what is only likely."
    )


def add_prompts(server: MCPServer[ServerState]) -> None:
    """Put both prompts into the menu of a server's clients."""
    for function, title in (
        (why_did_my_job_fail, "Why did my job fail?"),
        (report_for_the_hub_team, "Write a report for the Hub team"),
    ):
        server.add_prompt(JobPrompt.from_function(function, title=title))


async def _refuse_keys(ctx: Context[ServerState], job: str) -> None:
    """Refuse a key in place of a job: a prompt repeats it to a model.

    Raises:
        MCPError: It is one.
    """
    toolbox = await ctx.request_context.lifespan_context.toolbox()
    try:
        await toolbox.check_typed(job)
    except RequestError as error:
        raise MCPError(INVALID_PARAMS, str(error)) from None

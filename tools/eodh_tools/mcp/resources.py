"""Resources: a job's status and its logs, for clients that attach rather than call."""

from typing import Any

from mcp.server import MCPServer
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.mcpserver import Context

from eodh_tools.hub.job_references import LOG_TEMPLATE, STATUS_TEMPLATE, status_uri
from eodh_tools.mcp.state import ServerState
from eodh_tools.results.jobs_text import summary_text

_MOST_LISTED = 20


async def job_status(workspace: str, job_id: str, ctx: Context[ServerState]) -> str:
    """Whether a job finished and why it failed, as get_status says it."""
    answers = await ctx.request_context.lifespan_context.answers()
    return await answers.status_resource(workspace, job_id)


async def job_log(
    workspace: str, job_id: str, log: str, ctx: Context[ServerState]
) -> str:
    """One log of a job: its end, at most 20,000 characters, saying what is left out."""
    answers = await ctx.request_context.lifespan_context.answers()
    return await answers.log_resource(workspace, job_id, log)


async def list_newest_jobs(
    ctx: ServerRequestContext[ServerState, Any], call_next: CallNext
) -> HandlerResult:
    """List the status of the newest jobs under `resources/list`, as middleware."""
    result = await call_next(ctx)
    if ctx.method != "resources/list" or not isinstance(result, dict):
        return result
    jobs = await ctx.lifespan_context.recent_jobs()
    workspace = await ctx.lifespan_context.workspace_name() if jobs else None
    listed = [
        {
            "uri": status_uri(workspace, job.job_id),
            "name": job.job_id,
            "title": summary_text(job),
            "mimeType": "text/plain",
        }
        for job in jobs[:_MOST_LISTED]
    ]
    return {**result, "resources": listed}


def add_resources(server: MCPServer[ServerState]) -> None:
    """Offer the two templates."""
    server.resource(STATUS_TEMPLATE, name="job_status", title="A job's status")(
        job_status
    )
    server.resource(LOG_TEMPLATE, name="job_log", title="A job's log")(job_log)

"""Resources: a job's status and its logs, for clients that attach rather than call."""

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError

from eodh_tools.errors import AccessError, JobReferenceError, JobsError
from eodh_tools.hub.job_uri import LOG_TEMPLATE, STATUS_TEMPLATE, log_uri, status_uri
from eodh_tools.mcp.fencing import Fence, fenced_status
from eodh_tools.mcp.state import ServerState
from eodh_tools.mcp.tools import status_text
from eodh_tools.mcp.wording import as_call, in_words
from eodh_tools.results import text as answers
from eodh_tools.toolbox.log_selection import MAX_LINES, LogSelection

#: The most characters of log text in a resource: what a client shows a model whole.
MOST_CHARS = 38_000


async def job_status(workspace: str, job_id: str, ctx: Context[ServerState]) -> str:
    """Whether a job finished and why it failed, as get_status says it."""
    toolbox = ctx.request_context.lifespan_context.toolbox
    try:
        answer = await toolbox.get_status(status_uri(workspace, job_id))
    except JobsError as error:
        raise _refused(error) from error
    return status_text(fenced_status(answer))


async def job_log(
    workspace: str, job_id: str, log: str, ctx: Context[ServerState]
) -> str:
    """One log of a job: its end, at most 38,000 characters, saying what is left out."""
    toolbox = ctx.request_context.lifespan_context.toolbox
    try:
        answer = await toolbox.read_log(
            log_uri(workspace, job_id, log),
            part=LogSelection.asked(tail=MAX_LINES),
            max_chars=MOST_CHARS,
        )
    except JobsError as error:
        raise _refused(error) from error
    return answers.reading_text(answer, as_call, Fence())


def add_resources(server: MCPServer[ServerState]) -> None:
    """Offer the two templates."""
    server.resource(STATUS_TEMPLATE, name="job_status", title="A job's status")(
        job_status
    )
    server.resource(LOG_TEMPLATE, name="job_log", title="A job's log")(job_log)


def _refused(error: JobsError) -> ResourceError:
    kind = ResourceError
    if isinstance(error, AccessError | JobReferenceError):
        kind = ResourceNotFoundError
    return kind(in_words(error))

"""Completion of workspaces, job ids and log names, from what is quickly known."""

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from mcp.server import MCPServer
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.types import (
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    ResourceTemplateReference,
)

from eodh_tools.errors import SettingsError
from eodh_tools.hub.job_uri import NO_WORKSPACE, status_uri
from eodh_tools.mcp.state import ServerState

_MOST_VALUES = 100  # the protocol's bound

# The SDK hands a completion handler no context; this request's desk comes this way.
_desk: ContextVar[ServerState] = ContextVar("desk")


async def with_desk(
    ctx: ServerRequestContext[Any, Any], call_next: CallNext
) -> HandlerResult:
    """Lay the desk ready for a completion."""
    if ctx.method == "completion/complete":
        _desk.set(ctx.lifespan_context)
    return await call_next(ctx)


async def complete(
    ref: PromptReference | ResourceTemplateReference,
    argument: CompletionArgument,
    context: CompletionContext | None,
) -> Completion:
    """Complete an argument of a prompt or of a resource template."""
    desk = _desk.get()
    given = (context.arguments if context else None) or {}
    known: Iterable[str] = ()
    try:
        match argument.name:
            case "workspace":
                known = [await desk.toolbox.workspace_name() or NO_WORKSPACE]
            case "job_id":
                known = await desk.recent_job_ids()
            case "job" if isinstance(ref, PromptReference):
                known = ("last", *await desk.recent_job_ids())
            case "log" if "job_id" in given:
                workspace = given.get("workspace") or NO_WORKSPACE
                known = await desk.log_names(status_uri(workspace, given["job_id"]))
    except SettingsError:
        known = ()
    fitting = [value for value in known if value.startswith(argument.value)]
    return Completion(
        values=fitting[:_MOST_VALUES],
        total=len(fitting),
        has_more=len(fitting) > _MOST_VALUES,
    )


def add_completion(server: MCPServer[ServerState]) -> None:
    """Offer completion."""
    server.completion()(complete)  # type: ignore[no-untyped-call]

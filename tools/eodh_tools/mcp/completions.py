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

from eodh_tools.hub.job_references import NO_WORKSPACE, status_uri
from eodh_tools.mcp.state import ServerState

_MOST_VALUES = 100  # the protocol's bound

# The SDK hands a completion handler no context; this request's state comes this way.
_state: ContextVar[ServerState] = ContextVar("state")


async def provide_state(
    ctx: ServerRequestContext[ServerState, Any], call_next: CallNext
) -> HandlerResult:
    """Give the completion handler its caller's state, as middleware."""
    if ctx.method == "completion/complete":
        _state.set(ctx.lifespan_context)
    return await call_next(ctx)


async def complete(
    ref: PromptReference | ResourceTemplateReference,
    argument: CompletionArgument,
    context: CompletionContext | None,
) -> Completion:
    """Complete an argument by its name; any other one gets no value."""
    state = _state.get()
    given = (context.arguments if context else None) or {}
    known: Iterable[str] = ()
    match argument.name:
        case "workspace":
            known = [await state.workspace_name() or NO_WORKSPACE]
        case "job_id":
            known = [job.job_id for job in await state.recent_jobs()]
        case "job" if isinstance(ref, PromptReference):
            recent = await state.recent_jobs()
            known = ["last", "last failed", *(job.job_id for job in recent)]
        case "log" if "job_id" in given:
            workspace = given.get("workspace") or NO_WORKSPACE
            known = await state.log_names(status_uri(workspace, given["job_id"]))
    fitting = [value for value in known if value.startswith(argument.value)]
    return Completion(
        values=fitting[:_MOST_VALUES],
        total=len(fitting),
        has_more=len(fitting) > _MOST_VALUES,
    )


def add_completion(server: MCPServer[ServerState]) -> None:
    """Let a server complete arguments; `provide_state` must be its middleware."""
    server.completion()(complete)  # type: ignore[no-untyped-call]

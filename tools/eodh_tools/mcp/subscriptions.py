"""Subscriptions to a job's status: told when it changes, ended when the job has."""

from collections.abc import Callable
from typing import Any

import anyio
from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.subscriptions import (
    InMemorySubscriptionBus,
    ListenHandler,
    ResourceUpdated,
    ServerEvent,
    SubscriptionBus,
)
from mcp.types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    SubscriptionsListenRequestParams,
)
from pydantic import ValidationError

from eodh_tools.errors import HubUnavailableError, JobsError
from eodh_tools.hub.job_uri import parse_job_uri
from eodh_tools.mcp.state import ServerState
from eodh_tools.mcp.wording import in_words
from eodh_tools.results.models import JobSnapshot

LISTEN = "subscriptions/listen"
POLL_S = 10.0
#: Watched jobs of one server (so of one token); more are refused.
MOST_WATCHED = 16
_LONGEST_S = 86_400.0
_LISTEN_SINCE = "2026-07-28"


class JobSubscriptions:
    """Middleware that watches the jobs which a `subscriptions/listen` names.

    A look at a job is one small request to the Hub. The stream ends by itself once
    every job in it has ended and nothing else was subscribed to.
    """

    def __init__(
        self,
        bus: SubscriptionBus,
        *,
        poll_s: float = POLL_S,
        most_watched: int = MOST_WATCHED,
    ) -> None:
        self._bus = bus
        self._poll_s = poll_s
        self._most_watched = most_watched
        self._watched = 0

    async def __call__(
        self, ctx: ServerRequestContext[ServerState, Any], call_next: CallNext
    ) -> HandlerResult:
        """Serve a subscription to jobs; pass everything else on."""
        if ctx.method != LISTEN or ctx.protocol_version < _LISTEN_SINCE:
            return await call_next(ctx)
        try:
            params = SubscriptionsListenRequestParams.model_validate(
                ctx.params or {}, by_name=False
            )
        except ValidationError:
            return await call_next(ctx)  # told in the SDK's own words
        asked = params.notifications.resource_subscriptions or ()
        uris = sorted({uri for uri in asked if _is_status(uri)})
        if not uris:
            return await call_next(ctx)
        if self._watched + len(uris) > self._most_watched:
            raise MCPError(
                INTERNAL_ERROR,
                f"At most {self._most_watched} jobs can be watched at a time: end a "
                "subscription first, or call get_status(wait=True).",
            )
        self._watched += len(uris)
        try:
            return await self._serve(ctx, params, uris)
        finally:
            self._watched -= len(uris)

    async def _serve(
        self,
        ctx: ServerRequestContext[ServerState, Any],
        params: SubscriptionsListenRequestParams,
        uris: list[str],
    ) -> HandlerResult:
        toolbox = ctx.lifespan_context.toolbox
        try:
            # Before the client is told that it is subscribed: what it reads after
            # that is never older than what changes are told against.
            seen = {uri: await toolbox.glance(uri) for uri in uris}
        except JobsError as error:
            raise MCPError(INVALID_PARAMS, in_words(error)) from error
        bus = _StreamBus(self._bus)
        listen = ListenHandler(bus)
        asked = params.notifications
        jobs_alone = len(uris) == len(set(asked.resource_subscriptions or ())) and not (
            asked.tools_list_changed
            or asked.prompts_list_changed
            or asked.resources_list_changed
        )

        async def watch_all() -> None:
            await bus.subscribed.wait()
            async with anyio.create_task_group() as watchers:
                for uri in uris:
                    watchers.start_soon(self._watch, ctx, bus, uri, seen[uri])
            if jobs_alone:
                listen.close()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch_all)
            result = await listen(ctx, params)
            tasks.cancel_scope.cancel()
        told = result.model_dump(by_alias=True, mode="json", exclude_none=True)
        return {**told, "resultType": "complete"}

    async def _watch(
        self,
        ctx: ServerRequestContext[ServerState, Any],
        bus: "_StreamBus",
        uri: str,
        seen: JobSnapshot,
    ) -> None:
        """Tell of every change until the job has ended, or a day is over."""
        if seen.settled:
            await bus.publish(ResourceUpdated(uri=uri))
        with anyio.move_on_after(_LONGEST_S):
            while not seen.settled:
                await anyio.sleep(self._poll_s)
                try:
                    now = await ctx.lifespan_context.toolbox.glance(uri)
                except HubUnavailableError:
                    continue  # a Hub that is away for a while is no news of a job
                except JobsError:
                    # No longer to be seen: reading the resource says why.
                    await bus.publish(ResourceUpdated(uri=uri))
                    return
                if now != seen:
                    seen = now
                    await bus.publish(ResourceUpdated(uri=uri))


class _StreamBus(InMemorySubscriptionBus):
    """One stream's own bus, which also hears the server's."""

    def __init__(self, shared: SubscriptionBus) -> None:
        super().__init__()
        self._shared = shared
        self.subscribed = anyio.Event()

    def subscribe(self, listener: Callable[[ServerEvent], None]) -> Callable[[], None]:
        own = super().subscribe(listener)
        others = self._shared.subscribe(listener)
        self.subscribed.set()

        def unsubscribe() -> None:
            own()
            others()

        return unsubscribe


def _is_status(uri: str) -> bool:
    reference = parse_job_uri(uri)
    return reference is not None and reference.log is None

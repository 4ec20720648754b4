"""Subscriptions to a job's status: notified of each change, ended with the job."""

from collections import Counter
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
from eodh_tools.hub.job_references import parse_job_uri
from eodh_tools.mcp.audit import caller_name
from eodh_tools.mcp.state import ServerState
from eodh_tools.mcp.status_polls import StatusPolls
from eodh_tools.results.models import JobSnapshot

LISTEN = "subscriptions/listen"
POLL_S = 10.0
#: Watched jobs of one caller; a subscription to none of them counts as one.
MOST_WATCHED = 16
_LONGEST_S = 86_400.0
# An answer that a job is gone is believed when it comes twice.
_TIMES_UNSEEN = 2
_LISTEN_SINCE = "2026-07-28"
_ONLY_STATUS = (
    "Only the status of a job can be subscribed to: "
    "eodh://WORKSPACE/jobs/JOB/status, without a query."
)


class JobSubscriptions:
    """Middleware that polls the jobs which a `subscriptions/listen` names.

    A poll of a job is one small request to the Hub, for all who watch it. The stream
    ends by itself once every job in it has ended and nothing else was subscribed to.
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
        self._watched: Counter[str | None] = Counter()
        self._polls = StatusPolls(fresh_s=poll_s / 2)

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
            return await call_next(ctx)  # the SDK words the error
        uris = sorted(set(params.notifications.resource_subscriptions or ()))
        if not all(_is_status(uri) for uri in uris):
            raise MCPError(INVALID_PARAMS, _ONLY_STATUS)
        caller, places = caller_name.get(), max(1, len(uris))
        if self._watched[caller] + places > self._most_watched:
            raise MCPError(
                INTERNAL_ERROR,
                f"At most {self._most_watched} jobs can be watched at a time: end a "
                "subscription first, or call get_status(wait=True).",
            )
        self._watched[caller] += places
        try:
            return await self._serve(ctx, params, uris)
        finally:
            self._watched[caller] -= places
            if not self._watched[caller]:
                del self._watched[caller]

    async def _serve(
        self,
        ctx: ServerRequestContext[ServerState, Any],
        params: SubscriptionsListenRequestParams,
        uris: list[str],
    ) -> HandlerResult:
        toolbox = await ctx.lifespan_context.toolbox()
        try:
            # Before the client learns that it is subscribed: what it reads after
            # that is never older than the snapshot that changes are found against.
            seen = {uri: await toolbox.snapshot(uri) for uri in uris}
        except JobsError as error:
            raise MCPError(INVALID_PARAMS, str(error)) from error
        bus = _StreamBus(self._bus)
        listen = ListenHandler(bus)
        asked = params.notifications
        others = (
            asked.tools_list_changed
            or asked.prompts_list_changed
            or asked.resources_list_changed
        )

        async def watch_all() -> None:
            await bus.subscribed.wait()
            async with anyio.create_task_group() as watchers:
                for uri in uris:
                    watchers.start_soon(self._watch, ctx, bus, uri, seen[uri])
            if uris and not others:
                listen.close()

        async def end_with_server() -> None:
            await ctx.lifespan_context.stopping.wait()
            listen.close()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch_all)
            tasks.start_soon(end_with_server)
            result = await listen(ctx, params)
            tasks.cancel_scope.cancel()
        answer = result.model_dump(by_alias=True, mode="json", exclude_none=True)
        return {**answer, "resultType": "complete"}

    async def _watch(
        self,
        ctx: ServerRequestContext[ServerState, Any],
        bus: "_StreamBus",
        uri: str,
        seen: JobSnapshot,
    ) -> None:
        """Notify of every change until the job has ended, or for a day at most."""
        toolbox = await ctx.lifespan_context.toolbox()
        if seen.settled:
            await bus.publish(ResourceUpdated(uri=uri))
        with anyio.move_on_after(_LONGEST_S):
            unseen = 0
            while not seen.settled:
                await anyio.sleep(self._poll_s)
                try:
                    now = await self._polls.snapshot(toolbox, uri)
                except HubUnavailableError:
                    continue  # a Hub that is away for a while is no news of a job
                except JobsError:
                    unseen += 1
                    if unseen < _TIMES_UNSEEN:
                        continue  # where it starts again, its front end says so too
                    # No longer to be seen: reading the resource says why.
                    await bus.publish(ResourceUpdated(uri=uri))
                    return
                unseen = 0
                if now != seen:
                    seen = now
                    await bus.publish(ResourceUpdated(uri=uri))


class _StreamBus(InMemorySubscriptionBus):
    """One stream's own bus, which also passes on the events of the server's bus."""

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

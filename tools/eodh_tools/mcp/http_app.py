"""What stands before the MCP servers over HTTP: names, tokens, limits.

A token is checked once, here: each caller reaches only the server of their own profile,
and nothing behind this door could mix two callers up.
"""

import math
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus

import anyio
from mcp.server import MCPServer
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import (
    TransportSecurityMiddleware,
    TransportSecuritySettings,
)
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from eodh_tools.mcp.access import CallerAccess
from eodh_tools.mcp.audit import Refusals, caller_name
from eodh_tools.mcp.message_bodies import readable_bodies
from eodh_tools.mcp.oauth_errors import RefusedTokenError
from eodh_tools.mcp.operations import Operations, operations_routes
from eodh_tools.mcp.rate_limit import Limits, ServerFullError, TooManyRequestsError
from eodh_tools.mcp.smuggling_guard import PlainRequests
from eodh_tools.mcp.state import ServerState
from eodh_tools.mcp.static_tokens import Caller
from eodh_tools.mcp.viewer_routes import ViewerRoutes

PATH = "/mcp"

_AUTHORITY = r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
_HOST = re.compile(_AUTHORITY)
_ORIGIN = re.compile(rf"[a-z][a-z0-9+.-]{{0,30}}://{_AUTHORITY}")
_NO_PAGE = "http://127.0.0.1"  # a program that is no page sends no Origin

BuildServer = Callable[[Caller], MCPServer[ServerState]]


def build_app(
    access: CallerAccess,
    build: BuildServer,
    refusals: Refusals,
    operations: Operations,
    *,
    names: TransportSecuritySettings,
    limits: Limits,
    viewer: ViewerRoutes | None = None,
    prefix: str = "",
) -> Starlette:
    """Make the web application.

    Args:
        access: Who may call.
        build: Makes the MCP server of one caller.
        refusals: Where refusals are written.
        operations: Counts, connections, and the stop.
        names: The hosts and origins that are answered.
        limits: How much each caller may ask.
        viewer: Shows logs in a browser; None for no viewer.
        prefix: The path before `/mcp` in the public address, as `/eodh`.
    """
    managers = {each.server: _manager(build(each)) for each in access.servers}
    gateway = CallerGateway(
        access,
        {
            name: readable_bodies(manager.handle_request)
            for name, manager in managers.items()
        },
        refusals,
        operations,
        limits=limits,
        names=TransportSecurityMiddleware(names),
    )
    parts = [manager.run() for manager in managers.values()]
    view_routes = []
    if viewer is not None:
        parts.append(viewer.running())
        view_routes = viewer.routes(prefix)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            for part in parts:
                await running.enter_async_context(part)
            operations.ready.set()
            yield

    # Without ports: a name is what tells, and each address is answered.
    ours = [host.partition(":")[0] for host in names.allowed_hosts]
    routes = operations_routes(operations, ours)
    for path in dict.fromkeys((PATH, prefix + PATH)):
        routes += [Route(path, gateway), Route(f"{path}/", gateway)]
    routes += access.routes(prefix + PATH)
    routes += view_routes
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(PlainRequests),
            _for_browsers(names.allowed_origins),
        ],
        lifespan=lifespan,
    )
    # A redirect would name this server's own address, not the proxy's.
    app.router.redirect_slashes = False
    return app


def _for_browsers(origins: list[str]) -> Middleware:
    """Answer a browser that asks whether a page may call; tokens, and no cookies."""
    return Middleware(
        CORSMiddleware,
        allow_origins=[origin for origin in origins if not origin.endswith(":*")],
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        expose_headers=["WWW-Authenticate"],
    )


class CallerGateway:
    """Lets a request through to its caller's own server, or says why not."""

    def __init__(
        self,
        access: CallerAccess,
        servers: dict[str, ASGIApp],
        refusals: Refusals,
        operations: Operations,
        *,
        limits: Limits,
        names: TransportSecurityMiddleware,
    ) -> None:
        self._access = access
        self._servers = servers
        self._refusals = refusals
        self._operations = operations
        self._limits = limits
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request of a known caller through, and refuse every other."""
        caller: Caller | None = None
        try:
            refusal = await self._refused_by_name(scope)
            if refusal is None:
                caller = await self._access.caller(
                    Headers(scope=scope).get("authorization")
                )
        except RefusedTokenError as error:
            refusal = self._access.refusal(error)
        if caller is None:
            await self._refuse(None, refusal or _NO_CALLER, scope, receive, send)
            return
        self._operations.connections.prove(scope.get("client"))
        try:
            with self._limits.request(caller.name):
                # The SDK answers GET by a stream that never says anything: servers
                # without sessions have nothing to say there.
                if scope["method"] != "POST":
                    await self._refuse(caller, self._only_post(), scope, receive, send)
                    return
                caller_name.set(caller.name)
                # A subscription may last for a day: not longer than its token.
                with anyio.move_on_after(_seconds_left(caller)):
                    await self._servers[caller.server](
                        scope, receive, self._watched(caller, send)
                    )
        except TooManyRequestsError as error:
            refusal = _too_many(error)
            await self._refuse(caller, refusal, scope, receive, send)

    async def _refused_by_name(self, scope: Scope) -> Response | None:
        # The SDK takes anything behind a name and a colon for a port.
        headers = Headers(scope=scope)
        if not _HOST.fullmatch(headers.get("host", "")):
            return _NO_SUCH_HOST
        if not _ORIGIN.fullmatch(headers.get("origin", _NO_PAGE)):
            return _NO_SUCH_ORIGIN
        is_post = scope["method"] == "POST"
        return await self._names.validate_request(Request(scope), is_post=is_post)

    def _only_post(self) -> Response:
        """Tell a person who tries the address out that all is well with the token."""
        good = "The token is good. " if self._access.needs_token else ""
        return Response(
            f"{good}Only POST is served here: give this address to an MCP client.",
            HTTPStatus.METHOD_NOT_ALLOWED,
            {"Allow": "POST"},
        )

    async def _refuse(
        self,
        caller: Caller | None,
        refusal: Response,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        self._count_refusal(caller, refusal.status_code)
        await refusal(scope, receive, send)

    def _watched(self, caller: Caller, send: Send) -> Send:
        """Write down what the transport itself refuses, as a body that is too long."""

        async def watched(message: Message) -> None:
            status = message.get("status", HTTPStatus.OK)
            if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                self._count_refusal(caller, status)
            await send(message)

        return watched

    def _count_refusal(self, caller: Caller | None, status: int) -> None:
        self._operations.metrics.count_refused(status)
        self._refusals.write(caller.name if caller else None, status)


_NO_SUCH_HOST = Response("Invalid Host header", HTTPStatus.MISDIRECTED_REQUEST)
_NO_SUCH_ORIGIN = Response("Invalid Origin header", HTTPStatus.FORBIDDEN)
_NO_CALLER = Response("Not allowed", HTTPStatus.FORBIDDEN)


def _seconds_left(caller: Caller) -> float:
    return math.inf if caller.until is None else max(0.0, caller.until - time.time())


def _too_many(error: TooManyRequestsError) -> Response:
    if isinstance(error, ServerFullError):
        text = "Others have too many requests open here"
        status = HTTPStatus.SERVICE_UNAVAILABLE
    else:
        text, status = "Too many requests", HTTPStatus.TOO_MANY_REQUESTS
    return Response(
        f"{text}: wait as long as Retry-After says.",
        status,
        {"Retry-After": str(max(1, math.ceil(error.retry_after_s)))},
    )


def _manager(server: MCPServer[ServerState]) -> StreamableHTTPSessionManager:
    # Names are checked by the gateway, for every caller alike.
    server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        transport_security=TransportSecuritySettings(
            enable_dns_rebinding_protection=False
        ),
    )
    return server.session_manager

"""What stands before the MCP servers over HTTP: health, names, tokens and limits.

Each caller has an MCP server of his own, with a toolbox of his own: a token is looked
at once, here, and nothing behind this door could mix two callers up.
"""

import math
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

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
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from eodh_tools.mcp.audit import AuditLog
from eodh_tools.mcp.auth import Caller, TokenRegistry
from eodh_tools.mcp.rate_limit import Limit, TooManyRequestsError
from eodh_tools.mcp.state import ServerState

PATH = "/mcp"
#: No request of ours is longer: a search of 500 characters, a URL of 2,048.
MAX_BODY_BYTES = 256 * 1024

_AUTHORITY = r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
_HOST = re.compile(_AUTHORITY)
_ORIGIN = re.compile(rf"[a-z][a-z0-9+.-]{{0,30}}://{_AUTHORITY}")
_NO_PAGE = "http://127.0.0.1"  # a program that is none sends no Origin

BuildServer = Callable[[Caller], MCPServer[ServerState]]


@dataclass(frozen=True, slots=True)
class _Served:
    """One caller's own server and limit."""

    manager: StreamableHTTPSessionManager
    limit: Limit


def build_app(
    callers: TokenRegistry,
    build: BuildServer,
    audit: AuditLog,
    *,
    names: TransportSecuritySettings,
    per_minute: int,
) -> Starlette:
    """Make the web application.

    Args:
        callers: Who may call.
        build: Makes the MCP server of one caller.
        audit: Where refusals are written.
        names: The hosts and origins that are answered.
        per_minute: Requests that one caller may make in a minute; 0 for any number.
    """
    served = {
        caller.name: _Served(_manager(build(caller)), Limit(per_minute))
        for caller in callers.every
    }

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            for each in served.values():
                await running.enter_async_context(each.manager.run())
            yield

    front = CallerGateway(callers, served, audit, TransportSecurityMiddleware(names))
    return Starlette(
        routes=[Route("/healthz", _healthz), Route(PATH, front)],
        middleware=[_for_browsers(names.allowed_origins)],
        lifespan=lifespan,
    )


def _for_browsers(origins: list[str]) -> Middleware:
    """Answer a browser that asks whether a page may call; tokens, and no cookies."""
    return Middleware(
        CORSMiddleware,
        allow_origins=[origin for origin in origins if not origin.endswith(":*")],
        allow_methods=["POST"],
        allow_headers=["*"],
    )


class CallerGateway:
    """Lets a request through to its caller's own server, or says why not."""

    def __init__(
        self,
        callers: TokenRegistry,
        served: dict[str, _Served],
        audit: AuditLog,
        names: TransportSecurityMiddleware,
    ) -> None:
        self._callers = callers
        self._served = served
        self._audit = audit
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request of a known caller through, and answer every other."""
        caller, refusal = None, await self._refused_by_name(scope)
        if refusal is None:
            caller = self._callers.of(Headers(scope=scope).get("authorization"))
            if caller is None:
                refusal = _NO_TOKEN
        if refusal is not None or caller is None:
            await self._refuse(caller, refusal or _NO_TOKEN, scope, receive, send)
            return
        served = self._served[caller.name]
        try:
            with served.limit.request():
                await served.manager.handle_request(
                    scope, receive, self._watched(caller, send)
                )
        except TooManyRequestsError as error:
            refusal = _too_many(error.retry_after_s)
            await self._refuse(caller, refusal, scope, receive, send)

    async def _refused_by_name(self, scope: Scope) -> Response | None:
        # The SDK answers GET by a stream that never says anything: servers without
        # sessions have nothing to say there.
        if scope["method"] != "POST":
            return Response(
                "Only POST is served here: give this address to an MCP client.",
                HTTPStatus.METHOD_NOT_ALLOWED,
                {"Allow": "POST"},
            )
        # The SDK takes anything behind a name and a colon for a port.
        headers = Headers(scope=scope)
        if not _HOST.fullmatch(headers.get("host", "")):
            return _NO_SUCH_HOST
        if not _ORIGIN.fullmatch(headers.get("origin", _NO_PAGE)):
            return _NO_SUCH_ORIGIN
        return await self._names.validate_request(Request(scope), is_post=True)

    async def _refuse(
        self,
        caller: Caller | None,
        refusal: Response,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        name = caller.name if caller else None
        self._audit.write(name, "refused", status=refusal.status_code)
        await refusal(scope, receive, send)

    def _watched(self, caller: Caller, send: Send) -> Send:
        """Write down what the transport itself refuses, as a body that is too long."""

        async def watched(message: Message) -> None:
            status = message.get("status", HTTPStatus.OK)
            if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                self._audit.write(caller.name, "refused", status=status)
            await send(message)

        return watched


_NO_SUCH_HOST = Response("Invalid Host header", HTTPStatus.MISDIRECTED_REQUEST)
_NO_SUCH_ORIGIN = Response("Invalid Origin header", HTTPStatus.FORBIDDEN)
_NO_TOKEN = Response(
    "A token is needed: send it as `Authorization: Bearer <token>`.",
    HTTPStatus.UNAUTHORIZED,
    {"WWW-Authenticate": "Bearer"},
)


def _too_many(retry_after_s: float) -> Response:
    return Response(
        "Too many requests: wait as long as Retry-After says.",
        HTTPStatus.TOO_MANY_REQUESTS,
        {"Retry-After": str(max(1, math.ceil(retry_after_s)))},
    )


def _manager(server: MCPServer[ServerState]) -> StreamableHTTPSessionManager:
    # Names are checked by the front, for every caller alike.
    server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        max_request_body_size=MAX_BODY_BYTES,
        transport_security=TransportSecuritySettings(
            enable_dns_rebinding_protection=False
        ),
    )
    return server.session_manager


async def _healthz(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})

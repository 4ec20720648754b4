"""What `eodh-mcp --http` says of itself: `/healthz`, `/readyz` and `/metrics`."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from eodh_tools.http.host_names import is_answered
from eodh_tools.http.open_connections import OpenConnections
from eodh_tools.mcp.metrics import ServerMetrics

_ANOTHER_NAME = Response(
    "Call this by its address, or add this name to EODH_MCP_ALLOWED_HOSTS.\n",
    HTTPStatus.MISDIRECTED_REQUEST,
)


@dataclass(frozen=True, slots=True)
class Operations:
    """What the process knows of itself, and whether it serves.

    Attributes:
        ready: Set when it serves.
        stopping: Set when it stops.
    """

    metrics: ServerMetrics = field(default_factory=ServerMetrics)
    connections: OpenConnections = field(default_factory=OpenConnections)
    ready: anyio.Event = field(default_factory=anyio.Event)
    stopping: anyio.Event = field(default_factory=anyio.Event)


def operations_routes(operations: Operations, names: Iterable[str]) -> list[Route]:
    """Return the routes; a web page that calls by its own name is refused.

    Args:
        operations: What is told.
        names: Those of the server, without ports.
    """
    ours = frozenset(names)

    async def healthz() -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz() -> Response:
        if operations.stopping.is_set():
            return JSONResponse({"status": "stopping"}, HTTPStatus.SERVICE_UNAVAILABLE)
        if not operations.ready.is_set():
            return JSONResponse({"status": "starting"}, HTTPStatus.SERVICE_UNAVAILABLE)
        return JSONResponse({"status": "ready"})

    async def metrics() -> Response:
        operations.metrics.connections.set(len(operations.connections))
        return Response(operations.metrics.text(), media_type="text/plain")

    def route(path: str, answer: Callable[[], Awaitable[Response]]) -> Route:
        async def named(request: Request) -> Response:
            if not is_answered(request.headers.get("host"), ours):
                return _ANOTHER_NAME
            return await answer()

        return Route(path, named)

    return [
        route("/healthz", healthz),
        route("/readyz", readyz),
        route("/metrics", metrics),
    ]

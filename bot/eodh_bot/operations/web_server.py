"""Serve a web application whose connections cannot keep others out.

A connection that does not ask, or asks too slowly, is closed. Of the open ones only so
many stay: the oldest are closed for the next, which may be Slack's, but not while a
request that has come whole is being answered.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

from eodh_tools.http.accepting import MOST_ACCEPTED_AT_ONCE, lengthen_queue
from eodh_tools.http.brief_lines import log_strangers_briefly
from eodh_tools.http.listen import HttpAddress, listen_error
from eodh_tools.http.open_connections import (
    BODY_S,
    HEAD_S,
    MOST_REQUEST_BYTES,
    OpenConnections,
)
from eodh_tools.http.out_of_files import report_briefly

# For the rest of a body that was refused.
_LINGER_S = 1.0
_OF_STRANGERS = tuple(
    f"eodh_bot.operations.{room}"
    for room in ("web_server", "malformed_requests", "endpoints")
)
_log = structlog.get_logger()


class GuardedHandler(web.RequestHandler):
    """aiohttp's protocol, counted among the open connections."""

    __slots__ = ("_client", "_connections", "_request_bytes", "is_answering")

    def __init__(
        self, connections: OpenConnections, manager: web.Server, **options: Any
    ) -> None:
        # aiohttp closes what has not sent a whole head after the keep-alive time.
        super().__init__(
            manager, keepalive_timeout=HEAD_S, lingering_time=_LINGER_S, **options
        )
        self._connections = connections
        self._client: tuple[str, int] | None = None
        self._request_bytes = 0
        self.is_answering = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a place; the oldest connection may lose its own."""
        super().connection_made(transport)
        name = transport.get_extra_info("peername")
        if name:
            self._client = (str(name[0]), int(name[1]))
            self._connections.add(self._client, self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Give the place back."""
        if self._client is not None:
            self._connections.remove(self._client)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, up to the bytes that one request may have."""
        self._request_bytes += len(data)
        if self._request_bytes > MOST_REQUEST_BYTES:
            self.drop()
        else:
            super().data_received(data)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Keep the place meanwhile; count the bytes from here on for the next."""
        self._request_bytes = 0
        self.is_answering = True
        try:
            yield
        finally:
            self.is_answering = False

    def log_exception(
        self, *args: Any, exc_info: BaseException | None = None, **options: Any
    ) -> None:
        """Log an error, but none of a caller who has left, and a caller's as such."""
        if self.transport is None:
            return
        if isinstance(exc_info, (HttpProcessingError, web.RequestPayloadError)):
            _log.warning("a request is not HTTP", kind=type(exc_info).__name__)
        else:
            super().log_exception(*args, exc_info=exc_info, **options)

    def drop(self) -> None:
        """Close the connection at once."""
        if self.transport is not None:
            self.transport.abort()


@asynccontextmanager
async def serve_web(
    app: web.Application, address: HttpAddress, setting: str, *, stop_s: float
) -> AsyncIterator[int]:
    """Serve at an address; yield the port.

    Args:
        app: What is served.
        address: Where.
        setting: What names the address, for the error.
        stop_s: For calls that are being answered at the end, in seconds.

    Raises:
        SettingsError: The address is in use, or not of this machine.
    """
    app.middlewares.append(_with_whole_body)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=stop_s)
    await runner.setup()
    manager = runner.server
    if manager is None:
        raise RuntimeError("The application was not set up.")
    loop, connections = asyncio.get_running_loop(), OpenConnections()
    report_briefly(loop)
    log_strangers_briefly(_OF_STRANGERS)

    def protocol() -> GuardedHandler:
        return GuardedHandler(connections, manager, loop=loop, access_log=None)

    try:
        try:
            server = await loop.create_server(
                protocol, address.host, address.port, backlog=MOST_ACCEPTED_AT_ONCE
            )
            lengthen_queue(server.sockets)
        except OSError as error:
            raise listen_error(address, error, setting) from error
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()
    finally:
        await runner.cleanup()


@web.middleware
async def _with_whole_body(
    request: web.Request, handler: Handler
) -> web.StreamResponse:
    """Read the body first, within its own deadline."""
    try:
        async with asyncio.timeout(BODY_S):
            await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (web.RequestPayloadError, ConnectionError):
        raise web.HTTPBadRequest from None
    with cast("GuardedHandler", request.protocol).answering():
        return await handler(request)

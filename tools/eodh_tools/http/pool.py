"""Share open connections: a few transports of one connection for each origin."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import anyio
import httpx

from eodh_tools.errors import HubUnavailableError
from eodh_tools.http.system_network import proxy_to, tls_context
from eodh_tools.http.urls import parse_url

_CLOSING_S = 1.0
# Of all connections: logs that come slowly keep no status from being asked for.
_LONG_PART = 0.7
# One transport with all connections checks each of them at every request, which takes
# longer than the request.
_ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1)


class ConnectionPool:
    """Shares connections between many `OriginClient`s, and so between many keys.

    It stores no key and no cookie: each request brings its own key. An async
    context manager: connections are made when first needed and closed after it.

    Args:
        max_connections: At once, to each origin; more requests wait.
        transport: What carries the requests; httpx's own if None.
    """

    def __init__(
        self,
        *,
        max_connections: int = 100,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._max_connections = max_connections
        self._transport = transport
        self._origins: dict[str, OriginConnections] = {}

    def connections(self, origin: str) -> "OriginConnections":
        """Return the connections to an origin, the same for all its clients."""
        found = self._origins.get(origin)
        if found is None:
            found = self._origins[origin] = OriginConnections(
                origin, self._max_connections, self._transport
            )
        return found

    async def close(self) -> None:
        """Close all connections."""
        while self._origins:
            _, connections = self._origins.popitem()
            await connections.close()

    async def __aenter__(self) -> Self:
        """Nothing is opened yet."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all connections."""
        await self.close()


class OriginConnections:
    """Lends transports of one connection to one origin; the last returned goes first.

    A transport is httpx without what its client adds: cookies, redirects, and a third
    of the time of a request.

    Args:
        origin: Where they connect to.
        max_connections: Lent at once at most; who comes later waits.
        transport: What carries the requests; httpx's own if None.
    """

    def __init__(
        self,
        origin: str,
        max_connections: int,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._origin = origin
        self._transport = transport
        self._free = anyio.Semaphore(max_connections, fast_acquire=True)
        most_long = max(1, int(max_connections * _LONG_PART))
        self._free_for_long = anyio.Semaphore(most_long, fast_acquire=True)
        self._idle: list[httpx.AsyncBaseTransport] = []
        self._open: list[httpx.AsyncBaseTransport] = []
        self._tls: ssl.SSLContext | None = None

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[httpx.AsyncBaseTransport]:
        """Lend a transport for one request and the whole of its answer.

        Raises:
            NetworkSettingsError: The environment names wrong certificates or proxy.
        """
        async with self._free:
            lent = self._idle.pop() if self._idle else self._new()
            try:
                yield lent
            except anyio.get_cancelled_exc_class():
                # Whether its connection is free again is not sure.
                self._open.remove(lent)
                with anyio.move_on_after(_CLOSING_S, shield=True):
                    await lent.aclose()
                raise
            except BaseException:
                self._idle.append(lent)
                raise
            self._idle.append(lent)

    @asynccontextmanager
    async def place_for_long(self, within_s: float) -> AsyncIterator[None]:
        """Hold a place for an answer that may take long, as a log; some are left over.

        Raises:
            HubUnavailableError: All such places are taken for so long.
        """
        with anyio.move_on_after(within_s) as waiting:
            await self._free_for_long.acquire()
        if waiting.cancelled_caught:
            raise HubUnavailableError(
                f"So many logs of {self._origin} are being read with this key or by"
                " this server that there was no place for another: try again when they"
                " have been read."
            )
        try:
            yield
        finally:
            self._free_for_long.release()

    async def close(self) -> None:
        """Close all of them, those lent too."""
        for each in self._open:
            await each.aclose()

    def _new(self) -> httpx.AsyncBaseTransport:
        made = self._transport
        if made is None:
            address = parse_url(self._origin)
            if self._tls is None:
                # To load the certificates takes 50 ms, and http has no use for them:
                # that context trusts none.
                self._tls = (
                    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                    if address is not None and address.scheme == "http"
                    else tls_context()
                )
            proxy = None if address is None else proxy_to(address)
            made = httpx.AsyncHTTPTransport(verify=self._tls, limits=_ONE, proxy=proxy)
        self._open.append(made)
        return made

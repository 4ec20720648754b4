"""Share open connections: one httpx client for each origin."""

import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpx

from eodh_tools.http.urls import is_loopback, parse_url


class ConnectionPool:
    """Shares connections between many `OriginClient`s, and so between many keys.

    It stores no key and no cookie: each request brings its own key. An async
    context manager: connections are made when first needed and closed after it.

    Args:
        max_connections: At once, to each origin; more requests wait.
        max_idle: Of those, how many stay open while idle.
        transport: What carries the requests; httpx's own if None.
    """

    def __init__(
        self,
        *,
        max_connections: int = 100,
        max_idle: int = 20,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._limits = httpx.Limits(
            max_connections=max_connections, max_keepalive_connections=max_idle
        )
        self._transport = transport
        self._clients: dict[str, httpx.AsyncClient] = {}

    def client(self, origin: str) -> httpx.AsyncClient:
        """The client of an origin, made at the first call: that takes a while."""
        found = self._clients.get(origin)
        if found is None:
            address = parse_url(origin)
            found = self._clients[origin] = httpx.AsyncClient(
                transport=self._transport,
                follow_redirects=False,
                # On loopback a proxy would only see the key in the clear.
                trust_env=address is not None and not is_loopback(address.host),
                # To load the certificates takes 50 ms, and http has no use for them:
                # this context trusts none.
                verify=(
                    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                    if address is not None and address.scheme == "http"
                    else True
                ),
                # No cookie is stored: only the key says who asks.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                limits=self._limits,
            )
        return found

    async def close(self) -> None:
        """Close all connections."""
        while self._clients:
            _, client = self._clients.popitem()
            await client.aclose()

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

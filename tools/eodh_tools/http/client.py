"""Send GET requests to one origin with one key: deadlines, retries, redirects."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

import anyio
import httpx
from pydantic import SecretStr

from eodh_tools.errors import (
    HubUnavailableError,
    SettingsError,
    UnexpectedAnswerError,
)
from eodh_tools.http.body import Body, BodyCutError
from eodh_tools.http.exceptions import (
    CONNECTION_ERRORS,
    HTTPX_ERRORS,
    is_of_tls,
    to_jobs_error,
)
from eodh_tools.http.one_request import headers_of, pieces_of, send
from eodh_tools.http.phase_timeouts import Timeouts
from eodh_tools.http.pool import ConnectionPool
from eodh_tools.http.request_headers import request_headers
from eodh_tools.http.responses import (
    REDIRECTS,
    BusyError,
    error_for_response,
    resolve_redirect,
)
from eodh_tools.http.retries import RetryPolicy, http_date
from eodh_tools.http.retry_loop import repeat
from eodh_tools.http.urls import checked_origin, parse_url

MAX_JSON_BYTES = 8_000_000
MAX_REDIRECTS = 3

_MOST_CONNECTIONS = 10

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A whole answer, its body decoded and within the bound asked for."""

    status: int
    body: bytes
    content_type: str


class OriginClient:
    """Sends GET requests to one origin, with one key.

    An async context manager: its connections are closed after it. With a pool it can
    be used at once, and nothing needs closing.

    Args:
        origin: ``https://host[:port]``; http on loopback only.
        key: Sent as a bearer token, to this origin only.
        timeout_s: For a whole call with its retries (for a log: until it begins);
            the Hub's list of jobs may take over a minute.
        timeouts: For the parts of a call.
        retries: How often a call is repeated, and after which pauses.
        pool: Shares its connections; the client makes its own if None.
        gate: Awaited before each request, within the call's time: a rate limit.
        transport: What carries the requests of its own connections; httpx's if None.

    Attributes:
        answered_at: The server's clock (Date) at its last answer; None before one.

    Raises:
        SettingsError: The origin is not https (or loopback), or the key is not valid.
    """

    def __init__(
        self,
        origin: str,
        key: SecretStr | None = None,
        *,
        timeout_s: float,
        timeouts: Timeouts | None = None,
        retries: RetryPolicy | None = None,
        pool: ConnectionPool | None = None,
        gate: Callable[[], Awaitable[None]] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        address = parse_url(origin)
        if address is None:
            raise SettingsError(
                "The Hub's address (EODH_BASE_URL or EODH_ROOT_URL) is not a plain URL:"
                " write https://host."
            )
        self.origin = checked_origin(address, setting="The Hub's address")
        self.timeout_s = timeout_s
        self.timeouts = timeouts or Timeouts()
        self.retries = retries or RetryPolicy()
        self.answered_at: datetime | None = None
        self._own_pool = ConnectionPool(
            max_connections=_MOST_CONNECTIONS, transport=transport
        )
        self._gate = gate
        self._headers = request_headers(key)
        self._lent = self._connections = pool.connections(self.origin) if pool else None

    async def __aenter__(self) -> Self:
        """Open the client; connections are made when first needed."""
        self._connections = self._lent or self._own_pool.connections(self.origin)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close its own connections."""
        self._connections = self._lent
        await self._own_pool.close()

    async def get(
        self,
        url: str,
        *,
        accept: str = "application/json",
        max_bytes: int = MAX_JSON_BYTES,
        deadline_s: float | None = None,
    ) -> HttpResponse:
        """Return a whole answer, of any status but the ones below.

        Args:
            url: On this origin.
            accept: The media type asked for.
            max_bytes: The bound of the decoded body.
            deadline_s: For the whole call with its retries; `timeout_s` if None.

        Raises:
            NotSignedInError: 401, or a web page where data were asked for.
            HubBusyError: 429, 502, 503 or 504 at every attempt.
            HubUnavailableError: No connection, or no answer in time.
            UnexpectedAnswerError: Another origin, too many redirects, a damaged body.
            AnswerTooLargeError: The body is over its bound.
        """
        limit_s = self.timeout_s if deadline_s is None else deadline_s

        async def attempt() -> HttpResponse:
            async with AsyncExitStack() as stack:
                body = await self._open(stack, url, {"Accept": accept}, limit_s)
                whole = await body.read_whole(max_bytes)
                return HttpResponse(body.status, whole, body.content_type)

        return await self._within(limit_s, attempt)

    @asynccontextmanager
    async def stream(
        self,
        url: str,
        *,
        accept: str = "text/plain, */*;q=0.5",
        headers: Mapping[str, str] | None = None,
        deadline_s: float | None = None,
    ) -> AsyncIterator[Body]:
        """Open an answer and give its body as it comes; closed with the context.

        Args:
            url: On this origin.
            accept: The media type asked for.
            headers: Range, If-Range and Accept-Encoding, where needed.
            deadline_s: Until the answer begins; `timeout_s` if None.

        Raises:
            JobsError: As `get` does, for what happens until the answer begins.
        """
        limit_s = self.timeout_s if deadline_s is None else deadline_s
        sent = {"Accept": accept, **(headers or {})}
        began = anyio.current_time()
        async with AsyncExitStack() as stack:
            if self._connections is not None:
                place = self._connections.place_for_long(limit_s)
                await stack.enter_async_context(place)
            left_s = max(0.0, limit_s - (anyio.current_time() - began))

            async def attempt() -> Body:
                async with AsyncExitStack() as own:
                    body = await self._open(own, url, sent, self.timeouts.idle_s)
                    await stack.enter_async_context(own.pop_all())
                return body

            yield await self._within(left_s, attempt)

    async def _within(self, limit_s: float, attempt: Callable[[], Awaitable[_T]]) -> _T:
        """Make a call, and repeat it where that may help, within the limit."""
        began = anyio.current_time()
        busy: BusyError | None = None
        refused: httpx.ConnectError | None = None  # how the last attempt ended

        def is_retried(error: Exception) -> bool | float:
            nonlocal busy, refused
            refused = error if isinstance(error, httpx.ConnectError) else None
            if isinstance(error, BusyError):
                busy = error
                if error.wait_s is None or error.wait_s == 0:
                    return True  # "at once" too: our own pauses spare a busy server
                left_s = limit_s - (anyio.current_time() - began)
                return error.wait_s if error.wait_s < left_s else False
            if isinstance(error, BodyCutError):
                return True
            return isinstance(error, CONNECTION_ERRORS) and not is_of_tls(error)

        try:
            with anyio.move_on_after(limit_s):
                return await repeat(attempt, is_retried, self.retries)
        except HTTPX_ERRORS as error:
            # Not `from error`: httpx quotes what the server sent.
            raise to_jobs_error(error, self.origin) from None
        if refused is not None:
            raise to_jobs_error(refused, self.origin)
        if busy is not None:
            raise busy
        raise HubUnavailableError(
            f"{self.origin} gave no answer within {limit_s:g} s. A list of many jobs"
            " may take over a minute: try again, or raise EODH_TIMEOUT_S."
        )

    async def _open(
        self,
        stack: AsyncExitStack,
        url: str,
        headers: Mapping[str, str],
        read_s: float,
    ) -> Body:
        """Make one attempt, following redirects on this origin."""
        if self._connections is None:
            raise RuntimeError("use OriginClient inside `async with`, or with a pool")
        await self._pass_gate()
        sent = {"Accept-Encoding": "gzip", **headers, **self._headers}
        timeouts = replace(self.timeouts, idle_s=read_s)
        transport = await stack.enter_async_context(self._connections.lent())
        for _ in range(MAX_REDIRECTS + 1):
            response = await send(transport, self.origin, url, sent, timeouts)
            stack.push_async_callback(response.aclose)
            answered = headers_of(response)
            self.answered_at = http_date(answered.get("date", ""))
            location = answered.get("location", "")
            if response.status_code in REDIRECTS and location:
                await response.aclose()
                url = resolve_redirect(self.origin, url, location)
                await self._pass_gate()
                continue
            refused = error_for_response(
                self.origin,
                response.status_code,
                answered,
                with_key="Authorization" in self._headers,
            )
            if refused is not None:
                await response.aclose()
                raise refused
            pieces = pieces_of(response, self.origin)
            stack.push_async_callback(pieces.aclose)
            return Body(self.origin, response.status_code, answered, pieces)
        raise UnexpectedAnswerError(
            f"{self.origin} redirects in a circle (over {MAX_REDIRECTS}"
            " redirects). Check the address (EODH_BASE_URL or EODH_ROOT_URL)."
        )

    async def _pass_gate(self) -> None:
        # Not while a connection is lent: others need it meanwhile.
        if self._gate is not None:
            await self._gate()

"""Send one GET request over a connection, and read the parts of its answer."""

import logging
from collections.abc import AsyncGenerator, Mapping
from functools import lru_cache

import httpx

from eodh_tools.errors import UnexpectedAnswerError
from eodh_tools.http.body import BodyCutError
from eodh_tools.http.exceptions import CONNECTION_ERRORS, HTTPX_ERRORS, to_jobs_error
from eodh_tools.http.phase_timeouts import Timeouts
from eodh_tools.http.urls import parse_url

_log = logging.getLogger(__name__)


async def send(
    transport: httpx.AsyncBaseTransport,
    origin: str,
    url: str,
    headers: Mapping[str, str],
    timeouts: Timeouts,
) -> httpx.Response:
    """Send a GET request; the answer's body is not read yet.

    Args:
        transport: Carries the request.
        origin: The one origin that the headers, with the key, may go to.
        url: On this origin.
        headers: Those of the request.
        timeouts: Of these, until connected and between two pieces.

    Raises:
        UnexpectedAnswerError: The URL is of another origin.
        httpx.HTTPError: As `to_jobs_error` takes it.
    """
    target = _target(url, origin)
    if target is None:
        raise UnexpectedAnswerError(
            f"A link leads outside {origin} and was not followed: the key goes"
            " only to that host. Report it to whoever runs the server."
        )
    timeout = httpx.Timeout(timeouts.idle_s, connect=timeouts.connect_s)
    request = httpx.Request(
        "GET", target, headers=headers, extensions={"timeout": timeout.as_dict()}
    )
    response = await transport.handle_async_request(request)
    # Without the query, where servers put signatures.
    _log.debug("GET %s%s: %d", origin, target.path, response.status_code)
    return response


def headers_of(response: httpx.Response) -> dict[str, str]:
    """The headers by name in small letters: httpx looks a name up ten times slower."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name = raw_name.decode("ascii", "replace").lower()
        value = raw_value.decode(errors="replace")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def pieces_of(response: httpx.Response, origin: str) -> AsyncGenerator[bytes]:
    """Yield the body as it comes.

    Raises:
        BodyCutError: The connection broke, or nothing came in time.
        JobsError: What else httpx reports.
    """
    try:
        async for piece in response.aiter_raw():
            yield piece
    except (*CONNECTION_ERRORS, httpx.ReadTimeout):
        raise BodyCutError(
            f"The connection to {origin} broke in the middle of an answer; try again."
        ) from None
    except HTTPX_ERRORS as error:
        raise to_jobs_error(error, origin) from None


@lru_cache(maxsize=256)
def _target(url: str, origin: str) -> httpx.URL | None:
    """The URL as httpx reads it; None where it, or we, read another origin."""
    asked = parse_url(url)
    target = asked and httpx.URL(asked.url)
    # What httpx made of the URL is what it will connect to.
    seen = target and parse_url(str(target))
    if not (asked and target and seen) or not asked.origin == seen.origin == origin:
        return None
    return target

"""Serve `/healthz` and `/metrics` to the operator over HTTP.

Only on this machine unless the setting names another address. No answer shows a key, a
token, a workspace or a person.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

import structlog
from aiohttp import hdrs, web

from eodh_bot.operations.metrics import Metrics
from eodh_bot.operations.web_server import serve_web
from eodh_bot.slack.api_errors import about
from eodh_tools.errors import JobsError
from eodh_tools.http.host_names import is_answered
from eodh_tools.http.listen import HttpAddress

#: The setting that names the address.
SETTING = "EODH_BOT_OPERATIONS"
HEALTH_PATH = "/healthz"
METRICS_PATH = "/metrics"
_PART_S = 5.0
_STOP_S = 1.0
_log = structlog.get_logger()

#: Raises a JobsError, with a message for people, when the part is unhealthy.
Part = Callable[[], Awaitable[None]]


class NotConnectedError(JobsError):
    """The websocket to Slack is down."""

    def __init__(self) -> None:
        super().__init__(
            "The connection to Slack is down; the bot reconnects by itself. If it "
            "stays down, check the network and status.slack.com."
        )


class Health:
    """Checks whether each part of the bot works, again at each call.

    Args:
        parts: The checks, by the name that is shown.
        limit_s: The timeout of one check.
        oldest_s: Gives the age of the oldest work that waits, in seconds.
    """

    def __init__(
        self,
        parts: Mapping[str, Part],
        limit_s: float = _PART_S,
        oldest_s: Callable[[], float] | None = None,
    ) -> None:
        self._parts = dict(parts)
        self._oldest_s = oldest_s
        self._limit_s = limit_s

    async def problems(self) -> dict[str, str | None]:
        """Return the problem of each part; None for a part that works."""
        found = await asyncio.gather(*map(self._problem, self._parts.values()))
        return dict(zip(self._parts, found, strict=True))

    def ages(self) -> dict[str, int]:
        """Return the age of the oldest work that waits, where it is known."""
        if self._oldest_s is None:
            return {}
        return {"oldest_work_s": round(self._oldest_s())}

    async def _problem(self, part: Part) -> str | None:
        try:
            async with asyncio.timeout(self._limit_s):
                await part()
        except JobsError as error:
            return str(error)
        except TimeoutError:
            return f"no answer within {self._limit_s:g} s"
        except Exception as error:  # noqa: BLE001 - one broken part must not cost the others
            # Not quoted: a driver puts the database URL into its message.
            _log.warning("a health check failed", **about(error))
            return f"an error ({type(error).__name__}): see the log"
        return None


@asynccontextmanager
async def serve_operations(
    address: HttpAddress, health: Health, metrics: Metrics
) -> AsyncIterator[int]:
    """Serve at `address`; yield the port.

    Raises:
        SettingsError: The address is in use, or not of this machine.
    """

    async def healthz(_request: web.Request) -> web.Response:
        problems = await health.problems()
        unhealthy = any(problems.values())
        return web.json_response(
            {
                "status": "ill" if unhealthy else "ok",
                "parts": {name: found or "ok" for name, found in problems.items()},
                **health.ages(),
            },
            status=HTTPStatus.SERVICE_UNAVAILABLE if unhealthy else HTTPStatus.OK,
            headers={"Cache-Control": "no-store"},
        )

    async def numbers(_request: web.Request) -> web.Response:
        headers = {"Content-Type": metrics.content_type, "Cache-Control": "no-store"}
        return web.Response(body=metrics.text(), headers=headers)

    app = web.Application(middlewares=[_known_names(address.host)])
    app.router.add_get(HEALTH_PATH, healthz)
    app.router.add_get(METRICS_PATH, numbers)
    async with serve_web(app, address, SETTING, stop_s=_STOP_S) as port:
        yield port


def _known_names(host: str) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Refuse a web page that calls by its own host name (DNS rebinding)."""

    @web.middleware
    async def check(
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        if not is_answered(request.headers.get(hdrs.HOST), [host]):
            raise web.HTTPMisdirectedRequest(
                text=f"Call this by its address, or set {SETTING} to its name.\n"
            )
        return await handler(request)

    return check

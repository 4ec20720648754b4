"""Let each signed request of Slack in once, by whichever process it comes to."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus

import structlog
from cachetools import TTLCache
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from eodh_bot.listeners.first_times import FirstTimes

# A signature is taken for five minutes. Slack's own repetitions are signed again.
_TAKEN_S = 600.0
_MOST = 50_000
_log = structlog.get_logger()


def register(
    app: AsyncApp, first_times: FirstTimes, now: Callable[[], datetime]
) -> None:
    """Refuse what comes a second time.

    It runs after the check of the signature, so that nobody fills the database. A
    database that does not answer within a second lets a request in that this process
    has not seen: a person who asks then reads that the database is down, and
    whoever repeats a request reads no more, for rights are checked there too.

    Args:
        app: The Bolt app, for HTTP.
        first_times: Knows what any process has let in.
        now: The time by Slack's clock, aware.
    """
    seen: TTLCache[str, bool] = TTLCache(_MOST, _TAKEN_S)

    async def check(
        req: AsyncBoltRequest, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        # The one that was checked.
        signature = req.headers["x-slack-signature"][0]
        is_new = signature not in seen
        seen[signature] = True
        if not is_new or not await first_times.is_first(signature, now()):
            _log.warning("a signed request came a second time")
            return BoltResponse(status=HTTPStatus.UNAUTHORIZED)
        return await next_()

    app.use(check)

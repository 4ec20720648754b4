"""Let each signed request of Slack in once, by whichever process it comes to."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus

import structlog
from cachetools import TTLCache
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import SQLAlchemyError

from eodh_bot.store.signed_requests import SignedRequests

# A signature is taken for five minutes. Slack's own repetitions are signed again.
_TAKEN_S = 600.0
_MOST = 50_000
# Slack waits for three seconds.
_LONGEST_S = 1.0
_log = structlog.get_logger()


def register(
    app: AsyncApp, requests: SignedRequests, now: Callable[[], datetime]
) -> None:
    """Refuse what comes a second time.

    It runs after the check of the signature, so that nobody fills the database. A
    database that does not answer within a second lets a request in that this process
    has not seen: a person who asks then reads that the database is down, and
    whoever repeats a request reads no more, for rights are checked there too.

    Args:
        app: The Bolt app, for HTTP.
        requests: Those that were let in.
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
        if not is_new or not await is_first(requests, signature, now()):
            _log.warning("a signed request came a second time")
            return BoltResponse(status=HTTPStatus.UNAUTHORIZED)
        return await next_()

    app.use(check)


async def is_first(requests: SignedRequests, name: str, at: datetime) -> bool:
    """Note a request for all processes; True, too, where the database is silent."""
    # A statement must not be interrupted: it goes on when nobody waits any more.
    stored = asyncio.create_task(requests.let_in(name, at))
    stored.add_done_callback(_end)
    try:
        return await asyncio.wait_for(asyncio.shield(stored), _LONGEST_S)
    except (TimeoutError, SQLAlchemyError, OSError) as error:
        _log.warning(
            "a request was let in without the database",
            kind=type(error).__name__,
        )
        return True


def _end(stored: "asyncio.Task[bool]") -> None:
    """Take an error that nobody waits for any more."""
    if not stored.cancelled():
        stored.exception()

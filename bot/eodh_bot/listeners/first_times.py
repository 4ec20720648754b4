"""Note each request for all processes, and let it in where the database is silent."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from eodh_bot.store.signed_requests import SignedRequests
from eodh_bot.store.start_errors import DatabaseDownError

# Slack waits for three seconds.
_LONGEST_S = 1.0
# As long as two checks of a container are apart.
_TOLD_S = 30.0
_log = structlog.get_logger()


class FirstTimes:
    """Tells whether a request comes for the first time, to any process.

    Args:
        requests: Those that were let in.
        now: A clock in seconds that never goes back.
    """

    def __init__(self, requests: SignedRequests, now: Callable[[], float]) -> None:
        self._requests = requests
        self._now = now
        self._silent_at: float | None = None

    @property
    def is_shared(self) -> bool:
        """Whether other processes may let requests in."""
        return self._requests.is_shared

    async def is_first(self, name: str, at: datetime) -> bool:
        """Note a request; True, too, where the database does not answer in time.

        Args:
            name: What tells it from all others.
            at: The time, aware.
        """
        # A statement must not be interrupted: it goes on when nobody waits any more.
        stored = asyncio.create_task(self._requests.let_in(name, at))
        stored.add_done_callback(_end)
        try:
            return await asyncio.wait_for(asyncio.shield(stored), _LONGEST_S)
        except (TimeoutError, SQLAlchemyError, OSError) as error:
            self._silent_at = self._now()
            _log.warning(
                "a request was let in without the database",
                kind=type(error).__name__,
            )
            return True

    def check(self) -> None:
        """Check that the database has answered of late.

        Raises:
            DatabaseDownError: A request was let in without it.
        """
        if self._silent_at is None:
            return
        ago_s = self._now() - self._silent_at
        if ago_s < _TOLD_S:
            raise DatabaseDownError(
                f"A request of Slack's was let in without the database {ago_s:.0f} s "
                f"ago: nothing could be written within {_LONGEST_S:g} s. See what "
                "locks it, and whether its disk is slow or full."
            )


def _end(stored: "asyncio.Task[bool]") -> None:
    """Take an error that nobody waits for any more."""
    if not stored.cancelled():
        stored.exception()

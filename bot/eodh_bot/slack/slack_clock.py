"""The time that the bot counts with, checked against Slack's.

A machine's clock may be wrong, and it may jump. So the time goes on by a counter that
never jumps (`time.monotonic`), and the `Date` of each answer of Slack corrects it.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import aiohttp
import structlog

from eodh_tools.clock import utc_now
from eodh_tools.http.retries import http_date

# `Date` has whole seconds, and an answer is on its way for a moment.
_TOLERANCE = timedelta(seconds=3)
# A difference that an operator should hear of.
_WRONG = timedelta(seconds=60)
_log = structlog.get_logger()


class SlackClock:
    """Gives Slack's time; this machine's until Slack has answered.

    Args:
        machine: This machine's time, aware; it may be wrong, and jump.
        counter: Seconds that never go back nor jump.
    """

    def __init__(
        self,
        machine: Callable[[], datetime] = utc_now,
        counter: Callable[[], float] = time.monotonic,
    ) -> None:
        self._machine = machine
        self._counter = counter
        self._at, self._counted = machine(), counter()
        self._has_warned = False

    def __call__(self) -> datetime:
        """Return the time, aware UTC."""
        return self._at + timedelta(seconds=self._counter() - self._counted)

    def hear(self, date: str | None) -> None:
        """Correct the time by the `Date` of an answer of Slack.

        Args:
            date: The header as it came; None or no date changes nothing.
        """
        slack = http_date(date or "")
        if slack is None:
            return
        if abs(slack - self()) > _TOLERANCE:
            self._at, self._counted = slack, self._counter()
        off = self._machine() - slack
        if abs(off) > _WRONG and not self._has_warned:
            self._has_warned = True
            _log.warning(
                "this machine's clock is wrong; the bot counts with Slack's",
                off_s=round(off.total_seconds()),
            )

    def trace(self) -> aiohttp.TraceConfig:
        """Return what lets a session report each answer's `Date` here."""
        config = aiohttp.TraceConfig()

        async def ended(
            _session: aiohttp.ClientSession,
            _context: SimpleNamespace,
            request: aiohttp.TraceRequestEndParams,
        ) -> None:
            self.hear(request.response.headers.get("Date"))

        config.on_request_end.append(ended)
        return config

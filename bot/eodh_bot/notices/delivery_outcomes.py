"""Record and count how the delivery of notices ended."""

from collections.abc import Callable
from datetime import datetime

import structlog

from eodh_bot.models import NoticeOutcome
from eodh_bot.notices.notice_facts import status_of
from eodh_bot.notices.observer import NoticeObserver
from eodh_bot.notices.work_queue import TaskResult
from eodh_bot.store.notices import Notice, Notices

_log = structlog.get_logger()


class DeliveryOutcomes:
    """Closes notices whose delivery ended.

    Args:
        notices: The stored notices.
        observer: Counts.
        now: The time, aware.
    """

    def __init__(
        self, notices: Notices, observer: NoticeObserver, now: Callable[[], datetime]
    ) -> None:
        self._notices = notices
        self._observer = observer
        self._now = now

    async def done(
        self, notice: Notice, outcome: NoticeOutcome, *, keep: bool = False
    ) -> None:
        """Note how a notice ended; `keep` leaves what a reply still needs."""
        if await self._notices.done(notice, outcome, self._now(), keep=keep):
            self.count(notice, outcome)

    async def give_up(self, *notices: Notice) -> TaskResult:
        """Give up notices to an archived channel."""
        _log.warning("a notice is given up: the channel is archived")
        for each in notices:
            await self.done(each, "given_up")
        return TaskResult()

    def count(self, notice: Notice, outcome: NoticeOutcome) -> None:
        """Count and log an outcome."""
        _log.info("a notice is done", notice=notice.key, outcome=outcome)
        finished = status_of(notice).finished if notice.status else None
        lag_s = (self._now() - finished).total_seconds() if finished else None
        self._observer.notice(outcome, lag_s)

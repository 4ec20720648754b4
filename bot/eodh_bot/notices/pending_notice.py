"""A notice on its way into a conversation, with what was read for this try."""

from collections.abc import Sequence
from dataclasses import dataclass

from eodh_bot.models import JobStreak, Subscription
from eodh_bot.notices.notice_facts import covering, status_of
from eodh_bot.notices.permission import Look
from eodh_bot.notices.streak_reader import streak_of
from eodh_bot.notices.work_queue import Attempt
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice
from eodh_tools.results.models import JobStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingNotice:
    """A notice, and where it goes.

    Attributes:
        notice: The notice.
        watch: Its watch.
        subscriptions: Those of its target to the jobs of the watch.
        channel: The conversation.
        attempt: The try.
        look: Whether it may be posted, right before it is.
    """

    notice: Notice
    watch: Watch
    subscriptions: Sequence[Subscription]
    channel: str
    attempt: Attempt
    look: Look

    @property
    def status(self) -> JobStatus:
        """What it says of its job."""
        return status_of(self.notice)

    @property
    def streak(self) -> JobStreak | None:
        """The row of failures that its workflow is in."""
        return streak_of(self.notice)

    @property
    def is_no_news(self) -> bool:
        """Whether its target wants only what is new, and this is the same again."""
        return is_no_news(self.notice, covering(self.notice, self.subscriptions))


def is_no_news(notice: Notice, received: Sequence[Subscription]) -> bool:
    """Return whether the target wants only what is new, and this is the same again.

    Args:
        notice: The notice.
        received: The subscriptions of its target that cover it.
    """
    row = streak_of(notice)
    is_again = row is not None and row.kind == "again"
    return is_again and bool(received) and all(each.only_changed for each in received)

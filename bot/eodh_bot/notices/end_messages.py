"""The messages about a job that has ended, for who is notified."""

from collections.abc import Sequence

from eodh_bot.messages.buttons import NoticeTarget
from eodh_bot.messages.message import Message
from eodh_bot.messages.notices import ended_notice
from eodh_bot.messages.streaks import again_notice, recovery_notice
from eodh_bot.models import JobStreak, Subscription, wanting
from eodh_bot.notices.notice_facts import hub_url, status_of
from eodh_bot.notices.streak_reader import streak_of
from eodh_bot.store import Subscriptions, Watch
from eodh_bot.store.notices import Notice
from eodh_tools.results.models import JobStatus


class EndMessages:
    """Builds messages by what their target subscribed to.

    Args:
        subscriptions: Who is notified about what.
    """

    def __init__(self, subscriptions: Subscriptions) -> None:
        self._subscriptions = subscriptions

    async def whole(
        self, notice: Notice, watch: Watch, looking: Sequence[str] = ()
    ) -> Message:
        """Return the whole card of a failure, or one line of a success."""
        status, row = status_of(notice), streak_of(notice)
        if row is not None and row.kind == "recovered":
            return await self._short(notice, watch, status, row)
        return ended_notice(
            status,
            notified=await notice_target(self._subscriptions, watch, notice),
            hub_url=hub_url(watch, status.job_id),
            looking=looking,
            row=row,
        )

    async def short(self, notice: Notice, watch: Watch, *, calls: bool) -> Message:
        """Return two lines of a failure before which others failed alike.

        Args:
            notice: The notice; without a streak it has nothing shorter.
            watch: Its watch.
            calls: Whether it mentions who asked for it.
        """
        row = streak_of(notice)
        if row is None or row.kind not in {"again", "recovered"}:
            return await self.whole(notice, watch)
        return await self._short(notice, watch, status_of(notice), row, calls=calls)

    async def subscriptions_of(self, notice: Notice) -> Sequence[Subscription]:
        """Return the subscriptions by which the target is notified of such a job."""
        subscriptions = await self._subscriptions.of_watch(notice.watch_id)
        return wanting(subscriptions, status_of(notice).process).get(notice.target, [])

    async def _short(
        self,
        notice: Notice,
        watch: Watch,
        status: JobStatus,
        row: JobStreak,
        *,
        calls: bool = False,
    ) -> Message:
        notified = await notice_target(self._subscriptions, watch, notice)
        url = hub_url(watch, status.job_id)
        if row.kind == "recovered":
            return recovery_notice(status, row, notified=notified, hub_url=url)
        mention = notice.mention if calls else None
        return again_notice(
            status, row, notified=notified, hub_url=url, mention_id=mention
        )


def is_no_news(notice: Notice, covering: Sequence[Subscription]) -> bool:
    """Return whether the target wants only what is new, and this is the same again.

    Args:
        notice: The notice.
        covering: The subscriptions of its target that cover it.
    """
    row = streak_of(notice)
    is_again = row is not None and row.kind == "again"
    return is_again and bool(covering) and all(each.only_changed for each in covering)


async def notice_target(
    subscriptions: Subscriptions, watch: Watch, *notices: Notice
) -> NoticeTarget:
    """Return who is notified of these, of the same target, and whether of more."""
    target = notices[0].target
    known = await subscriptions.of_watch(watch.id)
    covering = [
        subscription
        for each in notices
        for subscription in wanting(known, status_of(each).process).get(target, [])
    ]
    only_failed = bool(covering) and all(each.only_failed for each in covering)
    return NoticeTarget(target, watch.id, only_failed)

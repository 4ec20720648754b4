"""The messages about a job that has ended, for who is notified. Pure."""

from collections.abc import Sequence

from eodh_bot.messages.buttons import NoticeTarget
from eodh_bot.messages.message import Message
from eodh_bot.messages.notices import ended_notice
from eodh_bot.messages.streaks import again_notice, recovery_notice
from eodh_bot.models import Subscription
from eodh_bot.notices.notice_facts import covering, hub_url
from eodh_bot.notices.pending_notice import PendingNotice
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice


def whole_message(pending: PendingNotice, looking: Sequence[str] = ()) -> Message:
    """Return the whole card of a failure, or one line of a success.

    Args:
        pending: The notice.
        looking: Who has said that they look at it.
    """
    row = pending.streak
    if row is not None and row.kind == "recovered":
        return short_message(pending)
    return ended_notice(
        pending.status,
        notified=_notified(pending),
        hub_url=hub_url(pending.watch, pending.status.job_id),
        looking=looking,
        row=row,
    )


def short_message(pending: PendingNotice, *, calls: bool = False) -> Message:
    """Return two lines of a failure before which others failed alike.

    Args:
        pending: The notice; without a streak it has nothing shorter.
        calls: Whether it mentions who asked for it.
    """
    status, row = pending.status, pending.streak
    if row is None or row.kind not in {"again", "recovered"}:
        return whole_message(pending)
    notified, url = _notified(pending), hub_url(pending.watch, status.job_id)
    if row.kind == "recovered":
        return recovery_notice(status, row, notified=notified, hub_url=url)
    mention = pending.notice.mention if calls else None
    return again_notice(status, row, notified=notified, hub_url=url, mention_id=mention)


def notice_target(
    subscriptions: Sequence[Subscription], watch: Watch, *notices: Notice
) -> NoticeTarget:
    """Return who is notified of these, of the same target, and whether of more.

    Args:
        subscriptions: Those of the watch.
        watch: The watch.
        notices: The notices.
    """
    received = [
        subscription
        for each in notices
        for subscription in covering(each, subscriptions)
    ]
    only_failed = bool(received) and all(each.only_failed for each in received)
    return NoticeTarget(notices[0].target, watch.id, only_failed)


def _notified(pending: PendingNotice) -> NoticeTarget:
    return notice_target(pending.subscriptions, pending.watch, pending.notice)

"""Decide right before a message is posted whether it may still be posted there."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal

from eodh_bot.notices.notice_facts import covering, status_of
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.streak_reader import streak_of
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice
from eodh_bot.workspaces.access import Access
from eodh_tools.clock import utc_now

#: "not now": the place may not see it, which may pass; "over": nobody asks for it any
#: more, or the workspace is not connected there any more.
Permission = Literal["allowed", "not now", "over"]
#: Until a place that may see nothing now is checked again, in seconds.
NOT_ALLOWED_S = 300.0
#: Until a Slack that does not answer is asked again, in seconds.
SLACK_PAUSE_S = 15.0
_WITHHELD_AFTER_S = 3_600.0

#: Looks at a permission; Slack may not say who is where (`SlackUnavailableError`).
Look = Callable[[], Awaitable[Permission]]


class NotPermittedError(Exception):
    """A message may not be posted there.

    Args:
        permission: "not now" or "over".
    """

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission)
        self.permission = permission


def waits_for_s(permission: Permission, waited_s: float) -> float | None:
    """Return how long to wait for the permission to post; None: no longer.

    Args:
        permission: As it is now.
        waited_s: How long the notice or reply has waited, in seconds.
    """
    waits = permission == "not now" and waited_s < _WITHHELD_AFTER_S
    return NOT_ALLOWED_S if waits else None


class PostPermission:
    """Looks at the binding, what is asked for and the place, in this order.

    Args:
        access: Knows what is connected where, and who may be notified.
        stores: The stored subscriptions, mutes and posts.
        now: The time, aware.
    """

    def __init__(
        self,
        access: Access,
        stores: NoticeStores,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._access = access
        self._stores = stores
        self._now = now

    async def of_notice(self, notice: Notice, watch: Watch) -> Permission:
        """Return whether a notice, or the reply to it, may be posted now.

        Raises:
            SlackUnavailableError: Slack does not say who is where.
        """

        async def is_asked() -> bool:
            return await self.is_subscribed(notice, watch)

        return await self.of_message(notice.target, watch, is_asked)

    async def of_watch(self, watch: Watch) -> Permission:
        """Return whether a message about a watch itself may be posted now.

        Raises:
            SlackUnavailableError: Slack does not say who is where.
        """

        async def is_asked() -> bool:
            return bool(await self._stores.subscriptions.of_watch(watch.id))

        return await self.of_message(watch.bound_to, watch, is_asked)

    async def of_message(
        self, target: str, watch: Watch, is_asked: Callable[[], Awaitable[bool]]
    ) -> Permission:
        """Return whether a message may be posted now.

        Args:
            target: The channel or person.
            watch: Whose jobs it is about.
            is_asked: Whether the target still asks for it.

        Raises:
            SlackUnavailableError: Slack does not say who is where.
        """
        if not await self._access.is_connected(watch.bound_to, watch.root_url):
            return "over"
        if not await is_asked():
            return "over"
        allowed = await self._access.may_notify(target, watch.bound_to)
        return "allowed" if allowed else "not now"

    async def is_subscribed(self, notice: Notice, watch: Watch) -> bool:
        """Return whether its target still asks for such a notice, and has not muted it.

        A message that was begun is finished all the same: one about the start must not
        say "running" for ever.
        """
        process = status_of(notice).process
        subscriptions = await self._stores.subscriptions.of_watch_and_target(
            watch.id, notice.target
        )
        received = covering(notice, subscriptions)
        if not received:
            return False
        is_muted = await self._stores.subscriptions.is_muted(
            notice.target, process, self._now()
        )
        if notice.phase == "started":
            return not is_muted and any(each.starts for each in received)
        if not is_muted:
            status, row = status_of(notice).status, streak_of(notice)
            if any(each.wants(process, status) for each in received):
                return True
            if row is not None and row.kind == "recovered":
                return True
        elif notice.done_at is not None:
            # Its message is finished: only the reply is left.
            return False
        return bool(await self._stores.posts.begun([notice.key]))

"""Mute what is announced, for a while or until an unmute."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from eodh_bot.models import EVERY_PROCESS, Mute
from eodh_bot.store.subscriptions import Subscriptions
from eodh_bot.subscriptions.changes import nothing_like
from eodh_bot.subscriptions.overview import SubscriptionOverview
from eodh_bot.subscriptions.request import NotSubscribingError
from eodh_bot.workspaces.access import Requester

#: A channel or a person may have at most this many.
MOST_HELD = 50


class MuteEditor:
    """Mutes and unmutes.

    Args:
        target: Finds the target where somebody asks, and may change it.
        store: The subscriptions and the mutes.
        overview: Looks up the mutes that hold.
        now: The time, aware.
    """

    def __init__(
        self,
        target: Callable[[Requester], Awaitable[str]],
        store: Subscriptions,
        overview: SubscriptionOverview,
        now: Callable[[], datetime],
    ) -> None:
        self._target = target
        self._store = store
        self._overview = overview
        self._now = now

    async def mute(
        self, requester: Requester, process: str | None, lasts: timedelta | None
    ) -> tuple[str, Mute]:
        """Announce nothing for a while, or (None) until an unmute.

        Returns:
            The target, and the mute.

        Raises:
            NotAllowedHereError: This person may change nothing here.
            NotSubscribingError: This person may not; nothing is announced; or there
                are too many mutes.
            SlackUnavailableError: Slack does not answer.
        """
        target = await self._target(requester)
        if not await self._store.of_target(target):
            raise NotSubscribingError(nothing_like([], None, None))
        until = None if lasts is None else self._now() + lasts
        mute = Mute(process or EVERY_PROCESS, until)
        held = {each.process for each in await self._overview.mutes(target)}
        if len(held - {mute.process}) >= MOST_HELD:
            raise NotSubscribingError(
                f"{MOST_HELD} workflows are muted here already: end some with "
                "`/eodh-logs unmute`, or mute all with `/eodh-logs mute`."
            )
        await self._store.mute(target, mute.process, until)
        return target, mute

    async def unmute(
        self, requester: Requester, process: str | None
    ) -> tuple[str, bool, list[Mute]]:
        """End one mute: of a workflow, or (None) that of everything.

        Returns:
            The target, whether there was that mute, and the mutes that still hold.

        Raises:
            NotAllowedHereError: This person may change nothing here.
            NotSubscribingError: This person may not.
            SlackUnavailableError: Slack does not answer.
        """
        target = await self._target(requester)
        named = process or EVERY_PROCESS
        before = await self._overview.mutes(target)
        still = [each for each in before if each.process != named]
        await self._store.unmute(target, named)
        return target, len(still) < len(before), still

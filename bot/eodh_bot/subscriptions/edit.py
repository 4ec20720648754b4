"""Make, change and end subscriptions.

docs/access.md says the same for people, with the reasons.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from eodh_bot.models import EVERY_PROCESS, Subscription, SubscriptionView
from eodh_bot.slack.directory import Directory
from eodh_bot.slack.ids import is_channel
from eodh_bot.store.subscriptions import Subscriptions
from eodh_bot.store.watches import Watch, Watches
from eodh_bot.subscriptions.changes import (
    GONE,
    begun,
    changed,
    chosen_grant,
    is_same,
    nothing_like,
    only_failures,
)
from eodh_bot.subscriptions.mutes import MuteEditor
from eodh_bot.subscriptions.overview import SubscriptionOverview, name_of
from eodh_bot.subscriptions.request import NotSubscribingError, SubscriptionRequest
from eodh_bot.subscriptions.targets import (
    check_bot_is_in,
    checked_mention,
    target_of,
)
from eodh_bot.workspaces.access import Access, Requester
from eodh_tools.clock import utc_now

#: A channel or a person may have at most this many.
MOST_SUBSCRIPTIONS = 50
# Of several who change one at the same moment, each try stores the change of one.
_MOST_TRIES = 10
_BUSY = "Others are changing this at the same moment: try again."


class SubscriptionEditor:
    """Makes, changes and ends subscriptions.

    Args:
        access: Who may ask about what.
        directory: People and places.
        store: The subscriptions and the mutes.
        watches: The workspace watches that serve them.
        now: The time, aware.
    """

    def __init__(
        self,
        access: Access,
        directory: Directory,
        store: Subscriptions,
        watches: Watches,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.overview = SubscriptionOverview(access, directory, store, watches, now=now)
        self.mutes = MuteEditor(directory, store, self.overview, now)
        self.store = store
        self.watches = watches
        self._access = access
        self._directory = directory
        self._now = now

    async def subscribe(
        self, requester: Requester, request: SubscriptionRequest
    ) -> SubscriptionView:
        """Announce jobs in the place where somebody asks for it.

        Returns:
            The subscription as it is now; empty where nothing is left of it.

        Raises:
            NotAllowedHereError: This person may see nothing here.
            NotSubscribingError: That workspace is not connected here, or that person
                cannot be mentioned.
            SlackUnavailableError: Slack does not answer.
        """
        grants = list(await self._access.grants(requester))
        target = await self.target(requester)
        if is_channel(target):
            grants = [grant for grant in grants if grant.channel_id == target]
        grant = chosen_grant(grants, request.workspace)
        if is_channel(target):
            await check_bot_is_in(self._directory, target, requester)
        mention = await checked_mention(
            self._directory, requester, target, request.mention
        )
        connection = grant.connection
        watch = Watch.of(
            self.store.slack_team,
            connection.place,
            grant.root.url,
            connection.workspace,
        )
        wanted = Subscription(
            slack_team=self.store.slack_team,
            watch_id=watch.id,
            target=target,
            process=request.process or EVERY_PROCESS,
            mention=mention,
            added_by=requester.user_id,
            added_at=self._now(),
        )
        for tried in range(_MOST_TRIES):
            made = await self._subscribed(wanted, request, watch, again=tried > 0)
            if made is not None:
                return SubscriptionView(made, name_of(watch))
        raise NotSubscribingError(_BUSY)

    async def _subscribed(
        self,
        wanted: Subscription,
        request: SubscriptionRequest,
        watch: Watch,
        *,
        again: bool,
    ) -> Subscription | None:
        """Subscribe, by what is stored now; None where that was changed meanwhile."""
        known = await self.store.of_target(wanted.target)
        before = next((each for each in known if is_same(each, wanted)), None)
        if before is not None:
            after = changed(before, request, wanted.mention, wanted.added_at)
        elif request.only_ends_something:
            here = await self.overview.of_target(wanted.target)
            raise NotSubscribingError(GONE if again else nothing_like(here, None, None))
        elif len(known) >= MOST_SUBSCRIPTIONS:
            raise NotSubscribingError(
                f"There are {MOST_SUBSCRIPTIONS} subscriptions here already: end some "
                "with `/eodh-logs unwatch`."
            )
        else:
            after = begun(wanted, request, wanted.added_at)
        if not request.only_ends_something:
            await self.watches.ensure(watch)
            # What ended before anybody subscribed is not announced.
            await self.watches.reset(watch.id)
        stored = await self.store.replace(before, None if after.is_empty else after)
        return after if stored else None

    async def unsubscribe(
        self,
        requester: Requester,
        *,
        workspace: str | None = None,
        process: str | None = None,
    ) -> tuple[str, list[SubscriptionView]]:
        """End all subscriptions, or those of a workspace or a workflow.

        Returns:
            The target, and what was ended.

        Raises:
            NotAllowedHereError: This person may change nothing here.
            NotSubscribingError: Nothing like that is announced.
            SlackUnavailableError: Slack does not answer.
        """
        target = await self.target(requester)
        known = await self.overview.of_target(target)
        gone = [
            each
            for each in known
            if workspace in {None, each.workspace}
            and process in {None, each.subscription.process}
        ]
        if not gone:
            raise NotSubscribingError(nothing_like(known, workspace, process))
        await self._remove(gone)
        return target, gone

    async def stop(
        self, requester: Requester, subscription_id: str
    ) -> tuple[str, list[SubscriptionView]]:
        """End one subscription, by its id.

        Raises:
            NotAllowedHereError: This person may change nothing here.
            NotSubscribingError: It has ended already.
            SlackUnavailableError: Slack does not answer.
        """
        target = await self.target(requester)
        gone = [await self.one(target, subscription_id)]
        await self._remove(gone)
        return target, gone

    async def only_failures(
        self, requester: Requester, chosen: Callable[[Subscription], bool], *, on: bool
    ) -> tuple[str, list[SubscriptionView]]:
        """Announce only failures, or successes too, for the chosen subscriptions.

        Returns:
            The target, and what was changed.

        Raises:
            NotAllowedHereError: This person may change nothing here.
            NotSubscribingError: Nothing like that is announced.
            SlackUnavailableError: Slack does not answer.
        """
        target = await self.target(requester)
        found: list[SubscriptionView] = []
        for each in await self.overview.of_target(target):
            if each.subscription.ends and chosen(each.subscription):
                after = await self._with_only_failures(each.subscription, on=on)
                found += [] if after is None else [replace(each, subscription=after)]
        if not found:
            raise NotSubscribingError(GONE)
        return target, found

    async def _with_only_failures(
        self, before: Subscription, *, on: bool
    ) -> Subscription | None:
        """Store the change; return None where somebody has ended it since."""
        for _ in range(_MOST_TRIES):
            after = only_failures(before, on=on)
            if await self.store.replace(before, after):
                return after
            known = await self.store.of_target(before.target)
            now = [each for each in known if each.id == before.id]
            if not now:
                return None
            before = now[0]
        raise NotSubscribingError(_BUSY)

    async def target(self, requester: Requester, *, changes: bool = True) -> str:
        """Return the target where somebody asks, see `target_of`."""
        return await target_of(self._directory, requester, changes=changes)

    async def one(self, target: str, subscription_id: str) -> SubscriptionView:
        """Return one subscription of a target.

        Raises:
            NotSubscribingError: It has ended already.
        """
        for each in await self.overview.of_target(target):
            if each.subscription.id == subscription_id:
                return each
        raise NotSubscribingError(GONE)

    async def _remove(self, gone: list[SubscriptionView]) -> None:
        for each in gone:
            gone_one = each.subscription
            await self.store.remove(
                gone_one.target,
                watch_id=gone_one.watch_id,
                process=gone_one.process,
            )

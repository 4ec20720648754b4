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
        self.mutes = MuteEditor(self.target, store, self.overview, now)
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
        connection, now = grant.connection, self._now()
        watch = Watch.of(
            self.store.slack_team,
            connection.place,
            grant.root.url,
            connection.workspace,
        )
        subscription = Subscription(
            slack_team=self.store.slack_team,
            watch_id=watch.id,
            target=target,
            process=request.process or EVERY_PROCESS,
            mention=mention,
            added_by=requester.user_id,
            added_at=now,
        )
        subscription = fresh = begun(subscription, request, now)
        known = await self.store.of_target(target)
        others = [each for each in known if not is_same(each, subscription)]
        if len(others) == len(known) and request.only_ends_something:
            raise NotSubscribingError(
                nothing_like(await self.overview.of_target(target), None, None)
            )
        before = next((each for each in known if is_same(each, subscription)), None)
        if before is not None:
            subscription = changed(before, request, mention, now)
        view = SubscriptionView(subscription, name_of(watch))
        if before is not None and (
            subscription.is_empty or request.only_ends_something
        ):
            if not await self.store.change(before, subscription):
                raise NotSubscribingError(GONE)
            await self.store.remove_if_empty(subscription)
            return view
        if len(others) >= MOST_SUBSCRIPTIONS:
            raise NotSubscribingError(
                f"There are {MOST_SUBSCRIPTIONS} subscriptions here already: end some "
                "with `/eodh-logs unwatch`."
            )
        await self.watches.ensure(watch)
        # What ended before anybody subscribed is not announced.
        await self.watches.reset(watch.id)
        if before is not None and await self.store.change(before, subscription):
            return view
        # What was ended meanwhile does not come back with it.
        await self.store.add(fresh)
        return replace(view, subscription=fresh)

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
            The target, and what was changed; empty where all was so before.

        Raises:
            NotAllowedHereError: This person may change nothing here.
            NotSubscribingError: Nothing like that is announced.
            SlackUnavailableError: Slack does not answer.
        """
        target = await self.target(requester)
        found = False
        changes: list[SubscriptionView] = []
        for each in await self.overview.of_target(target):
            before = each.subscription
            if not (before.ends and chosen(before)):
                continue
            after = only_failures(before, on=on)
            # Somebody may have ended it since.
            is_there = await self.store.change(before, after)
            found = found or is_there
            if is_there and after != before:
                changes.append(replace(each, subscription=after))
        if not found:
            raise NotSubscribingError(GONE)
        return target, changes

    async def target(self, requester: Requester, *, changes: bool = True) -> str:
        """Return the target where somebody asks, see `target_of`."""
        return await target_of(
            self._access, self._directory, requester, changes=changes
        )

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

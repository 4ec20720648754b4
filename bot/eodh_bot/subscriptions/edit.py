"""Makes, changes and ends subscriptions.

docs/access.md says the same for people, with the reasons.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from eodh_bot.models import EVERY_PROCESS, Mute, Subscription, SubscriptionView
from eodh_bot.slack.directory import Directory
from eodh_bot.slack.ids import is_channel
from eodh_bot.store.subscriptions import Subscriptions
from eodh_bot.store.watches import Watch, Watches
from eodh_bot.subscriptions.overview import SubscriptionOverview, name_of
from eodh_bot.subscriptions.request import NotSubscribingError, SubscriptionRequest
from eodh_bot.subscriptions.targets import (
    check_bot_is_in,
    checked_mention,
    target_of,
)
from eodh_bot.workspaces.access import (
    Access,
    Requester,
    WorkspaceGrant,
)
from eodh_tools.clock import utc_now

#: A channel or a person may have at most this many.
MOST_SUBSCRIPTIONS = 50

_GONE = "That is no longer announced: `/eodh-logs list` shows what is."


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
        self.store = store
        self.watches = watches
        self._access = access
        self._directory = directory
        self._now = now

    async def subscribe(
        self, requester: Requester, request: SubscriptionRequest
    ) -> SubscriptionView:
        """Announce jobs in the place where somebody asks for it.

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
        grant = _chosen(grants, request.workspace)
        if is_channel(target):
            await check_bot_is_in(self._directory, target, requester)
        mention = await checked_mention(
            self._directory, requester, target, request.mention
        )
        connection = grant.connection
        bound_to = connection.channel_id or str(connection.user_id)
        watch = Watch.of(
            self.store.slack_team,
            bound_to,
            grant.root.url,
            connection.workspace,
        )
        subscription = Subscription(
            slack_team=self.store.slack_team,
            watch_id=watch.id,
            target=target,
            process=request.process or EVERY_PROCESS,
            only_failed=bool(request.only_failed),
            only_changed=bool(request.only_changed),
            starts=bool(request.starts),
            mention=mention,
            added_by=requester.user_id,
            added_at=self._now(),
        )
        known = await self.store.of_target(target)
        for each in known:
            if _key(each) == _key(subscription):
                subscription = _changed(each, request, mention)
        others = [each for each in known if _key(each) != _key(subscription)]
        if len(others) >= MOST_SUBSCRIPTIONS:
            raise NotSubscribingError(
                f"There are {MOST_SUBSCRIPTIONS} subscriptions here already: end some "
                "with `/eodh-logs unwatch`."
            )
        await self.watches.ensure(watch)
        if not await self.store.of_watch(watch.id):
            # What ended before anybody subscribed is not announced.
            await self.watches.reset(watch.id)
        await self.store.put(subscription)
        return SubscriptionView(subscription, name_of(watch))

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
            raise NotSubscribingError(_nothing_like(known, workspace, process))
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

    async def mute(
        self, requester: Requester, process: str | None, lasts: timedelta | None
    ) -> tuple[str, Mute]:
        """Announce nothing for a while, or (None) until an unmute.

        Returns:
            The target, and the mute.

        Raises:
            NotAllowedHereError: This person may change nothing here.
            NotSubscribingError: This person may not; or nothing is announced.
            SlackUnavailableError: Slack does not answer.
        """
        target = await self.target(requester)
        if not await self.store.of_target(target):
            raise NotSubscribingError(_nothing_like([], None, None))
        until = None if lasts is None else self._now() + lasts
        mute = Mute(process or EVERY_PROCESS, until)
        await self.store.mute(target, mute.process, until)
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
        target = await self.target(requester)
        named = process or EVERY_PROCESS
        before = await self.overview.mutes(target)
        still = [each for each in before if each.process != named]
        await self.store.unmute(target, named)
        return target, len(still) < len(before), still

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
        changed = [
            replace(each, subscription=_only_failed(each.subscription, on=on))
            for each in await self.overview.of_target(target)
            if chosen(each.subscription)
        ]
        if not changed:
            raise NotSubscribingError(_GONE)
        for each in changed:
            await self.store.put(each.subscription)
        return target, changed

    async def target(self, requester: Requester, *, changes: bool = True) -> str:
        """The target where somebody asks, see `target_of`."""
        return await target_of(self._directory, requester, changes=changes)

    async def one(self, target: str, subscription_id: str) -> SubscriptionView:
        """One subscription of a target.

        Raises:
            NotSubscribingError: It has ended already.
        """
        for each in await self.overview.of_target(target):
            if each.subscription.id == subscription_id:
                return each
        raise NotSubscribingError(_GONE)

    async def _remove(self, gone: list[SubscriptionView]) -> None:
        for each in gone:
            gone_one = each.subscription
            await self.store.remove(
                gone_one.target,
                watch_id=gone_one.watch_id,
                process=gone_one.process,
            )


def _only_failed(before: Subscription, *, on: bool) -> Subscription:
    # Who wants successes too wants to know of each failure.
    return replace(before, only_failed=on, only_changed=before.only_changed and on)


def _changed(
    before: Subscription, request: SubscriptionRequest, mention: str | None
) -> Subscription:
    """A subscription in which only what the request names is new."""
    return replace(
        before,
        only_failed=before.only_failed
        if request.only_failed is None
        else request.only_failed,
        only_changed=before.only_changed
        if request.only_changed is None
        else request.only_changed,
        starts=before.starts if request.starts is None else request.starts,
        mention=before.mention if request.mention is None else mention,
    )


def _key(subscription: Subscription) -> tuple[str, str]:
    return subscription.watch_id, subscription.process


def _chosen(grants: list[WorkspaceGrant], workspace: str | None) -> WorkspaceGrant:
    """The grant to the workspace that is named, or the first."""
    for grant in grants:
        if workspace in {None, grant.connection.workspace}:
            return grant
    if not grants:
        raise NotSubscribingError(
            "No workspace is connected in this channel: type `/eodh-logs connect` to "
            "connect one. Jobs of your own workspace are announced in a direct "
            "message: type this there."
        )
    names = " and ".join(_connected(grant) for grant in grants)
    raise NotSubscribingError(
        f"Workspace {workspace} is not connected here; {names} is."
    )


def _connected(grant: WorkspaceGrant) -> str:
    return grant.connection.workspace or grant.root.url


def _nothing_like(
    known: list[SubscriptionView], workspace: str | None, process: str | None
) -> str:
    if process is not None and any(
        each.subscription.process == EVERY_PROCESS for each in known
    ):
        return (
            f"Every workflow is announced here, {process} included: "
            f"`/eodh-logs mute process={process}` leaves it out."
        )
    if known and workspace is not None:
        return (
            f"No job of workspace {workspace} is announced here: `/eodh-logs list` "
            "shows what is."
        )
    if known:
        return "That is not announced here: `/eodh-logs list` shows what is."
    return "Nothing is announced here yet: type `/eodh-logs watch` to begin."

"""What is announced to whom, as it stands."""

from collections.abc import Callable, Sequence
from datetime import datetime

from eodh_bot.messages.home_subscriptions import TargetSubscriptions
from eodh_bot.messages.subscriptions import SubscriptionView
from eodh_bot.slack.directory import Directory
from eodh_bot.store.connections import StoredConnection
from eodh_bot.store.subscriptions import Mute, Subscriptions
from eodh_bot.store.watches import Watch, Watches
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.connect import VisibleConnection
from eodh_tools.errors import SettingsError
from eodh_tools.toolbox.job_lookup import utc_now

# Of so many places the home page tells: each is a question to the database.
_MOST_PLACES = 20


class SubscriptionOverview:
    """Looks up what is announced; who may see it, the caller has decided.

    Args:
        access: Which key a watch has.
        directory: People.
        subscriptions: The wishes and the mutes.
        watches: What is watched for them.
        now: The time, aware.
    """

    def __init__(
        self,
        access: Access,
        directory: Directory,
        subscriptions: Subscriptions,
        watches: Watches,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._access = access
        self._directory = directory
        self._subscriptions = subscriptions
        self._watches = watches
        self._now = now

    async def known(self, target: str) -> list[SubscriptionView]:
        """What a channel or a person is told of."""
        found = []
        for wish in await self._subscriptions.of_target(target):
            watch = await self._watches.by_id(wish.watch_id)
            if watch is None:
                found.append(SubscriptionView(wish, "that is gone", silent=True))
                continue
            try:
                right = await self._access.bound(watch.bound_to, watch.root_url)
            except SettingsError:
                right = None
            found.append(SubscriptionView(wish, name_of(watch), silent=right is None))
        return found

    async def mutes(self, target: str) -> list[Mute]:
        """What a target does not hear now."""
        now = self._now()
        found = (await self._subscriptions.mutes_of([target]))[target]
        return [each for each in found if each.hides(each.process, now)]

    async def is_announced(self, connection: StoredConnection, root_url: str) -> bool:
        """Whether somebody is told of a connection's jobs."""
        bound_to = connection.channel_id or str(connection.user_id)
        team = self._subscriptions.slack_team
        watch = Watch.of(team, bound_to, root_url, connection.workspace)
        return bool(await self._subscriptions.of_watch(watch.id))

    async def places(
        self, user_id: str, visible: Sequence[VisibleConnection]
    ) -> list[TargetSubscriptions]:
        """What a person and their channels are told of.

        Args:
            user_id: The person.
            visible: The connections that they may use somewhere.

        Raises:
            SlackSilentError: Slack does not say who it is.
        """
        person = await self._directory.person(user_id)
        if person is None:
            return []
        connected = {user_id: ""}
        for each in visible:
            target = each.connection.channel_id or user_id
            name = each.connection.workspace or each.connection.root_url
            connected[target] = name or each.connection.base_url
        return [
            TargetSubscriptions(
                target,
                workspace or None,
                await self.known(target),
                await self.mutes(target),
                may_change=target == user_id or not person.is_guest,
            )
            for target, workspace in list(connected.items())[:_MOST_PLACES]
        ]


def name_of(watch: Watch) -> str:
    """What people call a watched workspace."""
    return watch.workspace or watch.root_url

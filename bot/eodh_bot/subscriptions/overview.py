"""The subscriptions and mutes as they are now."""

from collections.abc import Callable, Sequence
from datetime import datetime

from eodh_bot.models import Mute, SubscriptionView, TargetSubscriptions
from eodh_bot.slack.directory import Directory
from eodh_bot.store.connections import StoredConnection
from eodh_bot.store.subscriptions import Subscriptions
from eodh_bot.store.watches import Watch, Watches
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.connection_editor import VisibleConnection
from eodh_tools.clock import utc_now
from eodh_tools.errors import SettingsError

# The Home page shows at most this many: each costs a query.
_MOST_TARGETS = 20


class SubscriptionOverview:
    """Looks up subscriptions; the caller has decided who may see them.

    Args:
        access: Knows which watch has a key.
        directory: People.
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
        self._access = access
        self._directory = directory
        self._store = store
        self._watches = watches
        self._now = now

    async def of_target(self, target: str) -> list[SubscriptionView]:
        """Return the subscriptions of a channel or a person."""
        found = []
        for each in await self._store.of_target(target):
            watch = await self._watches.by_id(each.watch_id)
            if watch is None:
                found.append(SubscriptionView(each, "that is gone", silent=True))
                continue
            try:
                grant = await self._access.grant_for_watch(
                    watch.bound_to, watch.root_url
                )
            except SettingsError:
                grant = None
            found.append(SubscriptionView(each, name_of(watch), silent=grant is None))
        return found

    async def mutes(self, target: str) -> list[Mute]:
        """Return the mutes of a target that hold now."""
        now = self._now()
        found = (await self._store.mutes_of([target]))[target]
        return [each for each in found if each.hides(each.process, now)]

    async def is_announced(self, connection: StoredConnection, root_url: str) -> bool:
        """Return whether the jobs of a connection are announced to anybody."""
        team = self._store.slack_team
        watch = Watch.of(team, connection.place, root_url, connection.workspace)
        return bool(await self._store.of_watch(watch.id))

    async def targets(
        self, user_id: str, visible: Sequence[VisibleConnection]
    ) -> list[TargetSubscriptions]:
        """Return the subscriptions of a person and of their channels.

        Args:
            user_id: The person.
            visible: The connections that they may use somewhere.

        Raises:
            SlackUnavailableError: Slack does not answer.
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
                await self.of_target(target),
                await self.mutes(target),
                may_change=target == user_id or not person.is_guest,
            )
            for target, workspace in list(connected.items())[:_MOST_TARGETS]
        ]


def name_of(watch: Watch) -> str:
    """Return what people call the workspace of a watch."""
    return watch.workspace or watch.root_url

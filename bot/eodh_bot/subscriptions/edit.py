"""What is announced to whom: who may change it, and to what.

docs/access.md says the same for people, with the reasons.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from eodh_bot.messages.subscriptions import SubscriptionView
from eodh_bot.slack.directory import Directory
from eodh_bot.store.subscriptions import (
    EVERY_PROCESS,
    Mute,
    Subscription,
    Subscriptions,
)
from eodh_bot.store.watches import Watch, Watches
from eodh_bot.subscriptions.overview import SubscriptionOverview, name_of
from eodh_bot.workspaces.access import (
    NOT_HERE,
    Access,
    NotAllowedHereError,
    Requester,
    WorkspaceGrant,
    is_channel,
)
from eodh_tools.errors import AccessError
from eodh_tools.toolbox.job_lookup import utc_now

#: So many wishes a channel or a person may have.
MOST_WISHES = 50
#: `mention` of whoever asks.
ME = "me"

_WHERE = (
    "Jobs are announced in a channel in which their workspace is connected, or to you "
    "in our own talk: type this there."
)

_GONE = "That is not announced any more: `/eodh-logs list` shows what is."


class NotSubscribingError(AccessError):
    """What is announced cannot be changed so; the message says why."""


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """What somebody wants announced; see `Subscription`.

    Attributes:
        workspace: Of this one; None for the one that is connected.
        process: Of this workflow; None for all.
        mention: An id of Slack's, or `ME`.
    """

    workspace: str | None = None
    process: str | None = None
    only_failed: bool = False
    starts: bool = False
    mention: str | None = None


class SubscriptionEditor:
    """Changes and lists what is announced.

    Args:
        access: Who may ask about what.
        directory: People and places.
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
        self.announced = SubscriptionOverview(
            access, directory, subscriptions, watches, now=now
        )
        self.subscriptions = subscriptions
        self.watches = watches
        self._access = access
        self._directory = directory
        self._now = now

    async def subscribe(
        self, asker: Requester, wanted: SubscriptionRequest
    ) -> SubscriptionView:
        """Announce jobs where somebody asks for it.

        Raises:
            NotHereError: This person may ask nothing here.
            NotSubscribingError: Not of that workspace, or not to call that person.
            SlackSilentError: Slack does not say who is where.
        """
        rights = list(await self._access.rights(asker))
        target = await self.target(asker, changes=True)
        if is_channel(target):
            rights = [right for right in rights if right.channel_id == target]
        right = _chosen(rights, wanted.workspace)
        if is_channel(target):
            await self._check_bot_is_in(target, asker)
        mention = await self._mention(asker, target, wanted.mention)
        connection = right.connection
        bound_to = connection.channel_id or str(connection.user_id)
        watch = Watch.of(
            self.subscriptions.slack_team,
            bound_to,
            right.root.url,
            connection.workspace,
        )
        wish = Subscription(
            slack_team=self.subscriptions.slack_team,
            watch_id=watch.id,
            target=target,
            process=wanted.process or EVERY_PROCESS,
            only_failed=wanted.only_failed,
            starts=wanted.starts,
            mention=mention,
            added_by=asker.user_id,
            added_at=self._now(),
        )
        known = await self.subscriptions.of_target(target)
        others = [each for each in known if _key(each) != _key(wish)]
        if len(others) >= MOST_WISHES:
            raise NotSubscribingError(
                f"There are {MOST_WISHES} things announced here already: end some "
                "with `/eodh-logs unwatch`."
            )
        await self.watches.ensure(watch)
        if not await self.subscriptions.of_watch(watch.id):
            # What ended while nobody wanted to know is no news.
            await self.watches.begin_anew(watch.id)
        await self.subscriptions.put(wish)
        return SubscriptionView(wish, name_of(watch))

    async def unsubscribe(
        self,
        asker: Requester,
        *,
        workspace: str | None = None,
        process: str | None = None,
    ) -> tuple[str, list[SubscriptionView]]:
        """Announce no more: everything, or what is of a workspace or a workflow.

        Returns:
            Who was told, and of what.

        Raises:
            NotHereError: This person may change nothing here.
            NotSubscribingError: Nothing like that is announced.
            SlackSilentError: Slack does not say who is where.
        """
        target = await self.target(asker, changes=True)
        known = await self.announced.known(target)
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
        self, asker: Requester, wish_id: str
    ) -> tuple[str, list[SubscriptionView]]:
        """Announce one thing no more, by its id.

        Raises:
            NotHereError: This person may change nothing here.
            NotSubscribingError: It is not announced any more.
            SlackSilentError: Slack does not say who is where.
        """
        target = await self.target(asker, changes=True)
        gone = [await self.one(target, wish_id)]
        await self._remove(gone)
        return target, gone

    async def mute(
        self, asker: Requester, process: str | None, lasts: timedelta | None
    ) -> tuple[str, Mute]:
        """Announce nothing for a while, or (None) until it is taken back.

        Returns:
            Who hears nothing, of what.

        Raises:
            NotHereError: This person may change nothing here.
            NotSubscribingError: Not by this person; or nothing is announced.
            SlackSilentError: Slack does not say who is where.
        """
        target = await self.target(asker, changes=True)
        if not await self.subscriptions.of_target(target):
            raise NotSubscribingError(_nothing_like([], None, None))
        until = None if lasts is None else self._now() + lasts
        mute = Mute(process or EVERY_PROCESS, until)
        await self.subscriptions.mute(target, mute.process, until)
        return target, mute

    async def unmute(self, asker: Requester, process: str | None) -> tuple[str, int]:
        """Announce again: one workflow, or (None) everything.

        Returns:
            Who hears again, and how many mutes there were.

        Raises:
            NotHereError: This person may change nothing here.
            NotSubscribingError: Not by this person.
            SlackSilentError: Slack does not say who is where.
        """
        target = await self.target(asker, changes=True)
        ended = (
            await self.announced.mutes(target)
        ) and await self.subscriptions.unmute(target, process)
        return target, int(ended or 0)

    async def only_failures(
        self, asker: Requester, chosen: Callable[[Subscription], bool], *, on: bool
    ) -> tuple[str, list[SubscriptionView]]:
        """Announce failures alone, or successes too, of what is chosen.

        Returns:
            Who is told, and what was changed.

        Raises:
            NotHereError: This person may change nothing here.
            NotSubscribingError: Nothing like that is announced.
            SlackSilentError: Slack does not say who is where.
        """
        target = await self.target(asker, changes=True)
        changed = [
            replace(each, subscription=replace(each.subscription, only_failed=on))
            for each in await self.announced.known(target)
            if chosen(each.subscription)
        ]
        if not changed:
            raise NotSubscribingError(_GONE)
        for each in changed:
            await self.subscriptions.put(each.subscription)
        return target, changed

    async def target(self, asker: Requester, *, changes: bool) -> str:
        """Who is told where somebody asks: the channel, or that person.

        Args:
            asker: Who, and where; on the home page themselves.
            changes: Whether what is told is to be changed.

        Raises:
            NotHereError: This person is told nothing here.
            NotSubscribingError: Nobody is told anything here; or a guest may not.
            SlackSilentError: Slack does not say who is where.
        """
        person = await self._directory.person(asker.user_id)
        if person is None:
            raise NotAllowedHereError(NOT_HERE)
        if asker.channel_id is None:
            return asker.user_id
        place = await self._directory.place(asker.channel_id, asker.user_id)
        if place.kind == "direct":
            return asker.user_id
        if place.kind != "channel" or place.shared_outside:
            raise NotSubscribingError(_WHERE)
        if not await self._directory.is_in(place.channel_id, asker.user_id):
            raise NotAllowedHereError(NOT_HERE)
        if changes and person.is_guest:
            raise NotSubscribingError(
                "Guests do not change what a channel is told: ask a member of it who "
                "is none."
            )
        return place.channel_id

    async def one(self, target: str, wish_id: str) -> SubscriptionView:
        """One thing that a target is told of.

        Raises:
            NotSubscribingError: It is told no more.
        """
        for each in await self.announced.known(target):
            if each.subscription.id == wish_id:
                return each
        raise NotSubscribingError(_GONE)

    async def _remove(self, gone: list[SubscriptionView]) -> None:
        for each in gone:
            wish = each.subscription
            await self.subscriptions.remove(
                wish.target, watch_id=wish.watch_id, process=wish.process
            )

    async def _check_bot_is_in(self, channel_id: str, asker: Requester) -> None:
        place = await self._directory.place(channel_id, asker.user_id)
        if not place.has_bot:
            raise NotSubscribingError(
                "I am not a member of this channel: invite me, and ask again."
            )

    async def _mention(
        self, asker: Requester, target: str, mention: str | None
    ) -> str | None:
        if mention is None:
            return None
        if mention in {ME, asker.user_id}:
            return asker.user_id
        if not is_channel(target):
            raise NotSubscribingError(
                "What is told to you alone calls nobody else: write `mention=me`, or "
                "leave it out."
            )
        known = await self._directory.person(mention) is not None
        if not known or not await self._directory.is_in(target, mention):
            raise NotSubscribingError(
                "Whoever is to be called must be a person in this channel: invite "
                "them first."
            )
        return mention


def _key(wish: Subscription) -> tuple[str, str]:
    return wish.watch_id, wish.process


def _chosen(rights: list[WorkspaceGrant], workspace: str | None) -> WorkspaceGrant:
    """The right to the workspace that is meant, or the first."""
    for right in rights:
        if workspace in {None, right.connection.workspace}:
            return right
    if not rights:
        raise NotSubscribingError(
            "No workspace is connected in this channel: `/eodh-logs connect` does it. "
            "Of your own workspace you are told in our own talk: type this there."
        )
    names = " and ".join(_connected(right) for right in rights)
    raise NotSubscribingError(
        f"Workspace {workspace} is not connected here; {names} is."
    )


def _connected(right: WorkspaceGrant) -> str:
    return right.connection.workspace or right.root.url


def _nothing_like(
    known: list[SubscriptionView], workspace: str | None, process: str | None
) -> str:
    if process is not None and any(
        each.subscription.process == EVERY_PROCESS for each in known
    ):
        return (
            f"Every workflow is announced here, {process} among them: "
            f"`/eodh-logs mute process={process}` leaves it out."
        )
    if known and workspace is not None:
        return (
            f"Nothing of workspace {workspace} is announced here: `/eodh-logs list` "
            "shows what is."
        )
    if known:
        return "That is not announced here: `/eodh-logs list` shows what is."
    return "Nothing is announced here: `/eodh-logs watch` begins it."

"""Subscriptions: changed by what is typed, on notices, and on the Home page."""

from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import Any

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.announce import post_change
from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.home import publish
from eodh_bot.listeners.interaction import Interaction, listen, read_action
from eodh_bot.listeners.subscription_syntax import Change, Muting, Unmuting, Unwatching
from eodh_bot.messages.action_ids import ActionId, SubscriptionChange
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.mutes import muted_message, unmuted_message
from eodh_bot.messages.subscriptions import (
    failures_message,
    short_id,
    subscriptions_message,
    unwatched_message,
    watching_message,
)
from eodh_bot.models import EVERY_PROCESS, Subscription, SubscriptionView
from eodh_bot.slack.ids import is_channel
from eodh_bot.subscriptions.request import SubscriptionRequest
from eodh_bot.workspaces.access import Requester
from eodh_tools.errors import JobsError

_LASTS = {
    SubscriptionChange.MUTE_2_HOURS: timedelta(hours=2),
    SubscriptionChange.MUTE_1_DAY: timedelta(days=1),
}

#: A change that was made: the target that it is about, and its message.
Made = tuple[str, Message]
Work = Callable[[BotContext, Requester, Interaction], Awaitable[Made]]


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to the buttons that change subscriptions."""

    def on(action: ActionId, work: Work) -> None:
        async def listener(ack: Any, body: Json) -> None:
            await ack()
            click = read_action(body)
            await bot.answer(click.reply(bot), lambda: _clicked(bot, click, work))
            if click.view is not None:
                await publish(bot, click.requester.user_id)

        listen(app, action, listener)

    on(ActionId.WATCH, _watch)
    on(ActionId.MUTE_PROCESS, _mute)
    on(ActionId.UNMUTE, _unmute)
    on(ActionId.FAILURES_ONLY, _failures_only)
    on(ActionId.SUCCESSES_TOO, _successes_too)
    on(ActionId.CHANGE_WATCH, _change)


async def change_answer(
    bot: BotContext, requester: Requester, change: Change, *, public: bool = False
) -> Message | None:
    """Make a typed change and confirm it, once: to the channel where it concerns one.

    Raises:
        JobsError: By cause, see `eodh_bot.subscriptions.edit`.
    """
    editor = bot.subscriptions
    if isinstance(change, SubscriptionRequest):
        made = await _subscribed(bot, requester, change)
    elif isinstance(change, Unwatching):
        target, gone = await editor.unsubscribe(
            requester, workspace=change.workspace, process=change.process
        )
        left = await editor.overview.of_target(target)
        made = target, unwatched_message(target, gone, others=bool(left))
    elif isinstance(change, Muting):
        target, mute = await editor.mutes.mute(requester, change.process, change.lasts)
        known = await editor.overview.of_target(target)
        watches = {each.subscription.watch_id for each in known}
        unknown = await _is_unknown(bot, requester, mute.process, watches)
        made = target, muted_message(target, mute, unknown=unknown)
    elif isinstance(change, Unmuting):
        made = await _unmuted(bot, requester, change.process)
    else:
        target = await editor.target(requester, changes=False)
        return await _listed(bot, target)
    target, message = made
    if is_channel(target) and not public:
        posted = await post_change(bot, target, message, requester.user_id)
        # Who did it there reads the message in the channel, and needs no second one.
        return None if posted and target == requester.channel_id else message
    return message


async def _clicked(bot: BotContext, click: Interaction, work: Work) -> Message | None:
    """Make a change with the clicker's own access where it takes effect."""
    about = click.facts.get("target", "")
    requester = Requester(click.requester.user_id, about if is_channel(about) else None)
    if requester.channel_id is None and about != requester.user_id:
        raise bot.access.refusal()
    target, message = await work(bot, requester, click)
    posted = is_channel(target) and await post_change(
        bot, target, message, requester.user_id
    )
    # The Home page shows it; and the message in the channel is enough.
    here = posted and target == click.requester.channel_id
    return None if click.view is not None or here else message


async def _watch(bot: BotContext, requester: Requester, _click: Interaction) -> Made:
    """Subscribe to everything; a late click changes no subscription that is there."""
    target = await bot.subscriptions.target(requester)
    known = await bot.subscriptions.overview.of_target(target)
    if any(each.subscription.ends and not each.silent for each in known):
        return requester.user_id, await _listed(bot, target)
    return await _subscribed(bot, requester, SubscriptionRequest())


async def _listed(bot: BotContext, target: str) -> Message:
    overview = bot.subscriptions.overview
    return subscriptions_message(
        target, await overview.of_target(target), await overview.mutes(target)
    )


async def _subscribed(
    bot: BotContext, requester: Requester, request: SubscriptionRequest
) -> Made:
    made = await bot.subscriptions.subscribe(requester, request)
    if made.subscription.is_empty:
        return made.subscription.target, unwatched_message(
            made.subscription.target, [made]
        )
    bot.wake()
    subscription = made.subscription
    unknown = await _is_unknown(
        bot, requester, subscription.process, [subscription.watch_id]
    )
    whole = await _whole_workspace(bot, made)
    held = [
        each
        for each in await bot.subscriptions.overview.mutes(subscription.target)
        if each.process in {EVERY_PROCESS, subscription.process}
    ]
    message = watching_message(made, unknown=unknown, whole=whole, mutes=held)
    return made.subscription.target, message


async def _whole_workspace(
    bot: BotContext, made: SubscriptionView
) -> SubscriptionView | None:
    """The subscription that announces the ends of one workflow's jobs as well."""
    subscription = made.subscription
    if subscription.process == EVERY_PROCESS or not subscription.ends:
        return None
    known = await bot.subscriptions.overview.of_target(subscription.target)
    for each in known:
        other = each.subscription
        covers = other.process == EVERY_PROCESS and other.ends and not each.silent
        if covers and other.watch_id == subscription.watch_id:
            return each
    return None


async def _is_unknown(
    bot: BotContext, requester: Requester, process: str, watch_ids: Collection[str]
) -> bool:
    """Whether no job of these watches has that name; False where the Hub is silent."""
    if process == EVERY_PROCESS:
        return False
    found = [await bot.subscriptions.watches.by_id(each) for each in watch_ids]
    # Where nothing is announced, the workspace that is asked first.
    roots: set[str | None] = {each.root_url for each in found if each is not None}
    for root_url in roots or {None}:
        try:
            listing, _ = await bot.jobs.ask(
                requester,
                None,
                lambda toolbox: toolbox.list_jobs(process=process, limit=1),
                root_url=root_url,
            )
        except JobsError:
            return False
        if listing.jobs or not listing.complete:
            return False
    return True


async def _mute(bot: BotContext, requester: Requester, click: Interaction) -> Made:
    process = click.facts.get("process")
    target, mute = await bot.subscriptions.mutes.mute(requester, process, None)
    return target, muted_message(target, mute)


async def _unmute(bot: BotContext, requester: Requester, click: Interaction) -> Made:
    return await _unmuted(bot, requester, click.facts.get("process"))


async def _unmuted(bot: BotContext, requester: Requester, process: str | None) -> Made:
    mutes = bot.subscriptions.mutes
    target, ended, still = await mutes.unmute(requester, process)
    return target, unmuted_message(target, process, ended=ended, still=still)


async def _failures_only(
    bot: BotContext, requester: Requester, click: Interaction
) -> Made:
    return await _failures(bot, requester, click, on=True)


async def _successes_too(
    bot: BotContext, requester: Requester, click: Interaction
) -> Made:
    return await _failures(bot, requester, click, on=False)


async def _failures(
    bot: BotContext, requester: Requester, click: Interaction, *, on: bool
) -> Made:
    """Change every subscription behind a notice, or those that were changed before."""
    watch, process = click.facts.get("watch"), click.facts.get("process")
    ids = click.facts.get("ids", "").split()

    def chosen(each: Subscription) -> bool:
        if ids:
            return short_id(each) in ids
        same = process is None or each.process in {EVERY_PROCESS, process}
        return same and watch in {None, each.watch_id}

    target, changed = await bot.subscriptions.only_failures(requester, chosen, on=on)
    message = failures_message(target, changed, only_failed=on, process=process)
    return target, message


async def _change(bot: BotContext, requester: Requester, click: Interaction) -> Made:
    """Change one line of the Home page, by its menu."""
    editor, subscription_id = bot.subscriptions, click.facts.get("wish", "")
    change = SubscriptionChange(click.facts.get("do", ""))
    if change is SubscriptionChange.STOP:
        target, gone = await editor.stop(requester, subscription_id)
        return target, unwatched_message(target, gone)
    target = await editor.target(requester)
    one = await editor.one(target, subscription_id)
    if change in _LASTS:
        process = one.subscription.process
        target, mute = await editor.mutes.mute(requester, process, _LASTS[change])
        return target, muted_message(target, mute)
    on = change is SubscriptionChange.FAILURES_ONLY
    target, changed = await editor.only_failures(
        requester, lambda each: each.id == subscription_id, on=on
    )
    return target, failures_message(target, changed, only_failed=on)

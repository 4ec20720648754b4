"""What is announced: changed by what is typed, on notices, and on the home page."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.announce import tell_channel
from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.home import publish
from eodh_bot.listeners.interaction import Interaction, pressed
from eodh_bot.listeners.subscription_syntax import Muting, Unmuting, Unwatching, Wish
from eodh_bot.messages.action_ids import ActionId, SubscriptionChange
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.subscriptions import (
    failures_message,
    heard_message,
    muted_message,
    unmuted_message,
    unwatched_message,
    watching_message,
)
from eodh_bot.store.subscriptions import EVERY_PROCESS, Subscription
from eodh_bot.subscriptions.edit import SubscriptionRequest
from eodh_bot.workspaces.access import (
    NOT_HERE,
    NotAllowedHereError,
    Requester,
    is_channel,
)

_LASTS = {
    SubscriptionChange.MUTE_2_HOURS: timedelta(hours=2),
    SubscriptionChange.MUTE_1_DAY: timedelta(days=1),
}

#: A change that somebody made: who is told, and what is said of it.
Made = tuple[str, Message]


def register(app: AsyncApp, desk: BotContext) -> None:
    """Listen to the buttons that change what is announced."""

    def on(
        action: ActionId,
        change: Callable[[BotContext, Requester, Interaction], Awaitable[Made]],
    ) -> None:
        async def listener(ack: Any, body: Json) -> None:
            await ack()
            press = pressed(body)
            await desk.answer(press.reply(desk), lambda: _press(desk, press, change))
            if press.view is not None:
                await publish(desk, press.asker.user_id)

        app.action(str(action))(listener)

    on(ActionId.WATCH, _watch)
    on(ActionId.MUTE_PROCESS, _mute)
    on(ActionId.UNMUTE, _unmute)
    on(ActionId.FAILURES_ONLY, _failures_only)
    on(ActionId.SUCCESSES_TOO, _successes_too)
    on(ActionId.CHANGE_WATCH, _change)


async def wished(
    desk: BotContext, asker: Requester, wish: Wish, *, public: bool = False
) -> Message:
    """Do what was typed, and say so; to the channel too, unless it reads the answer.

    Raises:
        JobsError: By cause, see `eodh_bot.subscriptions.edit`.
    """
    subscribing = desk.subscribing
    if isinstance(wish, SubscriptionRequest):
        made = await _subscribed(desk, asker, wish)
    elif isinstance(wish, Unwatching):
        target, gone = await subscribing.unsubscribe(
            asker, workspace=wish.workspace, process=wish.process
        )
        made = target, unwatched_message(target, gone)
    elif isinstance(wish, Muting):
        target, mute = await subscribing.mute(asker, wish.process, wish.lasts)
        made = target, muted_message(target, mute)
    elif isinstance(wish, Unmuting):
        made = await _unmuted(desk, asker, wish.process)
    else:
        target = await subscribing.target(asker, changes=False)
        heard, mutes = (
            await subscribing.announced.known(target),
            await subscribing.announced.mutes(target),
        )
        return heard_message(target, heard, mutes)
    target, message = made
    if is_channel(target) and not public:
        await tell_channel(desk, target, message, asker.user_id)
    return message


async def _press(
    desk: BotContext,
    press: Interaction,
    change: Callable[[BotContext, Requester, Interaction], Awaitable[Made]],
) -> Message | None:
    """Make a change with the presser's own rights in the place that it is about."""
    about = press.facts.get("target", "")
    asker = Requester(press.asker.user_id, about if is_channel(about) else None)
    if asker.channel_id is None and about != asker.user_id:
        raise NotAllowedHereError(NOT_HERE)
    target, message = await change(desk, asker, press)
    if is_channel(target):
        await tell_channel(desk, target, message, asker.user_id)
    # The home page shows it.
    return message if press.view is None else None


async def _watch(desk: BotContext, asker: Requester, _press: Interaction) -> Made:
    """Announce everything; a button pressed late changes nothing that was chosen."""
    target = await desk.subscribing.target(asker, changes=True)
    heard = await desk.subscribing.announced.known(target)
    if any(not each.silent for each in heard):
        mutes = await desk.subscribing.announced.mutes(target)
        return asker.user_id, heard_message(target, heard, mutes)
    return await _subscribed(desk, asker, SubscriptionRequest())


async def _subscribed(
    desk: BotContext, asker: Requester, wanted: SubscriptionRequest
) -> Made:
    heard = await desk.subscribing.subscribe(asker, wanted)
    desk.wake()
    return heard.subscription.target, watching_message(heard)


async def _mute(desk: BotContext, asker: Requester, press: Interaction) -> Made:
    process = press.facts.get("process")
    target, mute = await desk.subscribing.mute(asker, process, None)
    return target, muted_message(target, mute)


async def _unmute(desk: BotContext, asker: Requester, press: Interaction) -> Made:
    return await _unmuted(desk, asker, press.facts.get("process"))


async def _unmuted(desk: BotContext, asker: Requester, process: str | None) -> Made:
    target, count = await desk.subscribing.unmute(asker, process)
    return target, unmuted_message(target, process, count)


async def _failures_only(
    desk: BotContext, asker: Requester, press: Interaction
) -> Made:
    return await _failures(desk, asker, press, on=True)


async def _successes_too(
    desk: BotContext, asker: Requester, press: Interaction
) -> Made:
    return await _failures(desk, asker, press, on=False)


async def _failures(
    desk: BotContext, asker: Requester, press: Interaction, *, on: bool
) -> Made:
    """Of whatever made a notice: its watch, and the wishes for its workflow."""
    watch, process = press.facts.get("watch"), press.facts.get("process")

    def chosen(wish: Subscription) -> bool:
        same = process is None or wish.process in {EVERY_PROCESS, process}
        return same and watch in {None, wish.watch_id}

    target, changed = await desk.subscribing.only_failures(asker, chosen, on=on)
    message = failures_message(target, changed, only_failed=on, process=process)
    return target, message


async def _change(desk: BotContext, asker: Requester, press: Interaction) -> Made:
    """One line of the home page, by its menu."""
    subscribing, wish_id = desk.subscribing, press.facts.get("wish", "")
    change = SubscriptionChange(press.facts.get("do", ""))
    if change is SubscriptionChange.STOP:
        target, gone = await subscribing.stop(asker, wish_id)
        return target, unwatched_message(target, gone)
    target = await subscribing.target(asker, changes=True)
    one = await subscribing.one(target, wish_id)
    if change in _LASTS:
        process = one.subscription.process
        target, mute = await subscribing.mute(asker, process, _LASTS[change])
        return target, muted_message(target, mute)
    on = change is SubscriptionChange.FAILURES_ONLY
    target, changed = await subscribing.only_failures(
        asker, lambda wish: wish.id == wish_id, on=on
    )
    return target, failures_message(target, changed, only_failed=on)

"""What the bot has stored about subscriptions, and the notices of a job."""

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.buttons import NoticeTarget
from eodh_bot.messages.message import Message
from eodh_bot.messages.notices import ended_notice
from eodh_bot.models import Mute, Subscription
from eodh_bot.slack.sending import content_of
from eodh_sandbox.slack import Person, Shown
from tests.bot.messages.examples import FAILED


async def subscriptions_of(
    bot_context: BotContext, target: str = "C1"
) -> list[Subscription]:
    return await bot_context.subscriptions.store.of_target(target)


async def mutes(bot_context: BotContext, target: str = "C1") -> list[Mute]:
    return (await bot_context.subscriptions.store.mutes_of([target]))[target]


async def notice(bot_context: BotContext, person: Person, channel: str = "C1") -> Shown:
    """A notice as the engine posts it, on somebody's screen."""
    (subscription, *_) = await subscriptions_of(bot_context)
    message = ended_notice(FAILED, notified=NoticeTarget("C1", subscription.watch_id))
    return await posted(bot_context, person, message, channel)


async def posted(
    bot_context: BotContext, person: Person, message: Message, channel: str = "C1"
) -> Shown:
    answer = await bot_context.client.chat_postMessage(
        channel=channel, **content_of(message)
    )
    return await person.waits_for(channel, lambda m: m.ts == answer["ts"])

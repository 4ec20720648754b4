"""The buttons under an answer; whoever presses one is asked for their right anew."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.answers import (
    SHARES_LOG,
    log_answer,
    report_answer,
    shared_log,
    shared_status,
    status_answer,
    whole_log,
)
from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.interaction import Interaction, pressed
from eodh_bot.messages.action_ids import ActionId
from eodh_bot.messages.message import Message
from eodh_bot.slack.replies import ChannelReply
from eodh_tools.errors import AccessError

_IN_OWN_TALK = "The log is a file in our own talk: see my direct messages."

Work = Callable[[BotContext, Interaction], Awaitable[Message | None]]


def register(app: AsyncApp, desk: BotContext) -> None:
    """Listen to the buttons on messages."""

    def on(action: ActionId, work: Work, *, replaces: bool = False) -> None:
        async def listener(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            press = pressed(body)
            reply = press.reply(desk, replaces=replaces)
            await desk.answer(reply, lambda: work(desk, press))

        app.action({"type": "block_actions", "action_id": str(action)})(listener)

    on(ActionId.PICK_JOB, _status)
    on(ActionId.CHECK_AGAIN, _status, replaces=True)
    on(ActionId.SHARE, _share)
    on(ActionId.FULL_LOG, _full_log)
    on(ActionId.REPORT, _report)

    async def link(ack: Any) -> None:
        await ack()

    app.action(str(ActionId.OPEN_IN_HUB))(link)


async def page_of_message(desk: BotContext, press: Interaction) -> Message:
    """The lines before or after, in place of those that one person sees.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    return await log_answer(
        desk,
        press.asker,
        press.job,
        press.log,
        cursor=press.facts.get("at"),
        search=press.facts.get("find"),
    )


async def _status(desk: BotContext, press: Interaction) -> Message:
    return await status_answer(desk, press.asker, press.job)


async def _report(desk: BotContext, press: Interaction) -> Message:
    return await report_answer(desk, press.asker, press.job)


async def _share(desk: BotContext, press: Interaction) -> None:
    """Say it to the whole conversation, and take back what one person saw."""
    if press.facts.get("what") == SHARES_LOG:
        message = await shared_log(desk, press.asker, press.job, press.log)
    else:
        message = await shared_status(desk, press.asker, press.job)
    beside = press.beside(desk)
    channel = press.asker.channel_id or ""
    place = await desk.directory.place(channel, press.asker.user_id)
    if place.has_bot:
        conversation = ChannelReply(desk.client, channel, press.thread_ts)
        await conversation.say(message)
    elif not await beside.share(message):
        return
    if press.ephemeral:
        await beside.take_back()


async def _full_log(desk: BotContext, press: Interaction) -> Message | None:
    """A shared message's log goes into its thread; any other to the presser alone."""
    asker = press.asker
    channel, message_ts = asker.channel_id, press.message_ts
    if channel and message_ts and not press.ephemeral:
        place = await desk.directory.place(channel, asker.user_id)
        public = place.kind != "direct"
        if place.has_bot or not public:
            try:
                snippet, comment = await whole_log(
                    desk, asker, press.job, press.log, public=public
                )
            except AccessError:
                # Not for all to see; perhaps for this person.
                pass
            else:
                thread_ts = press.thread_ts or message_ts
                conversation = ChannelReply(desk.client, channel, thread_ts)
                await conversation.attach([snippet], comment)
                return None
    snippet, comment = await whole_log(desk, asker, press.job, press.log)
    await press.reply(desk).attach([snippet], comment)
    return Message(_IN_OWN_TALK, ()) if press.response_url else None

"""The buttons under an answer; access is decided again for whoever clicks."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.answers import (
    report_answer,
    shared_log,
    shared_status,
    status_answer,
    whole_log,
)
from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.interaction import Interaction, listen, read_action
from eodh_bot.listeners.modals import message_view, open_waiting
from eodh_bot.listeners.work_limiter import SlackRefusedError
from eodh_bot.messages.action_ids import ActionId
from eodh_bot.messages.buttons import SHARES_LOG
from eodh_bot.messages.message import Json, Message
from eodh_bot.slack.api_errors import SLACK_ERRORS
from eodh_bot.slack.replies import ChannelReply
from eodh_tools.errors import AccessError

_AGAIN = str(ActionId.CHECK_AGAIN)
_JOB = "Job"
_SENT_DIRECTLY = "I have sent you the log as a file, in a direct message."

Work = Callable[[BotContext, Interaction], Awaitable[Message | None]]


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to the buttons on messages."""

    def on(action: ActionId, work: Work) -> None:
        async def listener(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            click = read_action(body)
            await bot.answer(click.reply(bot), lambda: work(bot, click))

        listen(app, action, listener)

    async def status(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        click = read_action(body)
        if click.view is None:
            reply = click.reply(bot, replaces=body["actions"][0]["action_id"] == _AGAIN)
            await bot.answer(reply, lambda: _status(bot, click))
        else:
            await _status_in_modal(bot, click)

    listen(app, ActionId.PICK_JOB, status)
    listen(app, ActionId.CHECK_AGAIN, status)
    on(ActionId.SHARE, _share)
    on(ActionId.FULL_LOG, _full_log)
    on(ActionId.REPORT, _report)

    async def link(ack: Any) -> None:
        await ack()

    listen(app, ActionId.OPEN_IN_HUB, link)
    listen(app, ActionId.OPEN_RESULTS, link)


async def _status(bot: BotContext, click: Interaction) -> Message:
    return await status_answer(bot, click.requester, click.job)


async def _status_in_modal(bot: BotContext, click: Interaction) -> None:
    """Show the status in the modal of the click; on the Home page, in a new one."""
    view_id = click.view["id"] if click.view and click.in_modal else None
    if view_id is None:
        try:
            view_id = await open_waiting(bot.client, click.trigger_id, _JOB)
        except SLACK_ERRORS:
            await bot.answer(click.reply(bot), lambda: _status(bot, click))
            return

    async def view() -> Json:
        return message_view(_JOB, await _status(bot, click))

    await bot.fill_view(view_id, view, _JOB)


async def _report(bot: BotContext, click: Interaction) -> Message:
    return await report_answer(bot, click.requester, click.job)


async def _share(bot: BotContext, click: Interaction) -> None:
    """Post it to the whole conversation, and delete what one person saw."""
    if click.facts.get("what") == SHARES_LOG:
        message = await shared_log(bot, click.requester, click.job, click.log)
    else:
        message = await shared_status(bot, click.requester, click.job)
    beside = click.beside(bot)
    channel = click.requester.channel_id or ""
    place = await bot.directory.place(channel, click.requester.user_id)
    if place.has_bot:
        thread_ts = click.thread.ts if click.thread else None
        look = partial(bot.access.grants, click.requester)
        conversation = ChannelReply(bot.client, channel, thread_ts, look)
        await conversation.say(message)
        await conversation.attach(message.snippets)
    elif not await beside.share(message):
        raise SlackRefusedError(
            "Slack did not take my message, so nothing is shared: try again."
        )
    if click.ephemeral:
        await beside.take_back()


async def _full_log(bot: BotContext, click: Interaction) -> Message | None:
    async with bot.files:
        return await _full_log_sent(bot, click)


async def _full_log_sent(bot: BotContext, click: Interaction) -> Message | None:
    """Attach a shared message's log to its thread; send any other to the clicker."""
    requester = click.requester
    channel, message_ts = requester.channel_id, click.message_ts
    if channel and message_ts and not click.ephemeral:
        place = await bot.directory.place(channel, requester.user_id)
        public = place.kind != "direct"
        if place.has_bot or not public:
            try:
                snippet, comment = await whole_log(
                    bot, requester, click.job, click.log, public=public
                )
            except AccessError:
                # Not for all to see; perhaps for this person.
                pass
            else:
                thread_ts = click.thread.ts if click.thread else message_ts
                look = partial(bot.access.grants, requester, public=public)
                conversation = ChannelReply(bot.client, channel, thread_ts, look)
                await conversation.attach([snippet], comment)
                return None
    snippet, comment = await whole_log(bot, requester, click.job, click.log)
    await click.reply(bot).attach([snippet], comment)
    return Message(_SENT_DIRECTLY, ())

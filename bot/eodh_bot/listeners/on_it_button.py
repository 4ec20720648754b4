"""“I'm on it”: a failure's notice says for everybody who looks into it."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.interaction import Interaction, listen, read_action
from eodh_bot.messages.action_ids import ActionId, UnreadableValueError
from eodh_bot.messages.assignee_line import with_assignees
from eodh_bot.messages.message import Json, Message
from eodh_bot.slack.api_errors import refusal_words
from eodh_bot.slack.sending import content_of
from eodh_tools.clock import utc_now

# Of people who click at the same moment the last writes what all have clicked.
_MOST_UPDATES = 5


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to the two choices."""

    def on(action: ActionId, *, looks: bool) -> None:
        async def listener(ack: Any, body: Json) -> None:
            await ack()
            click = read_action(body)
            reply = click.reply(bot)
            await bot.answer(reply, lambda: _looks(bot, click, looks=looks))

        listen(app, action, listener)

    on(ActionId.LOOK_AT_IT, looks=True)
    on(ActionId.LEAVE_IT, looks=False)


async def _looks(bot: BotContext, click: Interaction, *, looks: bool) -> Message | None:
    """Store it, and write it into the message, which is the answer."""
    channel, ts, posted = click.requester.channel_id, click.message_ts, click.message
    if channel is None or ts is None or posted is None:
        raise UnreadableValueError("Only a notice in a channel can be marked.")
    await bot.subscriptions.target(click.requester, changes=False)
    if looks:
        await bot.assignees.add(channel, ts, click.requester.user_id, utc_now())
    else:
        await bot.assignees.remove(channel, ts, click.requester.user_id)
    known = Message(posted.get("text", ""), tuple(posted.get("blocks", ())))
    for _ in range(_MOST_UPDATES):
        people = await bot.assignees.of(channel, ts)
        content = content_of(with_assignees(known, people))
        try:
            await bot.client.chat_update(
                channel=channel, ts=ts, text=content["text"], blocks=content["blocks"]
            )
        except SlackApiError as error:
            if refusal_words(error) is None:
                raise
            noted = "that you look into it" if looks else "that you leave it"
            return Message(f"I noted {noted}, but could not write it there.", ())
        if await bot.assignees.of(channel, ts) == people:
            break
    return None

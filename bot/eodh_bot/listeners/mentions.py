"""`@EODH JOB` in a conversation, and what is said to the bot in its own talk."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.command import answered
from eodh_bot.listeners.command_syntax import (
    as_typed,
    jobs_named,
    read,
    without_mentions,
)
from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.help import help_message
from eodh_bot.messages.jobs import which_job_message
from eodh_bot.messages.message import Message
from eodh_bot.slack.replies import ChannelReply, EphemeralThreadReply, Reply
from eodh_bot.workspaces.access import Requester


def register(app: AsyncApp, desk: BotContext) -> None:
    """Listen to mentions, and to the bot's own talks."""

    async def mentioned(event: dict[str, Any], body: dict[str, Any]) -> None:
        user_id, channel_id = event.get("user"), event["channel"]
        if not user_id or event.get("bot_id") or not desk.is_new(body["event_id"]):
            return
        asker = Requester(user_id, channel_id)
        thread_ts = event.get("thread_ts") or event["ts"]
        public = await _may_be_public(desk, asker)
        reply: Reply
        if public:
            reply = ChannelReply(desk.client, channel_id, thread_ts)
        else:
            # Only this person's own workspace is left: for their eyes alone.
            reply = EphemeralThreadReply(desk.client, channel_id, user_id, thread_ts)
        text = as_typed(without_mentions(event.get("text", "")))
        await desk.answer(reply, lambda: _answer(desk, asker, text, public=public))

    async def told(event: dict[str, Any], body: dict[str, Any]) -> None:
        if event.get("channel_type") != "im" or event.get("subtype"):
            return
        if event.get("bot_id") or not event.get("user"):
            return
        if not desk.is_new(body["event_id"]):
            return
        asker = Requester(event["user"], event["channel"])
        reply = ChannelReply(desk.client, event["channel"], event.get("thread_ts"))
        text = as_typed(without_mentions(event.get("text", "")))
        await desk.answer(reply, lambda: _answer(desk, asker, text, public=False))

    app.event("app_mention")(mentioned)
    app.event("message")(told)


async def _may_be_public(desk: BotContext, asker: Requester) -> bool:
    """Whether everybody in the place may see what this person asks for."""

    async def has_right() -> bool:
        return bool(await desk.access.rights(asker, public=True))

    return await desk.worked(has_right, lambda _: False, lambda _: False)


async def _answer(
    desk: BotContext, asker: Requester, text: str, *, public: bool
) -> Message:
    asked = read(text) if text else "help"
    if asked == "connect":
        return help_message()
    if asked is None:
        named = jobs_named(text)
        if len(named) == 1:
            asked = read(next(iter(named.values())))
        elif named:
            return which_job_message(list(named))
    return await answered(desk, asker, asked, text, public=public)

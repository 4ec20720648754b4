"""`@EODH JOB` in a conversation, and direct messages to the bot."""

from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.command import answer_to
from eodh_bot.listeners.command_syntax import (
    JobRequest,
    as_typed,
    jobs_named,
    read,
    without_mentions,
)
from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.help import help_message
from eodh_bot.messages.jobs import which_job_message
from eodh_bot.messages.message import Message
from eodh_bot.slack.ephemeral_replies import EphemeralThreadReply
from eodh_bot.slack.replies import ChannelReply, DirectMessageReply, Reply
from eodh_bot.workspaces.access import Requester
from eodh_tools.errors import JobsError

# A message of a person; with a file; in a thread, and in the conversation as well.
_WRITTEN = (None, "file_share", "thread_broadcast")


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to mentions and to direct messages."""

    async def mentioned(event: dict[str, Any]) -> None:
        user_id = event.get("user")
        # Slack sends an edited mention again, as a new event.
        if user_id and not event.get("bot_id") and not event.get("edited"):
            with bot.work.unfinished():
                await answered(event, user_id)

    async def answered(event: dict[str, Any], user_id: str) -> None:
        channel_id = event["channel"]
        requester = Requester(user_id, channel_id)
        public = await _may_be_public(bot, requester)
        reply: Reply
        if public:
            thread_ts = event.get("thread_ts") or event["ts"]
            look = partial(bot.access.grants, requester, public=True)
            reply = ChannelReply(bot.client, channel_id, thread_ts, look)
        else:
            # Only the person's own workspace is left, which nobody else may see. In a
            # thread without replies Slack shows no ephemeral message.
            reply = EphemeralThreadReply(
                bot.client, channel_id, user_id, event.get("thread_ts")
            )
        text = as_typed(without_mentions(event.get("text", "")))
        # Where an owner lets only some post, the bot may not answer.
        await bot.answer(
            reply,
            lambda: _answer(bot, requester, text, public=public),
            otherwise=DirectMessageReply(bot.client, user_id),
        )

    async def written(event: dict[str, Any]) -> None:
        if event.get("channel_type") != "im" or event.get("subtype") not in _WRITTEN:
            return
        if event.get("bot_id") or not event.get("user"):
            return
        requester = Requester(event["user"], event["channel"])
        reply = ChannelReply(bot.client, event["channel"], event.get("thread_ts"))
        text = as_typed(without_mentions(event.get("text", "")))
        await bot.answer(reply, lambda: _answer(bot, requester, text, public=False))

    app.event("app_mention")(mentioned)
    app.event("message")(written)


async def _may_be_public(bot: BotContext, requester: Requester) -> bool:
    """Whether everybody in the conversation may see what this person asks for."""
    try:
        return bool(
            await bot.work.run_bounded(
                lambda: bot.access.grants(requester, public=True)
            )
        )
    except JobsError:
        return False


async def _answer(
    bot: BotContext, requester: Requester, text: str, *, public: bool
) -> Message | None:
    await bot.access.keys.check_typed(text)
    asked = read(text) if text else "help"
    if asked == "connect":
        return help_message(may_connect=bot.connections.allowed)
    if asked is None:
        named = jobs_named(text)
        if len(named) == 1:
            (job,) = named.values()
            asked = JobRequest(job, job.log, wants_log=job.log is not None)
        elif named:
            return which_job_message(list(named))
    return await answer_to(bot, requester, asked, text, public=public)

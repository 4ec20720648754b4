"""“Explain this job” in the menu of any message."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.answers import status_answer
from eodh_bot.listeners.command_syntax import jobs_named, texts_of
from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.action_ids import ShortcutId
from eodh_bot.messages.errors import error_message
from eodh_bot.messages.jobs import which_job_message
from eodh_bot.messages.message import Message
from eodh_bot.slack.ephemeral_replies import EphemeralReply, thread_of
from eodh_bot.workspaces.access import Requester

_NONE_NAMED = (
    "That message names no job: it has no job id and no link to a job. If you know the "
    "id, type `/eodh-logs JOB`."
)


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to the shortcut."""

    async def chosen(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        user_id, message = body["user"]["id"], body["message"]
        requester = Requester(user_id, body["channel"]["id"])
        thread = thread_of(requester.channel_id, message)
        reply = EphemeralReply(bot.client, body["response_url"], user_id, thread)
        named = jobs_named(*texts_of(message))

        async def answer() -> Message:
            if not named:
                return error_message(_NONE_NAMED)
            await bot.access.keys.check_typed(" ".join(named))
            if len(named) > 1:
                # Whether any of them is visible is not checked yet.
                await bot.access.grants(requester)
                return which_job_message(list(named))
            return await status_answer(bot, requester, next(iter(named.values())))

        await bot.answer(reply, answer)

    app.shortcut(ShortcutId.EXPLAIN_JOB)(chosen)

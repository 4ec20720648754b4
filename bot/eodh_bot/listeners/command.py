"""`/eodh-logs`: what became of a job, its logs, the latest jobs, what is announced."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.answers import jobs_answer, log_answer, status_answer
from eodh_bot.listeners.command_syntax import JobRequest, Word, as_typed, read
from eodh_bot.listeners.connect import disconnect_here, open_connecting
from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.subscription_syntax import wish_in
from eodh_bot.listeners.subscriptions import wished
from eodh_bot.messages.help import COMMAND, help_message
from eodh_bot.messages.message import Message
from eodh_bot.slack.replies import EphemeralReply
from eodh_bot.workspaces.access import Requester


def register(app: AsyncApp, desk: BotContext) -> None:
    """Listen to the command."""

    async def typed(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        asker = Requester(body["user_id"], body["channel_id"])
        reply = EphemeralReply(desk.client, body["response_url"], body["user_id"])
        text = as_typed(body.get("text") or "")
        asked = read(text)
        if asked == "connect":
            await open_connecting(desk, asker, body["trigger_id"], reply)
            return
        await desk.answer(reply, lambda: answered(desk, asker, asked, text))

    app.command(COMMAND)(typed)


async def answered(
    desk: BotContext,
    asker: Requester,
    asked: Word | JobRequest | None,
    text: str,
    *,
    public: bool = False,
) -> Message:
    """The answer to what was typed, after the command or after a mention.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    if isinstance(asked, JobRequest):
        if asked.wants_log:
            return await log_answer(desk, asker, asked.job, asked.log, public=public)
        return await status_answer(desk, asker, asked.job, public=public)
    if asked == "jobs":
        return await jobs_answer(desk, asker, public=public)
    if asked == "wish":
        return await wished(desk, asker, wish_in(text), public=public)
    if asked == "disconnect" and not public:
        return await disconnect_here(desk, asker)
    return help_message(text if asked is None else None)

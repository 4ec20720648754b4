"""`/eodh-logs`: the status of a job, its logs, the latest jobs, subscriptions."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.answers import (
    help_answer,
    jobs_answer,
    last_answer,
    log_answer,
    report_answer,
    status_answer,
)
from eodh_bot.listeners.command_syntax import (
    JobRequest,
    JobsRequest,
    Word,
    as_typed,
    read,
)
from eodh_bot.listeners.connect import disconnect_here, open_connect_form
from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.failure_answers import failures_answer, parse_failures
from eodh_bot.listeners.subscription_actions import change_answer
from eodh_bot.listeners.subscription_syntax import parse_change
from eodh_bot.messages.help import COMMAND
from eodh_bot.messages.message import Message
from eodh_bot.slack.ephemeral_replies import EphemeralReply
from eodh_bot.workspaces.access import Requester
from eodh_tools.hub.job_references import LastJob


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to the command."""

    async def typed(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        requester = Requester(body["user_id"], body["channel_id"])
        reply = EphemeralReply(bot.client, body["response_url"], body["user_id"])
        text = as_typed(body.get("text") or "")
        asked = read(text)
        if asked == "connect":
            await open_connect_form(bot, requester, body["trigger_id"], reply)
            return

        async def answer() -> Message | None:
            await bot.access.keys.check_typed(text)
            return await answer_to(bot, requester, asked, text)

        await bot.answer(reply, answer)

    app.command(COMMAND)(typed)


async def answer_to(
    bot: BotContext,
    requester: Requester,
    asked: Word | JobRequest | JobsRequest | None,
    text: str,
    *,
    public: bool = False,
) -> Message | None:
    """Return the answer to what was typed, after the command or after a mention.

    None where the channel has its answer already.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    if (failures := parse_failures(text)) is not None:
        return await failures_answer(bot, requester, failures, public=public)
    if isinstance(asked, JobRequest):
        return await _about_job(bot, requester, asked, public=public)
    if asked == "jobs":
        asked = JobsRequest()
    if isinstance(asked, JobsRequest):
        return await jobs_answer(
            bot, requester, asked.status, asked.process, public=public
        )
    if asked == "subscription":
        return await change_answer(bot, requester, parse_change(text), public=public)
    if asked == "disconnect" and not public:
        return await disconnect_here(bot, requester)
    return await help_answer(
        bot, requester, text if asked is None else None, public=public
    )


async def _about_job(
    bot: BotContext, requester: Requester, asked: JobRequest, *, public: bool
) -> Message:
    """Answer a question about one job; a report only to whoever asks for it."""
    to_report = asked.wants_report and not public
    if isinstance(asked.job, LastJob):
        several = await last_answer(
            bot, requester, asked.job, to_report=to_report, public=public
        )
        if several is not None:
            return several
    if to_report:
        return await report_answer(bot, requester, asked.job)
    if asked.wants_log:
        return await log_answer(bot, requester, asked.job, asked.log, public=public)
    return await status_answer(bot, requester, asked.job, public=public)

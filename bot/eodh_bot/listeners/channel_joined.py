"""The bot is brought into a channel: it says what it is connected to, or how to."""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.channel_joined_message import joined_message
from eodh_bot.messages.message import Message
from eodh_bot.slack.api_errors import SLACK_ERRORS, about
from eodh_bot.slack.sending import content_of
from eodh_bot.slack.web_client import without_waiting
from eodh_tools.errors import JobsError

_log = structlog.get_logger()


def register(app: AsyncApp, bot: BotContext) -> None:
    """Listen to who comes into channels; only the bot's own coming is answered."""

    async def joined(event: dict[str, Any], body: dict[str, Any]) -> None:
        us = [each.get("user_id") for each in body.get("authorizations", ())]
        if event.get("user") not in us:
            return
        with bot.work.unfinished():
            bot.directory.came_into(event["channel"])
            try:
                message = await _words(bot, event["channel"], event["user"])
                await without_waiting(bot.client).chat_postMessage(
                    channel=event["channel"], **content_of(message)
                )
            except (JobsError, *SLACK_ERRORS) as error:
                _log.warning("a channel was not greeted", **about(error))

    app.event("member_joined_channel")(joined)


async def _words(bot: BotContext, channel_id: str, bot_id: str) -> Message:
    place = await bot.directory.place(channel_id, bot_id)
    if place.kind != "channel" or place.shared_outside:
        return joined_message(None, may_connect=False)
    known = await bot.access.store.of_channel(channel_id)
    workspace = None
    if known is not None:
        workspace = known.workspace or known.root_url or known.base_url
    subscribed = await bot.subscriptions.overview.of_target(channel_id)
    return joined_message(
        workspace,
        announced=any(not each.silent for each in subscribed),
        may_connect=bot.connections.allowed,
    )

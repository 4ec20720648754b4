"""Changes that concern a whole channel are posted there, with who made them."""

import structlog

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.subscriptions import said_by
from eodh_bot.slack.api_errors import SLACK_ERRORS, about
from eodh_bot.slack.directory import SlackUnavailableError
from eodh_bot.slack.sending import content_of
from eodh_bot.slack.web_client import without_waiting

_log = structlog.get_logger()


async def post_change(
    bot: BotContext,
    channel_id: str | None,
    message: Message,
    user_id: str,
    *buttons: Json,
) -> bool:
    """Post a change to a channel, and return whether everybody there can read it.

    Args:
        bot: Calls Slack.
        channel_id: The channel; None: it concerns nobody else.
        message: The change.
        user_id: Who made it.
        buttons: Follow-up actions.
    """
    if channel_id is None:
        return False
    content = content_of(said_by(message, user_id, *buttons))
    try:
        place = await bot.directory.place(channel_id, user_id)
        if place.shared_outside:
            # The name of a workspace is not for another organisation.
            return False
        await without_waiting(bot.client).chat_postMessage(
            channel=channel_id, **content
        )
    except (SlackUnavailableError, *SLACK_ERRORS) as error:
        _log.warning("a change was not posted to its channel", **about(error))
        return False
    return True

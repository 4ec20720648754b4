"""What concerns a whole channel is said there, with who did it."""

import structlog

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.changes import said_by
from eodh_bot.messages.message import Json, Message
from eodh_bot.slack.errors import SLACK_ERRORS, about
from eodh_bot.slack.replies import content_of

_log = structlog.get_logger()


async def tell_channel(
    desk: BotContext,
    channel_id: str | None,
    message: Message,
    user_id: str,
    *buttons: Json,
) -> None:
    """Say a change to a channel; None: it concerns nobody else.

    Args:
        desk: Where Slack is called from.
        channel_id: The channel.
        message: The change.
        user_id: Who made it.
        buttons: What else can be pressed.
    """
    if channel_id is None:
        return
    content = content_of(said_by(message, user_id, *buttons))
    try:
        await desk.client.chat_postMessage(channel=channel_id, **content)
    except SLACK_ERRORS as error:
        _log.warning("a channel was not told of a change", **about(error))

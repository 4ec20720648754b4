"""A change that concerns a whole channel, as everybody in it is told."""

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import actions, context, mrkdwn
from eodh_bot.messages.escaping import mention
from eodh_bot.messages.message import Json, Message


def said_by(message: Message, user_id: str, *buttons: Json) -> Message:
    """A message with who did what it says, and perhaps more to press."""
    by = mention(user_id)
    blocks = (*message.blocks, *actions(*buttons), context(mrkdwn(f"By {by}")))
    return checked(Message(f"{message.text} ({by})", blocks))

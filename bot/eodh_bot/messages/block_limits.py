"""Refuse a message, a view or a card that Slack would refuse: each builder ends here.

Slack's cap on all characters of a message is undocumented and lies somewhere above
11,000 (slackapi/bolt-js#2509, #2867); ours is well below it.
"""

from eodh_bot.block_kit.blocks import characters, problems
from eodh_bot.block_kit.limits import MAX_VIEW_BYTES
from eodh_bot.block_kit.views import view_bytes, view_problems
from eodh_bot.messages.message import Json, Message

MAX_CHARS = 8_500
#: chat.update refuses a longer top-level text.
MAX_TEXT_CHARS = 4_000


class TooMuchForSlackError(ValueError):
    """A builder made what Slack would refuse: a bug of ours."""


def checked(message: Message) -> Message:
    """Return the message if Slack takes it.

    Raises:
        TooMuchForSlackError: Slack would refuse it; names every reason.
    """
    found = problems(list(message.blocks), "message")
    size = characters(message.blocks) + len(message.text)
    if size > MAX_CHARS:
        found.append(f"{size} characters in all")
    if len(message.text) > MAX_TEXT_CHARS:
        found.append(f"{len(message.text)} characters of text for notifications")
    if not message.text.strip():
        found.append("no text for notifications and screen readers")
    _refuse(found)
    return message


def checked_view(view: Json) -> Json:
    """Return the view if Slack takes it.

    Raises:
        TooMuchForSlackError: Slack would refuse it; names every reason.
    """
    found = view_problems(view, view["type"])
    if (size := view_bytes(view)) > MAX_VIEW_BYTES:
        found.append(f"{size} bytes in all")
    _refuse(found)
    return view


def checked_card(card: Json) -> Json:
    """Return the card of a link if Slack takes it.

    Raises:
        TooMuchForSlackError: Slack would refuse it; names every reason.
    """
    _refuse(problems(card["blocks"], "unfurl"))
    return card


def _refuse(found: list[str]) -> None:
    if found:
        raise TooMuchForSlackError("; ".join(found))

"""Text of others made inert where Slack would parse it."""

import re

from eodh_tools.logs.lines import clean_block

#: Invisible, and enough for Slack not to see a link in what stands around it.
_BREAK = "\u200b"

# chat.update refuses a text over 4,000 characters; a mention may stand before it.
_MAX_CHARS = 3_900
_CUT_ENTITY = re.compile(r"&[a-z]*$")

_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,19}")
_USER = re.compile(r"[UW][A-Z0-9]{1,19}")
_USER_GROUP = re.compile(r"S[A-Z0-9]{1,19}")


def visible(text: str) -> str:
    """Remove control, bidirectional and invisible characters; lines stay."""
    return clean_block(text.encode("utf-8", "replace")).decode()


def one_line(text: str) -> str:
    """Return visible text on one line."""
    return " ".join(visible(text).split())


def escape(text: str) -> str:
    """Return visible text for a place that Slack parses as mrkdwn.

    The three entities kill mentions, links and dates. They do not kill `*_~` nor
    `:emoji:`, so text of others stands in no mrkdwn block at all; this is for the
    top-level `text` and for a file's comment, where a stray star does no harm. A bare
    address is broken, since Slack would link it. What is too long is cut.
    """
    entities = visible(text).replace("&", "&amp;").replace("<", "&lt;")
    escaped = entities.replace(">", "&gt;").replace("://", f":{_BREAK}//")
    if len(escaped) <= _MAX_CHARS:
        return escaped
    return _CUT_ENTITY.sub("", escaped[: _MAX_CHARS - 1]) + "…"


def is_user(user_id: str) -> bool:
    """Return whether Slack may have given somebody this id."""
    return bool(_USER.fullmatch(user_id))


def is_user_group(group_id: str) -> bool:
    """Return whether Slack may have given a user group this id."""
    return bool(_USER_GROUP.fullmatch(group_id))


def is_channel(channel_id: str) -> bool:
    """Return whether Slack may have given a conversation this id."""
    return bool(_CHANNEL.fullmatch(channel_id))


def mention(user_id: str) -> str:
    """Return a person or user group as mrkdwn; "somebody" if Slack gives no such id."""
    if is_user_group(user_id):
        return f"<!subteam^{user_id}>"
    return f"<@{user_id}>" if is_user(user_id) else "somebody"


def channel(channel_id: str) -> str:
    """Return a channel as mrkdwn, by an id from Slack; "a channel" for other text."""
    return f"<#{channel_id}>" if is_channel(channel_id) else "a channel"

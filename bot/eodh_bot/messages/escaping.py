"""Text of others made inert where Slack would parse it."""

from eodh_tools.logs.lines import clean_block

#: Invisible, and enough for Slack not to see a link in what stands around it.
_BREAK = "\u200b"


def visible(text: str) -> str:
    """Text without control, bidirectional and invisible characters; lines stay."""
    return clean_block(text.encode("utf-8", "replace")).decode()


def one_line(text: str) -> str:
    """Visible text on one line."""
    return " ".join(visible(text).split())


def escape(text: str) -> str:
    """Visible text for a place that Slack parses as mrkdwn.

    The three entities kill mentions, links and dates. They do not kill `*_~` nor
    `:emoji:`, so text of others stands in no mrkdwn block at all; this is for the
    top-level `text` and for a file's comment, where a stray star does no harm. A bare
    address is broken, since Slack would link it.
    """
    entities = visible(text).replace("&", "&amp;").replace("<", "&lt;")
    return entities.replace(">", "&gt;").replace("://", f":{_BREAK}//")

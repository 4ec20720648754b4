"""Times in the reader's own zone, which only Slack knows."""

from datetime import datetime

from eodh_bot.messages.message import Json
from eodh_tools.results.formatting import time_text

_FORMAT = "{date_short_pretty} at {time}"
# Slack shows nothing sensible of a time before 1970 or after the year 9999.
_MOST_S = 253_402_300_799


def date_text(when: datetime) -> str:
    """Return a time as mrkdwn; UTC where Slack cannot show it."""
    return date_spoken(date_element(when))


def date_element(when: datetime) -> Json:
    """Return a time within rich text; UTC where Slack cannot show it."""
    seconds = int(when.timestamp())
    if not 0 <= seconds <= _MOST_S:
        return {"type": "text", "text": time_text(when)}
    return {
        "type": "date",
        "timestamp": seconds,
        "format": _FORMAT,
        "fallback": time_text(when),
    }


def date_spoken(element: Json) -> str:
    """Return the same time as mrkdwn."""
    if element["type"] == "text":
        return str(element["text"])
    shown = element["format"], element["fallback"]
    return "<!date^{}^{}|{}>".format(element["timestamp"], *shown)

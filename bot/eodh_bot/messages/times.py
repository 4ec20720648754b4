"""Times in the reader's own zone, which only Slack knows."""

from datetime import datetime

from eodh_tools.answers import time_text

_FORMAT = "{date_short_pretty} at {time}"
# Slack shows nothing sensible of a time before 1970 or after the year 9999.
_MOST_S = 253_402_300_799


def date_text(when: datetime) -> str:
    """A time as mrkdwn; UTC where Slack cannot show it."""
    seconds = int(when.timestamp())
    if not 0 <= seconds <= _MOST_S:
        return time_text(when)
    return f"<!date^{seconds}^{_FORMAT}|{time_text(when)}>"

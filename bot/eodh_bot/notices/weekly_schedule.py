"""Decide when a weekly summary is due, and which week it is about. Pure.

The Hub's week is of UTC: from Monday 00:00 to the next one. Its summary is due some
hours after its end, when people begin to work.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WEEK = timedelta(days=7)
_DUE_AFTER = timedelta(hours=7)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of jobs; times are aware UTC.

    Attributes:
        start: Its Monday, 00:00.
        due: When its summary is posted: the Monday after it, 07:00.
    """

    start: datetime
    due: datetime

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.start + WEEK


def week_due(now: datetime) -> Week:
    """Return the newest week whose summary is due.

    After a downtime of weeks only that one is made up for: older news is no news.
    """
    at = now.astimezone(UTC) - _DUE_AFTER
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    end = midnight - timedelta(days=at.weekday())
    return Week(end - WEEK, end + _DUE_AFTER)

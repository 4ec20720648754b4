"""Read times as people write them: "24h", "7d", "2026-11-20", "2026-11-20T08:00Z"."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from eodh_tools.errors import RequestError
from eodh_tools.logs.lazy_pattern import lazy_pattern

_AGO = lazy_pattern(r"^(\d{1,6})\s*(m|min|h|d|w)$", re.IGNORECASE)
_UNIT = {
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def since_by(text: str, now: Callable[[], datetime]) -> Callable[[], datetime]:
    """Return what tells the time by the clock as it is when it is asked for.

    Raises:
        RequestError: The text is no time.
    """
    parse_since(text, now())  # before the Hub is asked
    return lambda: parse_since(text, now())


def parse_since(text: str, now: datetime) -> datetime:
    """Read a time, or how long ago it was, as UTC; so is a time without a zone.

    Raises:
        RequestError: The text is neither.
    """
    ago = _AGO.match(text.strip())
    try:
        if ago is not None:
            return now - int(ago[1]) * _UNIT[ago[2].lower()]
        when = datetime.fromisoformat(text.strip().upper())
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RequestError(
            f"{text[:40]!r} is not a time: write 24h, 7d, 2026-11-20 or"
            " 2026-11-20T08:00Z."
        ) from error

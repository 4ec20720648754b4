"""Decide when a call is made again, and read how long a server asks to wait. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from eodh_tools.clock import utc_now

RETRIED_STATUSES = frozenset({429, 502, 503, 504})  # never any other 4xx
#: A longer Retry-After is a mistake, of a proxy perhaps: one answer never holds more.
LONGEST_ASKED_S = 3_600.0
_LAST_YEAR = 2999


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a call is made, and how the pauses between two calls grow."""

    attempts: int = 5
    wait_initial_s: float = 0.5
    wait_max_s: float = 10.0
    wait_jitter_s: float = 0.5


def retry_after_s(
    value: str | None, *, date: str | None = None, now: datetime | None = None
) -> float | None:
    """Read a Retry-After header: seconds, or an HTTP date (RFC 9110, 10.2.3).

    Args:
        value: The header; None where there is none.
        date: The answer's Date header: a date in the value is by the server's clock.
        now: The time by our clock (aware), used where there is no Date header.

    Returns:
        Seconds to wait, `LONGEST_ASKED_S` at most, 0 for a date in the past; None
        without a usable value.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(float(text), LONGEST_ASKED_S)
    until = http_date(text)
    if until is None:
        return None
    since = http_date(date or "") or now or utc_now()
    return min(max((until - since).total_seconds(), 0.0), LONGEST_ASKED_S)


def http_date(text: str) -> datetime | None:
    """Read a date of HTTP (RFC 9110, 5.6.7) as an aware time; None for other text.

    None for an absurd year too: nothing can be added to the last second of 9999.
    """
    try:
        time = parsedate_to_datetime(text.strip())
        if time.year > _LAST_YEAR:
            return None
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None

"""Decide when a call is made again, and read how long a server asks to wait. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from eodh_tools.clock import utc_now

RETRIED_STATUSES = frozenset({429, 502, 503, 504})  # never any other 4xx
_MAX_WAIT_S = 86_400.0


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
        Seconds to wait, 0 for a date in the past; None without a usable value.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(float(text), _MAX_WAIT_S)
    until = http_date(text)
    if until is None:
        return None
    since = http_date(date or "") or now or utc_now()
    return min(max((until - since).total_seconds(), 0.0), _MAX_WAIT_S)


def http_date(text: str) -> datetime | None:
    """Read a date of HTTP (RFC 9110, 5.6.7) as an aware time; None for other text."""
    try:
        time = parsedate_to_datetime(text.strip())
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None

"""When a call is made again, and how long a server may ask to wait. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

RETRIED_STATUSES = frozenset({429, 502, 503, 504})  # never any other 4xx
_LONGEST_WAIT_S = 86_400.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a call is made, and how long the pauses between grow."""

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
        date: The answer's Date header: the server's clock, which a date is set by.
        now: Our clock (aware), where the server tells none of its own.

    Returns:
        Seconds to wait, 0 for a date gone by; None where nothing usable is said.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(float(text), _LONGEST_WAIT_S)
    until = http_date(text)
    if until is None:
        return None
    since = http_date((date or "").strip()) or now or datetime.now(UTC)
    return min(max((until - since).total_seconds(), 0.0), _LONGEST_WAIT_S)


def http_date(text: str) -> datetime | None:
    """Read a date of HTTP (RFC 9110, 5.6.7) as an aware time; None where it is none."""
    try:
        time = parsedate_to_datetime(text)
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None

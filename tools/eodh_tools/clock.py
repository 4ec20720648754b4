"""The time now; tests pass a clock of their own instead."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the time now, aware."""
    return datetime.now(UTC)

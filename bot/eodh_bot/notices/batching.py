"""When many jobs end at once: one summary in place of a flood. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRule:
    """When notices become a summary; all settable.

    Attributes:
        over: More notices than this within the window are a flood.
        window_s: How long a posted notice counts.
        hold_s: How long a notice of a flood waits for others, in seconds.
        enough: So many that wait are summed up at once.
    """

    over: int = 5
    window_s: float = 60.0
    hold_s: float = 15.0
    enough: int = 25


@dataclass(frozen=True, slots=True)
class PostAlone:
    """The notice is posted by itself."""


@dataclass(frozen=True, slots=True)
class PostDigest:
    """All that wait are summed up now."""


@dataclass(frozen=True, slots=True)
class WaitForMore:
    """It waits for others, so many seconds."""

    for_s: float


def decide(
    waiting_since: list[datetime], lately: int, now: datetime, crowd: DigestRule
) -> PostAlone | PostDigest | WaitForMore:
    """Say how the first of those that wait is told.

    Args:
        waiting_since: Since when each waits that a conversation was not told yet.
        lately: How many messages it was sent within the window.
        now: The time, aware.
        crowd: The bounds.
    """
    count = len(waiting_since)
    if count + lately <= crowd.over:
        return PostAlone()
    waited_s = (now - min(waiting_since, default=now)) / timedelta(seconds=1)
    if count < crowd.enough and waited_s < crowd.hold_s:
        return WaitForMore(min(crowd.hold_s, crowd.hold_s - waited_s))
    return PostDigest() if count > 1 else PostAlone()

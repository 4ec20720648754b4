"""Decide when many notices become one digest. Pure.

The two numbers that an operator may set have their defaults in `eodh_bot/settings.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from eodh_bot.settings import default_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRule:
    """When notices become a digest.

    Attributes:
        over: More notices than this within the window become a digest.
        window_s: How long a posted notice counts, in seconds.
        hold_s: How long a notice waits for others, in seconds.
        enough: This many waiting notices are posted at once.
    """

    over: int = int(default_of("digest_over"))
    window_s: float = default_of("digest_window_s")
    hold_s: float = 15.0
    enough: int = 25


@dataclass(frozen=True, slots=True)
class PostAlone:
    """Post the notice by itself."""


@dataclass(frozen=True, slots=True)
class PostDigest:
    """Post all waiting notices in one digest now."""


@dataclass(frozen=True, slots=True)
class WaitForMore:
    """Wait `for_s` seconds for more notices."""

    for_s: float


def decide(
    waiting_since: list[datetime], lately: int, now: datetime, rule: DigestRule
) -> PostAlone | PostDigest | WaitForMore:
    """Decide how to post the first waiting notice.

    Args:
        waiting_since: When each waiting notice of a conversation began to wait.
        lately: How many messages were posted there within the window.
        now: The time, aware.
        rule: The bounds.
    """
    count = len(waiting_since)
    if count + lately <= rule.over:
        return PostAlone()
    waited_s = (now - min(waiting_since, default=now)) / timedelta(seconds=1)
    # One that begins to wait in an hour was stored while a clock was ahead.
    if count < rule.enough and abs(waited_s) < rule.hold_s:
        return WaitForMore(min(rule.hold_s, rule.hold_s - waited_s))
    return PostDigest() if count > 1 else PostAlone()

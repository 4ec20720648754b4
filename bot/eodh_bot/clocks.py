"""The clocks that the bot knows: Slack's, the Hub's and this machine's.

Each may be wrong, and jump. What is too old counts by the earliest of them, so nothing
is lost; what is due counts by the middle one, so a single clock makes nothing due.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from eodh_tools.clock import utc_now

# Two clocks may jump for a moment.
_LOOK_AGAIN_S = 60.0
_LONGEST_WAIT_S = 3_600.0
_SOON_TRIES = 4


class Clocks:
    """Compares the clocks.

    Args:
        slack: Slack's time, aware: messages and tasks count by it.
        machine: This machine's time, aware; None where there is no other.
        counter: Seconds that never go back nor jump.
        look_again_s: What is due must be so again after this time, in seconds.
    """

    def __init__(
        self,
        slack: Callable[[], datetime] = utc_now,
        machine: Callable[[], datetime] | None = None,
        counter: Callable[[], float] = time.monotonic,
        look_again_s: float = _LOOK_AGAIN_S,
    ) -> None:
        self.slack = slack
        self.machine = machine or slack
        self.counter = counter
        self._look_again_s = look_again_s
        self._hub: tuple[datetime, float] | None = None

    def hear_hub(self, date: datetime | None) -> None:
        """Note the time of an answer of a Hub; None changes nothing."""
        if date is not None:
            self._hub = date, self.counter()

    def earliest(self) -> datetime:
        """Return the earlier time of Slack's and this machine's, aware."""
        return min(self.slack(), self.machine())

    def latest(self) -> datetime:
        """Return the later time of Slack's and this machine's, aware."""
        return max(self.slack(), self.machine())

    def middle(self, hub: datetime | None = None) -> datetime:
        """Return the time that most clocks agree on, aware; of two the earlier.

        Args:
            hub: The Hub's time; None for what its last answer told.
        """
        if hub is None and self._hub is not None:
            date, counted = self._hub
            hub = date + timedelta(seconds=self.counter() - counted)
        times = sorted([self.slack(), self.machine(), *([hub] if hub else [])])
        return times[(len(times) - 1) // 2]

    def wait_s(self, due: datetime, tries: int) -> float | None:
        """Return after how many seconds to see whether something is due; None: it is.

        Args:
            due: When it is due, aware.
            tries: How often that was looked at before.
        """
        left_s = (due - self.middle()).total_seconds()
        if left_s > 0:
            # Soon at first: it may be a clock that is behind for a moment.
            doubled = min(max(tries - _SOON_TRIES, 0), 10)
            most_s = min(_LOOK_AGAIN_S * 2.0**doubled, _LONGEST_WAIT_S)
            return min(left_s + self._look_again_s, most_s)
        return self._look_again_s if tries == 0 else None

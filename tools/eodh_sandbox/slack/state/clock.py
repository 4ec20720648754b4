"""The time in the local Slack: the machine's, which a test may move."""

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    """Seconds since the epoch; a test may move or stop it."""

    ahead_s: float = 0.0
    stopped_at: float | None = None

    def now(self) -> float:
        """Seconds since the epoch in this Slack."""
        running = time.time() if self.stopped_at is None else self.stopped_at
        return running + self.ahead_s

    def stop(self) -> None:
        """Stop the time; only `forward` moves it."""
        self.stopped_at = time.time()

    def forward(self, seconds: float) -> None:
        """Move the time: trigger ids, response URLs and rate limits age."""
        self.ahead_s += seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long Slack waits, in seconds; tests may shorten it."""

    ack_s: float = 3.0
    trigger_s: float = 3.0
    response_url_s: float = 1_800.0
    event_retries_s: tuple[float, ...] = (0.0, 60.0, 300.0)
    file_share_s: float = 0.05  # the file's message comes after the call returned
    refresh_s: float = 3_600.0  # a websocket is asked to reconnect after this long

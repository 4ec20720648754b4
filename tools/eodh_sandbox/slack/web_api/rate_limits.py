"""Slack's rate limits: tiers by method, and one message per second and channel.

Tiers are calls a minute and method (docs.slack.dev/apis/web-api/rate-limits); a
whole minute's worth may come at once. Posting has a short burst of its own.
"""

import math

from eodh_sandbox.slack.state.clock import Clock

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
SPECIAL = 600  # methods that Slack lists without a tier: several hundred a minute
# Slack puts apps.connections.open in tier 1 and still lets an app reconnect.
CONNECTIONS_A_MINUTE = 30
POST_BURST = 4
_MAX_BUCKETS = 5_000


class RateLimits:
    """Token buckets, one per method or channel."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def reset(self) -> None:
        """Forget all calls."""
        self._buckets.clear()

    def wait_s(self, bucket: str, *, capacity: float, a_second: float) -> int:
        """Take one token: return 0, or the whole seconds until there is one."""
        now = self._clock.now()
        if len(self._buckets) >= _MAX_BUCKETS and bucket not in self._buckets:
            self._buckets.clear()
        level, at = self._buckets.get(bucket, (capacity, now))
        level = min(capacity, level + max(0.0, now - at) * a_second)
        if level >= 1:
            self._buckets[bucket] = (level - 1, now)
            return 0
        self._buckets[bucket] = (level, now)
        return max(1, math.ceil((1 - level) / a_second))

    def method_wait_s(self, method: str, a_minute: int) -> int:
        """Seconds that a call of this method has to wait, 0 for none."""
        return self.wait_s(method, capacity=a_minute, a_second=a_minute / 60)

    def post_wait_s(self, channel_id: str) -> int:
        """Seconds until this channel takes another message, 0 for now."""
        return self.wait_s(f"post {channel_id}", capacity=POST_BURST, a_second=1.0)

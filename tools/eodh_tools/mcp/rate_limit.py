"""How much one caller may ask: requests a minute, and at a time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cachetools import LRUCache

MOST_AT_ONCE = 64
#: Open at a time of all callers together, standing streams too. From then on only those
#: who have few open are let in, up to the last number: nobody's streams take all
#: places, nor the connections (1,024, 256 of them for those who have not asked yet).
MOST_OF_ALL = 512
FEW = 8
MOST_WITH_FEW = 768
MOST_CALLERS = 10_000
_BURST_PART = 6  # ten seconds' worth may come at once
_LEAST_BURST = 10.0


class TooManyRequestsError(Exception):
    """A caller asks too much; `retry_after_s` says when to come back."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("too many requests")
        self.retry_after_s = retry_after_s


class ServerFullError(TooManyRequestsError):
    """All callers together have too much open."""


class Limit:
    """One caller's limit: a bucket that fills at the rate, and a count of those open.

    Args:
        per_minute: Requests a minute; 0 for any number.
        most_at_once: Requests that may be open at a time.
        now: A clock in seconds.
    """

    def __init__(
        self,
        per_minute: int,
        most_at_once: int = MOST_AT_ONCE,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_s = per_minute / 60
        self._burst = max(_LEAST_BURST, per_minute / _BURST_PART)
        self._most_at_once = most_at_once
        self._now = now
        self._left = self._burst
        self._filled = now()
        self._open = 0

    @property
    def has_few(self) -> bool:
        """Whether the caller has few requests open."""
        return self._open < FEW

    @contextmanager
    def request(self) -> Iterator[None]:
        """Count one request while it is served.

        Raises:
            TooManyRequestsError: It is one too many.
        """
        if self._open >= self._most_at_once:
            raise TooManyRequestsError(1.0)
        if self._per_s > 0:
            now = self._now()
            gained = (now - self._filled) * self._per_s
            self._left = min(self._burst, self._left + gained)
            self._filled = now
            if self._left < 1:
                raise TooManyRequestsError((1 - self._left) / self._per_s)
            self._left -= 1
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1


class Limits:
    """A limit for each caller, and one for all; those of silent callers are dropped.

    Args:
        per_minute: Requests a minute that one caller may make; 0 for any number.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._limits: LRUCache[str, Limit] = LRUCache(MOST_CALLERS)
        self._open = 0

    @contextmanager
    def request(self, caller: str) -> Iterator[None]:
        """Count one request of a caller while it is served.

        Raises:
            ServerFullError: It is one too many of all callers.
            TooManyRequestsError: It is one too many of this caller.
        """
        limit = self._of(caller)
        most = MOST_WITH_FEW if limit.has_few else MOST_OF_ALL
        if self._open >= most:
            raise ServerFullError(1.0)
        with limit.request():
            self._open += 1
            try:
                yield
            finally:
                self._open -= 1

    def _of(self, caller: str) -> Limit:
        limit = self._limits.get(caller)
        if limit is None:
            limit = self._limits[caller] = Limit(self._per_minute)
        return limit

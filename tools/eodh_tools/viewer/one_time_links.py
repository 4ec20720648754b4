"""One-time links: a code that is exchanged once, for the token of a page's session."""

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from cachetools import TLRUCache, TTLCache

#: A link is opened at once; who reads it later in a history opens nothing.
LINK_S = 120.0
#: A page that nobody uses is signed out.
IDLE_S = 1_800.0
LONGEST_S = 3_600.0
MOST = 1_000

_P = TypeVar("_P")


class Links(Generic[_P]):
    """Codes and sessions of the people who look at logs in a browser.

    Only digests are stored, so neither can be read from here. The oldest go where there
    are too many.

    Args:
        now: A clock in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._codes: TTLCache[bytes, _P] = TTLCache(MOST, LINK_S, now)
        # Whose each session is, and when it began.
        self._sessions: TLRUCache[bytes, tuple[_P, float]] = TLRUCache(MOST, _end, now)

    def code(self, person: _P) -> str:
        """Make a code for one exchange within two minutes."""
        code = secrets.token_urlsafe(32)
        self._codes[_digest(code)] = person
        return code

    def exchange(self, code: str) -> str | None:
        """Return a new session's token; None for a code that is used, old or wrong."""
        person = self._codes.pop(_digest(code), None)
        if person is None:
            return None
        token = secrets.token_urlsafe(32)
        self._sessions[_digest(token)] = person, self._now()
        return token

    def person(self, token: str) -> _P | None:
        """Return whose session a token is of, if it is one that has not ended."""
        key = _digest(token)
        session = self._sessions.get(key)
        if session is None:
            return None
        self._sessions[key] = session  # it is in use: its idle time starts again
        return session[0]


def _end(_: bytes, session: tuple[_P, float], now: float) -> float:
    return min(now + IDLE_S, session[1] + LONGEST_S)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()

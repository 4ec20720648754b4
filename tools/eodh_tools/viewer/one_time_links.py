"""One-time links: a code that is exchanged once, for the token of a page's session."""

import hashlib
import secrets
import time
from collections.abc import Callable, MutableMapping
from typing import Any, Generic, TypeVar

from cachetools import LRUCache, TLRUCache, TTLCache

#: A link is opened at once; who reads it later in a history opens nothing.
LINK_S = 120.0
#: A page that nobody uses is signed out.
IDLE_S = 1_800.0
LONGEST_S = 3_600.0
#: Of one person, and of all together.
MOST_EACH = 100
MOST = 10_000

_P = TypeVar("_P")
_Own = LRUCache[str, dict[bytes, None]]


class Links(Generic[_P]):
    """Codes and sessions of the people who look at logs in a browser.

    Only digests are stored, so neither can be read from here. Where one person has too
    many, the longest unused of that person go, and nobody else's.

    Args:
        whose: The name of a person.
        now: A clock in seconds.
    """

    def __init__(
        self, whose: Callable[[_P], str], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._whose = whose
        self._now = now
        self._codes: TTLCache[bytes, _P] = TTLCache(MOST, LINK_S, now)
        # Whose each session is, and when it began.
        self._sessions: TLRUCache[bytes, tuple[_P, float]] = TLRUCache(MOST, _end, now)
        # By person, what each has, the longest unused first.
        self._own_codes: _Own = LRUCache(MOST)
        self._own_sessions: _Own = LRUCache(MOST)

    def code(self, person: _P) -> str:
        """Make a code for one exchange within two minutes."""
        code = secrets.token_urlsafe(32)
        key = _digest(code)
        self._codes[key] = person
        _bound(self._own_codes, self._whose(person), key, self._codes)
        return code

    def exchange(self, code: str) -> str | None:
        """Return a new session's token; None for a code that is used, old or wrong."""
        person = self._codes.pop(_digest(code), None)
        if person is None:
            return None
        token = secrets.token_urlsafe(32)
        key = _digest(token)
        self._sessions[key] = person, self._now()
        _bound(self._own_sessions, self._whose(person), key, self._sessions)
        return token

    def person(self, token: str) -> _P | None:
        """Return whose session a token is of, if it is one that has not ended."""
        key = _digest(token)
        session = self._sessions.get(key)
        if session is None:
            return None
        self._sessions[key] = session  # it is in use: its idle time starts again
        _bound(self._own_sessions, self._whose(session[0]), key, self._sessions)
        return session[0]


def _bound(
    own: _Own, whose: str, key: bytes, stored: MutableMapping[bytes, Any]
) -> None:
    """Note the use of a key; delete the longest unused of one who has too many."""
    keys = own.setdefault(whose, {})
    keys.pop(key, None)
    keys[key] = None
    while len(keys) > MOST_EACH:
        oldest = next(iter(keys))
        del keys[oldest]
        stored.pop(oldest, None)


def _end(_: bytes, session: tuple[_P, float], now: float) -> float:
    return min(now + IDLE_S, session[1] + LONGEST_S)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()

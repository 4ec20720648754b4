"""One-time links: a code that is exchanged once, for the token of a page's session."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

#: A link is opened at once; who reads it later in a history opens nothing.
LINK_S = 120.0
#: A page that nobody uses is signed out.
IDLE_S = 1_800.0
LONGEST_S = 3_600.0
MOST = 1_000

_P = TypeVar("_P")


@dataclass(slots=True)
class _Session(Generic[_P]):
    person: _P
    began: float
    used: float


class Links(Generic[_P]):
    """Codes and sessions of the people who look at logs in a browser.

    Only digests are stored, so neither can be read from here. The oldest go where there
    are too many.

    Args:
        now: A clock in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._codes: OrderedDict[bytes, tuple[_P, float]] = OrderedDict()
        self._sessions: OrderedDict[bytes, _Session[_P]] = OrderedDict()

    def code(self, person: _P) -> str:
        """Make a code for one exchange within two minutes."""
        code = secrets.token_urlsafe(32)
        self._codes[_digest(code)] = (person, self._now())
        _bound(self._codes)
        return code

    def exchange(self, code: str) -> str | None:
        """Return a new session's token; None for a code that is used, old or wrong."""
        person, made = self._codes.pop(_digest(code), (None, 0.0))
        if person is None or self._now() - made > LINK_S:
            return None
        token = secrets.token_urlsafe(32)
        self._sessions[_digest(token)] = _Session(person, self._now(), self._now())
        _bound(self._sessions)
        return token

    def person(self, token: str) -> _P | None:
        """Return whose session a token is of, if it is one that has not ended."""
        key, now = _digest(token), self._now()
        session = self._sessions.get(key)
        if session is None:
            return None
        if now - session.used > IDLE_S or now - session.began > LONGEST_S:
            del self._sessions[key]
            return None
        session.used = now
        self._sessions.move_to_end(key)
        return session.person


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()


def _bound(entries: "OrderedDict[bytes, object] | OrderedDict[bytes, _P]") -> None:
    while len(entries) > MOST:
        entries.popitem(last=False)

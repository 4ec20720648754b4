"""Count the open connections of a server, and close the oldest that never asked.

A connection counts as proven once a request on it was let in. Of the others only so
many stay open, altogether and from one address: the oldest are closed, so that a
person who may ask always finds a place. One whose request has come whole is closed only
where all others are being answered too: who may ask can take seconds to find out.
"""

from collections import Counter
from typing import Protocol

#: Seconds for the head of a request, from the connection on or from its first byte.
HEAD_S = 10.0
#: Seconds for its body, which has at most some hundred KB.
BODY_S = 20.0
#: Bytes of one request as they come: the largest body, 1 MiB, in small chunks. Neither
#: h11 nor aiohttp bounds what the extensions of its chunks (RFC 9112, 7.1.1) add up to.
MOST_REQUEST_BYTES = 2 * 1024 * 1024
MOST_UNPROVEN = 256
MOST_UNPROVEN_OF_AN_ADDRESS = 128
MOST_CONNECTIONS = 1_024

Address = tuple[str, int]


class Droppable(Protocol):
    """A connection as far as it is counted."""

    @property
    def is_answering(self) -> bool:
        """Whether a request has come whole, and its answer is being worked on."""

    def drop(self) -> None:
        """Close it at once."""


class OpenConnections:
    """The open connections: which were proven, and which to close for others."""

    def __init__(self) -> None:
        self._unproven: dict[Address, Droppable] = {}
        self._proven: dict[Address, Droppable] = {}
        self._of_address: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._unproven) + len(self._proven)

    def prove(self, client: Address | None) -> None:
        """Note that a request on the connection of this client was let in."""
        if client is not None and client in self._unproven:
            self._proven[client] = self._unproven.pop(client)
            self._count(client, -1)

    def add(self, client: Address, protocol: Droppable) -> None:
        """Take a new connection, and close the oldest where there are too many."""
        self._unproven[client] = protocol
        self._count(client, +1)
        host = client[0]
        if self._of_address[host] > MOST_UNPROVEN_OF_AN_ADDRESS:
            self._close_oldest(host)
        elif len(self._unproven) > MOST_UNPROVEN or len(self) > MOST_CONNECTIONS:
            self._close_oldest()

    def remove(self, client: Address) -> None:
        """Forget a connection that is closed."""
        if self._unproven.pop(client, None) is not None:
            self._count(client, -1)
        self._proven.pop(client, None)

    def _close_oldest(self, host: str | None = None) -> None:
        found = [each for each in self._unproven if host in {None, each[0]}]
        # The newest may have no request yet that it could have sent.
        older = found[:-1] or found
        waiting = (each for each in older if not self._unproven[each].is_answering)
        oldest = next(waiting, older[0])
        self._unproven[oldest].drop()
        self.remove(oldest)

    def _count(self, client: Address, change: int) -> None:
        self._of_address[client[0]] += change
        if not self._of_address[client[0]]:
            del self._of_address[client[0]]

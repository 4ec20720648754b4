"""Close connections that do not ask: idle ones, and requests that come too slowly.

A connection counts as proven once a request on it was let in. Of the others only so
many stay open, altogether and from one address: the oldest are closed, so that a
person who has a token always finds a place.
"""

from asyncio import TimerHandle, Transport
from collections import Counter
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

#: Seconds for the head of a request, from the connection on or from its first byte.
HEAD_S = 10.0
#: Seconds for its body, which has at most 256 KB.
BODY_S = 20.0
MOST_UNPROVEN = 256
MOST_UNPROVEN_OF_AN_ADDRESS = 128
MOST_CONNECTIONS = 1_024

Address = tuple[str, int]


class OpenConnections:
    """The open connections: which were proven, and which to close for others."""

    def __init__(self) -> None:
        self._unproven: dict[Address, GuardedProtocol] = {}
        self._proven: dict[Address, GuardedProtocol] = {}
        self._of_address: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._unproven) + len(self._proven)

    def prove(self, client: Address | None) -> None:
        """Note that a request on the connection of this client was let in."""
        if client is not None and client in self._unproven:
            self._proven[client] = self._unproven.pop(client)
            self._count(client, -1)

    def add(self, client: Address, protocol: "GuardedProtocol") -> None:
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
        oldest = next(each for each in self._unproven if host in {None, each[0]})
        self._unproven[oldest].drop()
        self.remove(oldest)

    def _count(self, client: Address, change: int) -> None:
        self._of_address[client[0]] += change
        if not self._of_address[client[0]]:
            del self._of_address[client[0]]


class GuardedProtocol(H11Protocol):
    """uvicorn's protocol, with a deadline for the head and the body of a request."""

    def __init__(self, connections: OpenConnections, **options: Any) -> None:
        super().__init__(**options)
        self._connections = connections
        self._deadline: TimerHandle | None = None
        self._waits_for: object = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        if self.client is not None:
            self._connections.add(self.client, self)
        self._expect("head", HEAD_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._expect(None)
        if self.client is not None:
            self._connections.remove(self.client)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a part of a request brings no more time for the rest of it."""
        super().data_received(data)
        state = self.conn.their_state
        if state is h11.IDLE:
            self._expect("head", HEAD_S)
        elif state is h11.SEND_BODY:
            self._expect("body", BODY_S)
        else:
            self._expect(None)

    def on_response_complete(self) -> None:
        """Wait for the next request; uvicorn closes what stays silent."""
        self._expect(None)
        super().on_response_complete()

    def drop(self) -> None:
        """Close the connection at once."""
        if not self.transport.is_closing():
            self.transport.abort()

    def _expect(self, what: str | None, within_s: float = 0.0) -> None:
        if what is not None and what == self._waits_for:
            return
        if self._deadline is not None:
            self._deadline.cancel()
        self._waits_for = what
        self._deadline = None
        if what is not None:
            self._deadline = self.loop.call_later(within_s, self.drop)

"""Close connections that do not ask: idle ones, and requests that come too slowly.

Which stay open, `eodh_tools.http.open_connections` decides.
"""

from asyncio import TimerHandle, Transport
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from eodh_tools.http.open_connections import (
    BODY_S,
    HEAD_S,
    MOST_REQUEST_BYTES,
    OpenConnections,
)


class GuardedProtocol(H11Protocol):
    """uvicorn's protocol, with a deadline and a bound for a request."""

    def __init__(self, connections: OpenConnections, **options: Any) -> None:
        super().__init__(**options)
        self._connections = connections
        self._deadline: TimerHandle | None = None
        self._waits_for: object = None
        self._body_bytes = 0

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
        if self._body_bytes > MOST_REQUEST_BYTES:
            self.drop()
            return
        super().data_received(data)
        state = self.conn.their_state
        # Of a head, h11 itself takes 64 KiB at most.
        self._body_bytes = self._body_bytes + len(data) if state is h11.SEND_BODY else 0
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

    @property
    def is_answering(self) -> bool:
        """Whether a request has come whole, and its answer is being worked on."""
        return self.conn.their_state in {h11.DONE, h11.MUST_CLOSE}

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

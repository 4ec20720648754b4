"""Take new connections a few at a time, while the system keeps many waiting."""

from collections.abc import Iterable
from typing import Protocol, Self

from eodh_tools.http.open_connections import MOST_CONNECTIONS

#: The backlog that a server of asyncio is given. It takes as many new connections
#: between two looks at the open ones. Of hundreds, some would be closed for others
#: before they were read, and the process would run out of files: asyncio then takes no
#: connection for a second.
MOST_ACCEPTED_AT_ONCE = 16


class Listening(Protocol):
    """A socket that listens, or asyncio's view of one."""

    def dup(self) -> "_Duplicate":
        """Return a socket of the same queue."""


class _Duplicate(Protocol):
    def __enter__(self) -> Self: ...
    def __exit__(self, *args: object) -> None: ...
    def listen(self, backlog: int, /) -> None: ...


def lengthen_queue(listening: Iterable[Listening]) -> None:
    """Let connections wait in the system, once a server has set its backlog.

    One that finds the queue full tries again only after a second.
    """
    for each in listening:
        with each.dup() as same:
            same.listen(MOST_CONNECTIONS)

"""Take new connections a few at a time, while the system keeps many waiting."""

import socket
from collections.abc import Iterable

#: The backlog that a server of asyncio is given. It takes as many new connections
#: between two checks of the open ones. Of hundreds, some would be closed for others
#: before they were read, and the process would run out of files: asyncio then takes no
#: connection for a second.
MOST_ACCEPTED_AT_ONCE = 16
# About a second's worth; the system may allow fewer.
_MOST_WAITING = 4_096


def lengthen_queue(listening: Iterable[socket.socket]) -> None:
    """Let connections wait in the system, once a server has set its backlog.

    One that finds the queue full tries again only after a second.
    """
    for each in listening:
        # asyncio's own view of a socket cannot listen.
        with each.dup() as same:
            same.listen(_MOST_WAITING)

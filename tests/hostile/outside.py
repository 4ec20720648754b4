"""Sees every connection that this process makes, and says which were not allowed."""

import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_HERE = {"127.0.0.1", "localhost", "", None}
_watched: list[tuple[set[int], list[str]]] = []


def _saw(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched or event not in {"socket.connect", "socket.getaddrinfo"}:
        return
    ports, seen = _watched[-1]
    if event == "socket.getaddrinfo":
        if arguments[0] not in _HERE:
            seen.append(f"looked up {arguments[0]!r}")
        return
    address = arguments[1]
    # Others are sockets of this machine by their file.
    if isinstance(address, tuple) and (
        address[0] != "127.0.0.1" or address[1] not in ports
    ):
        by = traceback.extract_stack(limit=12)
        where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(by))
        seen.append(f"connected to {address[0]}:{address[1]} ({where})")


sys.addaudithook(_saw)


@contextmanager
def watched(ports: Iterable[int]) -> Iterator[list[str]]:
    """Collect every connection but those to these ports of 127.0.0.1."""
    seen: list[str] = []
    _watched.append((set(ports), seen))
    try:
        yield seen
    finally:
        _watched.pop()

"""Connections that ask slowly or not at all, from many addresses of this machine."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_HEAD = "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
#: What a connection sends before it falls silent.
KINDS = {
    "idle": "",
    "slow head": _HEAD + "X-Slow: ",
    "slow body": _HEAD + "Content-Length: 500\r\n\r\n{{",
    "idle after a request": "GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "half open": _HEAD,
}


@dataclass(frozen=True, slots=True)
class Silent:
    """One such connection."""

    kind: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def is_closed(self) -> bool:
        """Whether the server ends it; waits until it does."""
        try:
            while await self.reader.read(4_096):
                pass
        except ConnectionError:
            pass
        return True


@asynccontextmanager
async def flooded(
    port: int, count: int, path: str = "/healthz", *, addresses: int = 1
) -> AsyncIterator[list[Silent]]:
    """Hold many connections of every kind.

    Args:
        port: The server's.
        count: How many.
        path: What is asked for, as far as it is.
        addresses: From how many addresses: 127.0.0.1, 127.0.0.2 and so on.
    """
    held: list[Silent] = []
    kinds = itertools.cycle(KINDS.items())
    try:
        for number in range(count):
            own = f"127.0.0.{1 + number % addresses}"
            kind, text = next(kinds)
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, local_addr=(own, 0)
            )
            writer.write(text.format(path=path).encode())
            if kind == "half open" and writer.can_write_eof():
                writer.write_eof()
            held.append(Silent(kind, reader, writer))
        yield held
    finally:
        for each in held:
            each.writer.close()

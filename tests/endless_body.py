"""A request whose body never ends: chunks with more beside their content than in it."""

import asyncio

#: What follows the size of a chunk, without end.
PARTS = {
    "one extension": b"x" * 65_536,
    "an extension of each chunk": b"x" * 4_000 + b"\r\nA\r\n1;",
    "trailers": b"x\r\nA\r\n0\r\n" + b"X-A: 1\r\n" * 4_000,
}
#: What the sockets of both ends may hold on top of what the server has read.
IN_SOCKETS_BYTES = 16 * 1024 * 1024


async def sent_until_closed(port: int, head: bytes, part: bytes) -> int:
    """Send it until the server closes the connection; returns how many bytes."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head + b"Transfer-Encoding: chunked\r\n\r\n1;")
    sent = 0
    try:
        while not writer.is_closing():
            writer.write(part)
            await writer.drain()
            sent += len(part)
    except ConnectionError:
        pass
    finally:
        writer.close()
    return sent

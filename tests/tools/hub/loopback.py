"""A raw HTTP/1.1 server on loopback that answers as badly as a test wants."""

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

Reply = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Request:
    """What a client asked; header names in small letters."""

    method: str
    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


@dataclass
class Loopback:
    """Answers each path with its replies in turn, the last one for ever after."""

    replies: dict[str, list[Reply]] = field(default_factory=lambda: defaultdict(list))
    requests: list[Request] = field(default_factory=list)
    origin: str = ""
    connections: int = 0

    async def __aenter__(self) -> Self:
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()
        # A transport is closed one turn of the loop after its abort.
        await asyncio.sleep(0)

    def on(self, path: str, *replies: Reply) -> None:
        """Add replies of a path, or of a path with its query."""
        self.replies[path].extend(replies)

    def asked(self, path: str) -> list[Request]:
        """The requests of a path so far."""
        return [request for request in self.requests if request.path == path]

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self._writers.add(writer)
        with contextlib.suppress(
            ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError
        ):
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await self._answer(head, writer)
        self._tasks.discard(task)
        writer.close()

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        line, *rest = head.split("\r\n")
        method, target, _ = line.split(" ", 2)
        headers = {
            name.lower(): value.strip()
            for name, _, value in (text.partition(":") for text in rest if text)
        }
        request = Request(method, target, headers)
        self.requests.append(request)
        replies = self.replies.get(request.target) or self.replies.get(request.path)
        if not replies:
            await answer(404, b'{"title":"nothing here"}')(request, writer)
            return
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        await reply(request, writer)
        await writer.drain()


def head_of(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Said"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def answer(
    status: int = 200,
    body: bytes = b"",
    *,
    content_type: str = "application/json",
    **headers: str,
) -> Reply:
    """An honest answer; a header's _ stands for -."""

    async def reply(_request: Request, writer: asyncio.StreamWriter) -> None:
        sent = {
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        writer.write(head_of(status, sent) + body)

    return reply


def json_answer(value: object, status: int = 200, **headers: str) -> Reply:
    return answer(status, json.dumps(value).encode(), **headers)


def text_answer(body: bytes, **headers: str) -> Reply:
    return answer(200, body, content_type="text/plain", **headers)


def cut(body: bytes, after: int, **headers: str) -> Reply:
    """Announce the whole body, send the beginning, and drop the connection."""

    async def reply(_request: Request, writer: asyncio.StreamWriter) -> None:
        sent = {
            "Content-Type": "text/plain",
            "Content-Length": str(len(body)),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        writer.write(head_of(200, sent) + body[:after])
        await writer.drain()
        writer.close()

    return reply


def rest_of(body: bytes, **headers: str) -> Reply:
    """Serve ranges as RFC 9110 asks, and If-Range for the ETag given."""

    async def reply(request: Request, writer: asyncio.StreamWriter) -> None:
        asked = request.headers.get("range", "")
        fresh = request.headers.get("if-range") == headers.get("ETag")
        if not asked or not fresh:
            await text_answer(body, **headers)(request, writer)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        sent = {
            "Content-Type": "text/plain",
            "Content-Length": str(len(body) - start),
            "Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}",
            **headers,
        }
        writer.write(head_of(206, sent) + body[start:])

    return reply


async def hang_up(_request: Request, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def say_nothing(_request: Request, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3_600)


def raw(*pieces: bytes, close: bool = True) -> Reply:
    async def reply(_request: Request, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if close:
            writer.close()

    return reply


def endless(head: bytes, piece: bytes, *, pause_s: float = 0.0) -> Reply:
    """Send a head, and then the same piece until the client has had enough."""

    async def reply(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return reply

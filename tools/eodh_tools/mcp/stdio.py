"""Serve over standard input and output: every line that asks is answered."""

import os
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, BinaryIO, Protocol, cast

import anyio
from anyio import to_thread
from mcp.server import MCPServer
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage

from eodh_tools.mcp.messages import (
    MAX_MESSAGE_BYTES,
    RefusedMessageError,
    readable_message,
    too_long,
)


class _Answers(Protocol):
    async def send(self, item: SessionMessage, /) -> None: ...


async def serve_stdio(server: MCPServer[Any]) -> None:
    """Serve one client until it closes our input."""
    lines = _Lines(_taken_input())
    # The SDK reads an input's lines, and uses nothing else of it.
    source = cast("anyio.AsyncFile[str]", lines)
    async with stdio_server(stdin=source) as (read_stream, write_stream):
        lines.answers = write_stream
        served = server._lowlevel_server  # noqa: SLF001 - it runs on streams
        await served.run(
            read_stream, write_stream, served.create_initialization_options()
        )


def _taken_input() -> BinaryIO:
    """Return the input; a program that is started from here finds an empty one."""
    taken = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    # A thread may still read from it when all else has ended.
    return os.fdopen(taken, "rb", closefd=False)


class _Lines:
    """The messages of an input that the SDK's reader can read; others are refused."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.answers: _Answers | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        while line := await to_thread.run_sync(self._next_line):
            if line.isspace():
                continue
            try:
                if len(line) > MAX_MESSAGE_BYTES:
                    raise too_long()
                message = readable_message(line)
            except RefusedMessageError as refused:
                await self._answer(refused)
            else:
                yield message

    def _next_line(self) -> bytes:
        """Read a line, of a long one only the beginning."""
        line = rest = self._source.readline(MAX_MESSAGE_BYTES + 1)
        while len(rest) > MAX_MESSAGE_BYTES and not rest.endswith(b"\n"):
            rest = self._source.readline(MAX_MESSAGE_BYTES + 1)
        return line

    async def _answer(self, refused: RefusedMessageError) -> None:
        if self.answers is not None:
            with suppress(anyio.ClosedResourceError, anyio.BrokenResourceError):
                await self.answers.send(SessionMessage(refused.answer))

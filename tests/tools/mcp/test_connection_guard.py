"""Connections that do not ask are closed, and cost nobody else his answer."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import anyio
import httpx2
import pytest

from eodh_tools.http import connection_guard
from eodh_tools.http.open_connections import (
    MOST_REQUEST_BYTES,
    MOST_UNPROVEN_OF_AN_ADDRESS,
)
from tests.endless_body import IN_SOCKETS_BYTES, PARTS, sent_until_closed
from tests.tools.mcp.over_http import NO_TLS, Served, served
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

TOKEN = "token-" + "a1" * 16


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Served]:
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "EODH_MCP_TOKEN": TOKEN,
    }
    with served(tmp_path, environment) as running:
        yield running


@asynccontextmanager
async def connected(
    running: Served,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    port = int(running.origin.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


def call_of(body: bytes) -> bytes:
    """A request with the token."""
    head = (
        f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
        "Content-Type: application/json\r\nAccept: application/json, text/event-stream"
        f"\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def connected_from(host: str, port: int) -> socket.socket:
    """A connection of one of this machine's addresses, which waits in the system."""
    return socket.create_connection(("127.0.0.1", port), WAIT_S, (host, 0))


@contextmanager
def standing_still(running: Served) -> Iterator[None]:
    """Hold the server's event loop."""
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        go_on.wait(WAIT_S)

    loop = running.server.servers[0].get_loop()
    loop.call_soon_threadsafe(hold)
    assert held.wait(WAIT_S)
    try:
        yield
    finally:
        go_on.set()


async def is_closed(reader: asyncio.StreamReader) -> bool:
    with anyio.fail_after(WAIT_S):
        try:
            return await reader.read(1) == b""
        except ConnectionError:
            return True


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    ],
)
async def test_a_head_that_does_not_come_is_not_waited_for(
    guarded: Served, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(connection_guard, "HEAD_S", 0.1)
    async with connected(guarded) as (reader, writer):
        writer.write(sent)
        await writer.drain()
        assert await is_closed(reader)


async def test_bytes_that_drip_in_bring_no_more_time(
    guarded: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_guard, "HEAD_S", 0.2)
    async with connected(guarded) as (reader, writer):

        async def drip() -> None:
            writer.write(b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
            while True:
                writer.write(b"x")
                await anyio.sleep(0.01)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(drip)
            assert await is_closed(reader)
            tasks.cancel_scope.cancel()


async def test_a_body_that_does_not_come_is_not_waited_for(
    guarded: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_guard, "BODY_S", 0.1)
    head = (
        f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
        "Content-Type: application/json\r\nAccept: application/json, text/event-stream"
        "\r\nContent-Length: 500\r\n\r\n{"
    )
    async with connected(guarded) as (reader, writer):
        writer.write(head.encode())
        await writer.drain()
        assert await is_closed(reader)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
async def test_what_a_chunked_body_says_beside_its_content_is_bounded(
    guarded: Served, part: bytes
) -> None:
    head = (
        f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
        "Content-Type: application/json\r\n"
    )
    port = int(guarded.origin.rpartition(":")[2])
    with anyio.fail_after(WAIT_S):
        sent = await sent_until_closed(port, head.encode(), part)

    assert sent < MOST_REQUEST_BYTES + IN_SOCKETS_BYTES


async def test_six_hundred_idle_connections_keep_nobody_out(guarded: Served) -> None:
    async with AsyncExitStack() as stack:
        readers = [
            (await stack.enter_async_context(connected(guarded)))[0] for _ in range(600)
        ]
        async with httpx2.AsyncClient(verify=NO_TLS, timeout=WAIT_S) as http:
            health = await http.get(f"{guarded.origin}/healthz")
            assert health.status_code == 200
            counted = (await http.get(f"{guarded.origin}/metrics")).text
        # The oldest of them were closed.
        assert await is_closed(readers[0])
        open_now = next(
            float(line.split()[1])
            for line in counted.splitlines()
            if line.startswith("eodh_mcp_connections ")
        )
        assert open_now <= MOST_UNPROVEN_OF_AN_ADDRESS + 1


async def test_a_call_in_a_burst_of_connections_is_read_before_others_take_its_place(
    guarded: Served,
) -> None:
    """The server stands still while 900 connect, and the call waits in the middle."""
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}'
    port = int(guarded.origin.rpartition(":")[2])
    async with AsyncExitStack() as stack:
        with standing_still(guarded):
            for _ in range(450):
                stack.enter_context(connected_from("127.0.1.1", port))
            asking = stack.enter_context(connected_from("127.0.0.1", port))
            asking.sendall(call_of(body))
            for number in range(450):
                host = f"127.0.1.{2 + number % 4}"
                stack.enter_context(connected_from(host, port))
        asking.settimeout(WAIT_S)
        answer = await anyio.to_thread.run_sync(asking.recv, 12)
    assert answer == b"HTTP/1.1 200"


async def test_a_connection_on_which_a_caller_asked_is_not_closed_for_others(
    guarded: Served,
) -> None:
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}'
    request = call_of(body)
    async with AsyncExitStack() as stack:
        reader, writer = await stack.enter_async_context(connected(guarded))
        writer.write(request)
        with anyio.fail_after(WAIT_S):
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            for _ in range(200):
                await stack.enter_async_context(connected(guarded))
            async with httpx2.AsyncClient(verify=NO_TLS, timeout=WAIT_S) as http:
                await http.get(f"{guarded.origin}/healthz")
            writer.write(request)
            while not (await reader.readline()).startswith(b"HTTP/1.1 200"):
                assert not reader.at_eof()

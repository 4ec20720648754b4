"""Connections that do not ask cost nobody else an answer (A1)."""

import asyncio
from collections.abc import AsyncIterator

import anyio
import pytest
from aiohttp import ClientSession, web

from eodh_bot.operations import web_server
from eodh_bot.operations.web_server import serve_web
from eodh_tools.http.listen import HttpAddress
from eodh_tools.http.open_connections import (
    MOST_REQUEST_BYTES,
    MOST_UNPROVEN,
    MOST_UNPROVEN_OF_AN_ADDRESS,
)
from tests.bot.operations.flood import KINDS, flooded
from tests.endless_body import IN_SOCKETS_BYTES, PARTS, sent_until_closed

pytestmark = pytest.mark.anyio

WITHIN_S = 20.0


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async def message(request: web.Request) -> web.Response:
        return web.Response(text=f"{len(await request.read())}")

    app = web.Application()
    app.router.add_route("*", "/healthz", message)
    address = HttpAddress("127.0.0.1", 0)
    async with serve_web(app, address, "TEST", stop_s=1.0) as taken:
        yield taken


async def asked(port: int) -> str:
    with anyio.fail_after(WITHIN_S):
        async with (
            ClientSession() as client,
            client.post(f"http://127.0.0.1:{port}/healthz", data=b"four") as answer,
        ):
            return await answer.text()


async def test_what_does_not_ask_is_closed_and_others_are_answered(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "HEAD_S", 2.0)
    monkeypatch.setattr(web_server, "BODY_S", 2.0)
    async with flooded(port, 3 * len(KINDS)) as held:
        assert await asked(port) == "4"
        with anyio.fail_after(WITHIN_S):
            closed = await asyncio.gather(*(each.is_closed() for each in held))

    assert all(closed)


async def test_bytes_that_drip_in_bring_no_more_time(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "HEAD_S", 0.5)
    async with flooded(port, 2) as (_, slow):

        async def drip() -> None:
            while True:
                slow.writer.write(b"x")
                await anyio.sleep(0.01)

        with anyio.fail_after(WITHIN_S):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(drip)
                assert await slow.is_closed()
                tasks.cancel_scope.cancel()


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
async def test_what_a_chunked_body_says_beside_its_content_is_bounded(
    port: int, part: bytes
) -> None:
    head = b"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    with anyio.fail_after(WITHIN_S):
        sent = await sent_until_closed(port, head, part)

    assert sent < MOST_REQUEST_BYTES + IN_SOCKETS_BYTES
    assert await asked(port) == "4"


async def test_many_large_requests_of_one_connection_are_answered(port: int) -> None:
    body = b"x" * 600_000
    async with ClientSession() as client:
        for _ in range(8):
            url = f"http://127.0.0.1:{port}/healthz"
            async with client.post(url, data=body) as answer:
                assert await answer.text() == "600000"


@pytest.mark.parametrize(
    ("addresses", "most"), [(1, MOST_UNPROVEN_OF_AN_ADDRESS), (40, MOST_UNPROVEN)]
)
async def test_hundreds_of_connections_keep_nobody_out(
    port: int, addresses: int, most: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with flooded(port, 400, addresses=addresses) as held:
        assert await asked(port) == "4"
        # The oldest were closed for the others; a fifth, half open, closed themselves.
        with anyio.fail_after(WITHIN_S):
            oldest = held[: len(held) - 4 * most // 3]
            assert all(await asyncio.gather(*(each.is_closed() for each in oldest)))
    # Nor do they fill the log.
    assert not caplog.records

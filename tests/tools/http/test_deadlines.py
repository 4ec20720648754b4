"""Silence, drips and lost connections end within the deadline."""

import anyio
import pytest

from eodh_tools.errors import HubBusyError, HubUnavailableError
from eodh_tools.http.client import OriginClient
from eodh_tools.http.retries import RetryPolicy
from tests.tools.http.origin_client import OK, client_of
from tests.tools.hub.loopback import (
    Loopback,
    answer,
    cut,
    endless,
    hang_up,
    head_of,
    raw,
    say_nothing,
)
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def test_a_dropped_connection_is_made_again(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/jobs", hang_up, raw(b"no http at all\r\n\r\n"), cut(b"12345", 2), OK)
    assert (await client.get(f"{server.origin}/jobs")).body == b'{"ok": true}'
    assert len(server.requests) == 4


async def test_a_port_where_nobody_listens_is_unavailable(server: Loopback) -> None:
    async with Loopback() as gone:
        origin = gone.origin
    async with client_of(origin) as client:
        with pytest.raises(HubUnavailableError, match="EODH_BASE_URL"):
            await client.get(f"{origin}/jobs")
    assert server.requests == []


async def test_a_refused_connection_is_not_called_slow_when_the_deadline_comes_first(
    server: Loopback,
) -> None:
    async with Loopback() as gone:
        origin = gone.origin
    client = client_of(origin)
    client.retries = RetryPolicy(wait_initial_s=WAIT_S, wait_max_s=WAIT_S)
    async with client:
        with pytest.raises(HubUnavailableError, match="No connection to"):
            await client.get(f"{origin}/jobs", deadline_s=2.0)
    assert server.requests == []


async def test_silence_ends_with_the_deadline(server: Loopback) -> None:
    server.on("/jobs", say_nothing)
    async with client_of(server.origin, timeout_s=0.3) as client:
        with (
            anyio.fail_after(WAIT_S),
            pytest.raises(HubUnavailableError, match="EODH_TIME"),
        ):
            await client.get(f"{server.origin}/jobs")
    assert len(server.requests) == 1


async def test_headers_that_drip_end_with_the_deadline(server: Loopback) -> None:
    server.on("/jobs", endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", pause_s=0.02))
    async with client_of(server.origin, timeout_s=0.5) as client:
        with anyio.fail_after(WAIT_S), pytest.raises(HubUnavailableError):
            await client.get(f"{server.origin}/jobs")


async def test_headers_without_end_are_refused(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/jobs", endless(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 9_000))
    with anyio.fail_after(WAIT_S), pytest.raises(HubUnavailableError):
        await client.get(f"{server.origin}/jobs")


async def test_a_body_that_drips_ends_with_the_deadline(server: Loopback) -> None:
    head = head_of(200, {"Content-Type": "application/json"})
    server.on("/jobs", endless(head, b" ", pause_s=0.02))
    async with client_of(server.origin, timeout_s=0.5) as client:
        with anyio.fail_after(WAIT_S), pytest.raises(HubUnavailableError):
            await client.get(f"{server.origin}/jobs")


async def test_the_last_busy_answer_is_what_a_deadline_reports(
    server: Loopback,
) -> None:
    server.on("/jobs", answer(504), say_nothing)
    async with client_of(server.origin, timeout_s=2.0) as client:
        with anyio.fail_after(WAIT_S), pytest.raises(HubBusyError, match="HTTP 504"):
            await client.get(f"{server.origin}/jobs")

"""One origin, one key, and answers as bad as servers give them (our own rules)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import anyio
import httpx
import pytest
from pydantic import SecretStr

from eodh_tools.errors import HubUnavailableError, SettingsError
from eodh_tools.http.client import OriginClient
from eodh_tools.http.pool import ConnectionPool
from tests.tools.http.origin_client import KEY, OK, QUICK, all_text_of, client_of
from tests.tools.hub.loopback import Loopback, answer, hang_up, json_answer, say_nothing
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def test_a_get_carries_the_key_and_returns_the_whole_answer(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/jobs", OK)
    got = await client.get(f"{server.origin}/jobs?limit=3")
    assert (got.status, got.body) == (200, b'{"ok": true}')
    assert got.content_type == "application/json"
    [request] = server.requests
    assert request.target == "/jobs?limit=3"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["accept"] == "application/json"
    assert request.headers["accept-encoding"] == "gzip"
    assert "cookie" not in request.headers


async def test_without_a_key_none_is_sent(server: Loopback) -> None:
    server.on("/jobs", OK)
    async with OriginClient(server.origin, timeout_s=WAIT_S) as client:
        await client.get(f"{server.origin}/jobs")
    assert "authorization" not in server.requests[0].headers


async def test_on_loopback_no_proxy_is_handed_the_key(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.on("/jobs", OK)
    async with Loopback() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.origin)
        async with client_of(server.origin) as client:
            await client.get(f"{server.origin}/jobs")
        assert proxy.requests == []


async def test_the_proxy_that_the_environment_names_is_asked_and_shown_no_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("https_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    async with Loopback() as proxy:
        proxy.on("hub.invalid:443", answer(407))
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin)
        async with client_of("https://hub.invalid") as client:
            with pytest.raises(HubUnavailableError, match="check HTTPS_PROXY"):
                await client.get("https://hub.invalid/jobs")
        [asked] = proxy.requests
        assert (asked.method, asked.target) == ("CONNECT", "hub.invalid:443")
        assert KEY not in str(asked.headers)


async def test_a_hub_that_the_environment_excepts_is_asked_without_the_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxies: list[str] = []

    async def body() -> AsyncIterator[bytes]:
        yield b"{}"

    def transport(
        *, proxy: httpx.Proxy | None, **_: object
    ) -> httpx.AsyncBaseTransport:
        proxies.append("none" if proxy is None else str(proxy.url))
        return httpx.MockTransport(lambda _: httpx.Response(200, content=body()))

    monkeypatch.setattr(httpx, "AsyncHTTPTransport", transport)
    monkeypatch.setenv("HTTPS_PROXY", "proxy.invalid:3128")
    for excepted in ("", "other.invalid,hub.invalid"):
        monkeypatch.setenv("NO_PROXY", excepted)
        async with client_of("https://hub.invalid") as client:
            await client.get("https://hub.invalid/jobs")
    assert proxies == ["http://proxy.invalid:3128", "none"]


async def test_a_cookie_is_never_sent_back(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/jobs", json_answer({}, Set_Cookie="session=abc; Path=/"))
    await client.get(f"{server.origin}/jobs")
    await client.get(f"{server.origin}/jobs")
    assert "cookie" not in server.requests[1].headers


async def test_many_clients_share_connections_and_each_shows_its_own_key(
    server: Loopback,
) -> None:
    server.on("/jobs", json_answer({}, Set_Cookie="session=abc; Path=/"))
    async with ConnectionPool() as pool:
        clients = [
            OriginClient(
                server.origin, SecretStr(f"{KEY}{number}"), pool=pool, timeout_s=WAIT_S
            )
            for number in range(20)
        ]
        for client in (*clients, *reversed(clients)):
            async with client:
                await client.get(f"{server.origin}/jobs")
        await OriginClient(server.origin, pool=pool, timeout_s=WAIT_S).get(
            f"{server.origin}/jobs"
        )

    order = [*range(20), *reversed(range(20))]
    *with_key, without = server.requests
    shown = [request.headers["authorization"] for request in with_key]
    assert shown == [f"Bearer {KEY}{number}" for number in order]
    assert "authorization" not in without.headers
    assert all("cookie" not in request.headers for request in server.requests)
    assert server.connections == 1


async def test_more_calls_than_connections_wait_for_one(server: Loopback) -> None:
    server.on("/jobs", OK)
    async with ConnectionPool(max_connections=2) as pool:
        client = OriginClient(server.origin, pool=pool, timeout_s=WAIT_S)
        async with anyio.create_task_group() as calls:
            for _ in range(12):
                calls.start_soon(client.get, f"{server.origin}/jobs")
    assert len(server.requests) == 12
    assert server.connections <= 2


async def test_a_call_that_was_given_up_blocks_no_connection(server: Loopback) -> None:
    server.on("/silent", say_nothing)
    server.on("/jobs", OK)
    async with ConnectionPool(max_connections=1) as pool:
        client = OriginClient(server.origin, pool=pool, timeout_s=WAIT_S)
        for _ in range(3):
            with pytest.raises(HubUnavailableError):
                await client.get(f"{server.origin}/silent", deadline_s=0.1)
            got = await client.get(f"{server.origin}/jobs")
            assert got.body == b'{"ok": true}'


async def test_a_call_that_waits_at_its_gate_holds_no_connection(
    server: Loopback,
) -> None:
    server.on("/jobs", OK)
    opens, waits = anyio.Event(), anyio.Event()

    async def gate() -> None:
        waits.set()
        await opens.wait()

    async with ConnectionPool(max_connections=1) as pool:
        gated = OriginClient(server.origin, pool=pool, gate=gate, timeout_s=WAIT_S)
        async with anyio.create_task_group() as calls:
            calls.start_soon(gated.get, f"{server.origin}/jobs")
            await waits.wait()
            await OriginClient(server.origin, pool=pool, timeout_s=WAIT_S).get(
                f"{server.origin}/jobs"
            )
            opens.set()
    assert len(server.requests) == 2


async def test_a_gate_is_passed_before_each_request_and_each_try(
    server: Loopback,
) -> None:
    server.on("/jobs", answer(503), hang_up, OK)
    passed: list[int] = []

    async def gate() -> None:
        passed.append(len(server.requests))

    async with ConnectionPool() as pool:
        client = OriginClient(
            server.origin,
            SecretStr(KEY),
            retries=QUICK,
            pool=pool,
            gate=gate,
            timeout_s=WAIT_S,
        )
        await client.get(f"{server.origin}/jobs")
    assert passed == [0, 1, 2]


async def test_the_servers_own_clock_is_known_where_it_gives_it(
    server: Loopback, client: OriginClient
) -> None:
    reported = "Wed, 25 Nov 2026 07:00:05 GMT"
    server.on("/jobs", json_answer({}, Date=reported), OK)
    assert client.answered_at is None
    await client.get(f"{server.origin}/jobs")
    assert client.answered_at == datetime(2026, 11, 25, 7, 0, 5, tzinfo=UTC)
    await client.get(f"{server.origin}/jobs")
    assert client.answered_at is None


@pytest.mark.parametrize(
    "key",
    ["", "  ", "two words", "line\nbreak", "schlüssel-öäü", "nul\0nul", "x" * 5000],
)
def test_what_cannot_be_a_key_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        OriginClient("https://hub.example", SecretStr(key), timeout_s=WAIT_S)
    assert "EODH_API_KEY" in str(caught.value)
    if key.strip():
        assert key not in all_text_of(caught.value)


async def test_blanks_around_a_pasted_key_are_taken_off(server: Loopback) -> None:
    server.on("/jobs", OK)
    async with OriginClient(
        server.origin, SecretStr(f" {KEY}\n"), timeout_s=WAIT_S
    ) as client:
        await client.get(f"{server.origin}/jobs")
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "origin",
    ["http://eodatahub.org.uk", "http://127.0.0.1.evil.example", "ftp://x", "hub", ""],
)
def test_the_key_goes_over_https_or_stays_on_this_machine(origin: str) -> None:
    with pytest.raises(SettingsError):
        OriginClient(origin, SecretStr(KEY), timeout_s=WAIT_S)


async def test_logs_that_come_slowly_leave_connections_for_other_questions(
    server: Loopback,
) -> None:
    server.on("/jobs", OK)
    server.on("/log", say_nothing)
    async with client_of(server.origin) as client, anyio.create_task_group() as tasks:

        async def read() -> None:
            async with client.stream(f"{server.origin}/log"):
                pass

        for _ in range(20):
            tasks.start_soon(read)
        await anyio.wait_all_tasks_blocked()
        assert (await client.get(f"{server.origin}/jobs")).status == 200
        with pytest.raises(HubUnavailableError, match="no place for another"):
            async with client.stream(f"{server.origin}/log", deadline_s=0.05):
                pass
        tasks.cancel_scope.cancel()

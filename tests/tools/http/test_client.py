"""One origin, one key, and answers as bad as servers give them (our own rules)."""

import gzip
import traceback
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from eodh_tools.errors import (
    AnswerTooLargeError,
    HubBusyError,
    HubUnavailableError,
    JobsError,
    NotSignedInError,
    SettingsError,
    UnexpectedAnswerError,
)
from eodh_tools.http.body import PIECE_BYTES, BodyCutError, BodyDecoder
from eodh_tools.http.client import MAX_REDIRECTS, OriginClient
from eodh_tools.http.exceptions import to_jobs_error
from eodh_tools.http.phase_timeouts import Timeouts
from eodh_tools.http.pool import ConnectionPool
from eodh_tools.http.retries import RetryPolicy, retry_after_s
from tests.tools.hub.loopback import (
    Loopback,
    answer,
    cut,
    endless,
    hang_up,
    head_of,
    json_answer,
    raw,
    say_nothing,
)
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

KEY = "k3y-of-our-own-0123456789"
QUICK = RetryPolicy(
    attempts=4, wait_initial_s=0.001, wait_max_s=0.002, wait_jitter_s=0.0
)
OK = json_answer({"ok": True})


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


@pytest.fixture
async def client(server: Loopback) -> AsyncIterator[OriginClient]:
    async with client_of(server.origin) as opened:
        yield opened


def client_of(origin: str, timeout_s: float = WAIT_S) -> OriginClient:
    return OriginClient(
        origin,
        SecretStr(KEY),
        timeout_s=timeout_s,
        timeouts=Timeouts(connect_s=WAIT_S, idle_s=WAIT_S, log_s=WAIT_S),
        retries=QUICK,
    )


def all_text_of(error: BaseException) -> str:
    """Everything a person or a log could be shown of an error and its causes."""
    return "".join(traceback.format_exception(error)) + repr(error)


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
    proxies: list[object] = []

    async def body() -> AsyncIterator[bytes]:
        yield b"{}"

    def transport(**options: object) -> httpx.AsyncBaseTransport:
        proxies.append(options["proxy"])
        return httpx.MockTransport(lambda _: httpx.Response(200, content=body()))

    monkeypatch.setattr(httpx, "AsyncHTTPTransport", transport)
    monkeypatch.setenv("HTTPS_PROXY", "proxy.invalid:3128")
    for excepted in ("", "other.invalid,hub.invalid"):
        monkeypatch.setenv("NO_PROXY", excepted)
        async with client_of("https://hub.invalid") as client:
            await client.get("https://hub.invalid/jobs")
    assert proxies == ["http://proxy.invalid:3128", None]


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


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_busy_server_is_asked_again(
    server: Loopback, client: OriginClient, status: int
) -> None:
    server.on("/jobs", answer(status), answer(status), OK)
    assert (await client.get(f"{server.origin}/jobs")).status == 200
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_server_that_stays_busy_is_given_up(
    server: Loopback, client: OriginClient, status: int
) -> None:
    server.on("/jobs", answer(status))
    with pytest.raises(HubBusyError, match=rf"HTTP {status}.*try again"):
        await client.get(f"{server.origin}/jobs")
    assert len(server.requests) == QUICK.attempts


@pytest.mark.parametrize(
    "status", [400, 402, 403, 404, 405, 406, 409, 410, 418, 451, 500, 501]
)
async def test_a_status_that_waiting_cannot_change_is_not_retried(
    server: Loopback, client: OriginClient, status: int
) -> None:
    server.on("/jobs", json_answer({"title": "no"}, status))
    assert (await client.get(f"{server.origin}/jobs")).status == status
    assert len(server.requests) == 1


async def test_retry_after_in_seconds_is_waited_for(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/jobs", answer(503, Retry_After="1"), OK)
    began = anyio.current_time()
    await client.get(f"{server.origin}/jobs")
    assert anyio.current_time() - began >= 0.95


async def test_retry_after_as_a_date_is_read_by_the_servers_own_clock(
    server: Loopback, client: OriginClient
) -> None:
    server.on(
        "/jobs",
        answer(
            503,
            Date="Mon, 03 Mar 2025 10:00:00 GMT",
            Retry_After="Mon, 03 Mar 2025 10:00:01 GMT",
        ),
        OK,
    )
    began = anyio.current_time()
    await client.get(f"{server.origin}/jobs")
    assert anyio.current_time() - began >= 0.95


async def test_a_wait_longer_than_the_deadline_is_not_begun(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/jobs", answer(429, Retry_After="3600"), OK)
    with (
        anyio.fail_after(WAIT_S),
        pytest.raises(HubBusyError, match="3600 s, as it asks"),
    ):
        await client.get(f"{server.origin}/jobs")
    assert len(server.requests) == 1


def test_retry_after_is_read_in_both_forms_and_bounded() -> None:
    now = datetime(2025, 3, 3, 10, 0, tzinfo=UTC)
    soon = format_datetime(now + timedelta(seconds=30), usegmt=True)
    gone = format_datetime(now - timedelta(days=1), usegmt=True)
    assert retry_after_s("7") == 7.0
    assert retry_after_s(" 0 ") == 0.0
    assert retry_after_s(soon, now=now) == 30.0
    assert retry_after_s(gone, now=now) == 0.0
    assert retry_after_s("999999999") == 86_400.0
    for unusable in (None, "", "-1", "soon", "1.5", "٣", "Mon, 99 Foo 2025"):
        assert retry_after_s(unusable, now=now) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_retry_after_never_raises(value: str, date: str) -> None:
    wait_s = retry_after_s(value, date=date)
    assert wait_s is None or 0 <= wait_s <= 86_400


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


async def test_401_is_not_signed_in_and_is_not_asked_again(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/jobs", answer(401))
    with pytest.raises(NotSignedInError, match=r"new key.*Token ID"):
        await client.get(f"{server.origin}/jobs")
    assert len(server.requests) == 1


async def test_a_login_page_is_not_signed_in(
    server: Loopback, client: OriginClient
) -> None:
    page = b"<html><form action=login></html>"
    server.on("/jobs", answer(200, page, content_type="text/html; charset=utf-8"))
    with pytest.raises(NotSignedInError):
        await client.get(f"{server.origin}/jobs")


async def test_a_web_page_with_an_error_status_keeps_its_status(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/jobs", answer(404, b"<html>nginx</html>", content_type="text/html"))
    assert (await client.get(f"{server.origin}/jobs")).status == 404


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_on_the_same_origin_is_followed(
    server: Loopback, client: OriginClient, status: int
) -> None:
    server.on("/jobs", answer(status, Location="/other/jobs?x=1"))
    server.on("/other/jobs", OK)
    assert (await client.get(f"{server.origin}/jobs")).status == 200
    assert server.requests[1].target == "/other/jobs?x=1"
    assert server.requests[1].headers["authorization"] == f"Bearer {KEY}"


async def test_three_redirects_are_followed_and_no_more(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/round", answer(302, Location="/round"))
    with pytest.raises(UnexpectedAnswerError, match="in a circle"):
        await client.get(f"{server.origin}/round")
    assert len(server.requests) == MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("{other}/keycloak/realms/x/protocol/openid-connect/auth", NotSignedInError),
        ("{other}/moved/jobs", UnexpectedAnswerError),
        ("//{bare}/moved", UnexpectedAnswerError),
        ("https://127.0.0.1/moved", UnexpectedAnswerError),
        ("ftp://127.0.0.1/moved", UnexpectedAnswerError),
        ("file:///etc/hosts", UnexpectedAnswerError),
        ("http://[", UnexpectedAnswerError),
    ],
)
async def test_a_redirect_to_another_origin_is_never_followed(
    server: Loopback, client: OriginClient, place: str, error: type[JobsError]
) -> None:
    async with Loopback() as other:
        bare = other.origin.removeprefix("http://")
        location = place.format(other=other.origin, bare=bare)
        server.on("/jobs", answer(302, Location=location))
        with pytest.raises(error) as caught:
            await client.get(f"{server.origin}/jobs")
        assert other.requests == []
    assert KEY not in all_text_of(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/jobs",
        "https://eodatahub.org.uk/jobs",
        "http://{host}@127.0.0.1:9/jobs",
        "http://user:word@{host}/jobs",
        "http://{host}\\@127.0.0.1:9/jobs",
        "http://{host}#@127.0.0.1:9/jobs",
        "//{host}/jobs",
        "/jobs",
        "http://{host}/a b",
        "http://{host}/\u202ejobs",
        "",
    ],
)
async def test_no_address_outside_the_origin_is_ever_asked(
    server: Loopback, client: OriginClient, url: str
) -> None:
    host = server.origin.removeprefix("http://")
    server.on("/", OK)
    try:
        await client.get(url.format(host=host))
    except UnexpectedAnswerError:
        assert server.requests == []
    else:  # a fragment is no part of the address
        assert [request.target for request in server.requests] == ["/"]


async def test_a_body_over_its_bound_is_refused_before_it_is_read(
    server: Loopback, client: OriginClient
) -> None:
    server.on("/jobs", answer(200, b" " * 2_000))
    with pytest.raises(AnswerTooLargeError):
        await client.get(f"{server.origin}/jobs", max_bytes=1_999)
    assert (await client.get(f"{server.origin}/jobs", max_bytes=2_000)).status == 200


async def test_a_body_without_end_is_cut_at_its_bound(
    server: Loopback, client: OriginClient
) -> None:
    head = head_of(200, {"Content-Type": "application/json"})
    server.on("/jobs", endless(head, b"[" * 65_536))
    with anyio.fail_after(WAIT_S), pytest.raises(AnswerTooLargeError):
        await client.get(f"{server.origin}/jobs")


async def test_a_gzip_bomb_stops_early(server: Loopback, client: OriginClient) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    server.on("/jobs", answer(200, bomb, Content_Encoding="gzip"))
    with pytest.raises(AnswerTooLargeError):
        await client.get(f"{server.origin}/jobs", max_bytes=100_000)


async def test_gzip_is_undone(server: Loopback, client: OriginClient) -> None:
    body = gzip.compress(b'{"a":1}') + gzip.compress(b" ")
    server.on("/jobs", answer(200, body, Content_Encoding="gzip"))
    assert (await client.get(f"{server.origin}/jobs")).body == b'{"a":1} '


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("br", b"abc"), ("gzip, gzip", b"abc"), ("gzip", b"this is not gzip")],
)
async def test_a_coding_nobody_asked_for_is_refused(
    server: Loopback, client: OriginClient, encoding: str, body: bytes
) -> None:
    server.on("/jobs", answer(200, body, Content_Encoding=encoding))
    with pytest.raises(UnexpectedAnswerError):
        await client.get(f"{server.origin}/jobs")


@given(
    st.lists(st.binary(max_size=3_000), max_size=5),
    st.integers(1, 700),
    st.integers(0, 9_000),
)
def test_the_decoder_gives_what_was_packed_up_to_the_bound(
    members: list[bytes], step: int, bound: int
) -> None:
    plain = b"".join(members)
    packed = b"".join(gzip.compress(member) for member in members)
    decoder = BodyDecoder("gzip", max_bytes=bound, too_large="too large")

    def decoded() -> Iterator[bytes]:
        for start in range(0, len(packed), step):
            yield from decoder.feed(packed[start : start + step])

    got = bytearray()
    try:
        for piece in decoded():
            assert len(piece) <= PIECE_BYTES
            got += piece
        decoder.finish()
    except AnswerTooLargeError:
        assert len(plain) > bound
    assert bytes(got) == plain[:bound]


@pytest.mark.parametrize("size", [PIECE_BYTES - 1, PIECE_BYTES, 3 * PIECE_BYTES + 7])
def test_nothing_stays_inside_the_decoder(size: int) -> None:
    for encoding, packed in (("gzip", gzip.compress(bytes(size))), ("", bytes(size))):
        decoder = BodyDecoder(encoding, max_bytes=size, too_large="")
        assert sum(map(len, decoder.feed(packed))) == size
        decoder.finish()


def test_gzip_without_its_end_is_a_cut() -> None:
    decoder = BodyDecoder("gzip", max_bytes=10_000, too_large="")
    list(decoder.feed(gzip.compress(b"whole" * 50)[:-6]))
    with pytest.raises(BodyCutError):
        decoder.finish()


def exceptions_of_httpx() -> list[type[Exception]]:
    public = (getattr(httpx, name) for name in httpx.__all__)
    return [
        thing
        for thing in public
        if isinstance(thing, type) and issubclass(thing, Exception)
    ]


def test_every_exception_of_httpx_has_a_meaning() -> None:
    """The trick of httpx itself: its list of exceptions is asked, not ours."""
    kinds = exceptions_of_httpx()
    assert len(kinds) > 20
    for kind in kinds:
        error = to_jobs_error(made(kind), "https://hub.example")
        assert isinstance(error, JobsError), kind
        assert type(error) is not JobsError, kind
        assert "https://hub.example" in str(error)
        assert KEY not in str(error)


@pytest.mark.parametrize("kind", exceptions_of_httpx())
async def test_no_exception_of_httpx_escapes(kind: type[Exception]) -> None:
    """Raised where httpx raises: by the transport, before or amid the answer."""

    class Failing(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path == "/amid":
                return httpx.Response(200, stream=FailingStream())
            raise made(kind)

    class FailingStream(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"{"
            raise made(kind)

    client = OriginClient(
        "https://hub.example",
        SecretStr(KEY),
        retries=QUICK,
        transport=Failing(),
        timeout_s=WAIT_S,
    )
    async with client:
        for path in ("/before", "/amid"):
            with pytest.raises(JobsError) as caught:
                await client.get(f"https://hub.example{path}")
            assert KEY not in all_text_of(caught.value)


def made(kind: type[Exception]) -> Exception:
    request = httpx.Request(
        "GET", "https://hub.example/", headers={"Authorization": f"Bearer {KEY}"}
    )
    if issubclass(kind, httpx.HTTPStatusError):
        return kind("text", request=request, response=httpx.Response(500))
    if issubclass(
        kind, httpx.StreamConsumed | httpx.ResponseNotRead | httpx.RequestNotRead
    ) or issubclass(kind, httpx.StreamClosed):
        return kind()
    return kind("text")


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


async def test_a_certificate_nobody_vouches_for_is_not_tried_again() -> None:
    import ssl  # noqa: PLC0415 - only here

    calls = 0

    class Untrusted(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal calls
            calls += 1
            cause = ssl.SSLCertVerificationError("self-signed certificate")
            raise httpx.ConnectError("tls", request=request) from cause

    client = OriginClient(
        "https://hub.example", SecretStr(KEY), transport=Untrusted(), timeout_s=WAIT_S
    )
    async with client:
        with pytest.raises(HubUnavailableError, match="certificate"):
            await client.get("https://hub.example/jobs")
    assert calls == 1


async def test_a_retry_prints_nothing_and_quotes_nothing(
    server: Loopback,
    client: OriginClient,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Stdout is the wire of the MCP door."""
    server.on("/jobs", raw(KEY.encode() + b"\r\n\r\n"), answer(503), OK)
    with caplog.at_level("INFO", logger="eodh_tools"):
        await client.get(f"{server.origin}/jobs")
    assert capfd.readouterr() == ("", "")
    assert "RemoteProtocolError" in caplog.text
    assert KEY not in caplog.text


async def test_no_error_shows_the_key(server: Loopback, client: OriginClient) -> None:
    server.on("/401", answer(401, f'{{"detail":"{KEY}"}}'.encode()))
    server.on("/html", answer(200, KEY.encode(), content_type="text/html"))
    server.on("/busy", answer(503, KEY.encode(), Retry_After=KEY))
    server.on("/away", answer(302, Location=f"https://other.example/{KEY}"))
    server.on("/cut", cut(KEY.encode() * 3, 9))
    server.on("/junk", raw(KEY.encode() + b"\r\n\r\n"))
    server.on("/gzip", answer(200, KEY.encode(), Content_Encoding="gzip"))
    server.on("/hang", hang_up)
    for path in list(server.replies):
        with pytest.raises(JobsError) as caught:
            await client.get(server.origin + path)
        assert KEY not in all_text_of(caught.value), path

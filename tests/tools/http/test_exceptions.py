"""Every exception of httpx has a meaning, and no error shows the key."""

from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from eodh_tools.errors import HubUnavailableError, JobsError
from eodh_tools.http.client import OriginClient
from eodh_tools.http.exceptions import to_jobs_error
from tests.tools.http.origin_client import KEY, OK, QUICK, all_text_of
from tests.tools.hub.loopback import Loopback, answer, cut, hang_up, raw
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


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

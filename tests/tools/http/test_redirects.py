"""Sign-in pages, redirects and other origins: where the key never goes."""

import pytest

from eodh_tools.errors import JobsError, NotSignedInError, UnexpectedAnswerError
from eodh_tools.http.client import MAX_REDIRECTS, OriginClient
from tests.tools.http.origin_client import KEY, OK, all_text_of
from tests.tools.hub.loopback import Loopback, answer

pytestmark = pytest.mark.anyio


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

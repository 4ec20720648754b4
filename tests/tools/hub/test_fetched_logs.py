"""Where a log is fetched from, and why it is not given."""

import json

import anyio
import pytest

from eodh_tools.errors import (
    HubUnavailableError,
    JobNotVisibleError,
    JobsError,
    LogNotFoundError,
    NotSignedInError,
    UnexpectedAnswerError,
)
from eodh_tools.http.client import OriginClient
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.log_links import LogLink
from eodh_tools.hub.workspace_urls import HubRoot
from tests.tools.hub.hub_answers import JOBS, KEY, link
from tests.tools.hub.job_bodies import JOB, body
from tests.tools.hub.loopback import (
    Loopback,
    answer,
    endless,
    head_of,
    json_answer,
    text_answer,
)
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def test_a_log_is_fetched_under_the_root_and_the_links_host_never_asked(
    server: Loopback, client: HubClient
) -> None:
    server.on(f"{JOBS}/{JOB}/tile.log", text_answer(b"one\ntwo\n"))
    async with Loopback() as other:
        href = f"{other.origin}/deep/jobs/{JOB}/tile.log"
        async with client.log(JOB, link(href=href)) as stream:
            assert stream.size_bytes == 8
            got = b"".join([block async for block in stream])
        assert other.requests == []
    assert got == b"one\ntwo\n"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert server.requests[0].headers["accept"].startswith("text/plain")


async def test_an_empty_log_is_a_log(server: Loopback, client: HubClient) -> None:
    server.on(f"{JOBS}/{JOB}/tile.log", text_answer(b""))
    async with client.log(JOB, link()) as stream:
        assert [block async for block in stream] == []
    peek = await client.peek_log(JOB, link())
    assert (peek.head, peek.size_bytes) == (b"", 0)


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (202, HubUnavailableError, "is not there yet (HTTP 202): try again"),
        (204, HubUnavailableError, "is not there yet (HTTP 204): try again"),
        (205, UnexpectedAnswerError, "HTTP 205"),
        (206, UnexpectedAnswerError, "HTTP 206"),
        (207, UnexpectedAnswerError, "HTTP 207"),
    ],
)
async def test_only_a_whole_answer_is_a_log(
    server: Loopback, client: HubClient, status: int, error: type, message: str
) -> None:
    part = answer(
        status, b"not it", content_type="text/plain", Content_Range="bytes 0-5/100"
    )
    server.on(f"{JOBS}/{JOB}/tile.log", part)
    with pytest.raises(error) as refused:
        async with client.log(JOB, link()):
            pass
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (404, LogNotFoundError, "26 characters"),
        (410, LogNotFoundError, "cannot find it"),
        (403, JobNotVisibleError, "another workspace"),
        (401, NotSignedInError, "new key"),
        (500, HubUnavailableError, "try again"),
        (416, UnexpectedAnswerError, "HTTP 416"),
    ],
)
async def test_a_log_that_is_not_given_says_why(
    server: Loopback,
    client: HubClient,
    status: int,
    error: type[JobsError],
    message: str,
) -> None:
    server.on(f"{JOBS}/{JOB}/tile.log", answer(status))
    with pytest.raises(error, match=message):
        async with client.log(JOB, link()):
            pytest.fail("there is no such log")


async def test_a_log_that_is_a_login_page_means_not_signed_in(
    server: Loopback, client: HubClient
) -> None:
    login = answer(200, b"<html>", content_type="text/html")
    server.on(f"{JOBS}/{JOB}/tile.log", login)
    with pytest.raises(NotSignedInError):
        await client.peek_log(JOB, link())


async def test_no_log_name_leads_out_of_the_jobs_folder(
    server: Loopback, client: HubClient
) -> None:
    for name in ("..", "../a.log", "%2e%2e", "a%2fb.log", "a\\b.log", "a\0.log"):
        with pytest.raises(LogNotFoundError):
            await client.peek_log(JOB, LogLink(name=name, href="https://x.example/"))
    assert server.requests == []


async def test_a_peek_reads_the_beginning_and_closes_the_connection(
    server: Loopback, client: HubClient
) -> None:
    server.on(
        f"{JOBS}/{JOB}/tile.log",
        endless(head_of(200, {"Content-Type": "text/plain"}), b"line\n" * 1_000),
    )
    with anyio.fail_after(WAIT_S):
        peek = await client.peek_log(JOB, link(), max_bytes=12)
    assert peek.head == b"line\nline\nli"
    assert peek.size_bytes is None


async def test_a_peek_gives_the_size_that_the_server_gives(
    server: Loopback, client: HubClient
) -> None:
    server.on(f"{JOBS}/{JOB}/tile.log", text_answer(b"x" * 100_000))
    peek = await client.peek_log(JOB, link(), max_bytes=10)
    assert (peek.head, peek.size_bytes) == (b"x" * 10, 100_000)
    assert server.requests[0].headers["accept-encoding"] == "identity"


async def test_another_servers_log_is_fetched_on_its_own_origin(
    server: Loopback, http: OriginClient
) -> None:
    client = HubClient(HubRoot.of_root_url(f"{server.origin}/ogc"), http)
    raw = json.loads(body("weaver_succeeded"))
    raw["links"][1]["href"] = f"{server.origin}/ogc/jobs/{raw['jobID']}/logs?f=text"
    server.on(f"/ogc/jobs/{raw['jobID']}", json_answer(raw))
    server.on(f"/ogc/jobs/{raw['jobID']}/logs?f=text", text_answer(b"a\n"))
    job = await client.job(raw["jobID"])
    peek = await client.peek_log(job.job_id, job.logs[0])
    assert peek.head == b"a\n"


async def test_another_servers_log_on_another_host_is_not_fetched(
    server: Loopback, http: OriginClient
) -> None:
    client = HubClient(HubRoot.of_root_url(f"{server.origin}/ogc"), http)
    async with Loopback() as other:
        other.on("/runlog/1", text_answer(b"a\n"))
        elsewhere = LogLink(name="1", href=f"{other.origin}/runlog/1")
        with pytest.raises(LogNotFoundError, match="another host"):
            await client.peek_log("job-1", elsewhere)
        assert other.requests == []
    assert server.requests == []

"""A log that breaks off is taken up again, to the last byte or not at all."""

import asyncio
import gzip
import random
from collections.abc import AsyncIterator, Callable

import anyio
import pytest
from pydantic import SecretStr

from eodh_tools.errors import (
    AnswerTooLargeError,
    HubUnavailableError,
    JobsError,
    UnexpectedAnswerError,
)
from eodh_tools.http.body import PIECE_BYTES
from eodh_tools.http.client import OriginClient
from eodh_tools.http.phase_timeouts import Timeouts
from eodh_tools.http.retries import RetryPolicy
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.log_links import LogLink
from eodh_tools.hub.log_stream import CUT_AT_NUL, MAX_RESUMES
from eodh_tools.hub.workspace_urls import HubRoot
from tests.tools.hub.loopback import (
    Loopback,
    Reply,
    Request,
    answer,
    cut,
    endless,
    head_of,
    raw,
    rest_of,
    text_answer,
)
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

PATH = "/ogc/jobs/job-1/tile.log"
LINK = LogLink(name="tile.log", href="/ogc/jobs/job-1/tile.log")
LOG = random.Random(7).randbytes(300_000).hex().encode()  # noqa: S311 - any bytes do
ETAG = '"v1"'

Opened = Callable[..., HubClient]


@pytest.fixture
def timeouts() -> Timeouts:
    """Longer than any machine is busy; a test about them has its own."""
    return Timeouts(connect_s=WAIT_S, idle_s=WAIT_S, log_s=WAIT_S)


@pytest.fixture
async def opened(server: Loopback, timeouts: Timeouts) -> AsyncIterator[Opened]:
    retries = RetryPolicy(
        attempts=3, wait_initial_s=0.001, wait_max_s=0.002, wait_jitter_s=0.0
    )
    async with OriginClient(
        server.origin,
        SecretStr("k" * 20),
        timeouts=timeouts,
        retries=retries,
        timeout_s=WAIT_S,
    ) as http:
        root = HubRoot.of_root_url(f"{server.origin}/ogc")

        def client(max_log_bytes: int = 10_000_000) -> HubClient:
            return HubClient(root, http, max_log_bytes=max_log_bytes)

        yield client


async def read(client: HubClient) -> bytes:
    got = bytearray()
    async with client.log("job-1", LINK) as stream:
        async for block in stream:
            assert 0 < len(block) <= PIECE_BYTES
            got += block
        assert stream.read_bytes == len(got)
    return bytes(got)


@pytest.mark.parametrize("after", [0, 1, 65_536, len(LOG) - 1])
async def test_without_ranges_a_cut_log_is_read_again_and_what_came_is_skipped(
    server: Loopback, opened: Opened, after: int
) -> None:
    server.on(PATH, cut(LOG, after), cut(LOG, after // 2), text_answer(LOG))
    assert await read(opened()) == LOG
    assert [request.headers.get("range") for request in server.requests] == [None] * 3


async def test_with_ranges_and_an_etag_only_the_rest_is_asked_for(
    server: Loopback, opened: Opened
) -> None:
    ranged = {"Accept_Ranges": "bytes", "ETag": ETAG}
    server.on(PATH, cut(LOG, 200_000, **ranged), rest_of(LOG, ETag=ETAG))
    assert await read(opened()) == LOG
    second = server.requests[1].headers
    start = int(second["range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= 200_000
    assert second["if-range"] == ETAG
    assert second["accept-encoding"] == "identity"


async def test_a_rest_that_is_cut_again_is_taken_up_where_it_broke(
    server: Loopback, opened: Opened
) -> None:
    ranged = {"Accept_Ranges": "bytes", "ETag": ETAG}

    async def rest_cut_again(request: Request, writer: asyncio.StreamWriter) -> None:
        start = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
        total = len(LOG)
        head = head_of(
            206,
            {
                "Content-Type": "text/plain",
                "Content-Length": str(total - start),
                "Content-Range": f"bytes {start}-{total - 1}/{total}",
                "Accept-Ranges": "bytes",
                "ETag": ETAG,
            },
        )
        await raw(head + LOG[start : start + 1_000])(request, writer)

    server.on(PATH, cut(LOG, 50_000, **ranged), rest_cut_again, rest_of(LOG, ETag=ETAG))
    assert await read(opened()) == LOG
    assert "range" in server.requests[2].headers


async def test_a_last_modified_does_where_it_has_settled(
    server: Loopback, opened: Opened
) -> None:
    settled = {
        "Accept_Ranges": "bytes",
        "Last_Modified": "Mon, 03 Mar 2025 10:00:00 GMT",
        "Date": "Mon, 03 Mar 2025 10:02:00 GMT",
    }
    server.on(PATH, cut(LOG, 50_000, **settled), text_answer(LOG))
    assert await read(opened()) == LOG
    assert server.requests[1].headers["if-range"] == settled["Last_Modified"]


@pytest.mark.parametrize(
    "headers",
    [
        {"ETag": ETAG},
        {"Accept_Ranges": "none", "ETag": ETAG},
        {"Accept_Ranges": "bytes"},
        {"Accept_Ranges": "bytes", "ETag": 'W/"v1"'},
        {
            "Accept_Ranges": "bytes",
            "Last_Modified": "Mon, 03 Mar 2025 10:00:00 GMT",
            "Date": "Mon, 03 Mar 2025 10:00:30 GMT",
        },
        {"Accept_Ranges": "bytes", "Last_Modified": "of old", "Date": "today"},
    ],
    ids=["no word", "none", "no validator", "weak", "too young", "no dates"],
)
async def test_no_range_is_asked_for_where_it_could_mix_two_logs(
    server: Loopback, opened: Opened, headers: dict[str, str]
) -> None:
    server.on(PATH, cut(LOG, 50_000, **headers), text_answer(LOG))
    assert await read(opened()) == LOG
    assert "range" not in server.requests[1].headers


@pytest.mark.parametrize(
    "second",
    [
        text_answer(LOG),
        answer(416),
        answer(206, LOG[:9], Content_Range="bytes 0-8/9"),
        answer(206, LOG[:9], Content_Range="lines 1-2"),
        answer(206, LOG[:9]),
    ],
    ids=["all of it", "416", "another part", "no bytes", "no word of which part"],
)
async def test_a_server_that_does_not_keep_its_word_on_ranges_does_no_harm(
    server: Loopback, opened: Opened, second: Reply
) -> None:
    ranged = {"Accept_Ranges": "bytes", "ETag": ETAG}
    server.on(PATH, cut(LOG, 50_000, **ranged), second, text_answer(LOG))
    assert await read(opened()) == LOG


@pytest.mark.parametrize(
    "other",
    [LOG[::-1], b"", LOG[:10_000], b"x" + LOG[1:]],
    ids=["reversed", "empty", "shorter", "one byte"],
)
async def test_a_log_that_is_another_one_when_read_again_is_refused(
    server: Loopback, opened: Opened, other: bytes
) -> None:
    server.on(PATH, cut(LOG, 100_000), text_answer(other))
    with pytest.raises(UnexpectedAnswerError, match="changed while it was read"):
        await read(opened())


async def test_a_log_that_grew_meanwhile_is_read_to_its_new_end(
    server: Loopback, opened: Opened
) -> None:
    server.on(PATH, cut(LOG, 100_000), text_answer(LOG + b"more"))
    assert await read(opened()) == LOG + b"more"


async def test_a_content_length_that_promises_too_much_counts_as_a_cut(
    server: Loopback, opened: Opened
) -> None:
    server.on(PATH, cut(LOG, len(LOG), Content_Length=str(len(LOG) + 5)))
    with pytest.raises(HubUnavailableError, match="broke off"):
        await read(opened())
    assert len(server.requests) == MAX_RESUMES + 1


@pytest.mark.parametrize("timeouts", [Timeouts(WAIT_S, idle_s=2.0, log_s=WAIT_S)])
async def test_a_connection_that_falls_silent_counts_as_a_cut(
    server: Loopback, opened: Opened
) -> None:
    head = head_of(200, {"Content-Length": str(len(LOG))})
    server.on(PATH, endless(head + b"", LOG[:1_000], pause_s=60.0), text_answer(LOG))
    with anyio.fail_after(WAIT_S):
        assert await read(opened()) == LOG


async def test_a_log_that_is_gone_after_a_cut_says_so(
    server: Loopback, opened: Opened
) -> None:
    server.on(PATH, cut(LOG, 100), answer(404))
    with pytest.raises(HubUnavailableError, match="HTTP 404"):
        await read(opened())


async def test_gzip_is_undone_and_its_cut_is_fixed(
    server: Loopback, opened: Opened
) -> None:
    packed = gzip.compress(LOG)
    coded = {"Content_Encoding": "gzip"}
    server.on(PATH, cut(packed, 90_000, **coded), text_answer(packed, **coded))
    assert await read(opened()) == LOG
    async with opened().log("job-1", LINK) as stream:
        assert stream.size_bytes is None


async def test_gzip_is_taken_up_by_range_in_its_packed_form(
    server: Loopback, opened: Opened
) -> None:
    packed = gzip.compress(LOG)
    coded = {"Content_Encoding": "gzip", "ETag": ETAG}
    first = cut(packed, 90_000, Accept_Ranges="bytes", **coded)
    server.on(
        PATH,
        first,
        rest_of(packed, **{"Content-Encoding": "gzip", "ETag": ETAG}),
    )
    assert await read(opened()) == LOG
    assert "range" in server.requests[1].headers


async def test_gzip_without_its_end_or_its_length_counts_as_a_cut(
    server: Loopback, opened: Opened
) -> None:
    """A server that closes the connection as the only sign of the end."""
    packed = gzip.compress(LOG)
    head = head_of(200, {"Content-Encoding": "gzip", "Connection": "close"})

    server.on(
        PATH, raw(head + packed[:-4]), text_answer(packed, Content_Encoding="gzip")
    )
    assert await read(opened()) == LOG


async def test_a_bomb_stops_at_the_bound(server: Loopback, opened: Opened) -> None:
    bomb = gzip.compress(bytes(20_000_000))
    server.on(PATH, text_answer(bomb, Content_Encoding="gzip"))
    with pytest.raises(AnswerTooLargeError, match="EODH_MAX_LOG_BYTES"):
        await read(opened(max_log_bytes=1_000_000))


async def test_a_log_that_says_it_is_too_large_is_not_begun(
    server: Loopback, opened: Opened
) -> None:
    server.on(PATH, text_answer(LOG))
    with pytest.raises(AnswerTooLargeError):
        await read(opened(max_log_bytes=len(LOG) - 1))
    assert await read(opened(max_log_bytes=len(LOG))) == LOG


async def test_an_endless_log_ends_at_the_bound(
    server: Loopback, opened: Opened
) -> None:
    head = head_of(200, {"Content-Type": "text/plain"})
    server.on(PATH, endless(head, b"line\n" * 10_000))
    with anyio.fail_after(WAIT_S), pytest.raises(AnswerTooLargeError):
        await read(opened(max_log_bytes=2_000_000))


@pytest.mark.parametrize("timeouts", [Timeouts(WAIT_S, idle_s=WAIT_S, log_s=0.5)])
async def test_a_log_that_drips_ends_with_its_time(
    server: Loopback, opened: Opened
) -> None:
    head = head_of(200, {"Content-Type": "text/plain"})
    server.on(PATH, endless(head, b".", pause_s=0.05))
    with (
        anyio.fail_after(WAIT_S),
        pytest.raises(HubUnavailableError, match="took over"),
    ):
        await read(opened())


async def test_a_corrupt_log_is_an_error_for_a_person(
    server: Loopback, opened: Opened
) -> None:
    server.on(PATH, text_answer(b"not gzip at all", Content_Encoding="gzip"))
    with pytest.raises(JobsError):
        await read(opened())


async def test_a_reader_that_leaves_early_leaves_nothing_open(
    server: Loopback, opened: Opened
) -> None:
    server.on(PATH, cut(LOG, 50_000), text_answer(LOG))
    client = opened()
    async with client.log("job-1", LINK) as stream:
        await anext(stream)
    with anyio.move_on_after(0.05):
        async with client.log("job-1", LINK) as stream:
            async for _ in stream:
                await anyio.sleep_forever()
    assert await read(client) == LOG


@pytest.mark.parametrize("powered", [{}, {"X_Powered_By": "ZOO-Project-DRU"}])
async def test_the_hubs_log_ends_at_a_nul_whatever_its_front_end_says(
    server: Loopback, powered: dict[str, str]
) -> None:
    """What follows is memory of the server (KERNEL.md K9)."""
    body = b"line 1\nval\0\x7fof another request\n"
    async with OriginClient(server.origin, timeout_s=WAIT_S) as http:
        root = HubRoot.of_workspace(server.origin, "w")
        reply = text_answer(body, **powered)
        server.on(f"{root.path}/jobs/job-1/{LINK.name}", reply)
        async with HubClient(root, http).log("job-1", LINK) as stream:
            got = b"".join([block async for block in stream])
    assert got == b"line 1\nval" + CUT_AT_NUL


async def test_elsewhere_a_nul_is_a_byte_of_the_log(
    server: Loopback, opened: Opened
) -> None:
    server.on(PATH, text_answer(b"a\0b\n"))
    assert await read(opened()) == b"a\0b\n"

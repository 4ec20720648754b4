"""Bodies are decoded within their bound."""

import gzip
from collections.abc import Iterator

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.errors import AnswerTooLargeError, UnexpectedAnswerError
from eodh_tools.http.body import PIECE_BYTES, BodyCutError, BodyDecoder
from eodh_tools.http.client import OriginClient
from tests.tools.hub.loopback import Loopback, answer, endless, head_of
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


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

import re
import tracemalloc
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.logs.line_prefix import split_prefix
from eodh_tools.logs.lines import (
    MAX_LINE_BYTES,
    MAX_SHOWN_CHARS,
    Line,
    LineBlocks,
    clean_block,
    fold_repeats,
    line_blocks,
    parse_lines,
    shorten,
)


def cut_up(raw: bytes, sizes: list[int]) -> list[bytes]:
    chunks = []
    for size in sizes:
        chunks.append(raw[:size])
        raw = raw[size:]
    return [*chunks, raw]


texts = st.binary(max_size=200).map(lambda raw: raw.replace(b"x", b"\n"))
sizes = st.lists(st.integers(0, 30), max_size=20)


@given(texts, sizes, st.integers(1, 50))
def test_chunks_of_any_size_become_the_same_whole_lines(
    raw: bytes, sizes: list[int], block_bytes: int
) -> None:
    blocks = list(line_blocks(cut_up(raw, sizes), block_bytes=block_bytes))

    assert b"".join(blocks) == raw
    assert all(block.endswith(b"\n") for block in blocks[:-1])


@given(texts, sizes, st.integers(2, 40))
def test_long_lines_are_cut_and_never_lost(
    raw: bytes, sizes: list[int], max_line_bytes: int
) -> None:
    read = b"".join(line_blocks(cut_up(raw, sizes), max_line_bytes=max_line_bytes))

    lines, expected = read.split(b"\n"), raw.split(b"\n")
    assert len(lines) == len(expected)
    for line, whole in zip(lines, expected, strict=True):
        if len(whole) <= max_line_bytes:
            assert line == whole
        else:
            start, _, rest = line.partition(" …[".encode())
            cut_bytes, _, end = rest.partition(" bytes of this line cut]… ".encode())
            assert whole.startswith(start)
            assert whole.endswith(end)
            cut = int(cut_bytes.replace(b",", b""))
            assert len(start) + cut + len(end) == len(whole)


def test_a_line_of_a_gigabyte_takes_the_memory_of_its_ends() -> None:
    chunk = b"0123456789abcde " * (1 << 16)
    reader = LineBlocks()
    tracemalloc.start()

    for _ in range(1_000):
        assert reader.feed(chunk) == b""
    line = reader.finish()

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MAX_LINE_BYTES
    assert len(line) <= MAX_LINE_BYTES + 100
    assert "bytes of this line cut]…".encode() in line


def test_no_half_of_a_key_is_left_where_a_line_was_cut() -> None:
    key = b"k" * 60
    raw = b"start " + (key + b" ") * 100 + b"end"

    line = b"".join(line_blocks([raw], max_line_bytes=1_000))

    words = re.sub(rb" \S+ bytes of this line cut\S+ ", b" ", line).split()
    assert set(words) <= {b"start", b"end", key}


def test_a_line_says_when_it_was_written() -> None:
    block = b"2025-10-10T14:17:23.2Z - stage-in-pod-abcdefgh - hello\nmore\n"

    assert list(parse_lines(block, 7)) == [
        Line(
            7,
            "hello",
            datetime(2025, 10, 10, 14, 17, 23, 200_000, tzinfo=UTC),
        ),
        Line(8, "more"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2025-13-10T14:17:23Z - stage-in-pod-abcdefgh - no such month",
        "2025-10-10T14:17:23Z - stage-in-pod-abc - short pod",
        "2025-10-10 14:17:23 - stage-in-pod-abcdefgh - no calrissian",
        " 2025-10-10T14:17:23Z - stage-in-pod-abcdefgh - indented",
        "",
    ],
)
def test_what_is_no_prefix_stays_in_the_text(text: str) -> None:
    assert split_prefix(text) == (None, text)


def test_a_last_line_without_an_end_is_a_line() -> None:
    assert [line.text for line in parse_lines(b"a\n\nb", 1)] == ["a", "", "b"]
    assert list(parse_lines(b"", 1)) == []


def test_runs_are_equal_behind_the_prefix() -> None:
    block = (
        b"2025-10-10T14:17:23Z - a-pod-abcdefgh - waiting\n"
        b"2025-10-10T14:17:24Z - a-pod-abcdefgh - waiting\n"
        b"waiting\nready\n"
    )

    waiting, ready = fold_repeats(parse_lines(block, 1))

    assert (waiting.number, waiting.repeats, waiting.last_number) == (1, 3, 3)
    assert (ready.number, ready.repeats) == (4, 1)


def test_a_gap_in_numbers_ends_a_run() -> None:
    lines = [Line(1, "a"), Line(2, "a"), Line(9, "a")]

    assert [line.repeats for line in fold_repeats(lines)] == [2, 1]


@given(st.lists(st.sampled_from(["a", "b", ""]), max_size=30))
def test_folding_accounts_for_every_line(texts: list[str]) -> None:
    lines = [Line(number, text) for number, text in enumerate(texts, 1)]

    folded = list(fold_repeats(lines))

    assert sum(line.repeats for line in folded) == len(texts)
    assert [text for line in folded for text in [line.text] * line.repeats] == texts
    assert all(a.text != b.text for a, b in pairwise(folded))
    assert list(fold_repeats(folded)) == folded


@given(st.text(max_size=400), st.integers(60, 200))
def test_a_long_text_is_cut_in_the_middle_once(text: str, limit: int) -> None:
    short = shorten(text, limit)

    assert len(short) <= limit
    assert shorten(short, limit) == short
    if len(text) <= limit:
        assert short == text


def test_a_cut_says_how_much_is_gone() -> None:
    short = shorten("a" * 3_000 + "b" * 3_000)

    assert len(short) == MAX_SHOWN_CHARS
    parts = re.fullmatch(r"(a+) …\[([\d,]+) characters cut\]… (b+)", short)
    assert parts is not None
    assert len(parts[1]) + int(parts[2].replace(",", "")) + len(parts[3]) == 6_000


def test_real_logs_keep_their_number_of_lines(shared: Path) -> None:
    samples = sorted((shared / "hub" / "samples").glob("*.log"))
    assert samples
    for sample in samples:
        raw = sample.read_bytes()
        read = b"".join(line_blocks([raw]))
        assert read == raw
        assert clean_block(read).count(b"\n") == raw.count(b"\n")


def test_a_real_stage_out_log_is_mostly_prefixed(shared: Path) -> None:
    """HUB.md section 3: 63 lines, 48 of them with a prefix; the rest continue."""
    raw = (shared / "hub/samples/eodh_node_stage_out_success.log").read_bytes()

    lines = list(parse_lines(clean_block(raw), 1))

    assert len(lines) == 63
    assert sum(line.time is not None for line in lines) == 48

import tracemalloc
from bisect import bisect_right
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.errors import RequestError
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.paging import Page, around, head, line_range, render, tail
from eodh_tools.logs.redaction.redactor import Redactor
from tests.tools.logs.memory_log import MemoryLog
from tests.tools.logs.planted import LONG


def log_of(*lines: str, block_bytes: int = 64) -> MemoryLog:
    raw = "".join(f"{line}\n" for line in lines).encode()
    return MemoryLog(raw, Redactor(), block_bytes=block_bytes)


def numbered(count: int) -> MemoryLog:
    return log_of(*(f"line {number}" for number in range(1, count + 1)))


def numbers(page: Page) -> list[int]:
    return [line.number for line in page.lines]


class HugeLog:
    """The same block again and again: a log of any size that takes no memory."""

    def __init__(self, block: bytes, times: int) -> None:
        self._block = block
        self._times = times
        self._block_lines = block.count(b"\n")
        self.total_lines = times * self._block_lines
        self.total_bytes = times * len(block)
        self.redacted = 0
        self.given = 0

    def blocks(
        self, first_line: int = 1, last_line: int | None = None
    ) -> Iterator[tuple[int, bytes]]:
        """Give the blocks, and count them."""
        for at in range((first_line - 1) // self._block_lines, self._times):
            first = at * self._block_lines + 1
            if last_line is not None and first > last_line:
                return
            self.given += 1
            yield first, self._block


def test_the_head_says_that_more_follows() -> None:
    page = head(numbered(30), 3)

    assert numbers(page) == [1, 2, 3]
    assert (page.first_line, page.last_line, page.total_lines) == (1, 3, 30)
    assert (page.more_before, page.more_after) == (False, True)


def test_the_tail_says_that_more_came_before() -> None:
    page = tail(numbered(300))

    assert numbers(page) == list(range(201, 301))
    assert (page.more_before, page.more_after) == (True, False)


def test_a_range_has_both_its_ends() -> None:
    page = line_range(numbered(30), 10, 12)

    assert numbers(page) == [10, 11, 12]
    assert (page.more_before, page.more_after) == (True, True)


def test_a_range_ends_with_the_log() -> None:
    assert numbers(line_range(numbered(5), 4, 99)) == [4, 5]


def test_around_has_lines_on_both_sides() -> None:
    assert numbers(around(numbered(30), 2, 3)) == [1, 2, 3, 4, 5]


def test_a_log_without_lines_has_an_empty_page() -> None:
    empty = MemoryLog(b"", Redactor())

    for page in (head(empty, 5), tail(empty, 5)):
        assert page == Page(lines=(), total_lines=0)
        assert render(page) == ""


def test_a_last_line_without_an_end_is_a_line() -> None:
    page = tail(MemoryLog(b"a\nb", Redactor()), 5)

    assert [line.text for line in page.lines] == ["a", "b"]
    assert page.total_lines == 2


@pytest.mark.parametrize(("first", "last"), [(0, 3), (5, 4), (31, 40), (-2, 1)])
def test_a_range_that_the_log_has_not_is_refused(first: int, last: int) -> None:
    with pytest.raises(RequestError):
        line_range(numbered(30), first, last)


def test_a_line_that_the_log_has_not_is_refused_with_what_it_has() -> None:
    with pytest.raises(RequestError, match="The log has 30 lines"):
        around(numbered(30), 31)


def test_what_does_not_fit_is_left_out_line_by_line() -> None:
    log = numbered(9)  # each of them takes 11 characters as a page shows it

    assert numbers(head(log, 9, max_chars=34)) == [1, 2, 3]
    assert numbers(tail(log, 9, max_chars=34)) == [7, 8, 9]
    assert numbers(around(log, 5, 4, max_chars=34)) == [4, 5, 6]
    assert head(log, 9, max_chars=34).more_after
    assert tail(log, 9, max_chars=34).more_before


def test_one_line_is_shown_even_where_none_fits() -> None:
    log = numbered(9)

    assert numbers(head(log, 9, max_chars=1)) == [1]
    assert numbers(tail(log, 9, max_chars=1)) == [9]
    assert numbers(around(log, 5, 4, max_chars=1)) == [5]


def test_equal_lines_are_folded_and_long_ones_cut() -> None:
    page = head(log_of("wait", "wait", "wait", "x" * 5_000, "end"), 5)

    wait, long, end = page.lines
    assert (wait.number, wait.repeats) == (1, 3)
    assert long.number == 4
    assert len(long.text) == 2_000
    assert end.number == 5
    assert page.shortened == 1
    assert page.last_line == 5


def test_a_page_is_clean_and_redacted_and_says_how_often() -> None:
    log = log_of("\x1b[31mpassword=" + LONG, "a\rb")

    page = head(log, 2)

    assert [line.text for line in page.lines] == ["password=[redacted]", "b"]
    assert page.redacted == log.redacted == 1


@given(st.integers(1, 60), st.integers(1, 70), st.integers(1, 90), st.integers(1, 400))
def test_every_way_to_the_same_lines_gives_the_same(
    total: int, first: int, count: int, block_bytes: int
) -> None:
    lines = [f"l{number}" for number in range(total)]
    log = log_of(*lines, block_bytes=block_bytes)
    first = min(first, total)
    last = min(total, first + count - 1)

    page = line_range(log, first, last)

    assert [line.text for line in page.lines] == lines[first - 1 : last]
    assert head(log, last).lines[first - 1 :] == page.lines
    assert tail(log, total - first + 1).lines[: last - first + 1] == page.lines


@given(st.integers(1, 40), st.integers(1, 200))
def test_blocks_begin_where_a_reader_asks(total: int, block_bytes: int) -> None:
    log: LogText = log_of(*map(str, range(total)), block_bytes=block_bytes)
    firsts = [first for first, _ in log.blocks()]

    assert b"".join(block for _, block in log.blocks()).count(b"\n") == total
    for first in range(1, total + 1):
        start, _ = next(iter(log.blocks(first)))
        assert start == firsts[bisect_right(firsts, first) - 1]
        assert all(number <= first for number, _ in log.blocks(first, first))


def test_a_tail_of_a_gigabyte_reads_only_the_last_blocks() -> None:
    log = HugeLog(b"all work and no play\n" * 50_000, 1_000)
    tracemalloc.start()

    page = tail(log)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert log.given <= 2
    assert peak < 5_000_000
    assert page.total_lines == 50_000_000
    assert page.lines[0].number == 50_000_000 - 99
    assert page.lines[0].repeats == 100


def test_a_page_reads_as_text() -> None:
    page = line_range(log_of("a", "b", "b", "b", "c"), 1, 5)

    assert render(page) == "   1| a\n   2| b (×3)\n   5| c"  # noqa: RUF001

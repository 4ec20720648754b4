import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.errors import PatternError
from eodh_tools.logs.paging import render
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.logs.search import search
from eodh_tools.logs.search_pattern import compile_search
from tests.processor_time import LINEAR, Work, growth, least_s
from tests.tools.logs.memory_log import MemoryLog
from tests.tools.logs.planted import LONG
from tests.tools.logs.test_paging import HugeLog, log_of, numbers


def errors(total: int, every: int, block_bytes: int = 64) -> MemoryLog:
    return log_of(
        *(
            f"ERROR {number}" if number % every == 0 else f"line {number}"
            for number in range(1, total + 1)
        ),
        block_bytes=block_bytes,
    )


def test_the_newest_matches_are_shown_and_all_are_counted() -> None:
    page = search(errors(100, 10), "error", context=1, limit=2)

    assert page.matches == 10
    assert page.matched_lines == (100, 90)
    assert numbers(page) == [99, 100, 89, 90, 91]
    assert (page.first_line, page.last_line) == (89, 100)
    assert (page.more_before, page.more_after) == (True, False)


def test_older_matches_are_reached_from_the_oldest_shown() -> None:
    log = errors(100, 10)
    seen: list[int] = []
    before_line = None

    while True:
        page = search(log, "error", limit=3, before_line=before_line)
        assert page.matches == 10
        assert page.more_after == bool(seen)
        seen += page.matched_lines
        if not page.more_before:
            break
        before_line = page.matched_lines[-1]

    assert seen == list(range(100, 0, -10))


def test_contexts_that_meet_are_one_place() -> None:
    page = search(errors(50, 5), "error", context=2, limit=3)

    assert page.matched_lines == (50, 45, 40)
    assert numbers(page) == list(range(38, 51))


def test_places_read_newest_first_with_their_gaps() -> None:
    page = search(errors(30, 10), "error 1|error 3", context=0)

    assert (
        render(page)
        == "  30> ERROR 30\n… before that, 19 lines left out …\n  10> ERROR 10"
    )


def test_what_is_left_out_between_places_is_counted_between_their_nearest_lines() -> (
    None
):
    page = search(errors(60, 20), "error", context=1, limit=2)

    assert render(page).splitlines() == [
        "  59| line 59",
        "  60> ERROR 60",
        "… before that, 17 lines left out …",
        "  39| line 39",
        "  40> ERROR 40",
        "  41| line 41",
    ]


def test_capitals_matter_only_if_asked() -> None:
    log = errors(20, 10)

    assert search(log, "error").matches == 2
    assert search(log, compile_search("error", case_sensitive=True)).matches == 0


def test_nothing_found_is_an_empty_page() -> None:
    page = search(errors(20, 10), "absent")

    assert (page.matches, page.lines, page.matched_lines) == (0, (), ())
    assert (page.more_before, page.more_after) == (False, False)
    assert search(MemoryLog(b"", Redactor()), "x").matches == 0


def test_places_that_do_not_fit_are_still_to_come() -> None:
    page = search(errors(100, 10), "error", context=1, max_chars=30)

    assert page.matched_lines == (100,)
    assert page.more_before
    assert numbers(search(errors(100, 10), "error", context=3, max_chars=1)) == [100]


def test_a_secret_cannot_be_searched_for() -> None:
    log = log_of(f"password={LONG}", "other")

    assert search(log, LONG[:4]).matches == 0
    assert search(log, "password=").matches == 1


LINES = ["foo bar", "foo", "bar", "", "  ", "a.b", "foo\tbar", "naïve café", "end"]


@pytest.mark.parametrize(
    "pattern",
    [
        "foo",
        "^foo$",
        "^bar",
        "bar$",
        "foo$|^end",
        "^$",
        "o\\s+b",
        "o\\s*$",
        "\\s",
        "^\\s+$",
        "[^o]$",
        "[^x]*end",
        "foo[^x]*end",
        "foo[\\s,]bar",
        "foo\\Wbar",
        "foo\\Dbar",
        "\\W$",
        "\\Afoo\\Z",
        "a\\.b",
        "caf.$",
        "(?:foo|bar)$",
        "(foo|end)",
        "(?i)FOO",
        "[a-c]{3}",
        "x*",
        "fo{2}\\b",
        ".",
        ".*",
        "[[:space:]]",
        "[\\x00-\\x20]",
        "\\x20",
        "(?s)foo.bar",
        "(?s:foo.*end)",
    ],
)
@pytest.mark.parametrize("block_bytes", [8, 1_000])
def test_a_pattern_matches_within_a_line_as_python_says(
    pattern: str, block_bytes: int
) -> None:
    log = log_of(*LINES, block_bytes=block_bytes)
    # Python knows no POSIX classes.
    python = re.compile(pattern.replace("[[:space:]]", "\\s"), re.IGNORECASE | re.ASCII)
    expected = [
        number
        for number, line in enumerate(LINES, 1)
        if python.search(line) is not None
    ]

    page = search(log, pattern, context=0, limit=50)

    assert sorted(page.matched_lines) == expected
    assert page.matches == len(expected)


@given(
    st.lists(st.text("ab c", max_size=4), min_size=1, max_size=12),
    st.text("ab .|*^$()[]+?\\sdwn{2}-", min_size=1, max_size=8),
    st.integers(4, 60),
)
def test_any_pattern_is_refused_or_found_as_python_finds_it(
    lines: list[str], pattern: str, block_bytes: int
) -> None:
    log = log_of(*lines, block_bytes=block_bytes)
    try:
        compiled = compile_search(pattern)
    except PatternError:
        return
    page = search(log, compiled, context=0, limit=100)
    assert page.matches == len(page.matched_lines)
    try:
        python = re.compile(pattern, re.IGNORECASE | re.ASCII)
    except (re.error, FutureWarning):
        return

    expected = {n for n, line in enumerate(lines, 1) if python.search(line)}

    assert set(page.matched_lines) == expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(?=x)", "look ahead"),
        ("a(?!x)", "look ahead"),
        ("(?<=x)a", "look ahead or behind"),
        ("(?<!x)a", "look ahead or behind"),
        ("(a)\\1", "refer back"),
        ("(?P<n>a)(?P=n)", "refer back"),
        ("a\\nb", "one line at a time"),
        ("a\nb", "one line at a time"),
        ("", "empty"),
        ("a" * 501, "501 characters"),
        ("(a", "parenthes"),
        ("a)|(b", "cannot be used"),
        ("*a", "cannot be used"),
        ("[a", "cannot be used"),
        ("a{1,99999}", "cannot be used"),
        ("(?>a)", "cannot be used"),
        ("a++", "cannot be used"),
    ],
)
def test_a_pattern_that_cannot_be_searched_is_refused_with_the_reason(
    pattern: str, message: str
) -> None:
    with pytest.raises(PatternError, match=re.escape(message)):
        compile_search(pattern)


def test_look_alikes_of_refused_patterns_are_searched() -> None:
    log = log_of("f(?=x)", "a\\1", "[?!]")

    assert search(log, r"\(\?=x\)").matched_lines == (1,)
    assert search(log, r"\\1").matched_lines == (2,)
    assert search(log, "[(?=]").matches == 2


def test_a_billion_equal_lines_are_counted() -> None:
    log = HugeLog(b"a\n" * 500_000, 2_000)

    page = search(log, ".", limit=2, context=1)

    assert page.matches == 1_000_000_000
    assert page.matched_lines == (1_000_000_000, 999_999_999)


def test_equal_lines_are_counted_in_time_of_their_number() -> None:
    def counted(blocks: int) -> Work:
        log = HugeLog(b"a\n" * 100_000, blocks)
        return lambda: search(log, ".", limit=2, context=1)

    assert growth(counted, 80) < LINEAR


def test_a_gigabyte_is_searched_at_the_speed_of_the_scan() -> None:
    block = b"".join(b"line %d of a log that says little\n" % n for n in range(25_000))
    log = HugeLog(block + b"ERROR at the end\n", 1_000)
    assert log.total_bytes > 900_000_000

    assert search(log, "error .* end", limit=3).matches == 1_000

    part = HugeLog(block + b"ERROR at the end\n", 100)
    search_s, scan_s = least_s(
        lambda: search(part, "error .* end", limit=3),
        lambda: [block.count(b"ERROR") for _ in range(100)],
    )
    assert search_s < 10 * scan_s


@pytest.mark.parametrize(
    "pattern",
    [
        "[^a]{1,9999}b[^c]{1,9999}d",
        "(.{0,400}a){50}",
        r"(\p{L}|x)*\p{Lu}.*\p{N}" * 8,
    ],
)
def test_a_pattern_that_would_take_minutes_to_compile_is_refused_soon(
    pattern: str,
) -> None:
    """In processor time, with room for a slow machine: each would take minutes."""
    before = os.times()

    with pytest.raises(PatternError, match="too complex"):
        compile_search(pattern)

    after = os.times()
    assert after.user - before.user < 5
    # The process that compiled was ended at its limit of a second.
    assert after.children_user - before.children_user < 10


def test_a_pattern_with_small_repeats_is_compiled_apart_and_found_as_usual() -> None:
    log = MemoryLog(b"one\nab12 and ab1234\nend\n", Redactor())

    assert search(log, r"ab\d{3,40}").matched_lines == (2,)


def test_what_hyperscan_refuses_is_reported_in_its_words_from_another_process_too() -> (
    None
):
    with pytest.raises(PatternError, match="cannot be used: "):
        compile_search("a{3,1}")


@pytest.mark.parametrize("block_bytes", [64, 1_000_000])
def test_a_search_from_a_line_on_leaves_those_before_it_to_the_cursor(
    block_bytes: int,
) -> None:
    page = search(errors(100, 10, block_bytes), "error", context=0, from_line=61)

    assert page.matched_lines == (100, 90, 80, 70)
    assert (page.matches, page.more_before, page.more_after) == (10, True, False)
    none = search(errors(100, 10, block_bytes), "error", from_line=101)
    assert (none.matched_lines, none.matches, none.more_before) == ((), 10, True)

"""Plain lines of logs: severities in many forms, logs merged by time."""

from datetime import UTC, datetime, timedelta

import pytest

from eodh_tools.logs.plain_text import (
    LogLevel,
    at_least,
    level_of,
    matching_lines,
    merged,
)
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.logs.search_pattern import compile_search
from tests.tools.logs.memory_log import MemoryLog

T = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("2026-11-20 10:00:01,120 ERROR mod: x", LogLevel.ERROR),
        ("[INFO] reading", LogLevel.INFO),
        ("INFO  start", LogLevel.INFO),
        ("12:00:01 | WARNING  | z", LogLevel.WARNING),
        ("2024-05-03T10:12:01Z DEBUG mosaic: 3", LogLevel.DEBUG),
        ("ERROR 4: no file", LogLevel.ERROR),
        ("Warning: proj", LogLevel.WARNING),
        ('{"event":"x","level":"critical"}', LogLevel.CRITICAL),
        ("level=warn msg=x", LogLevel.WARNING),
        ("Traceback (most recent call last):", LogLevel.ERROR),
        ("rasterio.errors.RasterioIOError: x", LogLevel.ERROR),
        ("fatal: repository not found", LogLevel.CRITICAL),
        ("0 errors", None),
        ("no error found", None),
        ('  File "a.py", line 1', None),
        ("plain words", None),
    ],
)
def test_a_severity_is_read_in_the_forms_of_many_loggers(
    line: str, level: LogLevel | None
) -> None:
    assert level_of(line) == level


def test_a_record_keeps_the_lines_that_continue_it_and_no_others() -> None:
    lines = [
        "INFO start",
        "ERROR cannot read",
        "  because of this",
        "a line of its own",
        "WARNING slow",
        "Traceback (most recent call last):",
        '  File "a.py", line 1',
        "ValueError: x",
        "INFO end",
    ]
    numbered = [(number, None, line) for number, line in enumerate(lines, 1)]

    assert [number for number, _, _ in at_least(numbered, LogLevel.ERROR)] == [
        2,
        3,
        6,
        7,
        8,
    ]
    assert [number for number, _, _ in at_least(numbered, LogLevel.WARNING)] == [
        *(2, 3, 5, 6, 7, 8),
    ]


def test_logs_are_merged_by_time_and_a_line_without_time_stays_where_it_is() -> None:
    second = timedelta(seconds=1)
    first = [(1, T, "a"), (2, None, "a more"), (3, T + 3 * second, "a late")]
    other = [(1, T + second, "b"), (2, T + second - second / 2, "b again")]

    assert list(merged([("one", first), ("three", other)])) == [
        "one   | a",
        "one   | a more",
        "three | b",
        "three | b again",
        "one   | a late",
    ]


def test_logs_without_any_time_follow_one_another() -> None:
    plain = [(1, None, "x"), (2, None, "y")]

    assert list(merged([("a", plain), ("b", plain)])) == [
        *("a | x", "a | y", "b | x", "b | y"),
    ]


@pytest.mark.parametrize("context", [0, 1, 3, 50])
@pytest.mark.parametrize("block_bytes", [40, 1_000_000])
def test_all_lines_that_match_are_given_once_with_those_around_them(
    context: int, block_bytes: int
) -> None:
    matches = [1, 2, 9, 30, 31, 32, 77, 90, 199, 200]
    texts = {number: f"line {number}" for number in range(1, 201)}
    texts |= {number: f"found {number}" for number in matches}
    raw = "\n".join(texts.values()).encode()
    log = MemoryLog(raw, Redactor(), block_bytes=block_bytes)

    given = list(matching_lines(log, compile_search("FOUND"), context))

    assert [(number, text) for number, _, text in given] == [
        (number, text)
        for number, text in texts.items()
        if any(abs(number - match) <= context for match in matches)
    ]

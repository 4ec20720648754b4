"""A log as plain lines for pipes: no numbers, nothing folded, nothing cut."""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import IntEnum

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import split_prefix
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.search import line_numbers
from eodh_tools.logs.search_pattern import SearchPattern


class LogLevel(IntEnum):
    """The severities of log records, lowest first."""

    DEBUG = 0
    INFO = 1
    WARNING = 2
    ERROR = 3
    CRITICAL = 4


_NAMES = {
    "trace": LogLevel.DEBUG,
    "debug": LogLevel.DEBUG,
    "info": LogLevel.INFO,
    "notice": LogLevel.INFO,
    "warn": LogLevel.WARNING,
    "warning": LogLevel.WARNING,
    "err": LogLevel.ERROR,
    "error": LogLevel.ERROR,
    "severe": LogLevel.ERROR,
    "exception": LogLevel.ERROR,
    "critical": LogLevel.CRITICAL,
    "fatal": LogLevel.CRITICAL,
    "panic": LogLevel.CRITICAL,
}
# Where loggers put the level: the first fields of a line, or a field of JSON or logfmt.
_FIELD = lazy_pattern(
    r"^(?:[\W\d_]|[TZ](?=[\d\s,])|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun"
    r"|jul|aug|sep|oct|nov|dec|utc)\w*){0,60}?\b(?P<first>"
    + "|".join(sorted(_NAMES, key=len, reverse=True))
    + r")\b(?!\s*=)"
    r"|\"?\b(?:level|levelname|severity)\"?\s*[:=]\s*\"?(?P<named>[a-z]+)"
    r"|[\s\[(](?P<capitals>DEBUG|INFO|WARN(?:ING)?|ERROR|SEVERE|CRITICAL|FATAL)[\s\])|:-]",
    re.IGNORECASE,
)
_CAPITALS = lazy_pattern(r"DEBUG|INFO|WARN(?:ING)?|ERROR|SEVERE|CRITICAL|FATAL")
_TRACEBACK = lazy_pattern(
    r"^\s*(?:\+ )?(?:Exception Group )?Traceback \(most recent call"
)
_EXCEPTION = lazy_pattern(r"^(?:[\w$]+\.)*[A-Z]\w*(?:Error|Exception|Interrupt)\b")
_EPOCH = datetime.min.replace(tzinfo=UTC)
_LOOKED_AT_CHARS = 400


def lines_of(
    log: LogText, first: int = 1, last: int | None = None
) -> Iterator[tuple[int, datetime | None, str]]:
    """Give lines of a log in full.

    Yields:
        The 1-based number, when the Hub's runner read the line (aware UTC, None where
        it does not say), and the text without the runner's prefix.
    """
    last = log.total_lines if last is None else min(last, log.total_lines)
    for number_of_block, block in log.blocks(first, last):
        texts = block.decode().removesuffix("\n").split("\n")
        for number, text in enumerate(texts, number_of_block):
            if number > last:
                return
            if number >= first:
                time, rest = split_prefix(text)
                yield number, time, rest


def matching_lines(
    log: LogText, pattern: SearchPattern, context: int
) -> Iterator[tuple[int, datetime | None, str]]:
    """Give all lines that match, and so many around each; as `lines_of` does."""
    given = 0  # the number of the last one
    for first_of_block, block in log.blocks():
        text = block if block.endswith(b"\n") else block + b"\n"
        matches = line_numbers(text, first_of_block, pattern.line_ends(text))
        if not matches:
            continue
        at = 0
        first, last = max(given + 1, matches[0] - context), matches[-1] + context
        for number, time, line in lines_of(log, first, last):
            while matches[at] + context < number:
                at += 1
            if number >= matches[at] - context:
                yield number, time, line
        given = last


def level_of(line: str) -> LogLevel | None:
    """Return a line's severity; None where it continues the record before."""
    head = line[:_LOOKED_AT_CHARS]
    if _TRACEBACK.match(head) or _EXCEPTION.match(head):
        return LogLevel.ERROR
    for found in _FIELD.finditer(head):
        word = found["first"] or found["named"]
        if word is None and _CAPITALS.fullmatch(found["capitals"]):
            word = found["capitals"]
        level = _NAMES.get(word.lower()) if word else None
        if level is not None:
            return level
    return None


def at_least(
    lines: Iterable[tuple[int, datetime | None, str]], level: LogLevel
) -> Iterator[tuple[int, datetime | None, str]]:
    """Keep the records of a severity or above, with the lines that continue them.

    A line that states no severity belongs to the record before it if it is indented or
    follows a traceback; any other is a record without a severity, and is left out.
    """
    shown = in_traceback = False
    for number, time, text in lines:
        stated = level_of(text)
        if stated is not None:
            shown = stated >= level
            in_traceback = bool(_TRACEBACK.match(text))
        elif not (text[:1] in {" ", "\t", "|", ""} or in_traceback):
            shown = False
        if shown:
            yield number, time, text


def merged(
    logs: Sequence[tuple[str, Iterable[tuple[int, datetime | None, str]]]],
) -> Iterator[str]:
    """Write the lines of several logs as one, each behind the name of its step.

    Lines come in the order of their times; a line without a time stays behind the one
    before it. Logs without any time follow one another as they are given.

    Args:
        logs: A step's name and its lines, in the order in which the steps ran.
    """
    width = max((len(name) for name, _ in logs), default=0)

    def timed(
        place: int, name: str, lines: Iterable[tuple[int, datetime | None, str]]
    ) -> Iterator[tuple[datetime, int, int, str]]:
        latest = _EPOCH
        for number, time, text in lines:
            # A clock that goes back a little must not break the log's own order.
            latest = max(latest, time or latest)
            yield latest, place, number, f"{name:<{width}} | {text}"

    streams = [timed(place, name, lines) for place, (name, lines) in enumerate(logs)]
    for *_, text in heapq.merge(*streams):
        yield text

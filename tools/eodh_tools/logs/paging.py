"""Read a part of a log as a page: head, tail, range, around a line. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eodh_tools.errors import RequestError
from eodh_tools.logs.cursor import mark_of
from eodh_tools.logs.line_prefix import split_prefix
from eodh_tools.logs.lines import Line, fold_repeats, shorten
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.numbered_lines import NumberedLine, write_numbered

DEFAULT_LINES = 100
# Raw lines of a page at most: this bounds the work for folded runs.
MAX_LINES = 10_000
MAX_CHARS = 100_000

_MARKS_CHARS = 4  # a bar and a space behind the number, a line end, and an alignment
_FOLDED_CHARS = 12
_MIN_NUMBER_CHARS = 4


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of a log, and what is known of the rest.

    Attributes:
        lines: Runs of equal text folded, long ones cut in the middle. In file order;
            a search gives its places newest first, each place in file order.
        total_lines: How many lines the log has.
        first_line: The lowest number shown, None for an empty page.
        last_line: The highest number shown, None for an empty page.
        matches: For a search, how many lines of the whole log match.
        matched_lines: The numbers of the matches shown, newest first.
        redacted: How many secrets were replaced in the whole log.
        more_before: Whether there are lines (in a search: matches) before these.
        more_after: Whether there are lines (in a search: matches) after these.
        shortened: How many of the lines shown were cut in the middle.
    """

    lines: tuple[Line, ...]
    total_lines: int
    first_line: int | None = None
    last_line: int | None = None
    matches: int | None = None
    matched_lines: tuple[int, ...] = ()
    redacted: int = 0
    more_before: bool = False
    more_after: bool = False
    shortened: int = 0


def head(
    log: LogText, count: int = DEFAULT_LINES, *, max_chars: int = MAX_CHARS
) -> Page:
    """Return the first lines; where they do not fit, the last of them are left out."""
    return line_range(log, 1, max(1, count), max_chars=max_chars)


def tail(
    log: LogText,
    count: int = DEFAULT_LINES,
    *,
    last: int | None = None,
    max_chars: int = MAX_CHARS,
) -> Page:
    """Return the last lines, of the log or up to the line `last`.

    Where they do not fit, the first of them are left out.
    """
    count = min(max(1, count), MAX_LINES)
    last = log.total_lines if last is None else min(last, log.total_lines)
    if last < 1:
        return page_of(log, ())
    lines = read_lines(log, max(1, last - count + 1), last)
    fitting = _fitting(reversed(lines), max_chars)
    return page_of(log, tuple(reversed(fitting)))


def line_range(
    log: LogText, first: int, last: int, *, max_chars: int = MAX_CHARS
) -> Page:
    """Return lines by number, both ends included, as far as the log has them.

    Raises:
        RequestError: The first number is not in the log, or behind the last.
    """
    if first < 1 or last < first:
        raise RequestError(
            f"Lines {first:,} to {last:,} are not a range: lines count from 1, and the"
            " first comes before the last."
        )
    if log.total_lines == 0 and first == 1:
        return page_of(log, ())
    must_have(log, first)
    last = min(last, first + MAX_LINES - 1)
    return page_of(log, _fitting(read_lines(log, first, last), max_chars))


def around(
    log: LogText, number: int, context: int = 20, *, max_chars: int = MAX_CHARS
) -> Page:
    """Return the lines around one, which is shown in any case.

    Raises:
        RequestError: The log has no line of that number.
    """
    must_have(log, number)
    context = min(max(0, context), MAX_LINES // 2)
    lines = read_lines(log, max(1, number - context), number + context)
    return page_of(log, fitting_around(lines, number, max_chars))


def read_lines(log: LogText, first: int, last: int) -> tuple[Line, ...]:
    """Read lines by number: runs folded, long ones cut."""
    return tuple(fold_repeats(_shown_lines(log, first, last)))


def place_mark(log: LogText, number: int) -> bytes:
    """Tell a log from one that took its place, by its first line and another one.

    Returns:
        A short digest; b"" where the log has no line of that number.
    """
    if not 1 <= number <= log.total_lines:
        return b""
    return mark_of((*read_lines(log, 1, 1), *read_lines(log, number, number)))


def page_of(
    log: LogText,
    lines: tuple[Line, ...],
    *,
    matches: int | None = None,
    matched_lines: tuple[int, ...] = (),
    more_before: bool | None = None,
    more_after: bool | None = None,
) -> Page:
    """Make a page of lines; `more_before` and `more_after` come from them if None."""
    first = min((line.number for line in lines), default=None)
    last = max((line.last_number for line in lines), default=None)
    if more_before is None:
        more_before = first is not None and first > 1
    if more_after is None:
        more_after = last is not None and last < log.total_lines
    return Page(
        lines=lines,
        total_lines=log.total_lines,
        first_line=first,
        last_line=last,
        matches=matches,
        matched_lines=matched_lines,
        redacted=log.redacted,
        more_before=more_before,
        more_after=more_after,
        shortened=sum(" characters cut]… " in line.text for line in lines),
    )


def render(page: Page) -> str:
    """Write a page's lines, with their numbers and what is left out between them.

    A matched line has ``>`` behind its number, any other ``|``. A run of equal lines
    ends in how often it came.
    """
    matched = frozenset(page.matched_lines)
    lines = (_numbered(line, matched) for line in page.lines)
    return write_numbered(lines, min_width=_MIN_NUMBER_CHARS)


def fitting_around(
    lines: tuple[Line, ...], number: int, max_chars: int
) -> tuple[Line, ...]:
    """Return the lines next to that number, as many as fit, in file order."""
    at = next(
        index
        for index, line in enumerate(lines)
        if line.number <= number <= line.last_number
    )
    first = last = at
    room = max_chars - cost(lines[at])
    grown = True
    while grown:
        grown = False
        for step in (-1, 1):
            beside = first - 1 if step < 0 else last + 1
            if 0 <= beside < len(lines) and cost(lines[beside]) <= room:
                room -= cost(lines[beside])
                first, last = min(first, beside), max(last, beside)
                grown = True
    return lines[first : last + 1]


def cost(line: Line) -> int:
    """Count the characters of a line in a rendered page, its number included."""
    folded = _FOLDED_CHARS if line.repeats > 1 else 0
    return len(line.text) + len(str(line.last_number)) + _MARKS_CHARS + folded


def _numbered(line: Line, matched: frozenset[int]) -> NumberedLine:
    times = f" (\u00d7{line.repeats:,})" if line.repeats > 1 else ""
    hit = any(line.number <= number <= line.last_number for number in matched)
    mark = ">" if hit else "|"
    return NumberedLine(line.number, line.last_number, line.text + times, mark)


def _fitting(lines: Iterable[Line], max_chars: int) -> tuple[Line, ...]:
    fitting: list[Line] = []
    room = max_chars
    for line in lines:
        room -= cost(line)
        # One line is always shown, so that a reader always gets further.
        if room < 0 and fitting:
            break
        fitting.append(line)
    return tuple(fitting)


def _shown_lines(log: LogText, first: int, last: int) -> Iterator[Line]:
    for first_of_block, block in log.blocks(first, last):
        start = _offset(block, first - first_of_block)
        number = max(first_of_block, first)
        while start < len(block) and number <= last:
            end = block.find(b"\n", start)
            if end < 0:
                end = len(block)
            time, text = split_prefix(block[start:end].decode())
            yield Line(number, shorten(text), time)
            start = end + 1
            number += 1
        if number > last:
            return


def _offset(block: bytes, lines: int) -> int:
    """The offset in a block after this many lines."""
    start = 0
    for _ in range(lines):
        end = block.find(b"\n", start)
        if end < 0:
            return len(block)
        start = end + 1
    return start


def must_have(log: LogText, number: int) -> None:
    """Refuse a line that is not there.

    Raises:
        RequestError: The log has no line of that number.
    """
    if not 1 <= number <= log.total_lines:
        lines = "line" if log.total_lines == 1 else "lines"
        raise RequestError(
            f"The log has {log.total_lines:,} {lines}; there is no line {number:,}."
        )

"""Search a whole log: every match counted, the newest shown."""

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence

from eodh_tools.logs.lines import Line
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.paging import (
    MAX_CHARS,
    Page,
    cost,
    fitting_around,
    page_of,
    read_lines,
)
from eodh_tools.logs.search_pattern import SearchPattern, compile_search
from eodh_tools.logs.selection_limits import (
    DEFAULT_CONTEXT,
    DEFAULT_MATCHES,
    MAX_CONTEXT,
    MAX_MATCHES,
)


def search(
    log: LogText,
    pattern: str | SearchPattern,
    *,
    context: int = DEFAULT_CONTEXT,
    limit: int = DEFAULT_MATCHES,
    before_line: int | None = None,
    from_line: int = 1,
    max_chars: int = MAX_CHARS,
) -> Page:
    """Find the newest lines that match, with the lines around them.

    Args:
        log: Where to look.
        pattern: A regular expression of linear time, matched within a line whatever
            the case; or one from `compile_search`.
        context: How many lines to show around each match.
        limit: How many matches to show.
        before_line: Show matches before this line only: to go on to older ones, the
            last of the page's `matched_lines`.
        from_line: Show matches from this line on only.
        max_chars: How long the page may become; whole lines only.

    Returns:
        The newest place first; contexts that meet are one place. `matches` counts the
        whole log. `more_before` and `more_after` speak of matches.

    Raises:
        PatternError: See `compile_search`.
    """
    if isinstance(pattern, str):
        pattern = compile_search(pattern)
    limit = min(max(1, limit), MAX_MATCHES)
    context = min(max(0, context), MAX_CONTEXT)
    matches, numbers, older, newer = _find(log, pattern, limit, before_line, from_line)
    places, shown = _places(log, numbers, context, max_chars)
    return page_of(
        log,
        tuple(line for place in places for line in place),
        matches=matches,
        matched_lines=tuple(shown),
        more_before=older > 0 or len(shown) < len(numbers),
        more_after=newer > 0,
    )


def _find(
    log: LogText,
    pattern: SearchPattern,
    limit: int,
    before_line: int | None,
    from_line: int,
) -> tuple[int, list[int], int, int]:
    """Count all matches; give the newest numbers asked for, and how many lie beyond."""
    newest: deque[int] = deque(maxlen=limit)
    matches = older = newer = 0
    for first, block in log.blocks():
        text = block if block.endswith(b"\n") else block + b"\n"
        ends = pattern.line_ends(text)
        matches += len(ends)
        if not ends:
            continue
        if before_line is not None and first >= before_line:
            newer += len(ends)
            continue
        if before_line is not None and first + text.count(b"\n") > before_line:
            numbers = line_numbers(text, first, ends)
            shown = bisect_left(numbers, before_line)
            newer += len(numbers) - shown
        else:
            # The numbers of the last few are all that a page may need.
            numbers = line_numbers(text, first, ends[-limit:])
            numbers = numbers[bisect_left(numbers, from_line) :]
            older += len(ends) - len(numbers)
            shown = len(numbers)
        older += max(0, len(newest) + shown - limit)
        newest.extend(numbers[:shown])
    return matches, list(newest)[::-1], older, newer


def line_numbers(block: bytes, first: int, ends: Sequence[int]) -> list[int]:
    """Return the numbers of lines of a block, given where each of them ends."""
    numbers = []
    counted = 0
    number = first - 1
    for end in ends:
        number += block.count(b"\n", counted, end)
        numbers.append(number)
        counted = end
    return numbers


def _places(
    log: LogText, numbers: list[int], context: int, max_chars: int
) -> tuple[list[tuple[Line, ...]], list[int]]:
    """The places around matches, newest first, as far as they fit, and the matches."""
    places: list[tuple[Line, ...]] = []
    shown: list[int] = []
    room = max_chars
    for group in _groups(numbers, context):
        first, last = max(1, group[-1] - context), group[0] + context
        lines = read_lines(log, first, last)
        fitting = lines
        if sum(map(cost, lines)) > room:
            if places:
                break
            fitting = fitting_around(lines, group[0], room)
        places.append(fitting)
        lowest, highest = fitting[0].number, fitting[-1].last_number
        shown += [number for number in group if lowest <= number <= highest]
        if len(fitting) < len(lines):
            break
        room -= sum(map(cost, fitting))
    return places, shown


def _groups(numbers: list[int], context: int) -> list[list[int]]:
    """Matches, newest first, whose contexts meet."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and groups[-1][-1] - number <= 2 * context + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups

"""A page as plain text."""

from itertools import pairwise

from eodh_tools.logs.lines import Line
from eodh_tools.logs.paging import Page


def render(page: Page, *, numbers: bool = True) -> str:
    """Write a page's lines, with their numbers and what lies between them.

    A matched line has ``>`` behind its number, any other ``|``. A run of equal lines
    ends in how often it came.
    """
    if not page.lines:
        return ""
    width = max(len(str(page.last_line)), 4)
    matched = frozenset(page.matched_lines)
    written = [_line(page.lines[0], width, matched, numbers=numbers)]
    for before, line in pairwise(page.lines):
        gap = line.number - before.last_number - 1
        if gap > 0:
            written.append(f"… {gap:,} {'line' if gap == 1 else 'lines'} left out …")
        elif gap < 0:
            between = before.number - line.last_number - 1
            written.append(f"… before that, {between:,} lines left out …")
        written.append(_line(line, width, matched, numbers=numbers))
    return "\n".join(written)


def _line(line: Line, width: int, matched: frozenset[int], *, numbers: bool) -> str:
    times = f" (\u00d7{line.repeats:,})" if line.repeats > 1 else ""
    if not numbers:
        return line.text + times
    hit = any(line.number <= number <= line.last_number for number in matched)
    return f"{line.number:>{width}}{'>' if hit else '|'} {line.text}{times}"

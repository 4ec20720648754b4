"""Write numbered lines of a log as text, with a note for each gap between them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class NumberedLine(NamedTuple):
    """A line to write, or a run of equal lines written as one.

    Attributes:
        first: 1-based number of the first line of the run.
        last: Number of the last line of the run.
        text: Without a number.
        mark: Stands behind the number: ``>`` for a match, else ``|``.
    """

    first: int
    last: int
    text: str
    mark: str = "|"


def write_numbered(
    lines: Iterable[NumberedLine],
    *,
    min_width: int = 0,
    whole_log_lines: int | None = None,
) -> str:
    """Write lines with their numbers and with how many are left out between them.

    Args:
        lines: In file order; or places in file order each, the newest place first.
        min_width: Columns of a number, at least.
        whole_log_lines: How many lines the log has: what is left out before the first
            line and after the last one is noted too. Not noted if None.
    """
    places = _places(lines)
    highest = max((place[-1].last for place in places), default=0)
    width = max(len(str(whole_log_lines or highest)), min_width)
    written: list[str] = []
    newer: Sequence[NumberedLine] = ()
    for place in places:
        if newer:
            between = newer[0].first - place[-1].last - 1
            written += _gap(between, "before that, ")
        newer = place
        following = place[0].first if whole_log_lines is None else 1
        for line in place:
            written += _gap(line.first - following)
            written.append(f"{line.first:>{width}}{line.mark} {line.text}")
            following = line.last + 1
    if whole_log_lines is not None:
        written += _gap(whole_log_lines - highest)
    return "\n".join(written)


def _places(lines: Iterable[NumberedLine]) -> list[list[NumberedLine]]:
    """Split lines where the numbers go down: there an older place begins."""
    places: list[list[NumberedLine]] = []
    for line in lines:
        if places and line.first > places[-1][-1].last:
            places[-1].append(line)
        else:
            places.append([line])
    return places


def _gap(count: int, where: str = "") -> Iterator[str]:
    if count > 0:
        lines = "line" if count == 1 else "lines"
        yield f"… {where}{count:,} {lines} left out …"

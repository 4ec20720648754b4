"""Secrets beside what cleaning took out: read as two words where one is shown.

What draws nothing, such as a colour, may part a secret from the word before it. What
draws a gap, such as a move of the cursor at a screen's edge, may have cut one in two.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate

from eodh_tools.logs import seams
from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction import cuts
from eodh_tools.logs.redaction.parts import Parts
from eodh_tools.logs.redaction.rule import Span, line_end, line_start

_SEAM = lazy_pattern(seams.SEAM)
_GAP = lazy_pattern(seams.GAP)

# Lines that stand apart in a block are read as such.
_APART = b"\n\n.\n\n"

Find = Callable[[bytes], Iterable[Span]]
# From a span of another text of a line to those of the shown block.
ToShown = Callable[[int, int], Iterable[Span]]


def of_seamed(block: bytes, find: Find) -> Iterable[Span]:
    """Find what the shown text of a block hides from `find`.

    Args:
        block: With the marks of `seams`.
        find: Gives what is secret in a text.

    Yields:
        Where it stands in the text as it is shown.
    """
    readings = list(_readings(block))
    # All at once: to search each by itself takes several times as long.
    text = _APART.join(text for text, _ in readings)
    begins = [0, *accumulate(len(text) + len(_APART) for text, _ in readings)]
    for begin, end in find(text):
        number = bisect_right(begins, begin) - 1
        _, to_shown = readings[number]
        yield from to_shown(begin - begins[number], end - begins[number])


def _readings(block: bytes) -> Iterable[tuple[bytes, ToShown]]:
    """The other texts of each line with a mark, and what leads back from them."""
    at = taken_out = 0
    # One sign is found much faster than one of two.
    marked = block.replace(seams.GAP, seams.SEAM)
    while (mark := marked.find(seams.SEAM, at)) >= 0:
        first = line_start(block, mark)
        stop = line_end(block, mark)
        line = block[first:stop]
        if seams.SEAM in line:
            yield _with_blanks(line, first - taken_out)
        if seams.GAP in line:
            yield _joined(line, first - taken_out)
        taken_out += line.count(seams.SEAM)
        at = stop


def _with_blanks(line: bytes, at: int) -> tuple[bytes, ToShown]:
    """The line with a blank for each seam."""
    apart = line.replace(seams.GAP, b" ")
    places = [seam.start() for seam in _SEAM.finditer(apart)]

    def to_shown(begin: int, end: int) -> Iterable[Span]:
        yield (
            at + begin - bisect_left(places, begin),
            at + end - bisect_left(places, end),
        )

    return apart.replace(seams.SEAM, b" "), to_shown


def _joined(line: bytes, at: int) -> tuple[bytes, ToShown]:
    """The line without the gaps behind which the rest of a secret may stand."""
    line = line.replace(seams.SEAM, b"")
    shown = line.replace(seams.GAP, b" ")
    spans: list[Span] = []
    begin = 0
    for gap in _GAP.finditer(line):
        if cuts.rest_bytes(shown, begin, gap.start(), gap.end()):
            spans.append((begin, gap.start()))
            begin = gap.end()
    parts = Parts(shown, [*spans, (begin, len(shown))])

    def to_shown(begin: int, end: int) -> Iterable[Span]:
        for first, last in parts.in_block(begin, end):
            yield at + first, at + last

    return parts.text, to_shown

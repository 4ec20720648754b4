"""Secrets beside what cleaning took out: read as two words where one is shown.

What draws nothing, such as a colour, may part a secret from the word before it. What
draws a gap, such as a move of the cursor at a screen's edge, may have cut one in two.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable

from eodh_tools.logs import seams
from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction import cuts
from eodh_tools.logs.redaction.parts import Parts
from eodh_tools.logs.redaction.rule import Span, line_end, line_start

_MARK = lazy_pattern(b"[" + seams.SEAM + seams.GAP + b"]")
_SEAM = lazy_pattern(seams.SEAM)
_GAP = lazy_pattern(seams.GAP)

Find = Callable[[bytes], Iterable[Span]]


def of_seamed(block: bytes, find: Find) -> Iterable[Span]:
    """Find what the shown text of a block hides from `find`.

    Args:
        block: With the marks of `seams`.
        find: Gives what is secret in a line.

    Yields:
        Where it stands in the text as it is shown.
    """
    at = taken_out = 0
    while (mark := _MARK.search(block, at)) is not None:
        first = line_start(block, mark.start())
        stop = line_end(block, mark.start())
        taken_out += block.count(seams.SEAM, at, first)
        line = block[first:stop]
        for begin, end in _of_line(line, find):
            yield first - taken_out + begin, first - taken_out + end
        taken_out += line.count(seams.SEAM)
        at = stop


def _of_line(line: bytes, find: Find) -> Iterable[Span]:
    if seams.SEAM in line:
        apart = line.replace(seams.GAP, b" ")
        places = [seam.start() for seam in _SEAM.finditer(apart)]
        for begin, end in find(apart.replace(seams.SEAM, b" ")):
            yield begin - bisect_left(places, begin), end - bisect_left(places, end)
    if seams.GAP in line:
        parts = _joined(line.replace(seams.SEAM, b""))
        for span in find(parts.text):
            yield from parts.in_block(*span)


def _joined(line: bytes) -> Parts:
    """The line without the gaps behind which the rest of a secret may stand."""
    shown = line.replace(seams.GAP, b" ")
    parts: list[Span] = []
    begin = 0
    for gap in _GAP.finditer(line):
        if cuts.rest_bytes(shown, begin, gap.start(), gap.end()):
            parts.append((begin, gap.start()))
            begin = gap.end()
    return Parts(shown, [*parts, (begin, len(shown))])

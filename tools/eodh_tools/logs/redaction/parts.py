"""A text that is read apart from its block, in which it stands in parts."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from eodh_tools.logs.redaction.rule import Span


class Parts:
    """Parts of a block, read as one text.

    Args:
        block: What they stand in.
        parts: Where each begins and ends, in order and apart.
    """

    def __init__(self, block: bytes, parts: Sequence[Span]) -> None:
        self._parts = parts
        self._ends = list(accumulate(stop - start for start, stop in parts))
        self.text = b"".join(block[start:stop] for start, stop in parts)

    @classmethod
    def without(cls, block: bytes, line: Span, gaps: Sequence[Span]) -> "Parts":
        """Return a line without what stands in these places, in order and apart."""
        begins = [line[0], *(stop for _, stop in gaps)]
        ends = [*(start for start, _ in gaps), line[1]]
        return cls(block, list(zip(begins, ends, strict=True)))

    def in_block(self, first: int, last: int) -> Iterable[Span]:
        """Where in the block a piece of the text stands: a span for each part."""
        for number in range(bisect_right(self._ends, first), len(self._parts)):
            start, stop = self._parts[number]
            at = self._ends[number] - (stop - start)
            if at >= last:
                return
            yield start + max(0, first - at), start + min(stop - start, last - at)

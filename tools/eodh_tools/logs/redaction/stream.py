"""Redact a log block by block, with what one block says of the next."""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from eodh_tools.logs import seams
from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redaction import both_readings
from eodh_tools.logs.redaction.continuation import OpenValue
from eodh_tools.logs.redaction.private_keys import PrivateKeyState
from eodh_tools.logs.redaction.repeats import Repeats
from eodh_tools.logs.redaction.rule import Span, line_end, line_start
from eodh_tools.logs.redaction.spans import Found, apart, replaced

Find = Callable[[bytes, PrivateKeyState | None], list[Found]]

REST_KIND = "rest of a value"
REPEAT_KIND = "seen once more"
SEAM_KIND = "beside a control"

# What one replacement uncovers, the next pass finds; each pass leaves less to find.
_MAX_PASSES = 8

# What names a value of the next lines stands near their end.
_MAX_CONTEXT_BYTES = 1_000
_CONTEXT_LINES = 3
_CONTEXT = lazy_pattern(
    rb"name|pass|secret|token|key|url|data:|machine|login|pwd|ftp|bearer|gh[pousr]_"
    rb"|eyJ|\{ ?\"",
    re.IGNORECASE,
)


class RedactionStream:
    """Redacts a log block by block.

    Args:
        find: Finds what is secret in a block of whole lines, in order and apart.

    Attributes:
        kinds: How many secrets of each kind were replaced so far.
    """

    def __init__(self, find: Find) -> None:
        self._find = find
        self._state = PrivateKeyState()
        self._open = OpenValue()
        self._repeats = Repeats()
        self._context = b""
        self.kinds: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many secrets were replaced so far."""
        return self.kinds.total()

    def feed(self, block: bytes) -> bytes:
        """Redact a block of whole clean lines; their number stays the same.

        Args:
            block: With or without the marks of `logs.seams`, which are taken out.
        """
        seamed, block = block, seams.shown(block)
        found = self._find(block, self._state)
        if seamed != block:
            plainly = {(start, stop) for start, stop, _ in found}
            spans = set(both_readings.of_seamed(seamed, self._spans_of)) - plainly
            found = apart([*found, *((*span, SEAM_KIND) for span in spans)])
        if self._context:
            found = apart([*self._after_context(block), *found])
        rests = self._open.rests(block, found)
        if rests:
            found = apart([*found, *((*rest, REST_KIND) for rest in rests)])
        if again := set(self._repeats.again(block, found)):
            again -= {(start, stop) for start, stop, _ in found}
            found = apart([*found, *((*span, REPEAT_KIND) for span in again)])
        redacted = self._replace(block, found) if found else block
        self._context = _context_of(self._context, block)
        return redacted

    def _spans_of(self, line: bytes) -> Iterable[Span]:
        return [(start, stop) for start, stop, _ in self._find(line, None)]

    def _after_context(self, block: bytes) -> Iterable[Found]:
        """The values, in the first lines, of names at the end of the block before."""
        before = len(self._context)
        stop = 0
        for _ in range(_CONTEXT_LINES):
            stop = line_end(block, stop) + 1
        for start, end, kind in self._find(self._context + block[:stop], None):
            if start >= before:
                yield start - before, end - before, kind

    def _replace(self, block: bytes, spans: list[Found]) -> bytes:
        pieces: list[bytes] = []
        done = 0
        at = 0
        while at < len(spans):
            first = line_start(block, spans[at][0])
            last = line_end(block, spans[at][1])
            upto = at + 1
            while upto < len(spans) and spans[upto][0] <= last:
                upto += 1
            pieces += (
                block[done:first],
                self._line(block, first, last, spans[at:upto]),
            )
            done = last
            at = upto
        pieces.append(block[done:])
        return b"".join(pieces)

    def _line(self, block: bytes, first: int, last: int, spans: list[Found]) -> bytes:
        """Redact one line until nothing more is found in it."""
        line = block[first:last]
        spans = [(start - first, stop - first, kind) for start, stop, kind in spans]
        for _ in range(_MAX_PASSES):
            self.kinds.update(kind for _, _, kind in spans)
            line = replaced(line, spans)
            spans = self._find(line, None)
            if not spans:
                break
        return line


def _context_of(before: bytes, block: bytes) -> bytes:
    """The last lines, if a value of theirs may stand in the lines that come next."""
    if not block.endswith(b"\n"):
        return b""
    first = len(block)
    for _ in range(_CONTEXT_LINES):
        first = line_start(block, first - 1) if first else 0
    lines = block[first:]
    if not first:
        lines = b"".join((before + lines).splitlines(keepends=True)[-_CONTEXT_LINES:])
    lines = lines[-_MAX_CONTEXT_BYTES:]
    return lines if _CONTEXT.search(lines) else b""

"""The one pass over a log: which parts are worth a close look, in bounded memory.

Whatever the log's size, what is collected are some hundred kilobytes of raw lines
around evidence, the lines above the first failed-step marker, and the end. The first
and last megabytes of a log are searched for every kind of evidence; the middle of a
long log, for the kinds that are seldom seen unless something failed.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from eodh_tools.logs.encodings import Transcoder
from eodh_tools.logs.excerpt import classifier as matcher
from eodh_tools.logs.excerpt.classifier import KIND_BIT, LineMatcher
from eodh_tools.logs.excerpt.windows import (
    MOST_BYTES,
    Window,
    lines_above,
    lines_below,
)

_BLOCK_BYTES = 1 << 20
_EDGE_BLOCKS = 8
"""That many blocks at either end are searched for all evidence."""

_LINES_ABOVE = 12
_LINES_BELOW = 25
_LINES_ABOVE_MARKER = 300
_LINES_AT_END = 300
_SAME_PLACE_BYTES = 4096
"""Hits no further apart share one window."""

_EARLY_BYTES = 256 << 10
_RARE_BYTES = 256 << 10
_LATE_BYTES = 256 << 10
_RARE_HITS = 8
"""This many first hits of a pattern are collected, whatever else the log is full of."""

_LONG_LINE_ENDS = 64 << 10
"""Of a line longer than a block, this much of each end is collected."""


@dataclass(frozen=True, slots=True)
class CollectedWindows:
    """What the pass collected: windows in the log's order, which may overlap."""

    windows: tuple[Window, ...]
    total_lines: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class _Block:
    first_number: int
    raw: bytes
    is_early: bool


@dataclass(slots=True)
class _Place:
    """Hits near each other, by the offsets of their ends."""

    first: int
    last: int
    is_rare: bool = False
    has_marker: bool = False


class WindowCollector:
    """Takes a log in pieces of any size."""

    def __init__(self, novel_ends: Callable[[bytes], list[int]] | None = None) -> None:
        """Begin a pass.

        Args:
            novel_ends: For a block of whole lines, the offsets of the ends of those
                that no passing run had. They count as evidence of their own.
        """
        self._novel_ends = novel_ends
        self._transcoder = Transcoder()
        self._pieces: list[bytes] = []
        self._piece_bytes = 0
        self._next_number = 1
        self._total_bytes = 0
        self._block_count = 0
        self._waiting: deque[_Block] = deque()
        self._previous = b""
        self._marker_seen = False
        self._store = _Store()

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the log."""
        self._total_bytes += len(data)
        self._take(self._transcoder.feed(data))

    def _take(self, data: bytes) -> None:
        for start in range(0, len(data), _BLOCK_BYTES):
            piece = data[start : start + _BLOCK_BYTES]
            self._piece_bytes += len(piece)
            if self._piece_bytes < _BLOCK_BYTES:
                self._pieces.append(piece)
            else:
                self._cut_block(piece)

    def finish(self) -> CollectedWindows:
        """End the pass; it cannot be fed afterwards."""
        self._take(self._transcoder.finish())
        rest = b"".join(self._pieces)
        if rest:
            self._add_block(rest)
        end = self._end()
        while self._waiting:
            self._search(self._waiting.popleft(), matcher.evidence())
        windows = [*self._store.windows(), *end]
        windows.sort(key=lambda window: window.first_number)
        return CollectedWindows(
            windows=tuple(windows),
            total_lines=self._next_number - 1,
            total_bytes=self._total_bytes,
        )

    def _cut_block(self, last: bytes) -> None:
        """Make the pieces up to the last line end a block."""
        cut = last.rfind(b"\n") + 1
        if cut:
            self._add_block(b"".join([*self._pieces, memoryview(last)[:cut]]))
            rest = last[cut:]
        else:
            rest = b"".join([*self._pieces, last])
            newline = rest.rfind(b"\n") + 1
            if newline:
                self._add_block(rest[:newline])
                rest = rest[newline:]
        if len(rest) >= _BLOCK_BYTES:
            rest = rest[:_LONG_LINE_ENDS] + rest[-_LONG_LINE_ENDS:]
        self._pieces = [rest] if rest else []
        self._piece_bytes = len(rest)

    def _add_block(self, raw: bytes) -> None:
        self._waiting.append(
            _Block(self._next_number, raw, self._block_count < _EDGE_BLOCKS)
        )
        self._next_number += raw.count(b"\n") + (not raw.endswith(b"\n"))
        self._block_count += 1
        if len(self._waiting) > _EDGE_BLOCKS:
            block = self._waiting.popleft()
            self._search(
                block,
                matcher.evidence() if block.is_early else matcher.plain_evidence(),
            )

    def _search(self, block: _Block, patterns: LineMatcher) -> None:
        raw = block.raw
        is_middle = patterns is not matcher.evidence()
        hits = patterns.hits(raw)
        if self._novel_ends is not None and not is_middle:
            hits += [(end, -1) for end in self._novel_ends(raw)]
            hits.sort()
        following = self._waiting[0].raw if self._waiting else b""
        number, counted_to = block.first_number, 0
        for place in self._store.places(hits, patterns):
            above = _LINES_ABOVE
            if place.has_marker and not self._marker_seen:
                self._marker_seen = True
                above = _LINES_ABOVE_MARKER
            elif is_middle and not place.is_rare:
                continue
            start, earlier = lines_above(self._previous, raw, place.first, above)
            end, later = lines_below(raw, following, place.last, _LINES_BELOW)
            number += raw.count(b"\n", counted_to, start)
            number -= raw.count(b"\n", start, counted_to)
            counted_to = start
            window = Window(
                number - earlier.count(b"\n"), earlier + raw[start:end] + later
            )
            self._store.keep(window, is_rare=place.is_rare)
        self._previous = raw

    def _end(self) -> list[Window]:
        """The log's last lines."""
        if not self._waiting:
            return []
        block = self._waiting[-1]
        before = self._waiting[-2].raw if len(self._waiting) > 1 else b""
        start, earlier = lines_above(before, block.raw, len(block.raw), _LINES_AT_END)
        number = block.first_number + block.raw.count(b"\n", 0, start)
        return [Window(number - earlier.count(b"\n"), earlier + block.raw[start:])]


class _Store:
    """Keeps windows within its bounds: the first, the rare and the last ones."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[LineMatcher, int]] = Counter()
        self._permanent: list[Window] = []
        self._early_bytes = 0
        self._rare_bytes = 0
        self._late: deque[Window] = deque()
        self._late_bytes = 0

    def places(
        self, hits: list[tuple[int, int]], patterns: LineMatcher
    ) -> Iterator[_Place]:
        """Gather hits that are near each other."""
        marker = KIND_BIT["marker"]
        seen = self._seen
        place: _Place | None = None
        for end, pattern in hits:
            if place is not None and (
                end - place.last > _SAME_PLACE_BYTES or end - place.first > MOST_BYTES
            ):
                yield place
                place = None
            if place is None:
                place = _Place(end, end)
            place.last = end
            seen[patterns, pattern] += 1
            if seen[patterns, pattern] <= _RARE_HITS:
                place.is_rare = True
            if pattern >= 0 and patterns.bits[pattern] == marker:
                place.has_marker = True
        if place is not None:
            yield place

    def keep(self, window: Window, *, is_rare: bool) -> None:
        """Take a window in; an old one may have to go."""
        size = len(window.raw)
        if self._early_bytes < _EARLY_BYTES:
            self._early_bytes += size
            self._permanent.append(window)
        elif is_rare and self._rare_bytes < _RARE_BYTES:
            self._rare_bytes += size
            self._permanent.append(window)
        else:
            self._late.append(window)
            self._late_bytes += size
            while self._late_bytes > _LATE_BYTES and len(self._late) > 1:
                self._late_bytes -= len(self._late.popleft().raw)

    def windows(self) -> list[Window]:
        """The windows; those that came too late for the bound are gone."""
        return [*self._permanent, *self._late]

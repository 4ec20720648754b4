"""Raw chunks of any size in, blocks of whole lines out, whatever a line's length."""

from collections.abc import Iterable, Iterator

from eodh_tools.logs.lazy_pattern import lazy_pattern

MAX_LINE_BYTES = 10_000_000
BLOCK_BYTES = 1 << 20

# How far a cut moves to a blank, so that it leaves no half of a key behind.
_EDGE_BYTES = 8_192
_TO_FIRST_BLANK = lazy_pattern(rb"[^ \t\r]*+")
_HALF_CHARACTER_BEFORE = lazy_pattern(rb"[\xc0-\xff][\x80-\xbf]{0,3}\Z")
_HALF_CHARACTER_AFTER = lazy_pattern(rb"[\x80-\xbf]{0,3}")


class LineBlocks:
    r"""Collects chunks into blocks of whole lines.

    Memory is bounded by a block and a line of the greatest length. Of a longer line
    the start and the end remain, with a note of the bytes cut between them; every
    line stays one line.

    Args:
        block_bytes: A block is given out as soon as it holds this many.
        max_line_bytes: How much of one line is stored.
    """

    def __init__(
        self, *, block_bytes: int = BLOCK_BYTES, max_line_bytes: int = MAX_LINE_BYTES
    ) -> None:
        self._block_bytes = block_bytes
        self._half_line = max(1, max_line_bytes // 2)
        self._start_bytes = max(1, max_line_bytes - self._half_line)
        self._whole: list[bytes | memoryview] = []
        self._whole_bytes = 0
        self._start = bytearray()
        self._end = bytearray()
        self._cut_bytes = 0

    def feed(self, chunk: bytes) -> bytes:
        """Take a chunk.

        Returns:
            A block of whole lines; nothing while too little is there for one.
        """
        # No line inside a piece can be over the bound, so only its ends are checked.
        step = 2 * self._half_line
        for at in range(0, len(chunk), step):
            self._feed_piece(chunk[at : at + step])
        return self._take_block() if self._whole_bytes >= self._block_bytes else b""

    def finish(self, *, whole_lines: bool = False) -> bytes:
        r"""Give out what is left; its last line may have no ``\n``.

        Args:
            whole_lines: Leave such a line out: more of it is still to come.
        """
        rest = self._take_line()
        if not whole_lines:
            self._keep(rest)
        return self._take_block()

    def _feed_piece(self, piece: bytes) -> None:
        first = piece.find(b"\n")
        if first < 0:
            self._lengthen(piece)
            return
        last = piece.rfind(b"\n")
        self._lengthen(piece[:first])
        self._keep(self._take_line() + b"\n")
        # As a view: joining the block is the only copy.
        self._keep(memoryview(piece)[first + 1 : last + 1])
        self._lengthen(piece[last + 1 :])

    def _keep(self, lines: bytes | memoryview) -> None:
        if lines:
            self._whole.append(lines)
            self._whole_bytes += len(lines)

    def _lengthen(self, part: bytes) -> None:
        room = self._start_bytes - len(self._start)
        self._start += part[:room]
        self._end += part[room:]
        if len(self._end) > 2 * self._half_line:
            surplus = len(self._end) - self._half_line
            del self._end[:surplus]
            self._cut_bytes += surplus

    def _take_line(self) -> bytes:
        surplus = max(0, len(self._end) - self._half_line)
        start, end = bytes(self._start), bytes(self._end[surplus:])
        cut_bytes = self._cut_bytes + surplus
        if cut_bytes:
            begin, rest = _up_to_blank(start), _from_blank(end)
            cut_bytes += len(start) - len(begin) + len(end) - len(rest)
            note = f" …[{cut_bytes:,} bytes of this line cut]… ".encode()
            start, end = begin + note, rest
        self._start.clear()
        self._end.clear()
        self._cut_bytes = 0
        return start + end

    def _take_block(self) -> bytes:
        block = b"".join(self._whole)
        self._whole.clear()
        self._whole_bytes = 0
        return block


def line_blocks(
    chunks: Iterable[bytes],
    *,
    block_bytes: int = BLOCK_BYTES,
    max_line_bytes: int = MAX_LINE_BYTES,
) -> Iterator[bytes]:
    """Collect chunks into blocks of whole lines; see `LineBlocks`."""
    blocks = LineBlocks(block_bytes=block_bytes, max_line_bytes=max_line_bytes)
    for chunk in chunks:
        if block := blocks.feed(chunk):
            yield block
    if block := blocks.finish():
        yield block


def _up_to_blank(start: bytes) -> bytes:
    edge = max(0, len(start) - _EDGE_BYTES)
    blank = max(start.rfind(mark, edge) for mark in (b" ", b"\t", b"\r"))
    if blank >= 0:
        return start[: blank + 1]
    return _HALF_CHARACTER_BEFORE.sub(b"", start)


def _from_blank(end: bytes) -> bytes:
    match = _TO_FIRST_BLANK.match(end, 0, _EDGE_BYTES)
    if match is not None and match.end() < min(_EDGE_BYTES, len(end)):
        return end[match.end() :]
    return _HALF_CHARACTER_AFTER.sub(b"", end, count=1)

"""A small log in memory, for tests of pages and searches."""

from bisect import bisect_right
from collections.abc import Iterator

from eodh_tools.logs.line_blocks import BLOCK_BYTES, LineBlocks
from eodh_tools.logs.redaction.redactor import Redactor
from eodh_tools.logs.sanitize import clean_block


class MemoryLog:
    """A small log, cleaned and redacted in memory."""

    def __init__(
        self, raw: bytes, redactor: Redactor, *, block_bytes: int = BLOCK_BYTES
    ) -> None:
        stream = redactor.stream()
        collector = LineBlocks(block_bytes=block_bytes)
        self.total_bytes = len(raw)
        self.total_lines = 0
        self._first_lines: list[int] = []
        self._blocks: list[bytes] = []
        for at in range(0, len(raw), block_bytes):
            self._add(
                stream.feed(clean_block(collector.feed(raw[at : at + block_bytes])))
            )
        self._add(stream.feed(clean_block(collector.finish())))
        self.redacted = stream.count

    def _add(self, block: bytes) -> None:
        if not block:
            return
        self._first_lines.append(self.total_lines + 1)
        self._blocks.append(block)
        self.total_lines += block.count(b"\n") + (not block.endswith(b"\n"))

    def blocks(
        self, first_line: int = 1, last_line: int | None = None
    ) -> Iterator[tuple[int, bytes]]:
        start = max(0, bisect_right(self._first_lines, first_line) - 1)
        for at in range(start, len(self._blocks)):
            if last_line is not None and self._first_lines[at] > last_line:
                return
            yield self._first_lines[at], self._blocks[at]

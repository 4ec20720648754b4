"""The text of a log as readers get it: clean, redacted, whole lines, in blocks."""

from collections.abc import Iterator
from typing import Protocol


class LogText(Protocol):
    """A log's text, wherever it is stored.

    Attributes:
        total_lines: How many lines; a last one without a line end counts.
        total_bytes: The raw log's size.
        redacted: How many secrets were replaced in it.
    """

    @property
    def total_lines(self) -> int: ...  # noqa: D102
    @property
    def total_bytes(self) -> int: ...  # noqa: D102
    @property
    def redacted(self) -> int: ...  # noqa: D102

    def blocks(
        self, first_line: int = 1, last_line: int | None = None
    ) -> Iterator[tuple[int, bytes]]:
        """Give the blocks from the one that holds `first_line` on.

        Yields:
            The 1-based number of a block's first line, and the block: whole clean
            redacted lines. The first block may begin before `first_line`, the last
            one end after `last_line`.
        """
        ...

"""Many patterns over a block at once, at the speed of hyperscan."""

import threading
from collections.abc import Iterable

import hyperscan


class Scanner:
    """Compiled patterns; any thread may scan.

    Args:
        expressions: Pattern and hyperscan flags, in the order of their ids.
        literal: The patterns are plain text.

    Raises:
        hyperscan.error: A pattern that hyperscan refuses.
    """

    def __init__(
        self, expressions: Iterable[tuple[bytes, int]], *, literal: bool = False
    ) -> None:
        patterns, flags = zip(*expressions, strict=True)
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=list(patterns),
            ids=list(range(len(patterns))),
            elements=len(patterns),
            flags=list(flags),
            literal=literal,
        )
        self._of_thread = threading.local()

    def hits(self, block: bytes) -> list[tuple[int, int]]:
        """Find every match.

        Returns:
            The offset where a match ends and the pattern's id, in the order of ends.
        """
        found: list[tuple[int, int]] = []
        append = found.append

        def collect(
            pattern: int, _start: int, end: int, _flags: int, _context: object
        ) -> None:
            append((end, pattern))

        self._database.scan(block, match_event_handler=collect, scratch=self._scratch())
        return found

    def _scratch(self) -> hyperscan.Scratch:
        """Working memory, which two scans must never share."""
        scratch = getattr(self._of_thread, "scratch", None)
        if scratch is None:
            scratch = hyperscan.Scratch(self._database)
            self._of_thread.scratch = scratch
        return scratch

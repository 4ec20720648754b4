"""One compiled database of hyperscan; any thread may scan with it."""

import contextlib
import threading
from collections.abc import Callable, Sequence

import hyperscan

#: A pattern and hyperscan's flags.
Expression = tuple[bytes, int]


class HyperscanDatabase:
    """Compiled patterns.

    Args:
        compiled: By hyperscan.
    """

    def __init__(self, compiled: hyperscan.Database) -> None:
        self._compiled = compiled
        self._of_thread = threading.local()

    @classmethod
    def of(
        cls, expressions: Sequence[Expression], *, literal: bool = False
    ) -> "HyperscanDatabase":
        """Compile expressions; their ids are their order.

        Args:
            expressions: One at least.
            literal: They are plain text.

        Raises:
            hyperscan.error: A pattern that hyperscan refuses.
        """
        patterns, flags = zip(*expressions, strict=True)
        compiled = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        compiled.compile(
            expressions=list(patterns),
            ids=list(range(len(patterns))),
            elements=len(patterns),
            flags=list(flags),
            literal=literal,
        )
        return cls(compiled)

    @classmethod
    def from_bytes(cls, content: bytes) -> "HyperscanDatabase":
        """Load what `to_bytes` gave.

        Raises:
            hyperscan.error: Bytes of another version or machine, or of none.
        """
        return cls(hyperscan.loadb(content, hyperscan.HS_MODE_BLOCK))

    def to_bytes(self) -> bytes:
        """Give the compiled form, for a process of this machine."""
        return bytes(hyperscan.dumpb(self._compiled))

    def hits(self, block: bytes, most: int | None = None) -> list[tuple[int, int]]:
        """Find where matches end and the ids of their patterns, up to a bound."""
        found: list[tuple[int, int]] = []
        with contextlib.suppress(hyperscan.ScanTerminated):
            self._compiled.scan(
                block,
                match_event_handler=_collector(found, most),
                scratch=self._scratch(),
            )
        return found

    def _scratch(self) -> hyperscan.Scratch:
        """Working memory, which two scans must never share."""
        scratch = getattr(self._of_thread, "scratch", None)
        if scratch is None:
            scratch = hyperscan.Scratch(self._compiled)
            self._of_thread.scratch = scratch
        return scratch


def _collector(
    found: list[tuple[int, int]], most: int | None
) -> Callable[[int, int, int, int, object], bool | None]:
    append = found.append

    def collect(
        pattern: int, _start: int, end: int, _flags: int, _context: object
    ) -> None:
        append((end, pattern))

    def collect_some(
        pattern: int, _start: int, end: int, _flags: int, _context: object
    ) -> bool | None:
        append((end, pattern))
        return len(found) >= most or None  # type: ignore[operator]

    return collect if most is None else collect_some

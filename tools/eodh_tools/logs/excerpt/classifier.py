"""All patterns of the catalogue at once: hyperscan around the catalogue."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache

import hyperscan

from eodh_tools.logs.compiled_patterns import database
from eodh_tools.logs.excerpt.patterns import CATALOGUE, EVIDENCE, KINDS, Pattern

KIND_BIT: dict[str, int] = {kind: 1 << bit for bit, kind in enumerate(KINDS)}

_PLAIN = frozenset({
    "exception", "traceback", "chain", "system", "marker", "linker", "make", "geo",
})  # fmt: skip
_MOST_HITS = 20_000
_MOST_PLAIN_HITS = 2_000
"""More hits than that in one block are one thing said again and again."""


class Matcher:
    """Finds where in a block of bytes a line of some kinds is; any thread may use it.

    Attributes:
        bits: The kind of each pattern, as in `KIND_BIT`.
    """

    def __init__(
        self, patterns: Iterable[Pattern], *, most_hits: int = _MOST_HITS
    ) -> None:
        chosen = tuple(patterns)
        self._most_hits = most_hits
        self.bits = tuple(KIND_BIT[pattern.kind] for pattern in chosen)
        self._database = database([pattern.regex.encode() for pattern in chosen])
        self._of_thread = threading.local()

    def hits(self, block: bytes) -> list[tuple[int, int]]:
        """Find (index of the pattern, offset of the hit's end), in the order of ends.

        After the most hits the rest of a block is left: it repeats what is known.
        """
        found: list[tuple[int, int]] = []
        with suppress(hyperscan.ScanTerminated):
            self._database.scan(
                block,
                match_event_handler=_collector(found, self._most_hits),
                scratch=self._scratch(),
            )
        return found

    def _scratch(self) -> hyperscan.Scratch:
        """Working memory, which two scans must never share."""
        scratch: hyperscan.Scratch | None = getattr(self._of_thread, "scratch", None)
        if scratch is None:
            scratch = self._of_thread.scratch = hyperscan.Scratch(self._database)
        return scratch


def _collector(
    found: list[tuple[int, int]], most: int
) -> Callable[[int, int, int, int, object], bool | None]:
    append = found.append

    def collect(
        pattern: int, _start: int, end: int, _flags: int, _context: object
    ) -> bool | None:
        append((pattern, end))
        return len(found) >= most or None

    return collect


@cache
def evidence() -> Matcher:
    """The kinds that are worth looking around."""
    return Matcher(pattern for pattern in CATALOGUE if pattern.kind in EVIDENCE)


@cache
def plain_evidence() -> Matcher:
    """The kinds that are seldom seen unless something failed: for a quick look."""
    return Matcher(
        (pattern for pattern in CATALOGUE if pattern.kind in _PLAIN),
        most_hits=_MOST_PLAIN_HITS,
    )


@cache
def other_kinds() -> Matcher:
    """All other kinds: what surrounds evidence."""
    return Matcher(pattern for pattern in CATALOGUE if pattern.kind not in EVIDENCE)

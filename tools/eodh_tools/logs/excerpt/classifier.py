"""All patterns of the catalogue at once: hyperscan around the catalogue."""

from collections.abc import Iterable
from functools import cache

import hyperscan

from eodh_tools.logs.excerpt.patterns import CATALOGUE, EVIDENCE, KINDS, Pattern
from eodh_tools.logs.multi_pattern import MultiPattern

KIND_BIT: dict[str, int] = {kind: 1 << bit for bit, kind in enumerate(KINDS)}

_PLAIN = frozenset({
    "exception", "traceback", "chain", "system", "marker", "linker", "make", "geo",
})  # fmt: skip
_MOST_HITS = 20_000
_MOST_PLAIN_HITS = 2_000
"""More hits than that in one block are one repeated message."""


class LineMatcher(MultiPattern):
    """Finds where in a block of bytes a line of some kinds is; any thread may use it.

    After the most hits the rest of a block is left: it repeats what is known.

    Attributes:
        bits: The kind of each pattern, as in `KIND_BIT`.
    """

    def __init__(
        self, patterns: Iterable[Pattern], *, most_hits: int = _MOST_HITS
    ) -> None:
        chosen = tuple(patterns)
        self.bits = tuple(KIND_BIT[pattern.kind] for pattern in chosen)
        super().__init__(
            (
                (pattern.regex.encode(), hyperscan.HS_FLAG_MULTILINE)
                for pattern in chosen
            ),
            most_hits=most_hits,
            cached=True,
        )


@cache
def evidence() -> LineMatcher:
    """Return the kinds that are worth looking around."""
    return LineMatcher(pattern for pattern in CATALOGUE if pattern.kind in EVIDENCE)


@cache
def plain_evidence() -> LineMatcher:
    """Return the kinds that are rare unless something failed: for a quick search."""
    return LineMatcher(
        (pattern for pattern in CATALOGUE if pattern.kind in _PLAIN),
        most_hits=_MOST_PLAIN_HITS,
    )


@cache
def other_kinds() -> LineMatcher:
    """Return all other kinds: what surrounds evidence."""
    return LineMatcher(pattern for pattern in CATALOGUE if pattern.kind not in EVIDENCE)

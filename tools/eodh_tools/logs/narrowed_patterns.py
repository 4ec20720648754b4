"""Many patterns over a short text, of which only those that may fit are compiled.

To compile all patterns takes seconds, and most logs need a tenth of them. What is
found is the same.
"""

from collections.abc import Sequence
from functools import cached_property

from eodh_tools.logs.hyperscan_database import Expression, HyperscanDatabase
from eodh_tools.logs.required_literals import crosses_lines
from eodh_tools.logs.word_index import WordIndex


class NarrowedPatterns:
    """Compiles each pattern when a text first holds the words that it requires.

    Any thread may use it; two may compile the same pattern at once, and one is stored.
    """

    def __init__(self, expressions: Sequence[Expression]) -> None:
        self._expressions = expressions
        self._compiled: dict[int, HyperscanDatabase] = {}
        self._crossing: dict[int, bool] = {}

    def hits(self, block: bytes, most: int | None) -> list[tuple[int, int]]:
        """Find every match's end and pattern; each pattern stops at its bound."""
        fitting = self._fitting(block)
        return [
            (end, pattern)
            for pattern in sorted(fitting)
            for end, _ in self._database(pattern).hits(block, most)
        ]

    def _fitting(self, block: bytes) -> set[int]:
        """The patterns that may fit a line of a block, or several lines together."""
        required = self._index.that_may_fit(block)
        # What is compiled takes less time to scan than to ask of each line.
        asked = {each for each in required if each not in self._compiled}
        fitting = set(required) - asked
        # In a line of its own, most of what stands somewhere in a block does not.
        lines = {line + b"\n" for line in block.lower().split(b"\n")} if asked else ()
        fitting.update(
            each
            for each in asked
            if any(map(required[each].is_in, lines)) or self._crosses_lines(each)
        )
        return fitting

    def _crosses_lines(self, pattern: int) -> bool:
        crosses = self._crossing.get(pattern)
        if crosses is None:
            crosses = crosses_lines(self._expressions[pattern][0])
            self._crossing[pattern] = crosses
        return crosses

    def _database(self, pattern: int) -> HyperscanDatabase:
        compiled = self._compiled.get(pattern)
        if compiled is None:
            compiled = HyperscanDatabase.of((self._expressions[pattern],))
            self._compiled[pattern] = compiled
        return compiled

    @cached_property
    def _index(self) -> WordIndex:
        return WordIndex([pattern for pattern, _ in self._expressions])

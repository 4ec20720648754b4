"""Which of many regular expressions may fit which line: a quick look before `re`.

Python's `re` takes milliseconds to try hundreds of expressions on one line. hyperscan
tries all at once on all lines, and leaves few to verify.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence

import hyperscan

from eodh_tools.logs.multi_pattern import MultiPattern

_NAMED_GROUP = re.compile(r"\(\?P<\w+>")
_COUNTED = re.compile(r"\{(\d+),?\d*\}")
_QUOTES = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0xB4: "'"}
_FLAGS = hyperscan.HS_FLAG_MULTILINE | hyperscan.HS_FLAG_PREFILTER
_MOST_CHARS = 2_000


class PatternGate:
    """Tells which expressions may fit a line; any thread may use it.

    What it names need not fit: the expression itself decides. What it does not name
    does not fit.
    """

    def __init__(self, expressions: Sequence[str]) -> None:
        self._patterns = MultiPattern(
            [(_loosened(expression), _FLAGS) for expression in expressions],
            cached=True,
        )

    def candidates(self, texts: Sequence[str]) -> list[set[int]]:
        """The indexes of the expressions that may fit each text."""
        found: list[set[int]] = [set() for _ in texts]
        lines = [_folded(text[:_MOST_CHARS].replace("\n", " ")) for text in texts]
        ends: list[int] = []
        total = 0
        for line in lines:
            total += len(line) + 1
            ends.append(total)

        if total:
            for end, pattern in self._patterns.hits(b"\n".join(lines)):
                found[bisect_left(ends, end)].add(pattern)
        return found


def _loosened(expression: str) -> bytes:
    """An expression that fits wherever the given one does, and is cheap to compile."""
    loose = _NAMED_GROUP.sub("(?:", expression)
    loose = _COUNTED.sub(lambda count: "+" if int(count[1]) else "*", loose)
    return _folded(loose)


def _folded(text: str) -> bytes:
    """Letters without their accents, quotation marks as typewriters have them."""
    if text.isascii():
        return text.encode()
    plain = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    return plain.encode("ascii", "ignore")

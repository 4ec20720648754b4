"""Which of many regular expressions may fit which line: a quick look before `re`.

Python's `re` takes milliseconds to try hundreds of expressions on one line. The words
that they require leave few to try.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from eodh_tools.logs.word_index import WordIndex

_QUOTES = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0xB4: "'"}
_MOST_CHARS = 2_000
# Logs repeat their lines; a megabyte at most is remembered.
_REMEMBERED = 512


class PatternGate:
    """Finds which expressions may fit a line; any thread may use it.

    What it names need not fit: the expression itself decides. What it does not name
    does not fit.
    """

    def __init__(self, expressions: Sequence[str]) -> None:
        #: As bytes, folded like the lines.
        self.expressions = tuple(map(_folded, expressions))
        index = WordIndex(self.expressions)
        self._that_may_fit = lru_cache(_REMEMBERED)(index.that_may_fit)

    def candidates(self, texts: Sequence[str]) -> list[set[int]]:
        """Return the indexes of the expressions that may fit each text."""
        return [set(self._that_may_fit(_folded(text[:_MOST_CHARS]))) for text in texts]


def _folded(text: str) -> bytes:
    """Letters without their accents, quotation marks as typewriters have them."""
    if text.isascii():
        return text.encode()
    plain = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    return plain.encode("ascii", "ignore")

"""Which of many expressions may fit a text, by the words that stand in it."""

from collections import defaultdict
from collections.abc import Sequence

import hyperscan

from eodh_tools.logs.hyperscan_database import HyperscanDatabase
from eodh_tools.logs.required_literals import required_literals

_ANY_CASE_ONCE = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH


class WordIndex:
    """The words that expressions require; any thread may use it.

    Args:
        expressions: Patterns that `re` and hyperscan take.
    """

    def __init__(self, expressions: Sequence[bytes]) -> None:
        self._required = [required_literals(expression) for expression in expressions]
        self._words = sorted({
            word for required in self._required for word in required.all_words()
        })  # fmt: skip
        self._found = (
            HyperscanDatabase.of(
                [(word, _ANY_CASE_ONCE) for word in self._words], literal=True
            )
            if self._words
            else None
        )
        self._without_word: set[int] = set()
        self._by_word: defaultdict[bytes, set[int]] = defaultdict(set)
        for each, required in enumerate(self._required):
            one_of = required.one_of()
            for word in one_of:
                self._by_word[word].add(each)
            if not one_of:
                self._without_word.add(each)

    def that_may_fit(self, text: bytes) -> set[int]:
        """The expressions whose words stand somewhere in a text."""
        if self._found is None:
            return set(self._without_word)
        words = {self._words[word] for _, word in self._found.hits(text)}
        possible = self._without_word.union(
            *(self._by_word[word] for word in words if word in self._by_word)
        )
        return {each for each in possible if self._required[each].is_in(words)}

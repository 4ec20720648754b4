"""Which of many expressions may fit a text, by the words that stand in it."""

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from importlib import resources
from typing import Any

import hyperscan

from eodh_tools.logs.hyperscan_database import HyperscanDatabase
from eodh_tools.logs.required_literals import Required, required_literals

#: Words of which a text holds one at least (none: any text may fit), and all that the
#: expression requires.
Entry = tuple[list[str], list[Any]]

#: The words of our own expressions: to find them at each start takes long.
FILE = resources.files("eodh_tools.logs").joinpath("required_words.json")

_ANY_CASE_ONCE = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH
_DIGEST_BYTES = 16
# Few and short beginnings compile in half the time or less.
_BEGINNING_BYTES = 4


class WordIndex:
    """The words that expressions require; any thread may use it.

    Args:
        expressions: Patterns that `re` and hyperscan take.
    """

    def __init__(self, expressions: Sequence[bytes]) -> None:
        stored = _stored().get(fingerprint(expressions))
        self._entries = words_of(expressions) if stored is None else stored
        self._required: dict[int, Required] = {}
        self._without_word: set[int] = set()
        begin: defaultdict[bytes, list[tuple[bytes, int]]] = defaultdict(list)
        for each, (words, _) in enumerate(self._entries):
            for word in words:
                found = word.encode("latin-1")
                begin[found[:_BEGINNING_BYTES]].append((found, each))
            if not words:
                self._without_word.add(each)
        self._words = tuple(begin.values())
        self._beginnings = (
            HyperscanDatabase.of(
                [(beginning, _ANY_CASE_ONCE) for beginning in begin], literal=True
            )
            if begin
            else None
        )

    def that_may_fit(self, text: bytes) -> dict[int, Required]:
        """Return the expressions whose words stand somewhere in a text, and these."""
        small = text.lower()
        found = {each: self._requires(each) for each in self._with_a_word(text, small)}
        return {each: words for each, words in found.items() if words.is_in(small)}

    def _with_a_word(self, text: bytes, small: bytes) -> set[int]:
        if self._beginnings is None:
            return self._without_word
        return self._without_word.union(
            each
            for _, beginning in self._beginnings.hits(text)
            for word, each in self._words[beginning]
            if word in small
        )

    def _requires(self, each: int) -> Required:
        required = self._required.get(each)
        if required is None:
            required = Required.from_lists(self._entries[each][1])
            self._required[each] = required
        return required


def words_of(expressions: Sequence[bytes]) -> list[Entry]:
    """Return what each expression requires, as JSON has it."""
    found = map(required_literals, expressions)
    return [
        (
            sorted(word.decode("latin-1") for word in required.one_of()),
            required.to_lists(),
        )
        for required in found
    ]


def fingerprint(expressions: Sequence[bytes]) -> str:
    """Name a set of expressions: other ones never find its words."""
    digest = blake2b(digest_size=_DIGEST_BYTES)
    for each in expressions:
        digest.update(b"%d\0%b" % (len(each), each))
    return digest.hexdigest()


@cache
def _stored() -> dict[str, list[Entry]]:
    """The words of our own sets of expressions, by their names."""
    try:
        found: dict[str, list[Entry]] = json.loads(FILE.read_text("ascii"))
    except (OSError, ValueError):
        return {}  # they are found from the expressions: the same, later
    return found

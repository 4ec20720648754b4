"""Plain text without which a regular expression cannot fit: a cheap first look.

To find thousands of words in a text takes no compiling to speak of. Where the words of
an expression do not stand, the expression need not be compiled at all.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

# Python's own parser. No public one reads expressions; a test tries all of ours.
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

_LINE_END = ord("\n")
_CATEGORIES_OF_LINE_END = {
    code.CATEGORY_SPACE,
    code.CATEGORY_NOT_WORD,
    code.CATEGORY_NOT_DIGIT,
}
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)


class Required(NamedTuple):
    """What a text must hold: each of the words, and one choice of each group.

    Attributes:
        words: In small letters.
        groups: Of each, one choice.
    """

    words: frozenset[bytes] = frozenset()
    groups: tuple[tuple["Required", ...], ...] = ()

    def is_in(self, text: bytes) -> bool:
        """Return whether a text, in small letters, holds the words."""
        # Loops, not `all` and `any`: short texts ask this thousands of times.
        for word in self.words:
            if word not in text:
                return False
        for group in self.groups:
            for choice in group:
                if choice.is_in(text):
                    break
            else:
                return False
        return True

    def one_of(self) -> frozenset[bytes]:
        """Return words of which at least one must be in the text; empty for none."""
        if self.words:
            return frozenset({max(self.words, key=lambda word: (len(word), word))})
        choices = (
            frozenset[bytes]().union(*(choice.one_of() for choice in group))
            for group in self.groups
        )
        return max(choices, key=lambda words: min(map(len, words)), default=frozenset())

    def to_lists(self) -> list[Any]:
        """Return the same as JSON has it: a character for each byte."""
        words = sorted(word.decode("latin-1") for word in self.words)
        return [
            words,
            *([choice.to_lists() for choice in group] for group in self.groups),
        ]

    @classmethod
    def from_lists(cls, lists: Sequence[Any]) -> "Required":
        """Return what `to_lists` gave."""
        words, *groups = lists
        return cls(
            frozenset(word.encode("latin-1") for word in words),
            tuple(tuple(map(cls.from_lists, group)) for group in groups),
        )


def required_literals(expression: bytes) -> Required:
    """Find what any text that an expression fits holds.

    Args:
        expression: A pattern that both `re` and hyperscan take.
    """
    try:
        return _required(parser.parse(expression))
    except re.error:
        return Required()


def crosses_lines(expression: bytes) -> bool:
    """Return whether the words that an expression requires may be on several lines."""
    try:
        flat = list(_flat(parser.parse(expression)))
    except re.error:
        return True
    with_words = [at for at, item in enumerate(flat) if _required([item]) != Required()]
    if not with_words:
        return False
    inner = flat[with_words[0] : with_words[-1] + 1]
    # A line end that comes last is of the same line as the words before it.
    if inner[-1][0] in {code.LITERAL, code.IN}:
        del inner[-1]
    return any(_takes_line_end(kind, value) for kind, value in inner)


def _required(items: Iterable[tuple[Any, Any]]) -> Required:
    words: set[bytes] = set()
    groups: list[tuple[Required, ...]] = []
    run = b""
    for kind, value in (*_flat(items), (code.FAILURE, None)):
        letter = _letter(kind, value)
        if letter is not None:
            run += letter
            continue
        if kind is code.AT:
            continue
        if run:
            words.add(run)
        run = b""
        choices = _choices(kind, value)
        if len(choices) == 1:
            words |= choices[0].words
            groups.extend(choices[0].groups)
        elif choices and all(choice.words or choice.groups for choice in choices):
            groups.append(choices)
    return Required(frozenset(words), tuple(groups))


def _flat(items: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """The items of a sequence; a group's stand in its place."""
    for kind, value in items:
        if kind is code.SUBPATTERN:
            yield from _flat(value[-1])
        else:
            yield kind, value


def _letter(kind: Any, value: Any) -> bytes | None:
    """The one letter, small, that an item stands for."""
    if kind is code.LITERAL:
        return bytes([value]).lower()
    letters = _letters(kind, value)
    return letters.pop() if len(letters) == 1 else None


def _letters(kind: Any, value: Any) -> set[bytes]:
    """The letters, small, that a set lists; empty for another item."""
    if kind is code.IN and all(each is code.LITERAL for each, _ in value):
        return {bytes([letter]).lower() for _, letter in value}
    return set()


def _choices(kind: Any, value: Any) -> tuple[Required, ...]:
    """What an item with items of its own requires: one of these."""
    if kind is code.BRANCH:
        return tuple(_required(branch) for branch in value[1])
    if kind in _REPEATS and value[0] > 0:
        return (_required(value[2]),)
    return tuple(Required(frozenset({each})) for each in sorted(_letters(kind, value)))


def _takes_any(items: Iterable[tuple[Any, Any]]) -> bool:
    return any(_takes_line_end(kind, value) for kind, value in _flat(items))


def _takes_line_end(kind: Any, value: Any) -> bool:
    if kind is code.LITERAL:
        return bool(value == _LINE_END)
    if kind is code.NOT_LITERAL:
        return bool(value != _LINE_END)
    if kind is code.IN:
        listed = any(_lists_line_end(*each) for each in value)
        return listed is not (value[0][0] is code.NEGATE)
    if kind is code.BRANCH:
        return any(_takes_any(branch) for branch in value[1])
    if kind in _REPEATS:
        return _takes_any(value[2])
    return kind not in {code.AT, code.ANY}


def _lists_line_end(kind: Any, value: Any) -> bool:
    if kind is code.RANGE:
        return bool(value[0] <= _LINE_END <= value[1])
    if kind is code.CATEGORY:
        return value in _CATEGORIES_OF_LINE_END
    return kind is code.LITERAL and value == _LINE_END

"""What the C library and the shell say in other languages, in English.

The words stand in `system_messages.toml`: so a rule has to know one language only.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

#: As East Asian programs write a colon, and French ones an apostrophe.
_AS_TYPED = {0xFF1A: ": ", 0x2019: "'"}


@dataclass(frozen=True)
class _Words:
    """The table, by the words of the other languages.

    Attributes:
        anywhere: What stands anywhere in a line, the longest first.
        alone: What counts as a whole line.
        numbered: What counts behind the numbers of a line and a process.
        line: What the shell writes before the number of a line.
    """

    anywhere: Mapping[str, str]
    alone: Mapping[str, str]
    numbered: Mapping[str, str]
    line: re.Pattern[str]
    behind_numbers: re.Pattern[str]

    def present(self, text: str) -> list[str]:
        """Return the words of `anywhere` that stand in a text."""
        is_ascii = text.isascii()
        return [
            each for each in self.anywhere
            if (each.isascii() or not is_ascii) and each in text
        ]  # fmt: skip


def in_english(texts: Sequence[str]) -> Sequence[str]:
    """Return lines of a log with what the system says in them in English.

    Args:
        texts: Clean lines, or what records say.
    """
    words = _words()
    present = words.present("\n".join(texts).translate(_AS_TYPED))
    return [_line(text, words, present) for text in texts]


def _line(text: str, words: _Words, present: Iterable[str]) -> str:
    found = text if text.isascii() else text.translate(_AS_TYPED)
    for each in present:
        if each in found:
            found = found.replace(each, words.anywhere[each])
    whole = words.alone.get(found.strip())
    if whole is not None:
        return whole
    if ": " not in found:
        return found
    found = words.line.sub(r"line \1: ", found)
    return words.behind_numbers.sub(
        lambda match: match[1] + words.numbered[match[2]], found
    )


@cache
def table() -> Mapping[str, Any]:
    """Return the table as it is written: see the head of its file."""
    file = resources.files("eodh_tools.logs").joinpath("system_messages.toml")
    return tomllib.loads(file.read_text("utf-8"))


@cache
def _words() -> _Words:
    alone = _by_words(table()["alone"])
    numbered = alone | _by_words(table()["numbered"])
    lines = "|".join(map(re.escape, table()["lines"]))
    signals = "|".join(map(re.escape, sorted(numbered, key=len, reverse=True)))
    return _Words(
        anywhere=_by_words(table()["messages"]),
        alone=alone,
        numbered=numbered,
        line=re.compile(rf"(?<=: )(?:{lines}) ?(\d+) ?: ?"),
        behind_numbers=re.compile(rf"(: line \d+: +\d+ )({signals})(?= {{2}}|$)"),
    )


def _by_words(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    found = {each: english for english, others in words.items() for each in others}
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))

"""Take apart the tracebacks that several ranks of a program print at once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

_RANK = re.compile(r"\[(?P<rank>(?:rank|worker|proc|pe)[ _:-]?\d{1,6})\]:? ?")
_TRACEBACK = "Traceback (most recent call last):"
_JOINS = ("During handling of the above", "The above exception was")


class HasText(Protocol):
    """A numbered line of a log."""

    @property
    def number(self) -> int:
        """1-based, in the raw log."""

    @property
    def text(self) -> str:
        """Clean, redacted, without calrissian's prefix."""


@dataclass(frozen=True, slots=True)
class RankLine:
    """A line of a traceback, without the name of the rank that printed it.

    Attributes:
        number: 1-based, in the raw log.
        text: What the rank printed.
    """

    number: int
    text: str


def apart(lines: Iterable[HasText]) -> Sequence[HasText]:
    """Return lines in which each rank's traceback stands whole, the first to end first.

    Args:
        lines: Of one log.
    """
    read = list(lines)
    open_by: dict[str, list[HasText]] = {}
    result: list[HasText] = []
    for line in read:
        found = _RANK.match(line.text)
        rank, rest = (found["rank"], line.text[found.end() :]) if found else ("", "")
        if rest.startswith(_TRACEBACK):
            result += open_by.pop(rank, [])
            open_by[rank] = [RankLine(line.number, rest)]
        elif rank not in open_by:
            joins = rest.startswith(_JOINS)
            result.append(RankLine(line.number, rest) if joins else line)
        else:
            open_by[rank].append(RankLine(line.number, rest))
            if rest[:1].strip():  # its exception, which ends it
                result += open_by.pop(rank)
    for rest_of_a_rank in open_by.values():
        result += rest_of_a_rank
    return result

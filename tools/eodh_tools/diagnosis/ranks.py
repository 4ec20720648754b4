"""Take apart the tracebacks that several ranks of a program print at once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

_RANK = re.compile(r"\[(?P<rank>(?:rank|worker|proc|pe)[ _:-]?\d{1,6})\]:? ?")
# What `mpirun --tag-output`, `kubectl logs --prefix` and Ray set before a line.
_TAG = re.compile(
    r"\[(?P<rank>\d{1,6},\d{1,6})\]<std(?:out|err|diag)>: ?"
    r"|\[(?P<pod>pod/\S{1,200})\] |\((?P<part>(?:\w+ )?pid=\d+(?:, ip=[\d.]+)?)\) "
)
# What `srun --label`, Docker Compose and others that run several programs at once do.
# Other lines begin like that too: such a launcher labels most of them.
_LABELS = (
    re.compile(r" {0,5}(?:(?:task|rank) )?(?P<rank>\d{1,6}):(?: |$)"),
    re.compile(
        r"(?:\d\d:\d\d:\d\d )?(?!info|warn|error|debug|fatal|crit)"
        r"(?P<rank>[a-z][\w.-]{0,60}) +\| ?"
    ),
    re.compile(r"\[(?P<rank>\d{1,3})\] "),
)
_LEAST_LABELLED = 3
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
class BareLine:
    """A line without what a launcher or a terminal set around it.

    Attributes:
        number: 1-based, in the raw log.
        text: What the program printed.
    """

    number: int
    text: str


def apart(lines: Iterable[HasText]) -> Sequence[HasText]:
    """Return lines in which each rank's traceback stands whole, the first to end first.

    What a launcher sets before each line is taken off.

    Args:
        lines: Of one log.
    """
    read = list(lines)
    label = _label_of(read)
    open_by: dict[str, list[HasText]] = {}
    result: list[HasText] = []
    for line in read:
        found = _TAG.match(line.text) or (label and label.match(line.text))
        is_launcher = bool(found)
        found = found or _RANK.match(line.text)
        rank, rest = "", ""
        if found:
            rank, rest = found[found.lastgroup or 0], line.text[found.end() :]
        if rest.startswith(_TRACEBACK):
            result += open_by.pop(rank, [])
            open_by[rank] = [BareLine(line.number, rest)]
        elif rank not in open_by:
            is_bare = is_launcher or rest.startswith(_JOINS)
            result.append(BareLine(line.number, rest) if is_bare else line)
        else:
            open_by[rank].append(BareLine(line.number, rest))
            if rest[:1].strip():  # its exception, which ends it
                result += open_by.pop(rank)
    for rest_of_a_rank in open_by.values():
        result += rest_of_a_rank
    return result


def _label_of(lines: Sequence[HasText]) -> re.Pattern[str] | None:
    """Return how the launcher labels lines, where most of them have such a label."""
    texts = [line.text for line in lines if line.text.strip()]
    for label in _LABELS:
        labelled = sum(bool(label.match(text)) for text in texts)
        if labelled >= _LEAST_LABELLED and labelled * 2 > len(texts):
            return label
    return None

"""Numbered clean lines: the calrissian prefix parsed, runs folded, long ones cut."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from eodh_tools.logs.line_blocks import MAX_LINE_BYTES, LineBlocks, line_blocks
from eodh_tools.logs.line_prefix import split_prefix
from eodh_tools.logs.sanitize import clean_block, clean_line

__all__ = [
    "MAX_LINE_BYTES",
    "MAX_SHOWN_CHARS",
    "Line",
    "LineBlocks",
    "clean_block",
    "clean_line",
    "fold_repeats",
    "line_blocks",
    "parse_lines",
    "shorten",
]

MAX_SHOWN_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    r"""One line of a log, or a run of equal ones.

    Attributes:
        number: 1-based, in the raw file split at ``\n`` only; the first of a run.
        text: Clean, without the calrissian prefix.
        time: When calrissian read the line, aware UTC; None without a prefix.
        repeats: How many lines of equal text follow one another here.
    """

    number: int
    text: str
    time: datetime | None = None
    repeats: int = 1

    @property
    def last_number(self) -> int:
        """The number of the run's last line."""
        return self.number + self.repeats - 1


def parse_lines(block: bytes, first_number: int) -> Iterator[Line]:
    """Read a clean block as lines; its first line has the number given."""
    if not block:
        return
    texts = block.decode().removesuffix("\n").split("\n")
    for number, text in enumerate(texts, first_number):
        time, rest = split_prefix(text)
        yield Line(number, rest, time)


def fold_repeats(lines: Iterable[Line]) -> Iterator[Line]:
    """Fold runs of equal text into their first line; a gap in numbers ends a run."""
    run: Line | None = None
    repeats = 0
    for line in lines:
        if run is not None:
            if line.text == run.text and line.number == run.number + repeats:
                repeats += line.repeats
                continue
            yield run if repeats == run.repeats else replace(run, repeats=repeats)
        run = line
        repeats = line.repeats
    if run is not None:
        yield run if repeats == run.repeats else replace(run, repeats=repeats)


def shorten(text: str, limit: int = MAX_SHOWN_CHARS) -> str:
    """Cut the middle out of a text over the limit, and say how much was cut."""
    if len(text) <= limit:
        return text
    room = max(limit - len(_cut_note(len(text))), 2)
    head = (room + 1) // 2
    tail = room - head
    return text[:head] + _cut_note(len(text) - room) + text[len(text) - tail :]


def _cut_note(chars: int) -> str:
    return f" …[{chars:,} characters cut]… "

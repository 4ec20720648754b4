"""Choose the lines of a log that are shown as evidence of a failure."""

import re
from collections.abc import Iterable, Sequence

from eodh_tools.diagnosis.verdict import Verdict
from eodh_tools.logs.excerpt.excerpter import Excerpt, ExcerptLine, WindowLine
from eodh_tools.logs.lines import shorten
from eodh_tools.logs.numbered_lines import NumberedLine, write_numbered
from eodh_tools.results.models import Evidence, LogEntry

_MOST_LINES = 20
_MOST_CHARS = 500
# This many of the excerpt's lines are shown beside the failure's own.
_MOST_BESIDE, _MOST_BESIDE_IN_DOUBT = 3, 8
# What is shown before a failure that is not a part of it.
_LINES_BEFORE, _LINES_AFTER = 3, 2
_CARETS = re.compile(r"[\s~^|]*[~^][\s~^|]*")


def evidence_of(
    entry: LogEntry, excerpt: Excerpt, judged: Verdict, *, is_sure: bool
) -> Evidence:
    """Return the failure's own lines, what explains it, and little around them.

    Args:
        entry: The log.
        excerpt: Its lines.
        judged: Why the step failed.
        is_sure: The cause is known, so little else is shown.
    """
    by_number = {line.number: line for line in excerpt.window_lines}
    chosen = own_numbers(judged)
    if judged.second is not None and not is_sure:
        chosen.insert(1, judged.second.number)
    # What the cause may have been instead, if it is not this.
    most = _MOST_BESIDE if is_sure else _MOST_BESIDE_IN_DOUBT
    beside = sorted(excerpt.lines, key=lambda line: line.rank)[:most]
    chosen += [line.number for line in beside if line.role is not None]
    around = [
        *range(judged.cause.number + 1, judged.cause.number + 1 + _LINES_AFTER),
        *range(judged.cause.number - _LINES_BEFORE, judged.cause.number),
    ]
    chosen += [number for number in around if _adds(by_number.get(number))]
    numbers = _bridged(_different(chosen, by_number), by_number)[:_MOST_LINES]
    lines = [by_number[number] for number in sorted(numbers)]
    return Evidence(
        log=entry.name,
        lines=tuple(line.number for line in lines),
        text=numbered_text(
            [(line.number, shorten(line.text, _MOST_CHARS)) for line in lines]
        ),
        total_lines=excerpt.total_lines,
        redacted=sum(line.text.count("[redacted]") for line in lines),
    )


def own_numbers(judged: Verdict) -> list[int]:
    """Return the lines of the cause and of what ended the step, the best first."""
    chosen: list[int] = [judged.cause.number]
    if judged.clue is not None:
        chosen.append(judged.clue.number)
    chosen += [link.number for link in judged.cause.links[:4]]
    chosen += [judged.cause.ending.number]
    for frame in judged.cause.own_frames:
        chosen += [frame, frame + 1]
    if judged.end is not None:
        chosen += [judged.end.number, judged.end.ending.number]
        for frame in judged.end.own_frames[-1:]:
            chosen += [frame, frame + 1]
    if judged.ended_well:
        chosen += [event.number for event in judged.survived]
    return chosen


def _adds(line: WindowLine | None) -> bool:
    """Whether a line around a failure may add to it."""
    return (
        line is not None
        and not line.is_known
        and not _CARETS.fullmatch(line.text)
        and not line.text.lstrip().startswith(("File ", "at "))
    )


def _different(numbers: Iterable[int], by_number: dict[int, WindowLine]) -> list[int]:
    """Each number once, and no line that reads like one before; the first matters."""
    found: list[int] = []
    texts: set[str] = set()
    for number in numbers:
        line = by_number.get(number)
        if line is None or number in found or _CARETS.fullmatch(line.text):
            continue
        if line.text.strip() in texts:
            continue
        texts.add(line.text.strip())
        found.append(number)
    return found


def _bridged(numbers: Sequence[int], by_number: dict[int, WindowLine]) -> list[int]:
    """With the one line between two that are shown: its mark would be as long."""
    present = set(numbers)
    between = [
        number + 1
        for number in numbers
        if number + 1 not in present
        and number + 2 in present
        and number + 1 in by_number
        and not _CARETS.fullmatch(by_number[number + 1].text)
    ]
    return [*numbers, *between]


def make_evidence(
    entry: LogEntry, excerpt: Excerpt, lines: Sequence[ExcerptLine]
) -> Evidence:
    """Make an explanation's evidence of lines of an excerpt."""
    shown = lines[:_MOST_LINES]
    return Evidence(
        log=entry.name,
        lines=tuple(line.number for line in shown),
        text=numbered_text([(line.number, line.text) for line in shown]),
        total_lines=excerpt.total_lines,
        redacted=excerpt.redacted,
    )


def numbered_text(lines: Sequence[tuple[int, str]]) -> str:
    """Write lines with their numbers, gaps marked."""
    return write_numbered(NumberedLine(number, number, text) for number, text in lines)

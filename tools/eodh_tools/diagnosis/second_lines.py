"""Choose the second line that a headline quotes where the cause is not sure.

A log often tells what happened in one line and of what, or why, in another. Where no
rule is sure of the cause, the line that is the next most likely one says more than
another word of ours.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from eodh_tools.diagnosis.doubts import MEETS_NOTHING
from eodh_tools.diagnosis.errors_near_end import is_afterwards
from eodh_tools.diagnosis.events import Event, Story
from eodh_tools.diagnosis.last_words import says_it_went_on, tells_of_another_way
from eodh_tools.diagnosis.limits import SIGNALS
from eodh_tools.diagnosis.records import Level
from eodh_tools.diagnosis.root_lines import RootLine
from eodh_tools.diagnosis.survived_errors import WENT_ON, progress
from eodh_tools.diagnosis.verdict import SecondLine, Verdict

_LEAST_CHARS = 12
_FORM_CHARS = 60
# A line without an error whose form comes so often is the program's progress.
_PROGRESS_LINES = 3
# Of lines that are no errors, only those with such a word say anything of one.
_SAYS_BAD = frozenset({"failure", "soft", "fallback", "empty-find", "no-bytes"})
_ZERO = re.compile(r"(?i)(?<![\w.:,/-])(?:0(?:\.0+)?|zero|none|nan)(?![\w.:,/-])")
# A try that others follow is no cause, nor is what says that it ends nothing.
_GOES_ON = re.compile(
    r"(?i)\b(?:(?:not|non)[ -]fatal|off|disabled|re-?tr(?:y|ies|ied)\w*|attempts?"
    r"|tr(?:y|ying|ied) (?:it |this )?again"
    r"|r[ée]essai|tentative|versuch|reintent\w*|intento|tentativo)\b"
)
# A headline that holds more lines is no sentence.
_MOST_QUOTED_LINES, _SHORT_LINE_CHARS = 2, 20
# How a script or a program says what it begins.
_BEGINS = re.compile(
    r"(?i)(?:\+ |(?:executing|running|starting|launching|calling|begin(?:ning)?) )\S+"
)
# What is cancelled after a failure only follows from it.
_CANCELLED = re.compile(r"(?i)\W*(?:[\w.-]+[:|\]]? )?cancell?(?:ed|ing)\b")
_HAS_A_WORD = re.compile(r"\w")
_NEAR_RECORDS = 10
_NUMBER = re.compile(r"0x[0-9a-f]+|\d+")


def second_line(
    story: Story, judged: Verdict, ranked: Sequence[tuple[RootLine, float]]
) -> SecondLine | None:
    """Return the line that most likely tells of the cause besides the one named.

    Args:
        story: The log.
        judged: The verdict; its own lines are left out.
        ranked: Lines that may be the cause, each with how likely it is.
    """
    forms = Counter(_form(record.message) for record in story.records)
    code = judged.shown.cause.code if judged.shown is not None else ""
    if code in MEETS_NOTHING:
        last = _printed_last(story, judged.cause, forms)
        if last is not None:
            return last
    found = list(_that_tell(story, judged, ranked))
    is_told = bool(found) and not (found[0].is_plain or found[0].event.is_soft)
    ran = None if is_told else _what_ran(story, judged)
    if ran is not None or not found:
        return ran
    harder = (line for line in found if not _says_little(story, line))
    is_warned = _is_bare_warning(story, found[0])
    line = next(harder, found[0]) if is_warned else found[0]
    event = line.event
    is_after = event.first > judged.cause.last
    is_over = line.is_survived or _ended_only_a_part(story, event, judged.cause)
    is_root = not (is_after or event.follows or is_over)
    words = " ".join(event.words.split())
    return SecondLine(event.number, words, event.shown if is_root else None)


def _what_ran(story: Story, judged: Verdict) -> SecondLine | None:
    """What was begun right before a signal that names no program."""
    shown, last = judged.shown, judged.cause.first
    if shown is None or shown.named or shown.cause.code not in SIGNALS:
        return None
    for index in range(last - 1, max(-1, last - 1 - _NEAR_RECORDS), -1):
        words = " ".join(story.records[index].message.split())
        if _BEGINS.match(words) and not _is_debug(story, index):
            return SecondLine(story.records[index].number, words)
    return None


def _ended_only_a_part(story: Story, event: Event, cause: Event) -> bool:
    """Whether a signal or limit ended another program, and the step itself went on."""
    if event.shown is None or event.shown.cause.code not in SIGNALS:
        return False
    if says_it_went_on(story, event.last + 1, cause.first):
        return True
    return progress(story, event.last, cause.first) >= WENT_ON


def _that_tell(
    story: Story, judged: Verdict, ranked: Sequence[tuple[RootLine, float]]
) -> Iterator[RootLine]:
    """Yield the lines that a headline may quote, the most likely first."""
    own = {judged.cause.number, *(link.number for link in judged.cause.links)}
    text = _form(" ".join(link.words for link in judged.cause.links))
    code = judged.shown.cause.code if judged.shown is not None else ""
    for line, _ in sorted(ranked, key=lambda each: -each[1]):
        event, form = line.event, _form(line.event.words)
        if event.number in own or form in text:
            continue
        goes_on = event.is_soft and _GOES_ON.search(event.words)
        if event.first > judged.cause.last and _CANCELLED.match(event.words):
            continue
        if event.is_harmless or goes_on or _is_debug(story, event.first):
            continue
        is_after = event.first > judged.cause.last
        is_same = event.shown is not None and event.shown.cause.code == code
        if is_after and (
            (event.is_soft and not is_same) or is_afterwards(story, event)
        ):
            continue
        if line.is_plain and not (_says_bad(story, line) or _ZERO.search(event.words)):
            continue
        words = " ".join(event.words.split())
        if len(words) < _LEAST_CHARS and event.shown is None:
            continue
        if line.is_plain and is_after and tells_of_another_way(words):
            continue
        if _quoted_lines(story, judged, words) <= _MOST_QUOTED_LINES:
            yield line


def _is_debug(story: Story, index: int) -> bool:
    """Whether it is one of the lines that tell a developer what the program does."""
    return story.records[index].level is Level.DEBUG


def _says_bad(story: Story, line: RootLine) -> bool:
    return bool(_SAYS_BAD & story.signs[line.event.first].labels)


def _is_bare_warning(story: Story, line: RootLine) -> bool:
    """Whether the program went on from it as a warning, of no known cause."""
    event = line.event
    is_warning = story.records[event.first].level is Level.WARNING
    return event.is_soft and is_warning and event.shown is None


def _says_little(story: Story, line: RootLine) -> bool:
    """Whether it is a bare warning, or a line with no more than a zero."""
    if line.is_plain:
        return not _says_bad(story, line)
    return _is_bare_warning(story, line)


def _printed_last(
    story: Story, cause: Event, forms: Mapping[str, int]
) -> SecondLine | None:
    """What the program printed right before; None where that is like other lines."""
    for index in range(cause.first - 1, -1, -1):
        record = story.records[index]
        if index in story.in_trace or record.number >= cause.lines.start:
            continue
        if _is_debug(story, index):
            continue
        words = " ".join(record.message.split())
        if not _HAS_A_WORD.search(words) or "wrapper" in story.signs[index].labels:
            continue
        is_code = record.text[:1].isspace()
        if is_code or "soft" in story.signs[index].labels:
            return None
        if len(words) < _LEAST_CHARS or forms[_form(words)] >= _PROGRESS_LINES:
            return None
        return SecondLine(record.number, words, leads=True)
    return None


def _quoted_lines(story: Story, judged: Verdict, second: str) -> int:
    """How many lines of the log, but for the shortest, two quotations hold."""
    quoted = f"{' '.join(judged.cause.words.split())}\n{second}"
    texts = {" ".join(record.text.split()) for record in story.records}
    return sum(len(text) >= _SHORT_LINE_CHARS and text in quoted for text in texts)


def _form(text: str) -> str:
    return _NUMBER.sub("0", " ".join(text.split()))[:_FORM_CHARS]

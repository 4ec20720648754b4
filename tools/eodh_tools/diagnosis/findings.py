"""What a log shows of a failure: its telling line, its cause, its lines as text.

A log is full of what went wrong and was mended: a request tried again, a file done
without. A known cause therefore counts only in the failure that ended the step, that is
in the telling line and what belongs to it, never in any line that has its words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eodh_tools.logs.causes import Cause, match_cause
from eodh_tools.logs.excerpt.excerpter import Excerpt, ExcerptLine
from eodh_tools.logs.excerpt.known_lines import masked
from eodh_tools.logs.numbered_lines import NumberedLine, write_numbered
from eodh_tools.results.models import Evidence, LogEntry

# How much a line's role (logs.excerpt.line_roles) says of a failure by itself.
_STRENGTH = {
    "exception": 3.0,
    "system": 2.0,
    "access": 2.0,
    "network": 2.0,
    "geo": 2.0,
    "compiler": 2.0,
    "linker": 2.0,
    "install": 2.0,
    "cmake": 2.0,
    "shell": 2.0,
    "test": 1.0,
    "assert": 2.0,
    "error": 1.5,
    "traceback": 1.0,
}
_AT_END = 2.0
_RANKS = 20

_MOST_LINES = 20
# A failure that close to the end of its log is what ended the step.
_NEAR_END_LINES = 15
# Between an exception and the one that it caused lie no more frames than that.
_CHAIN_LINES = 60
# What a library says right before it raises, and a shell right after.
_JUST_BEFORE, _JUST_AFTER = 5, 10

# Of fewer lines nobody can say whether the last is of a form of its own.
_LINES_TO_COMPARE = 5
# Behind a frame of Python stand its source and carets, and then the exception.
_FRAME_LINES = 3

# A line of source that a traceback quotes.
_SOURCE = re.compile(r"\s+(?:raise|throw)\b")
# Whose code a frame is of: not of the person who asks.
_LIBRARY = re.compile(
    r"(?:site|dist)-packages/|/lib/python3[\d.]*/|<frozen |node:internal|/node_modules/"
)
_SOURCE_LINES = 1
_CARETS = re.compile(r"\s+[~^]+\s*")
# How a traceback begins, and how R says that it is over.
_HEADER = re.compile(r"Traceback \(most recent|Execution halted|Calls: |stack trace")
# Said in passing: by its severity, or because it was tried again or done without.
_IN_PASSING = re.compile(
    r".{0,80}?\b(?:INFO|DEBUG|TRACE|WARN(?:ING)?|info|debug|warning)\b"
    r"|.*\b(?i:retrying|(?:try|trying) again|will retry|ignored)\b"
)
# How many of how many failed: the sum of failures that were told before.
_COUNT = re.compile(r"(?i).*\b\d+ (?:of \d+ )?\w+ (?:have |has )?(?:failed|errors?)\b")
# A date, a time, a severity and a logger's name before what is said.
_LOG_HEAD = re.compile(
    r"^(?:\[?\d{4}-\d\d-\d\d[T ][\d:.,]+Z?\]?\s+)?"
    r"(?:\[?(?:ERROR|CRITICAL|FATAL|SEVERE)\]?:?\s+(?:[\w.-]+:\s+)?)?"
)
_ASSERTED = re.compile(r"^E\s{2,}")
_NAMED = re.compile(r"[A-Za-z_][\w.]*(?::\s|$)")


@dataclass(frozen=True, slots=True)
class LogWithExcerpt:
    """A log, and the excerpt of it; None where the Hub could not serve it."""

    entry: LogEntry
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class FailureFinding:
    """What the log of one step shows.

    Attributes:
        entry: The log.
        excerpt: Its lines.
        telling: The most telling one.
        line: The one that shows the cause, if it is a known one; else the same.
        cause: A known cause that its failure shows; None for any other.
        is_exception: Whether the line names an error that nobody caught.
        said: The line, in as few words as it has.
    """

    entry: LogEntry
    excerpt: Excerpt
    telling: ExcerptLine
    line: ExcerptLine
    cause: Cause | None
    is_exception: bool
    said: str

    @property
    def ends_the_log(self) -> bool:
        """Whether next to nothing follows in the log."""
        return _is_at_end(self.telling, self.excerpt)


def finding(log: LogWithExcerpt) -> FailureFinding | None:
    """Find the line of a log that shows a failure; None where no line does."""
    if log.excerpt is None:
        return None
    lines = log.excerpt.lines
    exceptions = _exceptions(lines)
    weighed = [
        (_weight(line, exceptions, log.excerpt), line)
        for line in lines
        if _may_tell(line, exceptions)
    ]
    novel = [line for line in lines if not line.is_familiar and line.text.strip()]
    if not weighed and len(novel) < len(lines):
        # With a passing run at hand, what it has not is telling whatever it says.
        weighed = [(1.0 / line.rank, line) for line in novel]
    if not weighed:
        return None
    _, telling = max(weighed, key=lambda each: (each[0], each[1].number))
    belonging = _belonging(lines, telling, exceptions)
    recognised = match_cause([line.text for line in belonging], log.entry.kind)
    shows = belonging[recognised[1]] if recognised else telling
    return FailureFinding(
        entry=log.entry,
        excerpt=log.excerpt,
        telling=telling,
        line=shows,
        cause=recognised[0] if recognised else None,
        is_exception=telling.number in exceptions,
        said=_said(lines, telling),
    )


def _exceptions(lines: Sequence[ExcerptLine]) -> set[int]:
    """Numbers of the lines that name an exception, by their words or their place."""
    found = set()
    last_frame = -_FRAME_LINES
    for line in lines:
        if line.role == "frame":
            last_frame = line.number
        follows_frames = line.number - last_frame <= _FRAME_LINES
        named = line.role == "exception" and not _SOURCE.match(line.text)
        if named or (follows_frames and _NAMED.match(line.text)):
            found.add(line.number)
    return found


def _may_tell(line: ExcerptLine, exceptions: set[int]) -> bool:
    if line.is_familiar:
        return False
    if line.number in exceptions:
        return True
    if line.role not in _STRENGTH or line.role == "exception":
        return False
    return not (_IN_PASSING.match(line.text) or _HEADER.match(line.text))


def _weight(line: ExcerptLine, exceptions: set[int], excerpt: Excerpt) -> float:
    role = "exception" if line.number in exceptions else line.role
    weight = _STRENGTH[role or "error"] + (_RANKS - line.rank) / _RANKS
    if role == "error" and _COUNT.match(line.text):
        return weight
    return weight + _AT_END if _is_at_end(line, excerpt) else weight


def _is_at_end(line: ExcerptLine, excerpt: Excerpt) -> bool:
    return line.number > excerpt.total_lines - _NEAR_END_LINES


def _belonging(
    lines: Sequence[ExcerptLine], telling: ExcerptLine, exceptions: set[int]
) -> list[ExcerptLine]:
    """The telling line, then the others of the same failure, the latest first.

    They are the exceptions that led to it, and what was said right before or after.
    """
    first = telling.number
    for line in reversed(lines):
        is_of_chain = line.number in exceptions or line.role in {
            "frame", "traceback", "chain"
        }  # fmt: skip
        if line.number < first and is_of_chain and first - line.number <= _CHAIN_LINES:
            first = line.number
    others = [
        line
        for line in lines
        if first - _JUST_BEFORE <= line.number <= telling.number + _JUST_AFTER
        and line is not telling
        and not _SOURCE.match(line.text)
        and not _IN_PASSING.match(line.text)
    ]
    return [telling, *reversed(others)]


def _said(lines: Sequence[ExcerptLine], telling: ExcerptLine) -> str:
    """The telling line without date and severity, with what its colon announces."""
    said = _ASSERTED.sub("", _LOG_HEAD.sub("", telling.text)).strip()
    if said.endswith(":"):
        following = [line for line in lines if line.number == telling.number + 1]
        said = " ".join([said, *(line.text.strip() for line in following)])
    return " ".join(said.split())


def last_words(excerpt: Excerpt) -> str | None:
    """What a log says last, if it said nothing of that form before."""
    if len(excerpt.lines) < _LINES_TO_COMPARE:
        return None
    *before, last = excerpt.lines
    if last.number < excerpt.total_lines or not last.text.strip():
        return None
    form = masked(last.text.encode())
    if any(masked(line.text.encode()) == form for line in before):
        return None
    return _said(excerpt.lines, last)


def evidence_of(found: FailureFinding) -> Evidence:
    """The failure's own lines, and what else is telling; not what merely fills up."""
    exceptions = _exceptions(found.excerpt.lines)
    block = _belonging(found.excerpt.lines, found.telling, exceptions)
    least = min(line.number for line in block)
    most = max(line.number for line in block)
    telling = [
        line
        for line in found.excerpt.lines
        if least <= line.number <= most or _may_tell(line, exceptions)
    ]
    return make_evidence(found.entry, found.excerpt, _of_ones_own(telling))


def _of_ones_own(lines: Sequence[ExcerptLine]) -> list[ExcerptLine]:
    """Leave out the frames of libraries, their source, and the carets under source."""
    if not any(line.role == "frame" for line in lines):
        return list(lines)
    kept: list[ExcerptLine] = []
    own_frame = 0
    for line in lines:
        if line.role == "frame" and not _LIBRARY.search(line.text):
            own_frame = line.number
        is_source = line.text.startswith("    ") and line.role != "frame"
        if line.role == "frame" and line.number != own_frame:
            continue
        if is_source and not 0 < line.number - own_frame <= _SOURCE_LINES:
            continue
        if not _CARETS.fullmatch(line.text):
            kept.append(line)
    return kept


def make_evidence(
    entry: LogEntry, excerpt: Excerpt, lines: Sequence[ExcerptLine]
) -> Evidence:
    """Lines of an excerpt as the evidence of an explanation."""
    kept = lines[:_MOST_LINES]
    return Evidence(
        log=entry.name,
        lines=tuple(line.number for line in kept),
        text=excerpt_text(kept),
        total_lines=excerpt.total_lines,
        redacted=excerpt.redacted,
    )


def excerpt_text(lines: Sequence[ExcerptLine]) -> str:
    """Excerpt lines with their numbers, gaps marked."""
    return write_numbered(
        NumberedLine(line.number, line.number, line.text) for line in lines
    )

"""What a log shows of a failure: its telling line, its cause, its lines as text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eodh_tools.jobs import Evidence, LogEntry
from eodh_tools.logs.causes import Cause, recognise
from eodh_tools.logs.excerpt import Excerpt, ExcerptLine

# Roles of lines that show that something failed, whatever it was.
_FAILURE_ROLES = {
    "exception", "system", "access", "network", "geo", "compiler", "linker",
    "install", "cmake", "shell", "test", "assert", "error",
}  # fmt: skip
_MOST_LINES = 20
# Not evidence of a failure by itself: a traceback's line of source, and what a program
# says in passing.
_SOURCE_OR_TALK = re.compile(
    r"\s+(?:raise|throw)\b|.{0,80}?\b(?:INFO|DEBUG|TRACE|info|debug)\b(?!.*(?i:error|fail))"
)
# A failure that close to the end of its log is what ended the step.
_NEAR_END_LINES = 15


@dataclass(frozen=True, slots=True)
class ReadLog:
    """A log, and the excerpt of it; None where the Hub could not serve it."""

    entry: LogEntry
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the log of one step shows.

    Attributes:
        entry: The log.
        excerpt: Its lines.
        line: The most telling one.
        cause: A known cause that this line shows; None for any other failure.
    """

    entry: LogEntry
    excerpt: Excerpt
    line: ExcerptLine
    cause: Cause | None

    @property
    def ends_the_log(self) -> bool:
        """Whether next to nothing follows in the log."""
        return self.line.number > self.excerpt.total_lines - _NEAR_END_LINES

    @property
    def is_exception(self) -> bool:
        """Whether the line names an error that nobody caught."""
        return self.line.role == "exception"


def finding(log: ReadLog) -> Finding | None:
    """Find the line of a log that shows a failure; None where no line does."""
    if log.excerpt is None:
        return None
    ranked = sorted(log.excerpt.lines, key=lambda line: line.rank)
    telling = [
        line
        for line in ranked
        if line.role in _FAILURE_ROLES and not _SOURCE_OR_TALK.match(line.text)
    ]
    for lines in (telling, ranked):
        recognised = recognise([line.text for line in lines], log.entry.kind)
        if recognised is not None:
            cause, index = recognised
            return Finding(log.entry, log.excerpt, lines[index], cause)
    if telling:
        return Finding(log.entry, log.excerpt, telling[0], None)
    return None


def shown(entry: LogEntry, excerpt: Excerpt, lines: Sequence[ExcerptLine]) -> Evidence:
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
    if not lines:
        return ""
    width = len(str(lines[-1].number))
    texts: list[str] = []
    due = lines[0].number
    for line in lines:
        left_out = line.number - due
        if left_out:
            texts.append(f"… {left_out:,} line{'' if left_out == 1 else 's'} …")
        texts.append(f"{line.number:>{width}}| {line.text}")
        due = line.number + 1
    return "\n".join(texts)


def indented(text: str) -> str:
    """Text set off from what is said around it."""
    return "\n".join(f"    {line}" for line in text.splitlines())

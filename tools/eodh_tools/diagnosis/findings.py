"""What a log shows of a failure: the verdict on it, in words and lines."""

import re
from dataclasses import dataclass
from functools import cached_property

from eodh_tools.diagnosis.events import Story
from eodh_tools.diagnosis.evidence_lines import evidence_of, own_numbers
from eodh_tools.diagnosis.headlines import Wording, word
from eodh_tools.diagnosis.overruling import weighed
from eodh_tools.diagnosis.records import Level, records
from eodh_tools.diagnosis.step_log_reading import story
from eodh_tools.diagnosis.verdict import (
    Sureness,
    Verdict,
    left_with_nothing,
    verdict,
)
from eodh_tools.logs.excerpt.excerpter import Excerpt
from eodh_tools.logs.excerpt.known_lines import masked
from eodh_tools.results.models import Evidence, LogEntry

# A line that the excerpt ranks so high, and the verdict does not name, casts doubt.
_RANK_OF_DOUBT = 3
# A failure that close to the end of its log is what ended the step.
_NEAR_END_LINES = 15
# Of fewer lines nobody can say whether the last is of a form of its own.
_LINES_TO_COMPARE = 5

# A line that tells no more than an exit code.
_ONLY_STATUS = re.compile(
    r"(?i)(?:\+ )?(?:exit(?:ed|ing)?|rc|status)\b[ =:]*(?:with )?"
    r"(?:status|code)?[ =:]*\d+"
)
# A date, a time, a severity and a logger's name before the message.
_LOG_HEAD = re.compile(
    r"^(?:\[?\d{4}-\d\d-\d\d[T ][\d:.,]+Z?\]?\s+)?"
    r"(?:\[?(?:ERROR|CRITICAL|FATAL|SEVERE)\]?:?\s+(?:[\w.-]+:\s+)?)?"
)


@dataclass(frozen=True, slots=True)
class LogWithExcerpt:
    """A log, and the excerpt of it; None where the Hub could not serve it."""

    entry: LogEntry
    excerpt: Excerpt | None = None


@dataclass(frozen=True)
class FailureFinding:
    """What the log of one step shows.

    Attributes:
        entry: The log.
        excerpt: Its lines.
        verdict: Why the step failed.
    """

    entry: LogEntry
    excerpt: Excerpt
    verdict: Verdict

    @cached_property
    def wording(self) -> Wording:
        """The verdict in words."""
        return word(
            self.verdict, step_name(self.entry), is_sure=self.sureness == "known"
        )

    @cached_property
    def short_wording(self) -> Wording:
        """The verdict in words, without a second line of the log."""
        return word(self.verdict, step_name(self.entry))

    @cached_property
    def sureness(self) -> Sureness:
        """How sure the cause is, by two judges that know nothing of each other.

        Known only where the catalogue names what ended the step and it leaves nothing
        open, the step survived no other error, and the excerpt's model ranks no other
        line as high before it.
        """
        judged = self.verdict
        if judged.sureness != "known":
            return judged.sureness
        if judged.survived or judged.is_open:
            return "likely"
        return "likely" if self._clearer_line_before() else "known"

    @cached_property
    def evidence(self) -> Evidence:
        """The lines that show it."""
        is_sure = self.sureness == "known"
        return evidence_of(self.entry, self.excerpt, self.verdict, is_sure=is_sure)

    def _clearer_line_before(self) -> bool:
        judged = self.verdict
        own = {*own_numbers(judged), *judged.cause.lines}
        if judged.end is not None:
            own.update(judged.end.lines)
        texts = {line.text.strip() for line in self.excerpt.lines if line.number in own}
        return any(
            line.rank <= _RANK_OF_DOUBT
            and line.role not in {None, "warning"}
            and line.number < min(own)
            and not line.text.startswith("usage: ")  # a part of the error below it
            and line.text.strip() not in texts
            for line in self.excerpt.lines
        )

    @property
    def is_exception(self) -> bool:
        """Whether the log names an exception that nobody caught."""
        return self.verdict.is_at_exception

    @property
    def ends_the_log(self) -> bool:
        """Whether next to nothing follows in the log."""
        end = self.verdict.end or self.verdict.cause
        last = end.ending.number
        return last > self.excerpt.total_lines - _NEAR_END_LINES

    @property
    def went_on(self) -> bool:
        """Whether the program itself says, after the failure, what it did then."""
        end = self.verdict.end or self.verdict.cause
        last = next(
            (line for line in reversed(self.excerpt.window_lines) if line.text), None
        )
        if last is None or last.number <= end.ending.number:
            return False
        (*_, text) = records([last])
        return text.level is not None and text.level <= Level.INFO

    @property
    def key_text(self) -> str:
        """The line that explains most, as it stands in the log."""
        number = self.verdict.cause.number
        lines = (
            line.text for line in self.excerpt.window_lines if line.number == number
        )
        text = next(lines, self.verdict.cause.words)
        return self.verdict.cause.words if text.lstrip().startswith("{") else text

    @property
    def text_around(self) -> str:
        """The key line, with the line before it and the line after it."""
        at = self.verdict.cause.number
        near = (
            line.text
            for line in self.excerpt.window_lines
            if abs(line.number - at) <= 1
        )
        return " ".join([self.key_text, *near])


def finding(log: LogWithExcerpt) -> FailureFinding | None:
    """Find why the step of a log failed; None where the log shows no failure."""
    if log.excerpt is None:
        return None
    story = read_story(log)
    found = verdict(story)
    if found is None:
        return None
    return FailureFinding(
        log.entry, log.excerpt, weighed(story, log.excerpt.lines, found)
    )


def found_nothing(log: LogWithExcerpt) -> FailureFinding | None:
    """The last words of a log that say that nothing was found; None of any other."""
    if log.excerpt is None:
        return None
    story = read_story(log)
    judged = left_with_nothing(story)
    return FailureFinding(log.entry, log.excerpt, judged) if judged else None


def read_story(log: LogWithExcerpt) -> Story:
    """Return what happened, as the log shows it; lines of passing runs aside."""
    lines = log.excerpt.window_lines if log.excerpt is not None else ()
    return story([line for line in lines if not line.is_known], log.entry.kind)


def step_name(entry: LogEntry) -> str:
    """Return a step as a sentence names it."""
    if entry.kind != "step":
        return entry.kind
    run = f" (run {entry.scatter})" if entry.scatter else ""
    return f"step {entry.step!r}{run}"


def last_words(excerpt: Excerpt) -> str | None:
    """Return the last line of a log, if no line of that form came before.

    With a passing run at hand, it is the last line that passing runs have not.
    """
    texts = [line for line in excerpt.window_lines if line.text.strip()]
    while texts and _ONLY_STATUS.fullmatch(texts[-1].text.strip()):
        texts.pop()
    new = [line for line in texts if not line.is_known]
    if new and len(new) < len(texts):
        return " ".join(_LOG_HEAD.sub("", new[-1].text).split())
    if not texts or texts[-1].number < excerpt.total_lines - 1:
        return None
    last = texts[-1]
    form = masked(last.text.encode())
    before = texts[:-1]
    if any(masked(line.text.encode()) == form for line in before):
        return None
    return " ".join(_LOG_HEAD.sub("", last.text).split())

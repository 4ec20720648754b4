"""The story of a step's log: its records, what they show, and what went wrong."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from eodh_tools.diagnosis.aftermath import without_aftermath
from eodh_tools.diagnosis.cluster_events import with_troubles_that_are_over
from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.exceptions import traces
from eodh_tools.diagnosis.heads_above import with_heads_above
from eodh_tools.diagnosis.intended_stops import with_intended_stops_set_aside
from eodh_tools.diagnosis.line_labels import LineLabels, label_lines, says_why
from eodh_tools.diagnosis.mentions import MENTION, without_mentions
from eodh_tools.diagnosis.named_objects import linked
from eodh_tools.diagnosis.ranks import HasText
from eodh_tools.diagnosis.records import Level, Record, records
from eodh_tools.diagnosis.repeated_words import with_repeated_set_aside
from eodh_tools.diagnosis.trace_events import IGNORED, event_of_trace
from eodh_tools.diagnosis.traces import Link, short_type
from eodh_tools.diagnosis.tries import is_last_try
from eodh_tools.diagnosis.words_before_an_exit import words_before_exits

_TOOL = re.compile(
    r"(?:[\w./+@-]{1,80}(?:\[\d+\]|\(\))?: ?(?!//)(?:line \d+: |\d+: )?\S.*"
    r"|(?:ERROR|Error|FATAL) \d+: .*|\(FATAL\).*|(?:Error|ERROR|error|FATAL|Fatal): .*)"
)
_GDAL_WARNING = re.compile(r"Warning \d+: |warning: ", re.IGNORECASE)
_R_WARNING = re.compile(r"Warning message|In addition: Warning|Avis|Warnmeldung")
_R_NUMBERED = re.compile(r"\d+: ")
_R_ERROR = re.compile(r"(?:Error|Erreur|Fehler|Errore)\b")
_RUNNER = re.compile(
    r"\[(?:job|step) [^\]]+\] (?:exited with status: (?P<status>\d+)"
    r"|was terminated by signal)"
)
_EXCEPTION_LINE = re.compile(r"((?:[\w$]+\.)*[A-Z]\w*(?:Error|Exception)): \S")
# What a scheduler or a cluster reports as if it were nothing.
_CALM_CAUSES = frozenset(
    {
        "image-not-found",
        "killed",
        "evicted",
        "mount-failed",
        "node-taken-away",
        "not-scheduled",
    }
)
# A word on the code, which no failure follows from; and where in it one was reported.
_OF_THE_CODE = re.compile(
    r"\b(?:(?:Pending)?Deprecat\w+|Future|Syntax|Resource)Warning: "
    r"|(?i:\b(?:is|are|was|were|been|be) deprecated\b(?! and removed))"
    r"|^(?:[A-Z]+ )?CALLED FROM FILE:|^\W*(?:at|in) (?:file|line)\b[^,]{0,80},? "
    r"(?:at )?(?:line|file)\W{0,2}\S+\W*$"
)
_HEADING = re.compile(
    r"(?i)traceback|usage|command (?:error|output):|^\W*\w+:$"
    r"|(?:warnings|errors|messages):$"
)
_GOES_ON = re.compile(
    r":$|\bvalidation errors? for \w+$|\b(?:because|for|that|of|car|weil|porque)$"
    r"|^License checkout failed\.$"
)
_FRENCH_QUOTES = re.compile(r"«\s*([^«»]*?)\s*»")
_BLANK_BEFORE_COLON = re.compile(r"(?<=[^\s:]) :(?= \S)")
# A rule that a program draws around an error, and at most where it is drawn.
_RULE = re.compile(r"[^\w\s]{10,}\s*(?:\[.*\])?$")
_MOST_RECORDS = 12_000
_LINES_AFTER_END = 2
_MOST_LINES_MORE = 3


def story(lines: Sequence[HasText], kind: str) -> Story:
    """Read a log, or the parts of it that were collected."""
    read = with_heads_above(records(lines))
    if len(read) > _MOST_RECORDS:
        half = _MOST_RECORDS // 2
        read = [*read[:half], *read[-half:]]
    labelled = label_lines([_message_of(record) for record in read], kind)
    seen = without_mentions(read, labelled)
    found: list[Event] = []
    inside: set[int] = set()
    trace_starts: dict[int, int] = {}
    for trace in traces(read):
        event = event_of_trace(read, seen, trace, kind)
        if event is not None and seen[trace.first] is not MENTION:
            found.append(event)
            trace_starts[event.last] = trace.first
            inside.update(range(event.first, event.last + 1))
    warned = 0
    listed: set[int] = set()
    for index, record in enumerate(read):
        warned = _warned_by_r(record, warned)
        if warned:
            listed.add(index)
        if index in inside or seen[index] is MENTION:
            continue
        event = _of_record(index, record, seen[index], kind, is_warned=warned > 0)
        if event is not None:
            next_ = read[index + 1] if index + 1 < len(read) else None
            is_teardown = "teardown" in seen[index].labels
            if next_ is not None and index + 1 not in inside and not is_teardown:
                for following in read[index + 1 : index + 1 + _MOST_LINES_MORE]:
                    event = _with_what_follows(event, following, kind)
            found.append(event)
    found += words_before_exits(read, seen, found)
    found.sort(key=lambda event: event.first)
    found = _before_the_runner(found, read, seen)
    ignored = listed | {
        index
        for event in found if IGNORED.match(read[event.first].message)
        for index in range(event.first, event.last + 1)
    }  # fmt: skip
    found = [_as_it_ended(event, read, seen, trace_starts, ignored) for event in found]
    found = with_repeated_set_aside(found, read)
    found = with_intended_stops_set_aside(found, read)
    found = with_troubles_that_are_over(found, read)
    told = Story(kind, tuple(read), tuple(seen), tuple(found), frozenset(inside))
    return without_aftermath(told)


def _warned_by_r(record: Record, before: int) -> int:
    """How far a record is in a list of R's warnings: 0 outside, 1 at its head."""
    if _R_WARNING.match(record.message):
        return 1
    goes_on = record.text[:1].isspace() or _R_NUMBERED.match(record.text)
    is_first = before == 1 and not record.has_head and not _R_ERROR.match(record.text)
    return before + 1 if before and (is_first or goes_on) else 0


def _message_of(record: Record) -> str:
    """What a record says, as the catalogue has it: "Error: " is a part of it.

    French sets a blank before a colon, and within its quotes.
    """
    text = record.text if record.text.startswith("Error: ") else record.message
    if "«" in text:
        text = _FRENCH_QUOTES.sub(r"'\1'", text)
    return _BLANK_BEFORE_COLON.sub(":", text) if " : " in text else text


def _with_what_follows(event: Event, next_: Record, kind: str) -> Event:
    """A line that ends with a colon says it in the next."""
    words = event.words
    goes_on = bool(next_.message.strip()) and not next_.has_head
    if not goes_on or not _GOES_ON.search(words) or event.is_soft or event.is_wrapper:
        return event
    if _HEADING.search(words):
        return event
    whole = f"{words} {next_.message.strip()}"[:600]
    link = replace(event.key_link, words=whole)
    shown = event.shown
    if shown is None or not shown.named:
        shown = label_lines([whole], kind)[0].shown or shown
    things = event.things | linked(next_.message)
    return replace(event, links=(link,), key_link=link, shown=shown, things=things)


def _before_the_runner(
    found: Sequence[Event], read: Sequence[Record], seen: Sequence[LineLabels]
) -> list[Event]:
    """What a CWL runner says once the program has failed is but what follows."""
    for index, record in enumerate(read):
        ended = _RUNNER.search(record.text)
        if ended is None or ended["status"] == "0" or "soft" in seen[index].labels:
            continue
        before = [event for event in found if event.last < index]
        shown = seen[index].shown
        link = Link(record.number, "", record.message)
        event_of_end = Event(
            first=index,
            last=index,
            links=(link,),
            weight=Weight.ERROR,
            shown=shown,
            key_link=link,
            is_wrapper=shown is None,
        )
        return [*before, event_of_end]
    return list(found)


def _as_it_ended(
    event: Event,
    read: Sequence[Record],
    seen: Sequence[LineLabels],
    trace_starts: dict[int, int],
    ignored: AbstractSet[int],
) -> Event:
    """A traceback at the very end was no warning, whatever stands before it.

    Unless an error of another, or a success, stands below; what Python itself ignores
    does not count, nor what R only warned of.
    """
    is_soft_trace = event.is_soft and event.weight is Weight.EXCEPTION
    if not is_soft_trace or event.first in ignored:
        return event
    is_one_line = event.first == event.last and trace_starts.get(event.last) == (
        event.first
    )
    if is_one_line and read[event.first].level is Level.WARNING:
        return event
    below = [
        at
        for at in range(event.last + 1, len(read))
        if read[at].message and at not in ignored
    ][: _LINES_AFTER_END + 1]
    is_error = any((read[at].level or Level.INFO) >= Level.ERROR for at in below)
    went_well = any("success" in seen[at].labels for at in below)
    if is_error or went_well or len(below) > _LINES_AFTER_END:
        return event
    return replace(event, is_soft=False, first=trace_starts[event.last])


def _of_record(  # noqa: C901, PLR0912 - one line, many forms
    index: int, record: Record, seen: LineLabels, kind: str, *, is_warned: bool
) -> Event | None:
    message = record.message
    drawn = record.text.lstrip()[:1]
    if not message or drawn in "^~│" or (drawn == "└" and seen.shown is None):
        return None
    if _OF_THE_CODE.search(message) or _RULE.match(message):
        return None
    level = record.level
    labels = seen.labels
    is_warning = (
        is_warned
        or level is Level.WARNING
        or bool(_GDAL_WARNING.match(message))
        or "Warning: " in message[:120]
    )
    if level is not None and level <= Level.INFO:
        if seen.shown is None or seen.shown.cause.code not in _CALM_CAUSES:
            return None
        labels -= {"soft"}
    named = _EXCEPTION_LINE.match(message)
    says_failure = seen.shown is not None or "failure" in labels or named is not None
    if is_warning:
        if not says_failure and "soft" not in labels:
            return None
        weight = Weight.WORDS
    elif level is Level.CRITICAL:
        weight = Weight.CRITICAL
    elif level is Level.ERROR:
        weight = Weight.ERROR
    elif not says_failure:
        return None
    elif seen.shown is not None and not seen.shown.cause.follows:
        weight = Weight.ERROR
    elif (
        named is not None
        or seen.shown is not None
        or (_TOOL.fullmatch(message) and "failure" in labels)
    ):
        weight = Weight.TOOL
    else:
        weight = Weight.WORDS
    if level is None and weight is Weight.WORDS and _is_prose(record, labels):
        return None
    hard = seen.shown is not None and not seen.shown.cause.follows
    is_final = says_failure and is_last_try(message)
    if is_final and hard:
        weight = max(weight, Weight.TOOL)
    link = Link(record.number, short_type(named[1]) if named else "", message[:600])
    return Event(
        first=index,
        last=index,
        links=(link,),
        weight=weight,
        shown=seen.shown,
        key_link=link,
        is_soft=not (is_final and hard)
        and (is_warning or ("soft" in labels and level is not Level.CRITICAL)),
        is_wrapper="wrapper" in labels and not hard and not says_why(message, kind),
        is_harmless="harmless" in labels,
        is_fallback="fallback" in labels,
        things=linked(message),
    )


def _is_prose(record: Record, labels: frozenset[str]) -> bool:
    """A line of code, of a table or of help that only has such a word in it."""
    text = record.text
    if text[:1].isspace() and len(text) - len(text.lstrip()) >= 4:  # noqa: PLR2004
        return True
    return bool(re.match(r"\s*(?:[-*+#|>]|\+\+? |\d+[.)] )", text)) or (
        "success" in labels and "soft" not in labels and "wrapper" not in labels
    )

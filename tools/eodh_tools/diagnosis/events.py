"""What happened in a step, as its log tells: errors, crashes, warnings, in order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from itertools import accumulate, islice

from eodh_tools.diagnosis.exceptions import traces
from eodh_tools.diagnosis.objects import linked
from eodh_tools.diagnosis.records import HasText, Level, Record, records
from eodh_tools.diagnosis.signs import Signs, signs
from eodh_tools.diagnosis.traces import Link, Trace, short_type
from eodh_tools.logs.causes import Shown


class Weight(IntEnum):
    """How much an event says of a failure by its form alone."""

    WORDS = 1
    TOOL = 2
    ERROR = 3
    CRITICAL = 4
    EXCEPTION = 5


@dataclass(frozen=True, slots=True)
class Event:
    """Something that went wrong.

    Attributes:
        first: Index of its first record.
        last: Index of its last record.
        links: Its exceptions, the root first; of a plain line, the line alone.
        weight: What its form says.
        shown: The cause of the catalogue that its telling link shows.
        telling: The link that tells most.
        is_soft: It says itself that it is no more than a warning, or was dealt with.
        is_wrapper: It says only that something else failed.
        is_harmless: It does no harm, such as a folder that exists already.
        is_fallback: Something else was tried in its place.
        own_frames: Lines of a traceback's frames in code that is not a library's.
        things: What may link it to other events.
        first_line: Where its traceback begins; 0 for a plain line.
    """

    first: int
    last: int
    links: tuple[Link, ...]
    weight: Weight
    shown: Shown | None
    telling: Link
    is_soft: bool = False
    is_wrapper: bool = False
    is_harmless: bool = False
    is_fallback: bool = False
    own_frames: tuple[int, ...] = ()
    things: frozenset[str] = frozenset()
    first_line: int = 0

    @property
    def lines(self) -> range:
        """Its lines, from the beginning of a traceback to what ended the program."""
        numbers = [link.number for link in self.links]
        return range(self.first_line or min(numbers), max(numbers) + 1)

    @property
    def number(self) -> int:
        """The line that tells most."""
        return self.telling.number

    @property
    def words(self) -> str:
        """What that line says."""
        return self.telling.words

    @property
    def ending(self) -> Link:
        """The link that ended the program."""
        return self.links[-1]

    @property
    def follows(self) -> bool:
        """Whether it is of a kind that often only follows from an earlier failure."""
        return self.shown is not None and self.shown.cause.follows


@dataclass(frozen=True)
class Story:
    """The log of one step.

    Attributes:
        kind: Of step: "stage-in", "step", "stage-out".
        records: Its lines.
        signs: What each record shows.
        events: What went wrong, in order.
        in_trace: Indexes of the records that belong to tracebacks.
    """

    kind: str
    records: tuple[Record, ...]
    signs: tuple[Signs, ...]
    events: tuple[Event, ...]
    in_trace: frozenset[int]

    @cached_property
    def progress(self) -> tuple[int, ...]:
        """For each record, how many before it tell of the program's own progress."""
        marked = {
            index
            for event in self.events
            for index in range(event.first, event.last + 1)
        }
        own = (
            index not in marked and _is_progress(record, self.signs[index].labels)
            for index, record in enumerate(self.records)
        )
        return tuple(accumulate(own, initial=0))


def _is_progress(record: Record, labels: frozenset[str]) -> bool:
    if not record.message.strip() or _NO_FRAME.match(record.text):
        return False
    if labels & {"teardown", "wrapper", "soft", "harmless"}:
        return False
    if record.level is not None and record.level > Level.INFO:
        return False
    return not _SUMMARY.match(record.message) and bool(_LETTERS.search(record.message))


_SUMMARY = re.compile(r"(?i)^\W*(?:0x|\d+[/%]|[=#*-]{5,})")
_NO_FRAME = re.compile(
    r"^\s{2,}|^[|│└>]|^\s*(?:#?\d+[: ]+)?\[?0x[0-9a-f]{4,}|^-{3,}|^<-{2,}"
    r"|^\S+ +[0-9A-F]{12,16} +\w+|^(?:Image|Module) +PC\b"
)
_LETTERS = re.compile(r"[A-Za-z]{2}")
_TOOL = re.compile(
    r"(?:[\w./+@-]{1,80}(?:\[\d+\]|\(\))?: ?(?!//)(?:line \d+: |\d+: )?\S.*"
    r"|(?:ERROR|Error|FATAL) \d+: .*|\(FATAL\).*|(?:Error|ERROR|error|FATAL|Fatal): .*)"
)
_GDAL_WARNING = re.compile(r"Warning \d+: |warning: ", re.IGNORECASE)
_R_WARNING = re.compile(r"Warning message|In addition: Warning|Avis|Warnmeldung")
_BARE_NAME = re.compile(r"(?:[\w.$]+(?:Error|Exception): )*[\w.$]+:?\s*")
_UNTOLD = re.compile(
    r"(?i)see (?:the )?previous exception"
    r"|^(?:[\w.]*(?:Error|Exception): )?(?:failed|error|none|null|-?\d+)\.?$"
)
_RUNNER = re.compile(
    r"\[(?:job|step) [^\]]+\] (?:exited with status: (?P<status>\d+)"
    r"|was terminated by signal)"
)
_HINT = re.compile(r"(?i)(?:[\w.-]+: )?(?:hint|tip|note)\b:? ")
_IGNORED = re.compile(r"Exception ignored in|.*exception was never retrieved")
_EXCEPTION_LINE = re.compile(r"((?:[\w$]+\.)*[A-Z]\w*(?:Error|Exception)): \S")
# Whose a bare exception's name tells enough: more than what was raised over it.
_FROM_OUTSIDE = frozenset({"service", "credentials", "resources"})
#: Exceptions that say little by their name: what was raised over them says more.
_POOR_TYPES = frozenset(
    {"KeyError", "AttributeError", "StopIteration", "LookupError", "AssertionError",
     "NullPointerException", "OperatorException"}
)  # fmt: skip
# What a scheduler or a cluster tells as if it were nothing.
_SAID_CALMLY = frozenset(
    {"image-not-found", "killed", "evicted", "mount-failed", "node-taken-away"}
)
_MOST_RECORDS = 12_000
_LINES_AFTER_END = 2


def story(lines: Sequence[HasText], kind: str) -> Story:
    """Read a log, or the parts of it that were kept."""
    read = records(lines)
    if len(read) > _MOST_RECORDS:
        half = _MOST_RECORDS // 2
        read = [*read[:half], *read[-half:]]
    seen = signs([_said(record) for record in read], kind)
    found: list[Event] = []
    inside: set[int] = set()
    trace_starts: dict[int, int] = {}
    for trace in traces(read):
        event = _of_trace(read, seen, trace, kind)
        if event is not None:
            found.append(event)
            trace_starts[event.last] = trace.first
            inside.update(range(event.first, event.last + 1))
    r_warning = False
    for index, record in enumerate(read):
        r_warning = bool(_R_WARNING.match(record.message)) or (
            r_warning and record.text[:1].isspace()
        )
        if index in inside:
            continue
        event = _of_record(index, record, seen[index], is_warned=r_warning)
        if event is not None:
            found.append(event)
    found.sort(key=lambda event: event.first)
    found = _before_the_runner(found, read, seen)
    found = [_as_it_ended(event, read, trace_starts) for event in found]
    return Story(kind, tuple(read), tuple(seen), tuple(found), frozenset(inside))


def _said(record: Record) -> str:
    """What a record says; "Error: " is a part of it, as the catalogue has it."""
    return record.text if record.text.startswith("Error: ") else record.message


def _before_the_runner(
    found: Sequence[Event], read: Sequence[Record], seen: Sequence[Signs]
) -> list[Event]:
    """What a CWL runner says once the program has failed is but what follows."""
    for index, record in enumerate(read):
        ended = _RUNNER.search(record.text)
        if ended is None or ended["status"] == "0":
            continue
        before = [event for event in found if event.last < index]
        shown = seen[index].shown
        link = Link(record.number, "", record.message)
        said = Event(
            first=index,
            last=index,
            links=(link,),
            weight=Weight.ERROR,
            shown=shown,
            telling=link,
            is_wrapper=shown is None,
        )
        return [*before, said]
    return list(found)


def _as_it_ended(
    event: Event, read: Sequence[Record], trace_starts: dict[int, int]
) -> Event:
    """A traceback at the very end was no warning, whatever stands before it."""
    if not event.is_soft or event.weight is not Weight.EXCEPTION:
        return event
    told = (read[at] for at in range(event.last + 1, len(read)) if read[at].message)
    if len(list(islice(told, _LINES_AFTER_END + 1))) > _LINES_AFTER_END:
        return event
    return replace(event, is_soft=False, first=trace_starts[event.last])


def _of_trace(
    read: Sequence[Record], seen: Sequence[Signs], trace: Trace, kind: str
) -> Event | None:
    head = read[trace.first]
    first = trace.first
    before = read[first - 1] if first else None
    same_line = before is not None and before.number == head.number
    level = head.level
    is_headed = head.has_head
    if (
        before is not None
        and before.has_head
        and not head.has_head
        and before.level is not None
        and before.level >= Level.WARNING
        and not before.text.startswith("Error")  # an error of R, whole in itself
        and (same_line or read[first].number - before.number <= 2)  # noqa: PLR2004
        and (before.level is not Level.WARNING or _introduces(seen[first - 1]))
    ):
        level, is_headed, first = before.level, True, first - 1
    links = tuple(trace.links)
    told = [each.shown for each in signs([link.words for link in links], kind)]
    index = _most_telling(links, told)
    labels = seen[first].labels
    ending = signs([links[-1].words], kind)[0]
    if before is not None and _IGNORED.match(before.message):
        level, is_headed, first = Level.WARNING, True, first - 1
    is_wrapper = _is_wrapper(links, told, ending.labels)
    texts = " ".join(link.words for link in links)
    is_soft = level is not None and level <= Level.WARNING
    if is_headed and level is not None and level >= Level.ERROR:
        is_soft = "soft" in labels
    weight = Weight.EXCEPTION
    shown = told[index]
    if shown is None and not (len(links) > 1 and links[-1].type == "panic"):
        whole = signs([" ".join(link.words for link in links[-2:])], kind)[0].shown
        shown = whole
    return Event(
        first=first,
        last=trace.last,
        links=links,
        weight=weight,
        shown=shown,
        telling=links[index],
        is_soft=is_soft,
        is_wrapper=is_wrapper,
        is_fallback="fallback" in labels,
        own_frames=tuple(trace.own_frames[-2:]),
        things=linked(texts),
        first_line=read[first].number,
    )


def _introduces(seen: Signs) -> bool:
    """Whether a warning is followed by the traceback of what it warns of."""
    return bool(seen.labels & {"failure", "soft"}) or seen.shown is not None


def _is_wrapper(
    links: Sequence[Link], told: Sequence[Shown | None], labels: frozenset[str]
) -> bool:
    if any(shown is not None and not shown.cause.follows for shown in told):
        return False
    last = links[-1]
    if last.type == "CalledProcessError" or "wrapper" in labels:
        return len(links) == 1 or all(link.type in ("", last.type) for link in links)
    return False


def _most_telling(links: Sequence[Link], told: Sequence[Shown | None]) -> int:
    """Of a chain, the root; but what says little gives way to what says more."""
    best, best_worth = len(links) - 1, -1.0
    for index, (link, shown) in enumerate(zip(links, told, strict=True)):
        worth = 2.0
        if _BARE_NAME.fullmatch(link.words) or _UNTOLD.search(link.words):
            worth = 0.5 if shown is None else 0.7
            if shown is not None and shown.cause.whose in _FROM_OUTSIDE:
                worth = 2.1
        elif shown is not None:
            worth = 2.2 if shown.cause.follows else 3.0
        elif link.type in _POOR_TYPES:
            worth = 1.5
        elif link.type == "HDF5":
            worth = 1.9
        if link.type == "panic" and len(links) > 1:
            worth = 1.0
        if shown is not None and shown.cause.follows and link.is_context:
            worth = 1.0
        # A reason that is handled and raised again is a root no less.
        if worth > best_worth + 0.01:
            best, best_worth = index, worth
    return best


def _of_record(  # noqa: C901 - one line, many forms
    index: int, record: Record, seen: Signs, *, is_warned: bool
) -> Event | None:
    message = record.message
    if not message or record.text.lstrip()[:1] in "^~│└" or _HINT.match(message):
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
        if seen.shown is None or seen.shown.cause.code not in _SAID_CALMLY:
            return None
        labels -= {"soft"}
    named = _EXCEPTION_LINE.match(message)
    told = seen.shown is not None or "failure" in labels or named is not None
    if is_warning:
        if not told and "soft" not in labels:
            return None
        weight = Weight.WORDS
    elif level is Level.CRITICAL:
        weight = Weight.CRITICAL
    elif level is Level.ERROR:
        weight = Weight.ERROR
    elif not told:
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
    link = Link(record.number, short_type(named[1]) if named else "", message[:600])
    return Event(
        first=index,
        last=index,
        links=(link,),
        weight=weight,
        shown=seen.shown,
        telling=link,
        is_soft=is_warning or ("soft" in labels and level is not Level.CRITICAL),
        is_wrapper="wrapper" in labels and not hard,
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

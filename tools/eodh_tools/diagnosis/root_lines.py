"""Find the lines that a failure may have begun with, and their features.

A feature has a name such as `weight:5`, `rank:0` or `before:known|follows`; the weights
in `root_weights.json` go by these names.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.named_objects import linked
from eodh_tools.diagnosis.survived_errors import progress, recovered, survived
from eodh_tools.diagnosis.traces import Link

_MOST_RANK = 12
_MOST_CANDIDATES = 60
_NO_RANK = 99
_RANKS = (1, 2, 3, 5, 8, 12, 20)
_ORDER = (0, 1, 2, 4, 8)
_FEW = (0, 1, 2, 5)
_GAPS = (0, 1, 3, 10, 40)
_AFTER = (0, 2, 5, 15, 50)
_TO_END = (0, 1, 3, 8, 20, 60)
_REPEATS = (1, 2, 5)
_LENGTHS = (20, 40, 80, 160, 300)
_FORM_CHARS = 80
_HEAD_CHARS = (120, 60)
_SURVIVED = frozenset({"before:fixed", "before:survived"})
_VARIABLE = re.compile(r"0x[0-9a-f]+|\d+")
_WARNING = re.compile(r"(?i)\bwarn(?:ing)?\b|avis\b")
_SHAPES = {
    "quoted": re.compile(r"['\"`][^'\"` ]+['\"`]"),
    "path": re.compile(r"/[\w.-]+/|\w\.\w{2,5}\b"),
    "digit": re.compile(r"\d"),
    "reason": re.compile(r"(?i)because|due to|reason|since |caused|: .{15}"),
    "rule": re.compile(r"^\W*$|^[-=*#]+"),
}


class RankedLine(Protocol):
    """A line of an excerpt."""

    @property
    def number(self) -> int:
        """1-based, in the raw log."""

    @property
    def role(self) -> str | None:
        """What the line is; None for context."""

    @property
    def rank(self) -> int:
        """1 for the line that explains most."""


class Judged(Protocol):
    """What the rules say of a log."""

    @property
    def cause(self) -> Event:
        """The event that the rest follows from."""

    @property
    def end(self) -> Event | None:
        """The event that ended the step, if it is another."""

    @property
    def sureness(self) -> str:
        """How sure the rules are."""


@dataclass(frozen=True, slots=True)
class RootLine:
    """A line that a failure may have begun with.

    Attributes:
        event: The event that it tells of; of a plain line, one that says no more.
        is_plain: Only the excerpt's model ranks it.
        features: The names of what is to be seen of it.
    """

    event: Event
    is_plain: bool
    features: tuple[str, ...] = ()

    @property
    def is_survived(self) -> bool:
        """Whether the step went on from it before the cause that the rules chose."""
        return not _SURVIVED.isdisjoint(self.features)


def root_lines(
    story: Story, lines: Sequence[RankedLine], judged: Judged
) -> list[RootLine]:
    """Look at every line that the failure of a step may have begun with.

    Args:
        story: The step's log.
        lines: The excerpt's lines of it.
        judged: What the rules say.
    """
    found = _candidates(story, lines, judged.cause)
    ranks = {line.number: line.rank for line in lines}
    roles = {line.number: line.role for line in lines}
    by_rank = sorted(found, key=lambda each: ranks.get(each.event.number, _NO_RANK))
    order = {each.event.number: place for place, each in enumerate(by_rank)}
    forms = Counter(_form(each.event) for each in found)
    hard = [event for event in story.events if not event.is_soft | event.is_harmless]
    places = {event.number: place for place, event in enumerate(hard)}
    causes = [each for each in found if each.event.number == judged.cause.number]
    cause = causes[0] if causes else None
    seen: set[str] = set()
    observed: list[RootLine] = []
    for index, each in enumerate(found):
        event = each.event
        rank = ranks.get(event.number, _NO_RANK)
        names = [
            *_of_event(each),
            *_of_record(story, event),
            f"rank:{bisect_left(_RANKS, rank)}",
            f"order:{bisect_left(_ORDER, order[event.number])}",
            f"repeats:{bisect_left(_REPEATS, forms[_form(event)])}",
            *_gap(story, found, index),
        ]
        if event.number in roles:
            names.append(f"role:{roles[event.number]}")
        if not each.is_plain and event.number in places:
            place = places[event.number]
            names.append(f"hard-last:{bisect_left(_FEW, len(hard) - 1 - place)}")
            names.append(f"hard-first:{bisect_left(_FEW, place)}")
        if _form(event) in seen:
            names.append("seen-before")
        seen.add(_form(event))
        if cause is not None:
            names += _against(story, each, cause, judged, rank)
        if judged.end is not None and event.number == judged.end.number:
            names.append("is-end")
        observed.append(RootLine(event, each.is_plain, tuple(names)))
    return observed


def _candidates(
    story: Story, lines: Sequence[RankedLine], cause: Event
) -> list[RootLine]:
    """Events, and the lines that the excerpt ranks highest, in the log's order."""
    events = (*story.events, cause)
    found = {event.number: RootLine(event, is_plain=False) for event in events}
    inside = {
        index
        for event in events
        for index in range(event.first, event.last + 1)
    }  # fmt: skip
    index_of: dict[int, int] = {}
    for index, record in enumerate(story.records):
        index_of.setdefault(record.number, index)
    for line in lines:
        at = index_of.get(line.number)
        if line.rank > _MOST_RANK or at is None or line.number in found:
            continue
        if "mention" in story.signs[at].labels:
            continue
        message = story.records[at].message.strip()
        if message and at not in inside and at not in story.in_trace:
            link = Link(line.number, "", message[:600])
            event = Event(
                first=at,
                last=at,
                links=(link,),
                weight=Weight.WORDS,
                shown=None,
                key_link=link,
                things=linked(message),
            )
            found[line.number] = RootLine(event, is_plain=True)
    ordered = sorted(found.values(), key=lambda each: each.event.first)
    half = _MOST_CANDIDATES // 2
    if len(ordered) > _MOST_CANDIDATES:
        return [*ordered[:half], *ordered[-half:]]
    return ordered


def _form(event: Event) -> str:
    return _VARIABLE.sub("0", event.words)[:_FORM_CHARS]


def _of_event(each: RootLine) -> Iterator[str]:
    event = each.event
    if each.is_plain:
        yield "plain"
        return
    yield f"weight:{int(event.weight)}"
    flags = {
        "soft": event.is_soft,
        "wrapper": event.is_wrapper,
        "harmless": event.is_harmless,
        "fallback": event.is_fallback,
        "follows": event.follows,
        "chain": len(event.links) > 1,
    }
    yield from (f"event:{name}" for name, holds in flags.items() if holds)
    if event.shown is not None:
        yield "known"
        yield f"known:{event.shown.cause.whose}"
        if not event.follows:
            yield "known:root"
        if event.weight <= Weight.TOOL:
            yield "known:weak"


def _of_record(story: Story, event: Event) -> Iterator[str]:
    record = story.records[event.first]
    labels = story.signs[event.first].labels
    yield from (f"label:{label}" for label in sorted(labels))
    if "failure" not in labels:
        yield "label:no-failure"
    yield f"level:{'none' if record.level is None else int(record.level)}"
    if record.has_head:
        yield "head"
    after = progress(story, event.last, len(story.records))
    yield f"after:{bisect_left(_AFTER, after)}"
    yield f"to-end:{bisect_left(_TO_END, len(story.records) - 1 - event.last)}"
    text = event.words
    yield f"length:{bisect_left(_LENGTHS, len(text))}"
    yield from (f"shape:{name}" for name, has in _SHAPES.items() if has.search(text))
    message_chars, text_chars = _HEAD_CHARS
    if _WARNING.search(text[:message_chars]) or _WARNING.search(
        record.text[:text_chars]
    ):
        yield "warning"


def _gap(story: Story, found: Sequence[RootLine], index: int) -> Iterator[str]:
    """How far the program went on before the next failure."""
    event = found[index].event
    for later in found[index + 1 :]:
        if not later.is_plain and not later.event.is_soft:
            went_on = progress(story, event.last, later.event.first)
            yield f"gap:{bisect_left(_GAPS, went_on)}"
            return
    yield "gap:none"


def _against(
    story: Story, each: RootLine, cause: RootLine, judged: Judged, rank: int
) -> Iterator[str]:
    """How a line stands to the cause that the rules chose."""
    event, chosen = each.event, cause.event
    if each is cause:
        yield "cause"
        yield f"cause:{judged.sureness}"
        yield f"cause:{_kind(cause)}"
        return
    if event.first < chosen.first:
        yield "before"
        yield f"before:{_kind(each)}|{_kind(cause)}"
        went_on = progress(story, event.last, chosen.first)
        yield f"before-by:{bisect_left(_GAPS, went_on)}"
        if recovered(story, event):
            yield "before:fixed"
        elif survived(story, event, chosen) or (
            chosen.weight is Weight.CRITICAL and went_on > 1
        ):
            yield "before:survived"
    else:
        yield "behind"
        yield f"behind:{_kind(each)}|{_kind(cause)}"
        yield f"behind-rank:{bisect_left(_RANKS, rank)}"
    text = event.words.lower()
    if not each.is_plain and event.things & chosen.things:
        yield "same-thing"
    elif any(thing in text for thing in chosen.things):
        yield "names-thing"
    if (
        event.shown is not None
        and chosen.shown is not None
        and event.shown.cause.code == chosen.shown.cause.code
    ):
        yield "same-code"


def _kind(each: RootLine) -> str:
    event = each.event
    if each.is_plain:
        return "plain"
    if event.is_soft:
        return "soft"
    if event.shown is not None:
        return "follows" if event.follows else "known"
    if event.is_wrapper:
        return "wrapper"
    if event.weight is Weight.EXCEPTION:
        return "exception"
    return "error" if event.weight >= Weight.TOOL else "words"

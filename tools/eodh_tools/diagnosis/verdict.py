"""The verdict on one step: the cause, the words that show it, and how sure that is."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from eodh_tools.diagnosis import named_objects
from eodh_tools.diagnosis.clues import last_labelled, with_clue
from eodh_tools.diagnosis.doubts import is_bare, leaves_why_open, meets_nothing
from eodh_tools.diagnosis.ending import Ending, ending, ends_well
from eodh_tools.diagnosis.events import Clue, Event, Story, Weight
from eodh_tools.diagnosis.reasons_within import with_reason_within
from eodh_tools.diagnosis.survived_errors import WENT_ON, progress, recovered
from eodh_tools.diagnosis.traces import Link
from eodh_tools.logs.causes import Shown, by_code

Sureness = Literal["known", "likely", "unknown"]

_LAST_RECORDS = 8
# A server that can only run in the step's own container.
_LOCAL = re.compile(r"(?<![\w.-])(?:localhost|127\.\d+\.\d+\.\d+)(?![\w.-]*\.[a-z])")
_AROUND = 12
_STAND_INS = (
    "instead",
    "using default",
    "default used",
    "used as default",
    "inserting",
    "climatology",
    "filled with",
    "replaced by",
    "set to nodata",
)
_TRIED_AGAIN = re.compile(
    r"(?i)\b(?:re-?tr(?:y|ies|ied|ying)|again|attempt|another try)\b|\btry \d"
)
# How a program says what it is about to open.
_OPENS = re.compile(
    r"(?i)\b(?:read|open|load|import|pars|unpack|unzip|extract|download|fetch|get|request"
    r"|stag|search|quer|connect|from|using|input)(?:\w*)\b|://"
)


@dataclass(frozen=True, slots=True)
class SecondLine:
    """The next most likely line.

    Attributes:
        number: Of the line.
        words: What it says.
        leads: It is what the program printed right before it got nothing where it
            needed something: of what that was, only this line tells.
        shown: The cause of the catalogue that it shows, if it stands before the cause
            and does not itself follow from another.
    """

    number: int
    words: str
    shown: Shown | None = None
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a step failed, as its log shows.

    Attributes:
        cause: The event that the rest follows from.
        end: The event that ended the step, if it is another.
        shown: The known cause; None for an error in words of its own.
        sureness: Known only where the cause is what ended the step, or joined to it.
        clue: A line without an error that explains the error.
        second: The next most likely line, to be quoted where the cause is not sure.
        by_fallback: The cause was given up for another way, which failed too.
        survived: Up to three errors that the step went on from.
        ended_well: The log ends as if all were well; the cause is a warning.
        is_open: The cause is what went wrong, but something else may lie behind it.
    """

    cause: Event
    end: Event | None
    shown: Shown | None
    sureness: Sureness
    clue: Clue | None = None
    by_fallback: bool = False
    survived: tuple[Event, ...] = ()
    ended_well: bool = False
    second: SecondLine | None = None
    is_open: bool = False

    @property
    def is_at_exception(self) -> bool:
        """Whether it names an exception that nobody caught."""
        return self.cause.weight is Weight.EXCEPTION or bool(self.cause.key_link.type)


def verdict(story: Story) -> Verdict | None:
    """Judge a log; None where it shows no failure."""
    found = ending(story)
    if found is None:
        return _well_with_warnings(story)
    cause = with_reason_within(found.cause, story.kind)
    end = cause if found.end is found.cause else found.end
    shown, clue = with_clue(story, cause)
    shown = _with_what_is_named(story, cause, end, shown)
    return Verdict(
        cause=cause,
        end=None if end is cause else end,
        shown=shown,
        sureness="likely" if clue is not None else _sureness(found, shown),
        clue=clue,
        by_fallback=found.by_fallback,
        survived=found.survived,
        is_open=leaves_why_open(story, cause, shown),
    )


def left_with_nothing(story: Story) -> Verdict | None:
    """What a log says at its end, if that is that nothing was found."""
    last = range(max(0, len(story.records) - _LAST_RECORDS), len(story.records))
    clue = last_labelled(story, last, "empty-find")
    if clue is None:
        return None
    index = next(at for at in last if story.records[at].number == clue.number)
    link = Link(clue.number, "", clue.words)
    return Verdict(
        cause=Event(
            first=index,
            last=index,
            links=(link,),
            weight=Weight.WORDS,
            shown=None,
            key_link=link,
        ),
        end=None,
        shown=Shown(by_code("nothing-found"), None),
        sureness="likely",
    )


def instead(story: Story, judged: Verdict, cause: Event) -> Verdict:
    """Return the same verdict with another cause, which is no more than likely.

    Args:
        story: The log.
        judged: What the rules say.
        cause: What it more likely began with.
    """
    shown, clue = with_clue(story, cause)
    end = judged.end or judged.cause
    shown = _with_what_is_named(story, cause, end, shown)
    others = tuple(event for event in judged.survived if event is not cause)
    return Verdict(
        cause=cause,
        end=end if end is not cause else None,
        shown=shown,
        sureness="likely",
        clue=clue,
        survived=others,
    )


def _sureness(found: Ending, shown: Shown | None) -> Sureness:
    cause = found.cause
    if cause.is_wrapper and shown is None:
        return "unknown"
    if not found.is_joined or not found.is_clear or found.by_fallback:
        return "likely"
    if shown is not None and meets_nothing(shown):
        return "likely"
    if cause.is_contested or is_bare(cause, is_end=found.end == cause):
        return "likely"
    if cause.weight >= Weight.CRITICAL:
        return "known"
    if shown is not None and cause.weight >= Weight.TOOL:
        return "known"
    return "known" if cause.weight is Weight.ERROR else "likely"


def _well_with_warnings(story: Story) -> Verdict | None:
    """A log that ends as if all were well: its gravest warning may matter."""
    if not ends_well(story):
        return _warned_to_the_end(story)
    bad = [
        event for event in story.events
        if not event.is_harmless
        and (
            event.is_fallback
            or _stands_in(event)
            or (event.shown is not None and not _is_over(story, event))
        )
    ]  # fmt: skip
    if not bad:
        return None
    best = max(
        bad, key=lambda event: (_stands_in(event), event.shown is not None, event.first)
    )
    rest = tuple(event for event in bad if event is not best)[-3:]
    return Verdict(
        cause=best,
        end=None,
        shown=best.shown,
        sureness="likely",
        survived=rest,
        ended_well=True,
    )


def _is_over(story: Story, event: Event) -> bool:
    """Whether it was tried again, and the program, whose log ends well, went on."""
    is_retried = bool(_TRIED_AGAIN.search(event.words))
    return is_retried and progress(story, event.last, len(story.records)) > 0


def _warned_to_the_end(story: Story) -> Verdict | None:
    """A log of which only warnings tell, the last of them right before its end."""
    for event in reversed(story.events):
        if progress(story, event.last, len(story.records)) > WENT_ON:
            return None
        if event.shown is None or event.is_harmless or recovered(story, event):
            continue
        return Verdict(cause=event, end=None, shown=event.shown, sureness="likely")
    return None


def _stands_in(event: Event) -> bool:
    """Whether the program replaced what it asked for by something else."""
    words = event.words.lower()
    return any(phrase in words for phrase in _STAND_INS)


def _with_what_is_named(
    story: Story, cause: Event, end: Event, shown: Shown | None
) -> Shown | None:
    """Name what the lines around name; a server in its own container is told so."""
    if shown is None or shown.named is not None or not shown.cause.find:
        return shown
    named = _named_near(story, cause, end, shown)
    if named is None:
        return shown
    words = f"{cause.words} ({named})"
    if not _LOCAL.search(named):  # a name that the log has only as its local address
        words = _LOCAL.sub("", cause.words)
    is_local = bool(_LOCAL.search(named)) or words != cause.words
    form = by_code(shown.cause.code).worded_for(words) if is_local else shown.cause
    return Shown(form, named)


def _named_near(story: Story, cause: Event, end: Event, shown: Shown) -> str | None:
    """What the chain names, or the lines right before it, of the cause's kinds."""
    ends = () if _names_a_part(shown, end) else end.links
    texts = [link.words for link in (cause.key_link, *cause.links, *ends)]
    found = named_objects.find(shown.cause.find, texts)
    if found is not None:
        return found
    inside = story.records[cause.first : cause.last + 1]
    own_lines = {number + 1 for number in cause.own_frames}
    own = [record.text for record in inside if record.number in own_lines]
    above = story.records[max(0, cause.first - _AROUND) : cause.first]
    near = [
        record.message for record in reversed(above) if _OPENS.search(record.message)
    ]
    own += _told_right_before(story, cause, shown)
    return named_objects.find(shown.cause.find, [*own, *near])


def _names_a_part(shown: Shown, end: Event) -> bool:
    """Whether the end is about what should have been in a damaged archive."""
    is_other = end.shown is not None and end.shown.cause.code != shown.cause.code
    return is_other and shown.cause.code == "archive-damaged"


def _told_right_before(story: Story, cause: Event, shown: Shown) -> list[str]:
    """The last line before a missing file, if it names one, and none was written."""
    at = cause.first - 1
    while at > 0 and not story.records[at].message:
        at -= 1
    if shown.cause.code != "file-missing" or at < 0 or at in story.in_trace:
        return []
    message = story.records[at].message
    names_one = len(list(islice(named_objects.files(message), 2))) == 1
    is_told = names_one and not story.signs[at].labels & {"success", "failure"}
    return [message] if is_told else []

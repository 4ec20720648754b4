"""Find what ended a step, and what that followed from.

An error that the program went on from ended nothing. What only follows from an earlier
failure (a file that is not there, an output that is missing, a wrapper's exit code)
gives way to that failure, above all to one about the same thing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.last_words import has_last_word
from eodh_tools.diagnosis.limits import limit_beside
from eodh_tools.diagnosis.records import Level
from eodh_tools.diagnosis.refused_requests import refusal_before
from eodh_tools.diagnosis.roots import root
from eodh_tools.diagnosis.survived_errors import (
    WENT_ON,
    may_be_gone_on_from,
    progress,
    recovered,
    survived,
)
from eodh_tools.diagnosis.troubles_before import is_outside, is_stumble

_MOST_SURVIVED = 3
_LONG_PAST = 20
# The parts of a parallel program print in no order once one of them aborts all.
_PARTS = re.compile(r"MPI_ABORT|MPI_Abort")
# How far a program has come of all that it is to do: `tile 41/64 done`.
_COUNTED = re.compile(
    r"(?i)\b[a-z]+\W{1,3}(\d{1,9}) ?(?:/|of) ?(\d{1,9})(?![\d/-])(?=.*\b(?:done|ok"
    r"|finished|complete\w*|written|saved|processed)\b)"
)
_MADE_NOTHING = re.compile(
    r"(?i)\b(?:no|nothing|none of)\b.{0,40}?\b(?:was|were|has been|have been) "
    r"(?:written|saved|produced|made|uploaded|created)\b"
)
_EXITS_BADLY = re.compile(
    r"(?i)\bexit(?: |ed |ing )?(?:with )?(?:code|status)\W{0,3}[1-9]|^\W*exit [1-9]"
    r"|\b(?:ended|exited|finished|terminated|stopped|returned|failed) with"
    r"(?: (?:exit |return )?(?:code|status))? -?[1-9]\d{0,2}\W*$"
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What ended a step.

    Attributes:
        cause: The event that the rest follows from.
        end: The event that ended the step; often the same.
        is_joined: The two are one, or concern the same thing, or stand together.
        is_clear: No earlier failure is left unexplained, and nothing went on after it.
        by_fallback: The cause was given up for another way, which failed too.
        survived: Up to three errors that the step went on from.
    """

    cause: Event
    end: Event
    is_joined: bool
    is_clear: bool
    by_fallback: bool = False
    survived: tuple[Event, ...] = ()


def ending(story: Story) -> Ending | None:
    """Find what ended the step; None where its log shows no failure that did."""
    hard = [
        event for event in story.events if not event.is_soft and not event.is_harmless
    ]
    if not hard:
        hard = [
            event
            for event in story.events
            if event.is_harmless and not event.is_soft and event.shown is not None
        ]
    tellers = [event for event in hard if not event.is_wrapper]
    end = _end(story, hard, tellers)
    word = _last_word(story, hard)
    if word is not None and (end is None or _got_over(story, end, word)):
        return Ending(word, word, is_joined=True, is_clear=True)
    if end is None:
        return None
    found = root(story, end, tellers)
    cause = limit_beside(story, found.event) or found.event
    refused = refusal_before(story, cause)
    answer = cause
    if refused is None:
        refused, answer = refusal_before(story, end), end
    if refused is not None and (answer is cause or refused.first == cause.first):
        return Ending(
            cause=refused,
            end=answer,
            is_joined=False,
            is_clear=True,
            survived=_bad_looking(story, refused, cause),
        )
    unexplained = [
        event
        for event in tellers
        if event.first < cause.first
        and (event.weight >= Weight.CRITICAL or _is_right_before(story, event, cause))
        and not survived(story, event, cause)
        and not event.things & (cause.things | end.things)
    ]
    return Ending(
        cause=cause,
        end=end,
        is_joined=found.is_joined,
        is_clear=not unexplained
        and not _may_follow_a_warning(story, cause)
        and has_last_word(story, cause)
        and not _failed_as_it_ended(story)
        and not _may_have_passed(story, cause, end),
        by_fallback=found.by_fallback,
        survived=_bad_looking(story, cause, end),
    )


def _failed_as_it_ended(story: Story) -> bool:
    """Whether something that may be a failure of its own came as it began to end."""
    at = story.ended_at
    return at is not None and any(
        event.first > at and not (event.is_soft or event.is_wrapper or event.follows)
        for event in story.events
    )


def _is_right_before(story: Story, event: Event, cause: Event) -> bool:
    """Whether the program itself calls it an error, and did nothing between."""
    level = story.records[event.first].level
    is_error = level is not None and level >= Level.ERROR
    return is_error and progress(story, event.last, cause.first) <= 1


def _may_follow_a_warning(story: Story, cause: Event) -> bool:
    """Whether a warning of a failure stands right before what often only follows."""
    if not (cause.follows and is_stumble(cause)):
        return False
    above = range(max(0, cause.first - 1), cause.first)
    if any(
        story.records[index].level is Level.WARNING
        and "failure" in story.signs[index].labels
        for index in above
    ):
        return True
    return any(
        event.is_soft
        and event.first < cause.first
        and not event.is_harmless
        and progress(story, event.last, cause.first) <= 1
        and not recovered(story, event)
        for event in story.events
    )


def _may_have_passed(story: Story, cause: Event, end: Event) -> bool:
    """Whether the program reported its own progress since a trouble of a service.

    Right after the end, a line in words of its own may be the server's reason.
    """
    if not is_outside(cause):
        return False
    if cause is not end and progress(story, cause.last, end.first) > 0:
        return True
    next_ = end.last + 1
    if cause is not end or next_ >= len(story.records) or story.records[next_].has_head:
        return False
    says_more = any(
        event.first == next_ and event.shown is not None for event in story.events
    )
    return says_more or progress(story, end.last, next_ + 1) > 0


def ends_well(story: Story) -> bool:
    """Return whether the last lines say that the work was done, and all of it."""
    said = [index for index, record in enumerate(story.records) if record.message]
    last = said[-4:]
    messages = [story.records[index].message for index in last]
    if any(_EXITS_BADLY.search(message) for message in messages):
        return False
    if any(_MADE_NOTHING.search(message) for message in messages):
        return False
    if messages and is_midway(messages[-1]):
        return False
    return any("success" in story.signs[index].labels for index in last)


def is_midway(message: str) -> bool:
    """Return whether a line counts how far the program came, and that is not all."""
    counted = _COUNTED.search(message)
    return counted is not None and 0 < int(counted[1]) < int(counted[2])


def _end(story: Story, hard: Sequence[Event], tellers: Sequence[Event]) -> Event | None:
    """The event that ended the step, even if only a wrapper's message."""
    if not hard:
        return None
    if not tellers:
        return hard[-1]
    last = tellers[-1]
    strong = [event for event in tellers if event.weight >= Weight.CRITICAL]
    end = last
    if strong:
        best = _uncaught(story, strong)
        after = [event for event in tellers if event.first > best.last]
        gone_on = progress(story, best.last, after[0].first if after else best.last)
        only_follows = all(
            event.follows or event.weight <= Weight.WORDS for event in after
        )
        if not after or only_follows or gone_on < WENT_ON:
            end = best
    wrappers = [
        event
        for event in hard
        if event.is_wrapper
        and event.weight is Weight.EXCEPTION
        and event.first > end.last
    ]
    if wrappers:
        end = wrappers[-1]
    if _is_long_past(story, end):
        return None
    if end.weight <= Weight.ERROR and _is_survived_to_a_good_end(story, end):
        return None
    return end


def _last_word(story: Story, hard: Sequence[Event]) -> Event | None:
    """The program's own word, at its end, that it failed, which does not say why."""
    last = hard[-1] if hard else None
    if last is None or not last.is_wrapper or last.shown is not None:
        return None
    is_last = progress(story, last.last, len(story.records)) <= 1
    return last if is_last and not ends_well(story) else None


def _got_over(story: Story, end: Event, word: Event) -> bool:
    """Whether a service's trouble was over long before that word."""
    is_before = end.first < word.first
    return is_before and is_outside(end) and survived(story, end, word)


def _uncaught(story: Story, strong: Sequence[Event]) -> Event:
    """The last; but one that nobody caught before those that are only logged."""
    last = strong[-1]
    for event in reversed(strong[:-1]):
        if not story.records[last.first].has_head:
            break
        if progress(story, event.last, last.first) > 0:
            break
        is_bare = not story.records[event.first].has_head
        if is_bare and event.weight is Weight.EXCEPTION and not event.follows:
            return event
    return last


def _is_long_past(story: Story, end: Event) -> bool:
    """Whether the program did much more after what it can have gone on from.

    A later word that something failed may mean it.
    """
    is_plain = end.weight <= Weight.TOOL and end.shown is None
    is_counted = any(each.is_wrapper and each.first > end.last for each in story.events)
    if not is_plain and (is_counted or not may_be_gone_on_from(story, end)):
        return False
    if any(_PARTS.search(record.message) for record in story.records):
        return False
    return progress(story, end.last, len(story.records)) >= _LONG_PAST


def _is_survived_to_a_good_end(story: Story, end: Event) -> bool:
    went_on = progress(story, end.last, len(story.records))
    return went_on >= 2 and ends_well(story)  # noqa: PLR2004


def _bad_looking(story: Story, cause: Event, end: Event) -> tuple[Event, ...]:
    """Errors that the step survived, the last of each form, in order."""
    found: dict[str, Event] = {}
    for event in story.events:
        if event.last >= end.first or event is cause or event.is_harmless:
            continue
        if not (event.is_soft or event.weight >= Weight.ERROR):
            continue
        if event.first > cause.first and not event.is_soft:
            continue
        if event.shown is None and event.weight < Weight.ERROR:
            continue
        found[re.sub(r"\d+", "0", event.words)[:60]] = event
    return tuple(found.values())[-_MOST_SURVIVED:]

"""What fails once a program has begun to end: it follows from why it ends. Pure.

A program that has failed puts away what it had begun: it closes connections, stops its
workers, deletes a cache. What goes wrong then says nothing of the failure.
"""

import re
from dataclasses import replace

from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.survived_errors import progress, survived
from eodh_tools.diagnosis.words_of_an_end import begins_a_command, tells_an_end

# A signal that something sends to end a program, as the program tells it.
_SENT = frozenset({"terminated", "node-taken-away", "evicted", "time-limit"})
_TOOK = re.compile(r"(?i)\b(?:received|caught|got|handling) (?:a |the )?(?:SIG|signal)")
# What an exception says, or where it was met, that comes of putting things away.
_OF_AN_END = re.compile(
    r"(?i)(?:dispos|shut_?down|clean_?up|tear_?down|roll_?back|__exit__|__del__|finaliz)"
    r"|\b(?:clos(?:e|ed|ing)|stop(?:ped|ping)?|delet\w+|remov\w+|releas\w+|cancel\w*"
    r"|transaction|already|busy|not empty|final state|valid ID|unserialize)\b"
)
# A program that does so much after it had not begun to end.
_LITTLE = 2


def without_aftermath(story: Story) -> Story:
    """Call harmless what fails after a program that had failed began to end.

    Args:
        story: The log.
    """
    begun = _began_to_end(story)
    if begun is None:
        return story
    is_told = any(_tells_why(story, event, begun) for event in story.events)
    events = tuple(
        replace(event, is_harmless=True)
        if event.first > begun and (is_told or _is_of_an_end(story, event))
        else event
        for event in story.events
    )
    return replace(story, events=events, ended_at=begun)


def _tells_why(story: Story, event: Event, end: int) -> bool:
    """Whether the failure before is one of a known cause, a signal or an exception.

    A program may log in few words that it failed, and put things away, before its
    exception is printed.
    """
    if event.last == end and _took_a_signal(event):
        return True
    is_known = event.shown is not None and not event.follows
    return (is_known or event.weight is Weight.EXCEPTION) and _failed_before(
        story, event, end
    )


def _is_of_an_end(story: Story, event: Event) -> bool:
    """Whether it is no exception, or one of putting things away."""
    if event.weight < Weight.EXCEPTION or event.follows:
        return True
    inside = story.records[event.first : event.last + 1]
    return any(_OF_AN_END.search(record.text) for record in inside)


def _began_to_end(story: Story) -> int | None:
    """The line with which it began to end right after a failure; None if none did."""
    told = {at: event for event in story.events for at in (event.first, event.last)}
    for index, record in enumerate(story.records):
        event = told.get(index)
        is_signal = event is not None and _took_a_signal(event)
        if not (is_signal or tells_an_end(record)) or index in story.in_trace:
            continue
        if _goes_on(story, index):
            continue
        if is_signal:
            return index
        labels = story.signs[index].labels
        if event is not None and "failure" in labels and "wrapper" not in labels:
            continue
        if any(_failed_before(story, each, index) for each in story.events):
            return index
    return None


def _goes_on(story: Story, index: int) -> bool:
    """Whether it went on with its work; commands that a shell traces may put away."""
    after = story.records[index + 1 :]
    is_traced = begins_a_command(story.records[index])
    traced = sum(begins_a_command(record) for record in after) if is_traced else 0
    return progress(story, index, len(story.records)) - traced > _LITTLE


def _took_a_signal(event: Event) -> bool:
    """Whether the program itself tells the signal, with its reason, that ended it."""
    is_known = event.shown is not None and event.shown.cause.code in _SENT
    return is_known and not event.is_harmless and bool(_TOOK.search(event.words))


def _failed_before(story: Story, event: Event, end: int) -> bool:
    """Whether the program failed of this right before it began to end."""
    if event.last >= end or event.is_harmless or event.is_wrapper:
        return False
    if progress(story, event.last, end) > 1:
        return False
    if event.weight is Weight.WORDS and event.is_soft:
        return False
    return not survived(story, event, story.events[-1])

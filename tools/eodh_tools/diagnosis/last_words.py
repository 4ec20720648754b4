"""Decide whether a cause is the last that a program says was wrong.

A program that goes on after an error, and then fails of another, was not ended by the
first: what follows a cause must be its own unwinding, cleaning up, or nothing.
"""

import re
from collections.abc import Iterator

from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.survived_errors import WENT_ON, progress
from eodh_tools.diagnosis.troubles_before import is_outside, is_stumble

_GOES_ON = re.compile(
    r"(?i)\b(?:proceeding|proceeds|going on|goes on|carrying on|falling back"
    r"|using (?:the |a |its )?(?:bundled|default|built-?in|cached|backup|previous)"
    r"|skipped|continu(?:es?|ing)|recovered|handled|worked|resum(?:ed|es|ing)"
    r"|plan [b-z]|mirror|cached copy|next (?:one|file|tile|scene))\b"
)


def has_last_word(story: Story, cause: Event) -> bool:
    """Return whether nothing after a cause says that the program went on from it.

    Args:
        story: The log.
        cause: The event that the rest follows from.
    """
    stop = len(story.records)
    if says_it_went_on(story, cause.last + 1, stop):
        return False
    if progress(story, cause.last, stop) >= WENT_ON:
        return False
    return not any(
        progress(story, cause.last, later.first) > 0 for later in _later(story, cause)
    )


def died_later(story: Story, cause: Event) -> Event | None:
    """Return the later failure that ended a program which went on after a cause."""
    for event in reversed(list(_later(story, cause))):
        if is_stumble(event):
            return None
        if event.shown is None and (is_outside(cause) or event.weight < Weight.ERROR):
            continue
        went_on = says_it_went_on(story, cause.last + 1, event.first)
        return event if went_on else None
    return None


def tells_of_another_way(words: str) -> bool:
    """Return whether a program says that it goes on, or how."""
    return bool(_GOES_ON.search(words))


def says_it_went_on(story: Story, first: int, stop: int) -> bool:
    """Return whether a line of these records tells of another way."""
    for index in range(first, stop):
        if index in story.in_trace:
            continue
        labels = story.signs[index].labels
        if tells_of_another_way(story.records[index].message) or "fallback" in labels:
            return True
    return False


def _later(story: Story, cause: Event) -> Iterator[Event]:
    """What went wrong after a cause, and does not follow from it."""
    for event in story.events:
        if event.first <= cause.last or event.is_harmless or event.is_wrapper:
            continue
        if not (event.is_soft or event.follows or event.things & cause.things):
            yield event

"""Decide whether a cause is the last that a program says was wrong.

A program that goes on after an error, and then dies of another, was not ended by the
first: what follows a cause must be its own unwinding, cleaning up, or nothing.
"""

import re
from collections.abc import Iterator

from eodh_tools.diagnosis.events import Event, Story
from eodh_tools.diagnosis.survived_errors import WENT_ON, progress

_GOES_ON = re.compile(
    r"(?i)\b(?:proceeding|proceeds|going on|goes on|carrying on|recovered|handled|worked"
    r"|resum(?:ed|es|ing)|plan [b-z]|mirror|cached copy|next (?:one|file|tile|scene))\b"
)
_TO_THE_END = re.compile(r"(?i)\b(?:done|finished|elapsed|took)\b.{0,12}\d")


def has_last_word(story: Story, cause: Event, end: Event) -> bool:
    """Return whether nothing after a cause says that the program went on from it.

    Args:
        story: The log.
        cause: The event that the rest follows from.
        end: The event that ended the step, often the same.
    """
    stop = len(story.records)
    if _says_it_went_on(story, cause.last + 1, stop):
        return False
    return not any(_is_apart(story, cause, later) for later in _later(story, cause))


def _says_it_went_on(story: Story, first: int, stop: int) -> bool:
    """Whether a line of these records tells of a recovery."""
    for index in range(first, stop):
        if index in story.in_trace:
            continue
        labels = story.signs[index].labels
        message = story.records[index].message
        if _GOES_ON.search(message) or "fallback" in labels:
            return True
    return False


def _later(story: Story, cause: Event) -> Iterator[Event]:
    """What went wrong after a cause, by itself."""
    for event in story.events:
        if event.first > cause.last and not event.is_harmless and not event.is_wrapper:
            yield event


def _is_apart(story: Story, cause: Event, later: Event) -> bool:
    """Whether a later error is none that follows from the cause."""
    if later.is_soft or later.follows or later.things & cause.things:
        return False
    return progress(story, cause.last, later.first) > 0

"""A runner's report of a process: what the process itself printed tells why."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.events import Event, Story, Weight

_ONLY_FAILED = re.compile(
    r"(?i)\bfailed to submit (?:the )?(?:process|job|task)\b"
    r"|\bterminated with an error exit status\b|\bterminated for an unknown reason\b"
)
_SECTIONS = (
    re.compile(r"(?i)command error:\s*"),
    re.compile(r"(?i)command output:\s*"),
)
_NEXT_SECTION = re.compile(r"(?:Command \w+(?: \w+)?|Work dir|Container|Tip):")
_MOST_RECORDS = 60


def told_by_the_process(story: Story, event: Event) -> Event | None:
    """Return what a process printed of why it failed, of which a runner only says so.

    Args:
        story: The log.
        event: What the rules hold for the cause.
    """
    if event.shown is not None or not _ONLY_FAILED.search(event.words):
        return None
    for section in _SECTIONS:
        found = _best_of(_printed_in(story, event, section))
        if found is not None:
            return found
    return None


def _printed_in(story: Story, event: Event, section: re.Pattern[str]) -> list[Event]:
    """The failures of one section of a report."""
    begin = 0
    for index in range(event.last + 1, len(story.records)):
        if index - event.last > _MOST_RECORDS and not begin:
            return []
        message = story.records[index].message
        if begin and _NEXT_SECTION.match(message):
            return _between(story, begin, index)
        if section.fullmatch(message):
            begin = index
    return _between(story, begin, len(story.records)) if begin else []


def _between(story: Story, begin: int, end: int) -> list[Event]:
    return [
        event
        for event in story.events
        if begin < event.first < end and not (event.is_soft or event.is_harmless)
    ]


def _best_of(found: Sequence[Event]) -> Event | None:
    """The last exception, or the first known cause, or the last word."""
    told = [event for event in found if not event.is_wrapper]
    thrown = [event for event in told if event.weight is Weight.EXCEPTION]
    known = [event for event in told if event.shown is not None and not event.follows]
    return next(iter(thrown[-1:] or known[:1] or told[-1:]), None)

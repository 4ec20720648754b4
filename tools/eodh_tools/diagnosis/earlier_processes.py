"""What ended a process, before another process tells only of what that left."""

import re

from eodh_tools.diagnosis.errors_near_end import is_afterwards
from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.last_words import says_it_went_on
from eodh_tools.diagnosis.survived_errors import WENT_ON, progress, recovered
from eodh_tools.diagnosis.troubles_before import (
    IMPORT_FAILURES,
    failures_before,
    says_little,
)

_POINTS_AT_A_LOG = re.compile(
    r"(?i)\b(?:see|check|look (?:at|in|into)|consult|inspect|refer to|read)\b"
    r"[^.]{0,40}\blog(?:s|[ -]?files?)?\b"
)
_ANNOUNCES_A_LOG = re.compile(r"(?i)\blogs?\W*$|log[ -]?files?\W*$")


def exception_of_a_worker(story: Story, end: Event) -> Event | None:
    """What a worker itself died of, right before its pool tells only that it died."""
    if end.shown is None or end.shown.cause.code != "worker-killed":
        return None
    for event in failures_before(story, end):
        if progress(story, event.last, end.first):
            return None
        if event.weight is Weight.EXCEPTION and not (event.is_soft or event.is_wrapper):
            return event
    return None


def exception_of_another_program(story: Story, end: Event) -> Event | None:
    """What ended a program, before the next one of a script failed without its output.

    Tracebacks that begin in two files are of two programs: the first is over.
    """
    if not end.program or not _may_lack_an_output(end):
        return None
    for event in failures_before(story, end):
        if progress(story, event.last, end.first) > WENT_ON or recovered(story, event):
            return None
        if event.program and event.program != end.program:
            went_on = says_it_went_on(story, event.last + 1, end.first)
            return None if went_on else event
    return None


def told_in_a_printed_log(story: Story, end: Event) -> Event | None:
    """Return the first error of the log that an exception points at, printed after it.

    What a library logged was there before the exception that only tells its number.
    """
    if end.shown is not None or not _POINTS_AT_A_LOG.search(end.words):
        return None
    for event in story.events:
        is_hard = event.weight >= Weight.ERROR and not (event.is_soft or event.follows)
        if event.first <= end.last or event.is_harmless or not is_hard:
            continue
        if _ANNOUNCES_A_LOG.search(event.words) or is_afterwards(story, event):
            continue
        return event
    return None


def _may_lack_an_output(end: Event) -> bool:
    if end.shown is None:
        return True
    return says_little(end.shown) and end.shown.cause.code not in IMPORT_FAILURES


def told_with_its_cause(story: Story, end: Event) -> Event | None:
    """Return the same exception as a worker printed it, with what caused it."""
    if end.shown is not None:
        return None
    said = end.key_link.words
    for event in story.events:
        is_chain = event.weight is Weight.EXCEPTION and len(event.links) > 1
        if event.first >= end.first or not is_chain:
            continue
        if event.ending.words == said and event.words != said:
            return event
    return None

"""Errors near a step's end: of one burst, about one thing, or given up."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.survived_errors import progress, recovered, survived

# An announced command is so near to its failure.
_COMMAND_RECORDS = 15
_FAILED_COMMANDS = 3
_WORD = re.compile(r"[A-Za-z][\w-]{2,}")
_COMMON_WORDS = frozenset(
    {"the", "and", "for", "from", "with", "error", "failed", "file", "files", "not",
     "unable", "find", "found", "valid", "cannot", "could", "was", "using", "warning",
     "exceptions", "exception", "runtimeerror", "valueerror"}
)  # fmt: skip
_AFTERWARDS = re.compile(
    r"(?i)\b(?:notif\w+|web-?hooks?|hooks?\.|callback|slack|e-?mail|upload\w*|publish\w*"
    r"|clean(?:ing|ed)?[ -]?up|report(?:ing)?|status update|statistics|metrics"
    r"|copying (?:the )?results)\b"
)
_ASIDE = re.compile(
    r"(?i)\b(?:notif\w+|web-?hooks?|hooks?\.|callback|slack|e-?mails?|smtp\w*|telemetry"
    r"|wandb|mlflow|neptune|sentry|status update|metrics)\b"
    r"|\b(?:upload|publish|copy|sav|writ|send|mov)\w*[ -](?:the |its |all )?logs?\b"
)
_GAVE_SOME = re.compile(
    r"(?i)\b(?:downloaded|fetched|found|got|loaded|opened|read|received) [1-9]\d*\b"
)
# So many lines of a program are no work that it did between.
_FEW_LINES = 2
_TRIPPED_OVER = frozenset({"value-missing", "nothing-in-list", "file-not-recognised"})


def is_afterwards(story: Story, event: Event) -> bool:
    """Return whether a step after the work failed: notification, upload, report."""
    texts = [event.words]
    texts += [record.message for record in story.records[event.first - 2 : event.first]]
    return any(_AFTERWARDS.search(text) for text in texts)


def is_aside(story: Story, event: Event) -> bool:
    """Return whether what failed only tells others of the work, or cleans up."""
    texts = [event.words]
    texts += [record.message for record in story.records[event.first - 2 : event.first]]
    is_teardown = "teardown" in story.signs[event.first].labels
    return is_teardown or any(_ASIDE.search(text) for text in texts)


def is_only_beside(event: Event, other: Event) -> bool:
    """Return whether an error is of telling others of the work, and another is not."""
    return bool(_ASIDE.search(event.words)) and not _ASIDE.search(other.words)


def before_what_is_aside(
    story: Story, earlier: Sequence[Event], end: Event
) -> Event | None:
    """Return the failure right before one that is beside the work."""
    if not is_aside(story, end):
        return None
    for event in reversed(earlier):
        if progress(story, event.last, end.first) > _FEW_LINES:
            return None
        if event.weight >= Weight.TOOL and not survived(story, event, end):
            return None if is_aside(story, event) else event
    return None


def first_of_script(story: Story, earlier: Sequence[Event], end: Event) -> Event | None:
    """Return the first command that failed of a script that goes on whatever fails."""
    if end.weight > Weight.TOOL:
        return None
    tools = [
        event
        for event in earlier
        if event.weight in {Weight.TOOL, Weight.ERROR}
        and not story.records[event.first].has_head
        and not recovered(story, event)
    ]
    if len(tools) < _FAILED_COMMANDS:
        return None
    return next((event for event in tools if event.shown is not None), tools[0])


def same_message_before(story: Story, earlier: Sequence[Event], end: Event) -> Event:
    """Return the line right before with the same message, if it names its object."""
    if end.shown is None or end.shown.named:
        return end
    for event in reversed(earlier):
        if progress(story, event.last, end.first) > 1:
            break
        shown = event.shown
        if shown is None or shown.cause.code != end.shown.cause.code:
            continue
        if shown.named or len(event.words) > len(end.words):
            return event
    return end


def library_message_before(
    story: Story, earlier: Sequence[Event], end: Event
) -> Event | None:
    """Return the error of a library right before the program failed on its result.

    A library that returns nothing (None) says why before the program fails on it.
    """
    if end.shown is None or end.shown.cause.code not in _TRIPPED_OVER:
        return None
    for event in reversed(earlier):
        if progress(story, event.last, end.first) > 1:
            return None
        if event.shown is not None and event.weight >= Weight.TOOL:
            return event
    return None


def nearest_burst(story: Story, earlier: Sequence[Event], end: Event) -> Event | None:
    """Return the exception right before a wrapper's message, or the first error."""
    if not earlier:
        return None
    last = earlier[-1]
    if survived(story, last, end) and last.weight < Weight.EXCEPTION:
        return None
    burst = [last]
    for event in reversed(earlier[:-1]):
        if progress(story, event.last, burst[-1].first) > 1:
            break
        burst.append(event)
    exceptions = [event for event in burst if event.weight is Weight.EXCEPTION]
    if exceptions:
        return exceptions[0]
    known = [event for event in burst if event.shown is not None and not event.follows]
    return (known or burst)[-1]


def first_of_burst(story: Story, earlier: Sequence[Event], of: Event) -> Event:
    """Return the first of the errors that stand together with one."""
    first = of
    for event in reversed(earlier):
        if event.first >= first.first:
            continue
        if progress(story, event.last, first.first) > 0:
            break
        if event.weight is Weight.WORDS or event.is_harmless:
            continue
        if is_only_beside(event, of):
            continue
        first = event
    if first.shown is None and of.shown is not None:
        return of
    return first


def concerns(story: Story, event: Event, end: Event) -> bool:
    """Return whether an event is about the same thing: it or its command names it."""
    things = {thing for thing in end.things if "." in thing or len(thing) > 4}  # noqa: PLR2004
    if not things:
        return False
    if event.things & things:
        return True
    words = event.words.lower()
    if any(thing in words for thing in things):
        return True
    if event.weight < Weight.ERROR or event.follows:
        return False
    above = story.records[max(0, event.first - _COMMAND_RECORDS) : event.first]
    return any(
        thing in record.text.lower() and _is_command(record.text)
        for record in above
        for thing in things
        if "." in thing
    )


def _is_command(text: str) -> bool:
    return bool(
        re.search(r"(?:^|\s)--?\w[\w-]*[= ]|^\+ |(?:^|\s)/\S+/bin/|\s>\s", text)
    )


def first_fallback(story: Story, end: Event) -> Event | None:
    """Return the first of the ways that were given up for others before the end."""
    found = [
        event
        for event in story.events
        if event.is_fallback
        and event.first < end.first
        and (event.shown is not None or "failure" in story.signs[event.first].labels)
        and not recovered(story, event)
    ]
    if not found:
        return None
    close = [event for event in found if words_about(event) & words_about(end)]
    if not close and _led_on(story, found[-1], end):
        return None
    close = close or found
    return close[0] if end.first - close[-1].last <= 40 else None  # noqa: PLR2004


def _led_on(story: Story, event: Event, end: Event) -> bool:
    """Whether what was tried in a thing's place gave something, before another end."""
    return any(
        "success" in story.signs[index].labels
        or _GAVE_SOME.search(story.records[index].message)
        for index in range(event.last + 1, end.first)
        if index not in story.in_trace
    )


def failed_without_a_word(story: Story, end: Event) -> Event | None:
    """Return what only says that a program failed, before an end on what it lacked."""
    for event in reversed(story.events):
        if event.first >= end.first or event.is_soft or event.is_harmless:
            continue
        is_of_it = event.is_wrapper and event.weight >= Weight.TOOL
        is_near = progress(story, event.last, end.first) <= 1
        return event if is_of_it and is_near and event.things & end.things else None
    return None


def words_about(event: Event) -> set[str]:
    """Return the words of an error that say what it is about."""
    found = {word.lower() for link in event.links for word in _WORD.findall(link.words)}
    return found - _COMMON_WORDS

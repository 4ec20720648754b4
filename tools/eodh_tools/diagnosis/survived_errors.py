"""Decide whether a step survived an error: its own progress, what went well after."""

import re

from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.records import Level
from eodh_tools.diagnosis.tries import is_later_try, leaves_tries
from eodh_tools.diagnosis.words_of_an_end import begins_a_command

#: This many lines of the program's own progress say that it went on.
WENT_ON = 3
# This many after a trouble of a service, of which nothing says that it was tried again.
_WENT_FAR = 20
_NEXT_RECORDS = 3
# So near a script runs a command again that failed.
_AGAIN_RECORDS = 30
# What a program may do with less of, once it tries again.
_WITH_LESS = frozenset({"out-of-memory", "gpu-memory"})
# So far before and after a trouble, the same line of progress says that it went on.
_ALIKE_RECORDS = 5
_FORM_CHARS = 60
_STAND_IN = re.compile(
    r"(?i)\busing (?:the |an? |its )?"
    r"(?:bundled|default|built-?in|cached|backup|previous)\b"
)
_NUMBER = re.compile(r"\d+")
# A word with letters and digits: an id, a tile, a file.
_NAME = re.compile(r"\b(?=[\w.-]*\d)(?=[\w.-]*[A-Za-z])[\w.-]{4,}\b")
#: GDAL and PROJ print such a line and return; their caller decides whether it goes on.
LIBRARY_ERROR = re.compile(r"(?:(?:GDAL|PROJ) )?(?:ERROR|Error) \d+: ")
#: What no program goes on from, though a script may.
ENDS_ANY = frozenset(
    {"killed", "native-crash", "command-missing", "shared-library-missing",
     "library-too-old", "disk-full", "out-of-memory", "terminated", "time-limit",
     "worker-killed", "wrong-processor"}
)  # fmt: skip


def survived(story: Story, event: Event, end: Event) -> bool:
    """Return whether the program went on from an error before it met its end."""
    if event.is_soft or recovered(story, event) or passed(story, event, end):
        return True
    if event.weight < Weight.EXCEPTION and _has_a_stand_in(story, event):
        return True
    went_on = progress(story, event.last, end.first)
    hard = _code(event) in ENDS_ANY
    may_pass = (_passes(event) and not hard) or _code(event) in _WITH_LESS
    if may_pass and tried_again(story, event):
        return went_on >= (1 if _had_tries_left(story, event) else WENT_ON)
    if may_be_gone_on_from(story, event):
        return went_on >= WENT_ON
    return _passes(event) and went_on >= _WENT_FAR and not hard


def _code(event: Event) -> str:
    return event.shown.cause.code if event.shown is not None else ""


def _has_a_stand_in(story: Story, event: Event) -> bool:
    """Whether the very next line says what is used in its place."""
    following = story.records[event.last + 1 : event.last + 2]
    return any(_STAND_IN.search(record.message) for record in following)


def may_be_gone_on_from(story: Story, event: Event) -> bool:
    """Return whether a program, or a script, may go on after such an error."""
    if event.shown is not None and event.shown.cause.code in ENDS_ANY:
        return _may_be_asked_for(event)
    head = story.records[event.first]
    is_grave = head.level is not None and head.level >= Level.CRITICAL
    return (head.has_head and not is_grave) or _was_printed_by_its_program(event)


def _was_printed_by_its_program(event: Event) -> bool:
    """Whether the program itself printed an error that it had caught.

    Python prints a traceback up to the line that the program began with where nobody
    caught the exception. A library that prints an error returns; its caller decides.
    """
    is_caught = bool(event.own_frames) and not event.program
    is_caught = is_caught or event.ending.type == "HDF5"
    return is_caught or bool(LIBRARY_ERROR.match(event.words))


def _may_be_asked_for(event: Event) -> bool:
    """Whether it is a program that is not there, as a script asks only to see that."""
    return event.shown is not None and event.shown.cause.code == "command-missing"


def _passes(event: Event) -> bool:
    """Whether it is a trouble of a service, which programs try again after."""
    return (
        event.weight < Weight.EXCEPTION
        and event.shown is not None
        and event.shown.cause.whose == "service"
    )


def tried_again(story: Story, event: Event) -> bool:
    """Return whether one of the next lines says that it is tried again."""
    after = story.signs[event.last + 1 : event.last + 1 + _NEXT_RECORDS]
    return any("soft" in seen.labels for seen in after)


def _had_tries_left(story: Story, event: Event) -> bool:
    after = story.records[event.last + 1 : event.last + 1 + _NEXT_RECORDS]
    return any(leaves_tries(record.message) for record in after)


def passed(story: Story, event: Event, end: Event) -> bool:
    """Return whether a service's trouble was over: its object is logged as before.

    So one failed poll says nothing of the job that it asks for.
    """
    if not _passes(event):
        return False
    things = set(_NAME.findall(event.words))
    near = range(max(0, event.first - _ALIKE_RECORDS), event.first)
    before = {_form(story, index) for index in near} - {""}
    after = range(event.last + 1, min(end.first, event.last + 1 + _ALIKE_RECORDS))
    return any(
        _form(story, index) in before
        and things & set(_NAME.findall(story.records[index].message))
        for index in after
    )


def _form(story: Story, index: int) -> str:
    """A line of progress without its numbers; "" for any other line."""
    if story.progress[index + 1] == story.progress[index]:
        return ""
    return _NUMBER.sub("0", story.records[index].message)[:_FORM_CHARS]


def recovered(story: Story, event: Event) -> bool:
    """Return whether a later line says that the same thing went well after all."""
    if _ran_well_again(story, event):
        return True
    things = {thing for thing in event.things if len(thing) > 3}  # noqa: PLR2004
    for index in range(event.last + 1, min(len(story.records), event.last + 60)):
        text = story.records[index].message
        if index in story.in_trace:
            continue
        if index - event.last <= _NEXT_RECORDS and _is_later_try(story, event, index):
            return True
        if "success" not in story.signs[index].labels:
            continue
        if re.search(
            r"(?i)\b(?:(?:attempt|try|retry) \d+|retried)\b"
            r".{0,30}\b(?:ok|succeeded|success)",
            text,
        ):
            return index - event.last <= 5  # noqa: PLR2004
        if "failure" in story.signs[index].labels:
            continue
        if any(thing in text.lower() for thing in things):
            return True
    return False


def _ran_well_again(story: Story, event: Event) -> bool:
    """Whether a script ran the very same command again, and then at once another."""
    if event.first == 0 or not begins_a_command(story.records[event.first - 1]):
        return False
    command = story.records[event.first - 1].text
    after = range(event.last + 1, min(len(story.records), event.last + _AGAIN_RECORDS))
    again = [index for index in after if story.records[index].text == command]
    if not again or again[-1] + 1 >= len(story.records):
        return False
    return begins_a_command(story.records[again[-1] + 1])


def _is_later_try(story: Story, event: Event, index: int) -> bool:
    """Whether a line says what came of a later try of what failed."""
    heads = story.records[max(0, event.first - 1) : event.first + 1]
    if "failure" in story.signs[index].labels:
        return False
    message = story.records[index].message
    return any(is_later_try(message, head.message) for head in heads)


def progress(story: Story, after: int, before: int) -> int:
    """Return how many lines between two records show the program's own progress."""
    first = min(after + 1, len(story.records))
    return max(0, story.progress[before] - story.progress[first])

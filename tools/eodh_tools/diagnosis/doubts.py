"""Decide whether a cause leaves open why: it is then likely, and not known."""

import re

from eodh_tools.diagnosis.errors_near_end import is_aside
from eodh_tools.diagnosis.events import Event, Story, Weight
from eodh_tools.diagnosis.limits import SIGNALS
from eodh_tools.diagnosis.mentions import may_be_a_mention
from eodh_tools.diagnosis.own_files import may_be_made_here
from eodh_tools.diagnosis.survived_errors import LIBRARY_ERROR, progress, recovered
from eodh_tools.diagnosis.troubles_before import STUMBLES
from eodh_tools.logs.causes import Shown

#: What a program meets that was given nothing: why it was is not in the line.
MEETS_NOTHING = frozenset({"value-missing", "nothing-in-list", "division-by-zero"})
# What only follows from something else, or tells no more than that it went wrong.
_TELLS_LITTLE = frozenset(
    {"pipe-broken", "refused-by-server", "request-invalid", "download-failed",
     "object-closed-or-missing"}
)  # fmt: skip
# A bare number of a server, whose answer says more than the number.
_ANSWERS = frozenset(
    {"not-found-on-server", "server-error", "access-denied", "timed-out",
     "connection-failed", "input-refused", "input-not-found"}
)  # fmt: skip
_ANSWER_RECORDS = 6
_BODY = re.compile(r"\s*[{\[<].*[A-Za-z]{3}")
# It does not say for what it waited.
_BARE_TIMEOUT = re.compile(r"[\w.]*\bTimeoutError\W*$")
# What a program raises that checks its values: no system and no server raises these.
_OF_A_CHECK = frozenset(
    {"ValueError", "TypeError", "IndexError", "AssertionError", "KeyError"}
)
_FROM_OUTSIDE = frozenset({"service", "credentials", "resources"})
# A line of code that looks into what a server answered.
_OF_AN_ANSWER = re.compile(
    r"\.json\(|\bjson\.loads?\(|\b(?:resp(?:onse)?|answer|reply|payload|token)\["
)
# What a program often meets only because something else went wrong before.
_MAY_FOLLOW = STUMBLES | {
    "nothing-found", "file-damaged", "shape-mismatch", "band-missing",
}  # fmt: skip


def meets_nothing(shown: Shown) -> bool:
    """Return whether it tells only that a program got nothing, or lost a worker."""
    code, rerun = shown.cause.code, shown.cause.rerun
    return code in MEETS_NOTHING or (code == "worker-killed" and rerun == "unknown")


def is_bare(cause: Event, *, is_end: bool) -> bool:
    """Return whether its words are a time-out's name, or a library's, at the end."""
    if _BARE_TIMEOUT.match(cause.words):
        return True
    return is_end and bool(LIBRARY_ERROR.match(cause.words))


def leaves_why_open(story: Story, cause: Event, shown: Shown | None) -> bool:
    """Return whether something else may lie behind a cause.

    Args:
        story: The log.
        cause: The event that the rest follows from.
        shown: The known cause that it shows.
    """
    if shown is None or cause.is_over_another or _is_mention(story, cause):
        return True
    code = shown.cause.code
    if code in _TELLS_LITTLE or (code in SIGNALS and shown.cause.rerun == "unknown"):
        return True
    if cause.weight < Weight.EXCEPTION and _may_have_gone_on(story, cause):
        return True
    if "most often" in shown.cause.plain or may_be_made_here(shown):
        return True
    if code.endswith(("-missing", "-denied")) and _names_nothing(shown):
        return True
    is_beside = story.kind == "step" and is_aside(story, cause)
    if is_beside or _may_be_of_another(story, cause, shown):
        return True
    if code in _ANSWERS and _has_an_answer_near(story, cause):
        return True
    return code in _MAY_FOLLOW and _has_a_trouble_before(story, cause)


def _is_mention(story: Story, cause: Event) -> bool:
    return cause.first not in story.in_trace and may_be_a_mention(cause.words)


def _may_be_of_another(story: Story, cause: Event, shown: Shown) -> bool:
    """Whether a check's words only sound so, or its key was of a server's answer."""
    if cause.key_link.type not in _OF_A_CHECK:
        return False
    if shown.cause.whose in _FROM_OUTSIDE:
        return True
    inside = story.records[cause.first : cause.last + 1]
    return any(_OF_AN_ANSWER.search(record.text) for record in inside)


def _names_nothing(shown: Shown) -> bool:
    """Whether the line does not say what is missing, or where: it may be another."""
    return shown.named is None and "{object}" in shown.cause.means


def _may_have_gone_on(story: Story, cause: Event) -> bool:
    """Whether anything was printed after a mere line, or it is one of cleaning up."""
    is_teardown = "teardown" in story.signs[cause.first].labels
    return is_teardown or progress(story, cause.last, len(story.records)) > 0


def _has_an_answer_near(story: Story, cause: Event) -> bool:
    """Whether a body that a server sent is printed beside its number."""
    before = range(max(0, cause.first - _ANSWER_RECORDS), cause.first)
    after = range(cause.last + 1, len(story.records))[:_ANSWER_RECORDS]
    return any(
        not story.records[index].has_head and _BODY.match(story.records[index].text)
        for index in (*before, *after)
        if index not in story.in_trace
    )


def _has_a_trouble_before(story: Story, cause: Event) -> bool:
    """Whether anything went wrong before, even if only in words or as a warning."""
    return any(
        event.last < cause.first
        and not (event.is_harmless or event.is_wrapper)
        and not recovered(story, event)
        for event in story.events
    )

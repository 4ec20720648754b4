"""Find the line without an error that explains an error."""

import re
from collections.abc import Sequence
from dataclasses import replace

from eodh_tools.diagnosis import named_objects
from eodh_tools.diagnosis.events import Clue, Event, Story
from eodh_tools.diagnosis.file_clues import (
    INCOMPLETE,
    LISTED,
    as_read_again,
    of_a_file,
)
from eodh_tools.diagnosis.inodes import without_inodes
from eodh_tools.diagnosis.records import Level
from eodh_tools.diagnosis.server_answers import BARE_ANSWERS, told_by_answer
from eodh_tools.logs.causes import Shown, by_code

_CLUE_RECORDS = 400
_NEAR_RECORDS = 60
_PAGES = frozenset(
    {
        "file-not-recognised",
        "archive-damaged",
        "not-json",
        "file-damaged",
        "config-invalid",
    }
)
# What only follows from a trouble of the machine, and that trouble.
_BEHIND = {
    "worker-killed": "out-of-memory",
    "terminated": "node-taken-away",
    "killed": "node-taken-away",
    "read-only": "storage-failed",
}
_KILLED_FOR_MEMORY = "OOMKilled"
_MOST_ADDRESS_CHARS = 60
_EMPTY = frozenset({"nothing-in-list"})
# What an array says that was made of nothing; others may say it too.
_MADE_OF_NOTHING = re.compile(
    r"too many indices for array: array is [01]-dimensional"
    r"|\barray of size 0\b|\bempty ax[ei]s\b"
)
_MISSED = re.compile(
    r"(?i)\bno\b.{1,60}\b(?:found|match\w*)\b"
    r"|\b(?:could not|cannot|can't|did not) find\b"
)
_UNTOLD = frozenset({"", "shape-mismatch"})
# How a program says that what it made is empty, right after it counted none.
_IS_EMPTY = re.compile(r"(?i)\b(?:is|are|was|were) empty\b|\bnothing (?:to|left|for)\b")
_COUNTED_RECORDS = 3
# A count that is at nought stands so near a division by it, and may come after it.
_COUNT_RECORDS, _LATE_RECORDS = 8, 3
# How a program says again and again that it goes on with less, and why.
_LEFT_OUT = re.compile(
    r"(?i)\b(?:(?:dropp|discard|exclud|reject|skipp|remov)ed|left out)\b"
    r".{0,60}?[:(] ?\w"
)
_LEAST_LEFT_OUT = 2
_SEARCHES = re.compile(r"(?i)\b(?:search|quer(?:y|ied)|catalogue?|matched|intersect)")
# How a server's answer begins that a log prints.
_BODY = frozenset("{[<")
_ANSWER_RECORDS = 8


def with_clue(story: Story, cause: Event) -> tuple[Shown | None, Clue | None]:
    """Return what a line without an error says of the cause, if one does."""
    shown = cause.shown
    before = range(max(0, cause.first - _CLUE_RECORDS), cause.first)
    signed = _expired(story, cause)
    if signed is not None:
        address, until = signed
        expired = by_code("signature-expired")
        expired = replace(expired, means=f"{expired.means}, signed until {until}")
        return Shown(expired, named_objects.end_of(address, _MOST_ADDRESS_CHARS)), None
    code = shown.cause.code if shown is not None else ""
    if shown is not None and code in _BEHIND:
        return _with_what_stood_behind(story, cause, shown)
    if shown is not None and code == "disk-full":
        return without_inodes(story, shown) or (shown, None)
    told = _of_what_came(story, before, cause, code)
    if told is None and shown is not None:
        told = _of_the_file(story, cause, shown)
    if told is not None:
        listed, clue = told
        return as_read_again(story, cause, listed, LISTED), clue
    if shown is not None:
        shown = as_read_again(story, cause, shown, INCOMPLETE)
    nothing = _nothing_left(story, before, cause, code)
    if nothing is not None:
        return Shown(by_code("nothing-found"), None), nothing
    if code == "date-invalid" and shown is not None and not shown.named:
        texts = [record.message for record in story.records[: cause.last + 1]]
        wrong = named_objects.impossible_date(texts)
        if wrong is not None:
            index, text = wrong
            clue = Clue(story.records[index].number, texts[index])
            return Shown(shown.cause, text), clue
    return shown, None


def _of_the_file(story: Story, cause: Event, shown: Shown) -> tuple[Shown, Clue] | None:
    """What an earlier line says of the file of a cause, or of its folder."""
    said = of_a_file(story, cause, shown)
    if said is None:
        return None
    record = story.records[said[1]]
    return said[0], Clue(record.number, record.message)


def _of_what_came(
    story: Story, before: range, cause: Event, code: str
) -> tuple[Shown, Clue] | None:
    """What a server sent in place of the data, or with its refusal."""
    # A line right before a traceback may be read as its head.
    head = [cause.first] if story.records[cause.first].has_head else []
    if code in BARE_ANSWERS or code == "not-found-on-server":
        not_ready = _not_ready(story, [*before[-_ANSWER_RECORDS:], *head])
        if not_ready is not None:
            return not_ready
    if code in BARE_ANSWERS:
        return told_by_answer(story, cause, code)
    if code in _PAGES:
        printed = [
            index
            for index in [*before, *head]
            if story.records[index].text.lstrip()[:1] in _BODY
        ]
        note = _not_ready(story, printed, is_body=True)
        return note or _of_a_page(story, before, cause.shown)
    return None


def _not_ready(
    story: Story, indexes: Sequence[int], *, is_body: bool = False
) -> tuple[Shown, Clue] | None:
    """The first word that the product is not ready, from which no program went on.

    In the body of an answer it is the server that says what to do, and no program.
    """
    for index in indexes:
        seen, record = story.signs[index], story.records[index]
        is_inside = index in story.in_trace and not record.has_head
        if is_inside or seen.shown is None:
            continue
        if "soft" in seen.labels and not is_body:
            continue
        if seen.shown.cause.code == "product-offline":
            return seen.shown, Clue(record.number, record.message)
    return None


def _nothing_left(story: Story, before: range, cause: Event, code: str) -> Clue | None:
    """The line that says that nothing was found, or that a count is at nought."""
    if code in _EMPTY:
        near = last_labelled(story, before[-_NEAR_RECORDS:], "empty-find")
        return near or _empty_search(story, before) or _left_out(story, before)
    if code == "" and _IS_EMPTY.search(cause.words):
        counted = [
            index
            for index in before[-_COUNTED_RECORDS:]
            if "soft" not in story.signs[index].labels
        ]
        return last_labelled(story, counted, "empty-find")
    if code in _UNTOLD and _MADE_OF_NOTHING.search(cause.words):
        return _missed(story, before[-_NEAR_RECORDS:])
    if code != "division-by-zero":
        return None
    late = range(cause.last + 1, len(story.records))[:_LATE_RECORDS]
    counts = [*before[-_COUNT_RECORDS:], *late]
    hard = [index for index in counts if "soft" not in story.signs[index].labels]
    return last_labelled(story, hard, "empty-find")


def _missed(story: Story, near: Sequence[int]) -> Clue | None:
    """The last line that says that something was not found."""
    for index in reversed(near):
        record, labels = story.records[index], story.signs[index].labels
        if index in story.in_trace or "soft" in labels:
            continue
        if "failure" in labels and _MISSED.search(record.message):
            return Clue(record.number, record.message)
    return None


def _empty_search(story: Story, before: range) -> Clue | None:
    """The last search, however far above, that says that it found nothing."""
    for index in reversed(range(before.stop)):
        message = story.records[index].message
        if "empty-find" in story.signs[index].labels and _SEARCHES.search(message):
            return Clue(story.records[index].number, message)
    return None


def _left_out(story: Story, before: range) -> Clue | None:
    """The last of several warnings that a part was left out, and for what reason."""
    near = [story.records[index] for index in before[-_NEAR_RECORDS:]]
    warned = [
        record
        for record in near
        if record.level is Level.WARNING and _LEFT_OUT.search(record.message)
    ]
    if len(warned) < _LEAST_LEFT_OUT:
        return None
    return Clue(warned[-1].number, warned[-1].message)


def _of_a_page(
    story: Story, before: range, shown: Shown | None
) -> tuple[Shown, Clue] | None:
    """The web page that came in place of the data, or that nothing came."""
    clue = last_labelled(story, before, "page")
    if clue is not None:
        answered = _answer_of(story, clue)
        if answered is not None:
            return answered, clue
        html = Shown(by_code("html-instead-of-data"), shown.named if shown else None)
        return html, clue
    clue = last_labelled(story, before[-_NEAR_RECORDS:], "no-bytes")
    if clue is not None:
        return Shown(by_code("file-empty"), shown.named if shown else None), clue
    return None


def _with_what_stood_behind(
    story: Story, cause: Event, shown: Shown
) -> tuple[Shown, Clue | None]:
    """The trouble of the machine before it, from which it follows."""
    for record, seen in zip(
        story.records[: cause.first], story.signs[: cause.first], strict=True
    ):
        if seen.shown is None or seen.shown.cause.code != _BEHIND[shown.cause.code]:
            continue
        if seen.shown.cause.code == "out-of-memory":
            # The log names the memory: the same job meets the same limit.
            named = by_code(shown.cause.code).worded_for(_KILLED_FOR_MEMORY)
            return replace(shown, cause=named), None
        return seen.shown, Clue(record.number, record.message)
    return shown, None


def _answer_of(story: Story, clue: Clue) -> Shown | None:
    """The server's own error, where the line of its page names one."""
    for record, seen in zip(story.records, story.signs, strict=True):
        if record.number == clue.number and seen.shown is not None:
            return seen.shown if seen.shown.cause.whose == "service" else None
    return None


def last_labelled(story: Story, indexes: Sequence[int], label: str) -> Clue | None:
    """Return the last of these records that has a label, and is in no traceback."""
    for index in reversed(indexes):
        if index not in story.in_trace and label in story.signs[index].labels:
            record = story.records[index]
            return Clue(record.number, record.message)
    return None


def _expired(story: Story, cause: Event) -> tuple[str, str] | None:
    texts = [record.text for record in story.records[: cause.last + 1]]
    now = named_objects.last_time(texts)
    numbers = {link.number for link in cause.links}
    for record in story.records[cause.first : cause.last + 1]:
        if record.number in numbers:
            found = named_objects.expired_signature(record.text, now)
            if found is not None:
                return found
    return None

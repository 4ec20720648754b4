"""Tracebacks of Python: groups and remote ones too, and exceptions without one."""

import re
from collections.abc import Sequence
from dataclasses import replace

from eodh_tools.diagnosis.records import Record
from eodh_tools.diagnosis.traces import (
    CONTEXT,
    DIRECT,
    JVM_FRAME,
    MOST_FRAMES,
    MOST_MORE_LINES,
    PY_FRAME,
    PY_HEADER,
    Trace,
    link,
)

# The margin of an exception group, and what parts its exceptions.
_GROUP_MARGIN = re.compile(r"^\s*\| ?")
_GROUP_PART = re.compile(r"^\s*\+[-+]{3,}")
_NAMED = re.compile(
    r"(?P<type>(?:[A-Za-z_][\w$]*\.)*[A-Za-z_][\w$]*)(?:: (?P<message>.*)|:?\s*$)"
)
_ERROR_NAME = re.compile(
    r"(?:Error|Exception|Exit|Interrupt|Killed\w*|Failure|Timeout|Abort|Fault|Warning"
    r"|BrokenProcessPool|NoSuchKey|NoSuchBucket|HTTPError|RequestRefused)$"
)
_BARE = re.compile(
    r"(?P<type>(?:[A-Za-z_]\w*\.)*\w*(?:Error|Exception|CPLE_\w+)): (?P<message>.*)"
)
# An answer of a server, and lines that may go on with what it says.
_ANSWERED = re.compile(
    r"\b[45]\d\d\b|\w*(?:HTTP|API|Api|Client|Request|Server)\w*Error"
)
_SENTENCE = re.compile(r"[A-Za-z][\w'-]*(?:,? [\w'(\".,/-]+)+|\s*$")
_MOST_ANSWER_LINES = 3
# An exception of a rule, as Snakemake tells it: what it says stands in the next line.
_IN_A_RULE = re.compile(
    r"(?P<type>(?!RuleException|WorkflowError)\w+(?:Error|Exception)) in "
    r"(?:file|line) .*line \d+:\s*$"
)
_OUTERMOST = ", in <module>"
_LIBRARY = re.compile(
    r"(?:site|dist)-packages/|/lib/python3[\d.]*/|<frozen |^<string>|node:internal"
    r"|/node_modules/|\.pyx$|/rlib/"
)


def python_trace(
    records: Sequence[Record], start: int, most: int = MOST_FRAMES
) -> Trace:
    """Read a traceback of Python, or a group of them, of at most this many records.

    Without an exception at its end it has no links, and ends where it was given up.
    """
    if "Exception Group" in records[start].message:
        return _group(records, start, most)
    return _plain(records, start, start + most)


def _group(records: Sequence[Record], start: int, most: int) -> Trace:
    """Read a group: what its exceptions say comes before what the group says."""
    end = start + 1
    parts = [start]
    while end < min(len(records), start + most):
        text = records[end].text
        if _GROUP_PART.match(text):
            parts.append(end)
        elif not _GROUP_MARGIN.match(text):
            break
        end += 1
    bare = [
        replace(
            record,
            text=_GROUP_MARGIN.sub("", record.text, count=1),
            message=_GROUP_MARGIN.sub("", record.message, count=1),
        )
        for record in records[start:end]
    ]
    groups: list[Trace] = []
    single: list[Trace] = []
    for first, last in zip(parts, [*parts[1:], end], strict=True):
        part = bare[first - start : last - start]
        index = 0
        while index < len(part):
            if not (
                PY_FRAME.match(part[index].text) or PY_HEADER.search(part[index].text)
            ):
                index += 1
                continue
            read = _plain(part, index, len(part))
            if read.links:
                is_group = read.links[-1].type.endswith("Group")
                (groups if is_group else single).append(read)
            index = read.last + 1
    found = [*single, *reversed(groups)]
    return Trace(
        start,
        end - 1,
        [link for read in found for link in read.links],
        [frame for read in reversed(found) for frame in read.own_frames],
    )


def _plain(records: Sequence[Record], start: int, end: int) -> Trace:
    """Read one traceback that ends before a record."""
    trace = Trace(start, start)
    index = start
    frames = 0
    after_frame = is_own = is_raised = False
    margin = _margin(records[start])
    while index < min(len(records), end):
        record = records[index]
        text = record.text.removeprefix(margin)
        frame = PY_FRAME.match(text)
        if frame:
            frames += 1
            after_frame = True
            is_raised = False
            is_own = not _LIBRARY.search(frame[1])
            if is_own:
                trace.own_frames.append(record.number)
                if not trace.program and text.rstrip().endswith(_OUTERMOST):
                    trace.program = frame[1]
        elif index > start and record.has_head and frames:
            break
        elif index > start and not text[:1].isspace():
            named = _NAMED.match(text.strip())
            if named and (after_frame or _ERROR_NAME.search(named["type"])):
                more, index = _more(records, index, named["message"] or "")
                found = link(record, named["type"], more)
                trace.links.append(replace(found, is_raised=is_raised))
                trace.last = index
                return trace
        elif text.lstrip().startswith("raise "):
            is_raised = is_own
        index += 1
        if index > start + 1 and frames and PY_HEADER.search(record.message):
            break
    trace.last = index
    return trace


def _margin(record: Record) -> str:
    """The blanks by which a runner indents all that a program printed."""
    header = PY_HEADER.search(record.text)
    before = record.text[: header.start()] if header else ""
    return before if before.isspace() else ""


def _more(records: Sequence[Record], index: int, text: str) -> tuple[str, int]:
    """An exception's message goes on while lines are indented, or announced.

    All that stands before the marker of a chain belongs to it.
    """
    texts = [text]
    following = index + 1
    marked = _up_to_marker(records, index)
    if marked:
        texts += [record.text.strip() for record in records[following:marked]]
        return " ".join(part for part in texts if part), marked - 1
    while following < len(records) and len(texts) <= MOST_MORE_LINES:
        record = records[following]
        is_next = record.number - records[following - 1].number <= 1
        announced = texts[-1].rstrip().endswith((":", "(")) or (
            len(texts) == 1 and "validation error" in text
        )
        if len(texts) > 1 and record.text[:1].islower():
            announced = announced or record.text.rstrip().endswith(":")
        indented = record.text[:1].isspace() and not JVM_FRAME.match(record.text)
        is_new = (
            record.has_head
            or PY_HEADER.search(record.message)
            or PY_FRAME.match(record.text)
            or record.text.strip() in ('"""', "'''")
        )
        gap = record.number - records[following - 1].number
        if not (indented or announced):
            announced = _is_answer(records, index, following)
        if is_new or not (indented or announced):
            break
        if not is_next and not (announced and gap <= 2):  # noqa: PLR2004 - one blank
            break
        if set(record.text.strip()) <= set("^~ "):
            break
        texts.append(record.text.strip())
        following += 1
    return " ".join(part for part in texts if part), following - 1


def _up_to_marker(records: Sequence[Record], index: int) -> int:
    """Where the marker of a chain stands close behind an exception; else 0."""
    for at in range(index + 1, min(len(records), index + MOST_MORE_LINES + 3)):
        message = records[at].message
        if DIRECT.search(message) or CONTEXT.search(message):
            return at
        text = records[at].text
        if PY_HEADER.search(message) or PY_FRAME.match(text) or _BARE.match(text):
            return 0
    return 0


def _is_answer(records: Sequence[Record], index: int, following: int) -> bool:
    """Whether the next lines, up to a logger's line or the end, go on with it."""
    if not _ANSWERED.search(records[index].text):
        return False
    for each in records[following : index + _MOST_ANSWER_LINES + 2]:
        if each.has_head:
            return True
        if not _SENTENCE.match(each.text):
            return False
    return len(records) - index - 1 <= _MOST_ANSWER_LINES


def bare_exception(records: Sequence[Record], start: int) -> Trace | None:
    """Read an exception without a traceback, where a marker says what it caused."""
    record = records[start]
    named = _BARE.match(record.text)
    if named is None or record.has_head:
        return None
    ahead = records[start + 1 : start + 4]
    if not any(
        DIRECT.search(each.message) or CONTEXT.search(each.message) for each in ahead
    ):
        return None
    return Trace(start, start, [link(record, named["type"], named["message"])])


def error_in_a_rule(records: Sequence[Record], start: int) -> Trace | None:
    """Read an exception that Snakemake tells of a rule, with its frames."""
    named = _IN_A_RULE.match(records[start].text)
    if named is None or start + 1 >= len(records):
        return None
    last = start + 1
    while last + 1 < len(records) and PY_FRAME.match(records[last + 1].text):
        last += 1
    words = records[start + 1].message.strip()
    return Trace(start, last, [link(records[start + 1], named["type"], words)])

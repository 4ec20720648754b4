"""Tracebacks of Python: groups and remote ones too, and exceptions without one."""

import re
from collections.abc import Sequence
from dataclasses import replace

from eodh_tools.diagnosis.exception_messages import BARE, whole_message
from eodh_tools.diagnosis.records import Record
from eodh_tools.diagnosis.traces import (
    CONTEXT,
    DIRECT,
    MOST_FRAMES,
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
                more, index = whole_message(records, index, named["message"] or "")
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


def bare_exception(records: Sequence[Record], start: int) -> Trace | None:
    """Read an exception without a traceback, where a marker says what it caused."""
    record = records[start]
    named = BARE.match(record.text)
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

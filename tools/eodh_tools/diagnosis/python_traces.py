"""Tracebacks of Python: groups and remote ones too, and exceptions without one."""

import re
from collections.abc import Sequence

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

_GROUP_MARGIN = re.compile(r"^\s*(?:[|+][-+ |\d.]*)\s?")
_NAMED = re.compile(
    r"(?P<type>(?:[A-Za-z_][\w$]*\.)*[A-Za-z_][\w$]*)(?:: (?P<said>.*)|:?\s*$)"
)
_ERROR_NAME = re.compile(
    r"(?:Error|Exception|Exit|Interrupt|Killed\w*|Failure|Timeout|Abort|Fault|Warning"
    r"|BrokenProcessPool|NoSuchKey|NoSuchBucket|HTTPError|RequestRefused)$"
)
_BARE = re.compile(
    r"(?P<type>(?:[A-Za-z_]\w*\.)*\w*(?:Error|Exception|CPLE_\w+)): (?P<said>.*)"
)
_LIBRARY = re.compile(
    r"(?:site|dist)-packages/|/lib/python3[\d.]*/|<frozen |^<string>|node:internal"
    r"|/node_modules/|\.pyx$|/rlib/"
)


def python_trace(  # noqa: C901 - a line, and what state it is met in
    records: Sequence[Record], start: int, most: int = MOST_FRAMES
) -> Trace:
    """Read a traceback of Python, or a group of them, of at most so many records.

    Without an exception at its end it has no links, and ends where it was given up.
    """
    trace = Trace(start, start)
    index = start
    margin = _GROUP_MARGIN.match(records[start].text)
    is_group = "Exception Group" in records[start].message
    frames = 0
    after_frame = False
    while index < len(records) and index - start < most:
        record = records[index]
        text = record.text
        if is_group or margin:
            text = _GROUP_MARGIN.sub("", text, count=1)
        frame = PY_FRAME.match(text)
        if frame:
            frames += 1
            after_frame = True
            if not _LIBRARY.search(frame[1]):
                trace.own_frames.append(record.number)
        elif index > start and record.has_head and frames:
            break
        elif index > start and not text[:1].isspace():
            named = _NAMED.match(text.strip())
            if named and (after_frame or _ERROR_NAME.search(named["type"])):
                more, index = _more(records, index, named["said"] or "")
                trace.links.append(link(record, named["type"], more))
                trace.last = index
                if not is_group:
                    return trace
                frames, after_frame = 0, False
        index += 1
        if index > start + 1 and not is_group and PY_HEADER.search(record.message):
            inner = record is not records[start]
            if inner and frames:
                break
    if is_group and trace.links:
        trace.links.reverse()
        trace.own_frames.reverse()
        return trace
    if not trace.links:
        trace.last = index
    return trace


def _more(records: Sequence[Record], index: int, said: str) -> tuple[str, int]:
    """An exception's message goes on while lines are indented, or announced."""
    texts = [said]
    following = index + 1
    while following < len(records) and len(texts) <= MOST_MORE_LINES:
        record = records[following]
        is_next = record.number - records[following - 1].number <= 1
        announced = texts[-1].rstrip().endswith((":", "(")) or (
            len(texts) == 1 and "validation error" in said
        )
        indented = record.text[:1].isspace() and not JVM_FRAME.match(record.text)
        is_new = (
            record.has_head
            or PY_HEADER.search(record.message)
            or PY_FRAME.match(record.text)
            or record.text.strip() in ('"""', "'''")
        )
        gap = record.number - records[following - 1].number
        if is_new or not (indented or announced):
            break
        if not is_next and not (announced and gap <= 2):  # noqa: PLR2004 - one blank
            break
        if set(record.text.strip()) <= set("^~ "):
            break
        texts.append(record.text.strip())
        following += 1
    return " ".join(part for part in texts if part), following - 1


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
    return Trace(start, start, [link(record, named["type"], named["said"])])

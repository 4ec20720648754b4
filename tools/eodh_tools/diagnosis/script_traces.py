"""Tracebacks of the JVM, Node and Julia."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.exception_messages import whole_message
from eodh_tools.diagnosis.records import Record
from eodh_tools.diagnosis.traces import (
    JVM_FRAME,
    MESSAGE_CHARS,
    MOST_FRAMES,
    MOST_MORE_LINES,
    Link,
    Trace,
    link,
)

_JVM_HEAD = re.compile(
    r"(?:.*?Exception in thread \"[^\"]*\" |: |.*?\b(?=(?:[a-z]\w*\.){2,}[A-Z]))?"
    r"(?P<type>(?:[a-z]\w*\.)+[A-Z][\w$]*(?:Exception|Error|Throwable|Failure)\w*)"
    r"(?:: (?P<message>.*)|\s*$)"
)
_JVM_CAUSE = re.compile(
    r"\s*(?:Caused by|Wrapped by): (?P<type>[\w.$]+)(?:: (?P<message>.*))?"
)
_JS_FRAME = re.compile(
    r"\s+at (?:async )?[\w.<>\[\] $]*\(?(?:node:|file:|/|[A-Z]:\\|<)"
)
_JS_HEAD = re.compile(
    r"(?:Uncaught |.*?\bUnhandled\w* |[^:(){}'\"]{1,80}: )?"
    r"(?P<type>\w*(?:Error|Exception))"
    r"(?: \[[A-Z_0-9]+\])?(?:: (?P<message>.*)|\s*$)"
)
_JS_CAUSE = re.compile(
    r"\s*\[cause\]: (?P<type>\w+)(?: \[[A-Z_0-9]+\])?: (?P<message>.*)"
)
# The file and line, the code and its caret, that Node prints above an error.
_JS_SOURCE = re.compile(r"(?:(?:file://|node:)?[\w./@-]+|<\w+>):\d+")
_SOURCE_LINES = 6

_JULIA_HEAD = re.compile(r"(?:ERROR: |caused by: )(?P<message>.+)")


def jvm_trace(records: Sequence[Record], start: int) -> Trace | None:
    """Read a stack of the JVM: its last `Caused by` is the root."""
    record = records[start]
    head = _JVM_HEAD.match(record.message)
    if head is None:
        return None
    cause = _JVM_CAUSE.match(record.text)
    message, last = (cause or head)["message"] or "", start
    is_next_indented = records[start + 1 : start + 2] and (
        records[start + 1].text[:1].isspace()
    )
    if cause is None and (is_next_indented or message.rstrip().endswith(":")):
        message, last = whole_message(records, start, message)
    trace = Trace(start, last)
    trace.links.append(link(record, (cause or head)["type"], message))
    index = last + 1
    while index < len(records) and index - start < MOST_FRAMES:
        record = records[index]
        cause = _JVM_CAUSE.match(record.text)
        if cause:
            trace.links.append(link(record, cause["type"], cause["message"]))
        elif not (JVM_FRAME.match(record.text) or "Suppressed: " in record.text):
            break
        trace.last = index
        index += 1
    trace.links.reverse()
    return trace


def javascript_trace(records: Sequence[Record], start: int) -> Trace | None:
    """Read a stack of Node, and its causes."""
    record = records[start]
    head = _JS_HEAD.match(record.text)
    if head is None:
        return None
    ahead = records[start + 1 : start + 12]
    if not any(_JS_FRAME.match(each.text) for each in ahead):
        return None
    first = _quoted_source(records, start)
    message = _whole_message(head["message"] or "", ahead)
    trace = Trace(first, start, [link(record, head["type"], message)])
    for index in range(start + 1, min(len(records), start + 60)):
        text = records[index].text
        cause = _JS_CAUSE.match(text)
        if cause:
            trace.links.insert(0, link(records[index], cause["type"], cause["message"]))
        is_frame = bool(_JS_FRAME.match(text))
        if is_frame or cause or (text[:1] in " -}" and index - trace.last <= 4):  # noqa: PLR2004
            trace.last = index
        elif index - start > 4:  # noqa: PLR2004 - a message of several lines
            break
    return trace


def _whole_message(message: str, ahead: Sequence[Record]) -> str:
    """A message, with the lines of it that stand before the first frame."""
    parts = [message]
    for record in ahead[:MOST_MORE_LINES]:
        if _JS_FRAME.match(record.text) or record.has_head:
            break
        parts.append(record.text.strip())
    else:
        return message
    return " ".join(part for part in parts if part)


def _quoted_source(records: Sequence[Record], start: int) -> int:
    """Where the lines of code begin that Node prints above an error."""
    above = range(max(0, start - _SOURCE_LINES), start)
    begins = [index for index in above if _JS_SOURCE.fullmatch(records[index].text)]
    carets = [index for index in above if records[index].text.strip(" ^~") == ""]
    return begins[-1] if begins and carets else start


def julia_trace(records: Sequence[Record], start: int) -> Trace | None:
    """Read an error of Julia."""
    head = _JULIA_HEAD.match(records[start].text)
    ahead = records[start + 1 : start + 12]
    if head is None or not any(each.message == "Stacktrace:" for each in ahead):
        return None
    sentence = re.sub(r"^(?:LoadError: |InitError: )+", "", head["message"])
    for each in ahead[:MOST_MORE_LINES]:
        if not sentence.endswith(":") or not each.text[:1].isspace():
            break
        sentence = f"{sentence} {each.text.strip()}"
    name = re.match(r"(\w+(?:Error|Exception)): ", sentence)
    link = Link(
        records[start].number, name[1] if name else "", sentence[:MESSAGE_CHARS]
    )
    trace = Trace(start, start, [link])
    for index in range(start + 1, min(len(records), start + 200)):
        text = records[index].text
        cause = re.match(r"caused by: (.+)|\s+nested task error: (.+)", text)
        if cause:
            words = cause[1] or cause[2]
            if words.endswith(":") and index + 1 < len(records):
                words = f"{words} {records[index + 1].message}"
            named = re.match(r"(\w+(?:Error|Exception))\b", words)
            kind = named[1] if named else ""
            trace.links.insert(
                0, Link(records[index].number, kind, words[:MESSAGE_CHARS])
            )
        if not re.match(r"\s|Stacktrace:|in expression|caused by|$", text):
            if index - start > 3:  # noqa: PLR2004
                break
            continue
        trace.last = index
    return trace

"""Errors of MATLAB and Octave."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.records import Record
from eodh_tools.diagnosis.traces import MESSAGE_CHARS, Link, Trace

_OCTAVE_HEAD = re.compile(r"error: (?!called from)(?P<message>.+)")
_OCTAVE_CALLED_FROM = re.compile(r"error: called from\b")
_OCTAVE_FRAME = re.compile(r"\s+\S+ at line \d+")
_MOST_OCTAVE_LINES = 12
_MOST_LINES_ABOVE, _MOST_CODE_LINES = 5, 3
_MATLAB_HEAD = re.compile(r"Error using .*|Error in .* \(line \d+\)")


def octave_error(records: Sequence[Record], start: int) -> Trace | None:
    """Read an error of Octave, with what it says of the package that is not there."""
    head = _OCTAVE_HEAD.match(records[start].text)
    if head is None:
        return None
    texts = [head["message"].strip()]
    is_told = True
    for index in range(start + 1, min(len(records), start + _MOST_OCTAVE_LINES)):
        text = records[index].text.strip()
        if _OCTAVE_CALLED_FROM.match(text):
            last = index
            while last + 1 < len(records) and _OCTAVE_FRAME.match(
                records[last + 1].text
            ):
                last += 1
            words = " ".join(part for part in texts if part)[:MESSAGE_CHARS]
            return Trace(start, last, [Link(records[start].number, "", words)])
        if text.startswith(("error: ", "Please read ")):
            is_told = False
        if is_told:
            texts.append(text)
    return None


def matlab_error(records: Sequence[Record], start: int) -> Trace | None:
    """Read an error of MATLAB."""
    if not _MATLAB_HEAD.match(records[start].text) or start + 1 >= len(records):
        return None
    if not re.match(r"Error using ", records[start].text):
        return _said_above(records, start)
    text = records[start + 1].message
    link = Link(
        records[start + 1].number, "", f"{text} ({records[start].text.strip()})"
    )
    last = start + 1
    while last + 1 < len(records) and _MATLAB_HEAD.match(records[last + 1].text):
        last += 1
    return Trace(start, last, [link])


def _said_above(records: Sequence[Record], start: int) -> Trace | None:
    """Read an error of the language itself, whose message stands above the place."""
    at = start - 1
    while at >= 0 and not records[at].text.strip():
        at -= 1
    is_apart = at >= 0 and records[start].number - records[at].number > 1
    if not is_apart or records[at].text[:1].isspace():
        return None
    above = records[max(0, at - _MOST_LINES_ABOVE) : at]
    if records[at].has_head or any(each.text.endswith(":") for each in above):
        return None  # it ends a list of what is told of an error further above
    words = records[at].text.strip()[:MESSAGE_CHARS]
    last = start
    for index in range(start + 1, len(records) - 1):
        if _MATLAB_HEAD.match(records[index].text):
            last = index
        elif index - last > _MOST_CODE_LINES:
            break
    last = min(last + 1, len(records) - 1)  # the line of code below the place
    return Trace(at, last, [Link(records[at].number, "", words)])

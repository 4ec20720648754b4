"""Errors of MATLAB and Octave."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.records import Record
from eodh_tools.diagnosis.traces import MESSAGE_CHARS, Link, Trace

_OCTAVE_HEAD = re.compile(r"error: (?!called from)(?P<message>.+)")
_OCTAVE_CALLED_FROM = re.compile(r"error: called from\b")
_OCTAVE_FRAME = re.compile(r"\s+\S+ at line \d+")
_MOST_OCTAVE_LINES = 12
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
        return None
    text = records[start + 1].message
    link = Link(
        records[start + 1].number, "", f"{text} ({records[start].text.strip()})"
    )
    last = start + 1
    while last + 1 < len(records) and _MATLAB_HEAD.match(records[last + 1].text):
        last += 1
    return Trace(start, last, [link])

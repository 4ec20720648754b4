"""Errors that a line only repeats: a comment, an echo, a memory of another time. Pure.

They are no failure of their own; but a script may say by `echo` why it stops.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from eodh_tools.diagnosis.events import Event
from eodh_tools.diagnosis.records import Record

_COMMENT = re.compile(r"\s*(?:#|//)\s+\S")
# Programs whose own reports of a crash have such signs before each line.
_REPORT = re.compile(r"Java Runtime Environment|ERROR REPORT|hs_err_pid")
_ECHO = re.compile(r"\++ (?:echo|printf)\s+(?:-\w+ )*(?P<words>.*)")
_OTHER_TIME = re.compile(
    r"(?i)\b(?:last (?:year|month|week|time|run)|yesterday|previously|in the past)\b"
    r".*\b(?:was|were|had|has been|happened|occurred|seen|reported)\b"
)


def with_repeated_set_aside(
    events: Sequence[Event], records: Sequence[Record]
) -> list[Event]:
    """Call those events harmless, where another error comes after them.

    Args:
        events: In the order of the log.
        records: Of the log.
    """
    # The whole log is searched once, and only where a comment asks for it.
    is_report = any(_COMMENT.match(records[each.first].text) for each in events) and (
        any(_REPORT.search(record.text) for record in records)
    )
    repeated = {
        index
        for index, event in enumerate(events)
        if event.first == event.last
        and _is_repeated(event.first, records, is_report=is_report)
    }
    last = max(
        (
            index
            for index, event in enumerate(events)
            if index not in repeated
            and not (event.is_soft or event.is_harmless or event.is_wrapper)
        ),
        default=-1,
    )
    return [
        replace(event, is_harmless=True)
        if index in repeated and index < last
        else event
        for index, event in enumerate(events)
    ]


def _is_repeated(at: int, records: Sequence[Record], *, is_report: bool) -> bool:
    text = records[at].text
    if _ECHO.match(text) or _OTHER_TIME.search(text):
        return True
    if _COMMENT.match(text):
        return not is_report
    before = _ECHO.match(records[at - 1].text) if at else None
    return before is not None and before["words"].strip("'\" ") == text.strip()

"""Signals that a script itself sends to what it started: no failure of its own. Pure.

A script stops a helper that it needs no longer, and its shell reports the signal.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from eodh_tools.diagnosis.events import Event
from eodh_tools.diagnosis.records import Record

_SIGNALS = frozenset({"killed", "terminated"})
_STOPS = re.compile(
    r"(?i)\b(?:stop|stopping|kill|killing|terminate|terminating|shutting down|ending)\b"
    r" (?:it|them|its?|the|this|that|all|my|our|background|helpers?|servers?)\b"
    r"|\b(?:no longer|not) needed\b|^\++ (?:kill|pkill|killall)\b"
)
# Then it was no stop as planned.
_FORCED = re.compile(
    r"(?i)memory|\boom\b|\blimits?\b|time|too \w+|exceed|because|fail|error|unhealthy"
    r"|respond|deadline|budget|quota"
)


def with_intended_stops_set_aside(
    events: Sequence[Event], records: Sequence[Record]
) -> list[Event]:
    """Call harmless the signals that the line right before announces.

    Args:
        events: In the order of the log.
        records: Of the log.
    """
    return [
        replace(event, is_harmless=True) if _is_intended(event, records) else event
        for event in events
    ]


def _is_intended(event: Event, records: Sequence[Record]) -> bool:
    if event.shown is None or event.shown.cause.code not in _SIGNALS:
        return False
    at = event.first - 1
    while at > 0 and not records[at].message.strip():
        at -= 1
    if at < 0:
        return False
    message = records[at].text
    return bool(_STOPS.search(message)) and not _FORCED.search(message)

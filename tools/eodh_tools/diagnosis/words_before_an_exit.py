"""What a program says right before a line that tells its exit code.

A program may tell in plain words why it stops: `warp: band 3 is of another size`, and
then its script `warp exited with 2`. No word of failure is needed for that.
"""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.events import Event, Weight
from eodh_tools.diagnosis.line_labels import LineLabels
from eodh_tools.diagnosis.named_objects import linked
from eodh_tools.diagnosis.records import Level, Record
from eodh_tools.diagnosis.traces import Link

_EXITED = re.compile(
    r"(?i)(?:\S+: )?(?:(?:child|process|program|step|stage|tool|command) )?"
    r"['\"`]?(?:[\w.-]*/)*(?P<name>[\w.-]+)['\"`]?(?: \(pid \d+\))?:? "
    r"(?:has )?(?:exit(?:ed|s)?|ended|finished|terminated|stopped|failed|returned)"
    r"(?: with)?(?: an?)?(?: (?:exit|error|return))?(?: (?:code|status))?[ :=]+"
    r"(?P<code>[1-9]\d{0,2})\W*"
)
# A program that gives up, in no more words.
_GAVE_UP = re.compile(
    r"(?i)(?:[\w.-]*/)*(?P<name>[\w.-]+)(?:\[\d+\])?: +"
    r"(?:giving up|gave up|aborting|aborted|stopping|stopped|quitting|cannot continue)"
    r"[.! ]*"
)
# Fortran's, after what the program itself marked.
_STOPPED = re.compile(r"\s*(?:ERROR )?STOP +[1-9]\d{0,4}")
_MARKED = re.compile(r"\s*[*!>#=-]{2,} *(?P<words>\w.*?)[ *!<#=-]*")
_SAYS = re.compile(r"(?:[\w.-]*/)*(?P<name>[\w.-]+)(?:\[\d+\])?: +(?P<words>\S.*)")
# What it is about to do, or a plain figure, is no reason.
_IS_AT_WORK = re.compile(r"\w+ing\b|\W*[\d.,/%]+\W*$")
_MOST_OF_A_PROGRAM = 125
_WORDS = 2
_NUMBER = re.compile(r"\d+")


def words_before_exits(
    records: Sequence[Record], signs: Sequence[LineLabels], taken: Sequence[Event]
) -> list[Event]:
    """Find what programs say right before their exit codes, where nothing else tells.

    Args:
        records: The log.
        signs: What each record shows.
        taken: The events that are known already.
    """
    inside = {index for event in taken for index in range(event.first, event.last + 1)}
    return [
        _event(records[at], at, signs[at])
        for index, record in enumerate(records)
        if (at := _above(records, index)) is not None
        and at not in inside
        and _tells_why(records, at, record)
        and not signs[at].labels & {"success", "soft", "harmless", "teardown"}
    ]


def _above(records: Sequence[Record], index: int) -> int | None:
    """The last line before one that tells how a program of its own ended."""
    message = records[index].message
    ended = _EXITED.fullmatch(message)
    if ended is not None and int(ended["code"]) > _MOST_OF_A_PROGRAM:
        return None
    if not (ended or _GAVE_UP.fullmatch(message) or _STOPPED.fullmatch(message)):
        return None
    at = index - 1
    while at > 0 and not records[at].message.strip():
        at -= 1
    return at if at >= 0 else None


def _tells_why(records: Sequence[Record], at: int, exited: Record) -> bool:
    words = _words_of_the_same(records[at].message, exited.message)
    level = records[at].level
    if words is None or (level is not None and level <= Level.INFO):
        return False
    if _IS_AT_WORK.match(words) or len(words.split()) <= _WORDS:
        return False
    form = _NUMBER.sub("0", records[at].message)
    return not any(_NUMBER.sub("0", record.message) == form for record in records[:at])


def _words_of_the_same(said: str, exited: str) -> str | None:
    """What a program said, if it is the one that then exited or gave up."""
    if _STOPPED.fullmatch(exited):
        marked = _MARKED.fullmatch(said)
        return marked["words"] if marked else None
    ended = _EXITED.fullmatch(exited) or _GAVE_UP.fullmatch(exited)
    found = _SAYS.fullmatch(said)
    if ended is None or found is None or found["name"] != ended["name"]:
        return None
    return found["words"]


def _event(record: Record, at: int, seen: LineLabels) -> Event:
    link = Link(record.number, "", record.message[:600])
    return Event(
        first=at,
        last=at,
        links=(link,),
        weight=Weight.TOOL,
        shown=seen.shown,
        key_link=link,
        things=linked(record.message),
    )

"""Records whose head stands in a line above, as .NET's console logger writes it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from eodh_tools.diagnosis.records import Level, Record

# `fail: Tiles.Writer[12]`, and what it says in indented lines below.
_HEAD = re.compile(r"(?P<level>trce|dbug|info|warn|fail|crit): [\w.`+<>]+\[-?\d+\]\s*")
_LEVELS = {
    "trce": Level.DEBUG,
    "dbug": Level.DEBUG,
    "info": Level.INFO,
    "warn": Level.WARNING,
    "fail": Level.ERROR,
    "crit": Level.CRITICAL,
}


def with_heads_above(records: Sequence[Record]) -> list[Record]:
    """Give the first line below such a head its severity; the head itself says nothing.

    Args:
        records: The log.
    """
    found: list[Record] = []
    level: Level | None = None
    for record in records:
        head = _HEAD.fullmatch(record.text)
        if head is not None:
            level = _LEVELS[head["level"]]
            found.append(replace(record, message="", level=level, has_head=True))
        elif level is not None and record.text[:1].isspace() and record.message:
            found.append(replace(record, level=level, has_head=True))
            level = None
        else:
            level = None
            found.append(record)
    return found

"""Name what a line of an excerpt is, and how a log ends."""

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_

from eodh_tools.logs.excerpt.candidates import Candidate
from eodh_tools.logs.excerpt.classifier import KIND_BIT
from eodh_tools.logs.excerpt.collector import CollectedWindows
from eodh_tools.logs.excerpt.patterns import EVIDENCE

_ROLES = (
    "marker", "exception", "system", "access", "network", "geo", "compiler", "linker",
    "install", "cmake", "build", "shell", "lint", "test", "assert", "chain",
    "traceback", "frame", "make", "error", "final", "warning",
)  # fmt: skip
"""The first that fits is the line's role."""

_LAST_LINES = 25
_DONE = re.compile(
    rb"(?i)\b(?:done|finished|completed?|written(?: to \S+)?|saved|uploaded|bye)\W*$|"
    rb"^\W*(?:done|finished|completed|deleting|exit)"
)
_ENDS = reduce(
    or_,
    (KIND_BIT[kind] for kind in (*EVIDENCE, "stop", "pass", "teardown", "count")),
)


def role_of(line: Candidate) -> str | None:
    """Name what the line is; None for mere context and for what was recovered from."""
    if line.kinds & KIND_BIT["recovered"]:
        return None
    return next((role for role in _ROLES if line.kinds & KIND_BIT[role]), None)


def stops_abruptly(lines: Sequence[Candidate], collected: CollectedWindows) -> bool:
    """Return whether nothing near the end says that anything failed or was done."""
    last = [
        line for line in lines[-_LAST_LINES:]
        if line.number > collected.total_lines - _LAST_LINES
    ]  # fmt: skip
    if not last or _DONE.search(last[-1].text):
        return False
    return not any(line.kinds & _ENDS for line in last)

"""Tell lines of a file that a script prints from what its programs say.

`cat notes.txt` and `grep -n ERROR app.py` print words that nobody says now. A file of
a program's own words, such as a log, is no such file.
"""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.records import Record

# A shell's echo of a command, or a prompt with one.
_COMMAND = re.compile(
    r"\s*(?:\++|\S{0,40}[$>#]) (?P<command>[A-Za-z./_]\S*)(?P<rest>.*)"
)
_PRINTS = re.compile(r"(?:\S*/)?(?:cat|head|tail|less|more|sed|awk|nl|[ef]?grep|rg)")
_SEARCHES = re.compile(r"(?:\S*/)?(?:[ef]?grep|rg)")
# What a program writes its own words into, and a command that hands the lines on.
_OWN_WORDS = re.compile(
    r"(?i)(?<![a-z])(?:logs?|err|errors?|out|stderr|stdout|rsl|trace\w*)(?![a-z])"
)
_HANDS_ON = re.compile(r"[|<>;&]")
# These print nothing: what another prints beside them is a pipe's.
_QUIET = re.compile(
    r"(?:\S*/)?(?:cd|export|mkdir|echo|set|cp|mv|ln|rm|ls|pwd|date|test|\[|source|\.|true"
    r"|printf|umask|ulimit|trap|module|conda|local|read|shift)|\w+=.*"
)
_FOUND = re.compile(r"(?:[^\s:]{1,200}:)?\d+[:-]")
_MOST_LINES = 200


def of_printed_files(records: Sequence[Record]) -> frozenset[int]:
    """Return the places of the lines that a script printed of a file.

    Only where the next command stands below them: else they may be a program's own.

    Args:
        records: The log.
    """
    found: set[int] = set()
    block: list[int] = []
    is_open = is_search = False
    before = ""
    for index, record in enumerate(records):
        command = _COMMAND.fullmatch(record.text)
        if command is None:
            is_open = is_open and len(block) < _MOST_LINES
            if is_open:
                block.append(index)
            before = "" if record.text.strip() else before
            continue
        if is_open:
            found.update(
                at for at in block if not is_search or _FOUND.match(records[at].text)
            )
        name = command["command"]
        is_piped = bool(before) and not _QUIET.fullmatch(before)
        is_open = _prints_a_file(name, command["rest"]) and not is_piped
        is_search = bool(_SEARCHES.fullmatch(name))
        before, block = name, []
    return frozenset(found)


def _prints_a_file(name: str, rest: str) -> bool:
    """Whether a command prints a file, and none of a program's own words."""
    if not _PRINTS.fullmatch(name) or _HANDS_ON.search(rest):
        return False
    files = [word for word in rest.split() if not word.startswith("-")]
    return bool(files) and not _OWN_WORDS.search(files[-1])

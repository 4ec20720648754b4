"""What an exception says, where it says it in more than one line."""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.help_links import points_to_help
from eodh_tools.diagnosis.records import Record
from eodh_tools.diagnosis.traces import (
    CONTEXT,
    DIRECT,
    JVM_FRAME,
    MOST_MORE_LINES,
    PY_FRAME,
    PY_HEADER,
)

#: An exception with its name, alone in a line.
BARE = re.compile(
    r"(?P<type>(?:[A-Za-z_]\w*\.)*\w*(?:Error|Exception|CPLE_\w+)): (?P<message>.*)"
)
# An answer of a server, and lines that may go on with what it says.
_ANSWERED = re.compile(
    r"\b[45]\d\d\b|\w*(?:HTTP|API|Api|Client|Request|Server)\w*Error"
)
_SENTENCE = re.compile(r"[A-Za-z][\w'-]*(?:,? [\w'(\".,/-]+)+|\s*$")
_MOST_ANSWER_LINES = 3
# A line that quotes the server, right below what was refused.
_QUOTES_THE_SERVER = re.compile(
    r"(?i)(?:(?:server|http|api|error)[ _-]?)?(?:response|reply|answer|body|reason"
    r"|details?)(?: (?:text|body|content|message))?: ?\S"
)


def whole_message(records: Sequence[Record], index: int, text: str) -> tuple[str, int]:
    """Return all that an exception says, and the place of the last line of it.

    It goes on while lines are indented, or announced. All that stands before the marker
    of a chain belongs to it.

    Args:
        records: The log.
        index: The place of the line that names the exception.
        text: What that line says.
    """
    texts = [text]
    following = index + 1
    marked = _up_to_marker(records, index)
    if marked:
        texts += [record.text.strip() for record in records[following:marked]]
        said = (
            part for part in texts if part.strip("\"'") and not points_to_help(part)
        )
        return " ".join(said), marked - 1
    while following < len(records) and len(texts) <= MOST_MORE_LINES:
        record = records[following]
        is_next = record.number - records[following - 1].number <= 1
        announced = texts[-1].rstrip().endswith((":", "(")) or (
            len(texts) == 1 and "validation error" in text
        )
        if len(texts) > 1 and record.text[:1].islower():
            announced = announced or record.text.rstrip().endswith(":")
        indented = record.text[:1].isspace() and not JVM_FRAME.match(record.text)
        is_new = (
            record.has_head
            or PY_HEADER.search(record.message)
            or PY_FRAME.match(record.text)
            or record.text.strip() in ('"""', "'''")
        )
        gap = record.number - records[following - 1].number
        if not (indented or announced):
            announced = _is_answer(records, index, following) or bool(
                _QUOTES_THE_SERVER.match(record.text)
                and any(_ANSWERED.search(part) for part in texts)
            )
        if is_new or not (indented or announced):
            break
        if not is_next and not (announced and gap <= 2):  # noqa: PLR2004 - one blank
            break
        if set(record.text.strip()) <= set("^~ "):
            break
        texts.append(record.text.strip())
        following += 1
    said = (part for part in texts if part and not points_to_help(part))
    return " ".join(said), following - 1


def _up_to_marker(records: Sequence[Record], index: int) -> int:
    """Where the marker of a chain stands close behind an exception; else 0."""
    for at in range(index + 1, min(len(records), index + MOST_MORE_LINES + 3)):
        message = records[at].message
        if DIRECT.search(message) or CONTEXT.search(message):
            return at
        text = records[at].text
        if PY_HEADER.search(message) or PY_FRAME.match(text) or BARE.match(text):
            return 0
    return 0


def _is_answer(records: Sequence[Record], index: int, following: int) -> bool:
    """Whether the next lines, up to a logger's line or the end, go on with it."""
    if not _ANSWERED.search(records[index].text):
        return False
    for each in records[following : index + _MOST_ANSWER_LINES + 2]:
        if each.has_head:
            return True
        if not _SENTENCE.match(each.text):
            return False
    return len(records) - index - 1 <= _MOST_ANSWER_LINES

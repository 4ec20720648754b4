"""A disk that holds no more files, though it has space: what `df -i` shows of it."""

import re

from eodh_tools.diagnosis.events import Clue, Story
from eodh_tools.diagnosis.words_of_an_end import begins_a_command
from eodh_tools.logs.causes import Shown, by_code

_TABLE = re.compile(r"\s*(?:Filesystem|Dateisystem|Sys\. de fichiers)\b.*\bInodes\b")
_HEAD = re.compile(r"\s*(?:Filesystem|Dateisystem|Sys\. de fichiers)\b")
_USED_UP = re.compile(r"\s*\S+\s+(?P<all>\d[\d.,]*[KMG]?)\s+\S+\s+(?:0|-)\s+100%\s")
_SAYS = re.compile(r"(?i)\binodes?\b.{0,40}(?:\b100 ?%|\b0 (?:free|left)\b)")


def without_inodes(story: Story, shown: Shown) -> tuple[Shown, Clue] | None:
    """Return that the disk lacks inodes, and the line that shows it; None if none does.

    Args:
        story: The log.
        shown: The full disk.
    """
    is_inside = False
    for record in story.records:
        if _HEAD.match(record.text) or begins_a_command(record):
            is_inside = bool(_TABLE.match(record.text))
        is_row = is_inside and _USED_UP.match(f"{record.text} ")
        if is_row or _SAYS.search(record.message):
            told = by_code(shown.cause.code).worded_for("inodes")
            return Shown(told, shown.named), Clue(record.number, record.message)
    return None

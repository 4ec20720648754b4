"""Read the boxes that a terminal program draws around what went wrong."""

import re
from collections.abc import Iterable, Iterator

from eodh_tools.diagnosis.ranks import BareLine, HasText

_TOP = re.compile(
    r"\s*[╭┌┏╔+][─━═-]+ (?P<title>(?i:(?:\w+ )?(?:error|errors|failure|fatal))) "
    r"[─━═-]*[╮┐┓╗+]\s*"
)
_SIDE = re.compile(r"\s*[│┃║|] ?(?P<text>.*?)\s*[│┃║|]\s*")
_END = re.compile(r"\s*[╰└┗╚+][─━═-]+[╯┘┛╝+]\s*")
# A box that is open to the right, as Terraform draws it.
_OPEN_TOP = re.compile(r"\s*╷\s*")
_OPEN_SIDE = re.compile(r"\s*│(?P<text>(?: .*)?)")
_MOST_LINES = 40


def unboxed(lines: Iterable[HasText]) -> Iterator[HasText]:
    """Yield lines in which what a box of errors says stands in one line.

    Args:
        lines: Of one log.
    """
    held: list[HasText] = []
    is_open = False
    for line in lines:
        side = _OPEN_SIDE.fullmatch(line.text) if is_open else None
        is_open = bool(side) or bool(_OPEN_TOP.fullmatch(line.text))
        if side:
            yield BareLine(line.number, side["text"].removeprefix(" "))
            continue
        if held and _SIDE.fullmatch(line.text) and len(held) < _MOST_LINES:
            held.append(line)
            continue
        if held and _END.fullmatch(line.text):
            yield from _said(held)
            yield BareLine(line.number, "")
            held = []
            continue
        yield from held
        held = []
        if _TOP.fullmatch(line.text):
            held = [line]
        else:
            yield line
    yield from held


def _said(box: list[HasText]) -> Iterator[HasText]:
    """What the lines of a box say, as one line where the first of them stands."""
    top = _TOP.fullmatch(box[0].text)
    title = top["title"] if top else ""
    sides = [_SIDE.fullmatch(line.text) for line in box[1:]]
    words = " ".join(side["text"] for side in sides if side and side["text"])
    for line in box:
        is_first = line is box[min(1, len(box) - 1)]
        yield BareLine(line.number, f"{title}: {words}" if is_first else "")

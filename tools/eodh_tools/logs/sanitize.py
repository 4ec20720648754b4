"""Clean log bytes: no control or invisible characters, bars at their last state."""

import re

from eodh_tools.logs.encodings import decoded
from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.redrawn_lines import fold_redrawn
from eodh_tools.logs.seams import GAP, SEAM, shown

_ORDINARY = bytes(range(0x20, 0x7F)) + b"\t\n"
_CONTROL = bytes(c for c in range(0x20) if c not in b"\t\n\r") + b"\x7f"
_GAPS = b"\x00\v\f"
_TO_MARKS = bytes.maketrans(
    _CONTROL, bytes((GAP if c in (*_GAPS, *GAP) else SEAM)[0] for c in _CONTROL)
)
# Pieces that stay in the processor's cache are cleaned half as fast again.
_PIECE_BYTES = 1 << 14
_LATIN1_UP = bytes(range(0x80, 0x100))

# ECMA-48. A string sequence without its end is left as text (its ESC goes with the
# other controls): an unfinished title must not swallow the error behind it.
_ANSI = lazy_pattern(
    rb"\x1b(?:"
    rb"\[[0-?\x1e\x1f]{0,64}+[ -/]{0,16}+(?:[@-~]|(?=\n)|\Z)"
    rb"|\][^\x07\x1b\n]{0,4096}+(?:\x07|\x1b\\)"
    rb"|[PX^_][^\x1b\n]{0,4096}+\x1b\\"
    rb"|[ -/]{1,3}+[0-~]"
    rb"|[DEHMNOZ\\c=>78no|}~]"
    rb")"
)
# Nearly all of them, in one go; splitting is faster than replacing.
_PLAIN_ANSI = lazy_pattern(
    rb"\x1b\[[0-9;]*+[JKLN-RUVWYZg-jl-z](?:\x1b\[[0-9;]*+[JKLN-RUVWYZg-jl-z])*+"
)
# What moves the cursor away from the sign that was drawn last: a gap to a reader.
_MOVES = lazy_pattern(rb"\x1b\[?[0-9;]{0,64}+[A-IM`a-fkSTX]")
# A line that is cleared: an empty state, which `redrawn_lines` knows.
_CLEARED = lazy_pattern(rb"\r\x1b\[[0-2]?[JK](?!\n)")
# How a line printer makes a letter bold; a spinner draws another one.
_OVERSTRUCK = lazy_pattern(rb"\x08(?<=([\x21-\x7e])\x08)\1")
_UNDERLINED = lazy_pattern(rb"_\x08(?=[\x21-\x7e])")
# UTF-16, of which each line begins anew.
_WIDE = lazy_pattern(rb"\x00?+(?<![^\x00\n\x80-\xff])(?:[^\x00\n]\x00){2,}+")
# A mark says something only between two signs, of a seam between two letters or digits.
_NEEDED_SEAM = lazy_pattern(rb"\x1f(?<=\w\x1f)\x1f*+(?=\w)")
_NEEDLESS_GAP = lazy_pattern(rb"\x1e(?:(?=\s|\Z)|(?<!\S\x1e))")
# The 8-bit forms of CSI, OSC and ST, as UTF-8 writes them.
_C1_INTRODUCERS = (
    (b"\xc2\x9b", b"\x1b["),
    (b"\xc2\x9d", b"\x1b]"),
    (b"\xc2\x9c", b"\x1b\\"),
)

# C1, soft hyphen, bidi, zero-width, fillers, variation selectors, line separators,
# interlinear marks and tags: what a reader cannot see, a log has no use for.
_INVISIBLE_RANGES = (
    (0x80, 0x9F),
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
_LINE_ENDS = lazy_pattern("[\x85\u2028\u2029]")
_INVISIBLE = lazy_pattern(
    "["
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in _INVISIBLE_RANGES)
    + "]"
)


def clean_block(block: bytes) -> bytes:
    r"""Clean a block of whole lines; the number of ``\n`` stays the same.

    Out go ANSI sequences, C0 (but tab and line feed), C1, DEL, bidirectional,
    zero-width and tag characters; one that a terminal shows as a gap is left as a
    blank. ``\r\n`` is a line end; a line that ``\r`` redrew is left at what it shows.
    Lines that are no UTF-8 are read as cp1252.

    Returns:
        Valid UTF-8. Cleaning it again changes nothing.
    """
    return shown(clean_with_seams(block))


def clean_with_seams(block: bytes) -> bytes:
    """Clean a block as `clean_block` does, with the marks of `seams` in it.

    A stream of redaction takes it, and takes the marks out.
    """
    if len(block) <= _PIECE_BYTES:
        return _clean_piece(block)
    pieces = []
    start = 0
    while start < len(block):
        stop = block.find(b"\n", start + _PIECE_BYTES) + 1 or len(block)
        pieces.append(_clean_piece(block[start:stop]))
        start = stop
    return b"".join(pieces)


def clean_line(raw: bytes) -> str:
    r"""Clean one line, given with or without its ``\n``."""
    return clean_block(raw.removesuffix(b"\n")).replace(b"\n", b" ").decode()


def _clean_piece(block: bytes) -> bytes:
    unusual = block.translate(None, _ORDINARY)
    if not unusual:
        return block
    if b"\x00" in unusual:
        block = _WIDE.sub(_without_zeros, block)
        unusual = block.translate(None, _ORDINARY)
    if not unusual.isascii():
        block, unusual = _without_invisible(block, unusual)
    if b"\x1b" in unusual:
        block = _without_ansi(block, unusual)
    if b"\b" in unusual:
        block = _UNDERLINED.sub(b"", _OVERSTRUCK.sub(b"", block))
    if unusual.translate(None, b"\r\x1b" + _LATIN1_UP):
        block = block.translate(_TO_MARKS)
    block = _with_needed_marks(block)
    if b"\r" in unusual:
        block = fold_redrawn(block)
    return block


def _without_zeros(found: re.Match[bytes]) -> bytes:
    return found.group().replace(b"\x00", b"")


def _with_needed_marks(block: bytes) -> bytes:
    """Leave one mark where one says something, and no other."""
    if SEAM in block:
        parts = _NEEDED_SEAM.split(block)
        block = SEAM.join([part.translate(None, SEAM) for part in parts])
    if GAP in block:
        while GAP + GAP in block:
            block = block.replace(GAP + GAP, GAP)
        block = _NEEDLESS_GAP.sub(b"", block)
    return block


def _without_ansi(block: bytes, unusual: bytes) -> bytes:
    # What has only ordinary bytes between it in the block has none in `unusual`.
    if b"\r\x1b" in unusual:
        block = _CLEARED.sub(b"\r\r", block)
    if b"\x1b\r" in unusual:
        block = block.replace(b"\x1b[2K\r", b"\r\r")
    parts = _PLAIN_ANSI.split(block)
    block = SEAM.join(parts)
    # Hardly any piece has a word on both sides of one.
    if _NEEDED_SEAM.search(block) is None:
        block = b"".join(parts)
    if b"\x1b" in block:
        block = _ANSI.sub(SEAM, GAP.join(_MOVES.split(block)))
        block = block.replace(b"\x1b", SEAM)
    return block


def _without_invisible(block: bytes, unusual: bytes) -> tuple[bytes, bytes]:
    for introducer, escape in _C1_INTRODUCERS:
        if introducer in unusual:
            block = block.replace(introducer, escape)
            unusual = unusual.replace(introducer, b"\x1b")
    try:
        text = block.decode()
    except UnicodeDecodeError:
        text = decoded(block)
        block = text.encode()
        unusual = block.translate(None, _ORDINARY)
    # `unusual` holds every sequence of the block whole, and is far shorter.
    if _INVISIBLE.search(unusual.decode("utf-8", "replace")):
        text = _LINE_ENDS.sub(GAP.decode(), text)
        block = _INVISIBLE.sub(SEAM.decode(), text).encode()
    return block, unusual

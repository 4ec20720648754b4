"""Clean log bytes: no control or invisible characters, bars at their last state."""

import re

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX

_ORDINARY = bytes(range(0x20, 0x7F)) + b"\t\n"
_CONTROL = bytes(c for c in range(0x20) if c not in b"\t\n\r") + b"\x7f"
# Pieces that stay in the processor's cache are cleaned half as fast again.
_PIECE_BYTES = 1 << 14
_LATIN1_UP = bytes(range(0x80, 0x100))

# ECMA-48. A string sequence without its end is left as text (its ESC goes with the
# other controls): an unfinished title must not swallow the error behind it.
_ANSI = lazy_pattern(
    rb"\x1b(?:"
    rb"\[[0-?]{0,64}+[ -/]{0,16}+(?:[@-~]|(?=\n)|\Z)"
    rb"|\][^\x07\x1b\n]{0,4096}+(?:\x07|\x1b\\)"
    rb"|[PX^_][^\x1b\n]{0,4096}+\x1b\\"
    rb"|[ -/]{1,3}+[0-~]"
    rb"|[DEHMNOZ\\c=>78no|}~]"
    rb")"
)
# Nearly all of them, in one go; splitting is faster than replacing.
_PLAIN_ANSI = lazy_pattern(rb"\x1b\[[0-9;]*+[A-Za-z](?:\x1b\[[0-9;]*+[A-Za-z])*+")
# How a line printer makes a letter bold; a spinner draws another one.
_OVERSTRUCK = lazy_pattern(rb"([\x21-\x7e])\x08(?=\1)")
# A value that a return was put into; a bar that is redrawn has many of them.
_BROKEN_VALUE = lazy_pattern(rb"[A-Za-z0-9]{8}\r[A-Za-z0-9]{8}")
_BROKEN_SECRET = lazy_pattern(
    rb"(?:(?:passw(?:or)?d|secret|token|key)[\"']?[ ]?[=:][ ]?[\"']?|passw(?:or?)?"
    rb"|authorization: \w{0,20}|bearer |\bgh[pousr]_|\beyj)[^\s]{0,400}\r[^\s]"
    rb"|authorization: bearer\r |://[^\s/@]{1,100}\r[^\s/@]{1,100}@",
    re.IGNORECASE,
)
# `…\r\r\n` is a line end too, where no blank before it is to go: it draws nothing.
_REDRAWN = lazy_pattern(rb"\r(?!\n|\Z|\r\n(?<![ \t]\r\r\n))[^\n]*+")
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
_INVISIBLE = lazy_pattern(
    "["
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in _INVISIBLE_RANGES)
    + "]"
)


def clean_block(block: bytes) -> bytes:
    r"""Clean a block of whole lines; the number of ``\n`` stays the same.

    Out go ANSI sequences, C0 (but tab and line feed), C1, DEL, bidirectional,
    zero-width and tag characters. ``\r\n`` is a line end; a line that ``\r`` redrew is
    left at its last state that shows anything. What is no UTF-8 becomes U+FFFD.

    Returns:
        Valid UTF-8. Cleaning it again changes nothing.
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
    if not unusual.isascii():
        block = _without_invisible(block, unusual)
    if b"\x1b" in block:
        block = _without_ansi(block)
    if b"\b" in unusual:
        block = _OVERSTRUCK.sub(b"", block)
    if b"\x1b" in block or unusual.translate(None, b"\r\x1b" + _LATIN1_UP):
        block = block.translate(None, _CONTROL)
    if b"\r" in unusual:
        block = _fold_redrawn(block)
    return block


def _without_ansi(block: bytes) -> bytes:
    block = b"".join(_PLAIN_ANSI.split(block))
    return _ANSI.sub(b"", block) if b"\x1b" in block else block


def _without_invisible(block: bytes, unusual: bytes) -> bytes:
    for introducer, escape in _C1_INTRODUCERS:
        if introducer in unusual:
            block = block.replace(introducer, escape)
    try:
        text = block.decode()
    except UnicodeDecodeError:
        text = block.decode("utf-8", "replace")
        block = text.encode()
    # `unusual` holds every sequence of the block whole, and is far shorter.
    if _INVISIBLE.search(unusual.decode("utf-8", "replace")):
        return _INVISIBLE.sub("", text).encode()
    return block


def _fold_redrawn(block: bytes) -> bytes:
    prefixed = b"-pod-" in block
    pieces: list[bytes] = []
    done = 0
    for redrawn in _REDRAWN.finditer(block):
        first, end = redrawn.span()
        start = block.rfind(b"\n", done, first) + 1 or done
        line = block[start:end]
        shown = line.rstrip()
        last = shown.rfind(b"\r")
        alone = last == first - start and line.rfind(b"\r") == last
        if alone and _is_broken(line, last):
            line = line.replace(b"\r", b"")
            shown = line.rstrip()
            last = -1
        if prefixed and b"-pod-" in line:
            shown, last = _last_state(line), -1
        pieces += (block[done:start], shown[last + 1 :])
        done = end
    if done:
        pieces.append(block[done:])
        block = b"".join(pieces)
    # Faster than to translate.
    return block.replace(b"\r", b"")


def _is_broken(line: bytes, at: int) -> bool:
    """Whether the only return stands inside a value, and draws nothing anew."""
    if _BROKEN_VALUE.match(line, max(0, at - 8)) is not None:
        return True
    # A bar begins each of its states alike.
    begins = line[at + 1 : at + 5]
    if line.startswith(begins) or line.find(b"- " + begins, 0, at) >= 0:
        return False
    return _BROKEN_SECRET.search(line, max(0, at - 500)) is not None


def _last_state(line: bytes) -> bytes:
    """The last state that shows anything; the line keeps its time and pod."""
    shown = b""
    end = len(line)
    while end >= 0:
        start = line.rfind(b"\r", 0, end) + 1
        state = line[start:end]
        prefix = PREFIX.match(state)
        if prefix is not None:
            text = state[prefix.end() :]
            if shown or (text and not text.isspace()) or not start:
                return prefix.group() + (shown or text)
        elif not shown and not state.isspace():
            shown = state
        end = start - 1
    return shown

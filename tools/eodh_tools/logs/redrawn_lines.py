"""Lines that a return drew anew: what is left of them to see."""

import re

from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.logs.line_prefix import PREFIX

# A value that a return was put into; a bar that is redrawn has many of them.
_BROKEN_VALUE = lazy_pattern(rb"[A-Za-z0-9]{8}\r[A-Za-z0-9]{8}")
_BROKEN_SECRET = lazy_pattern(
    rb"(?:(?:passw(?:or)?d|secret|token|key)[\"']?[ ]?[=:][ ]?[\"']?|passw(?:or?)?"
    rb"|authorization: \w{0,20}|bearer |\bgh[pousr]_|\beyj)[^\s]{0,400}\r[^\s]"
    rb"|authorization: bearer\r |://[^\s/@]{1,100}\r[^\s/@]{1,100}@",
    re.IGNORECASE,
)
# `…\r\r\n` is a line end too, where no blank before it is to go: it draws nothing.
_REDRAWN = lazy_pattern(rb"\r(?=[^\n])(?!\r\n(?<![ \t]\r\r\n))[^\n]*+")

# What is looked at of a line for states that are to be seen beside the last one.
_MOST_DRAWN_BYTES = 1 << 16
_MOST_LEFT = 20
_WORD = lazy_pattern(rb"[A-Za-z]{4,}+")


def fold_redrawn(block: bytes) -> bytes:
    r"""Leave of each line that ``\r`` redrew what is to be seen of it.

    That is its last state that shows anything, behind those whose end stayed to the
    right of all that was drawn over them, unless they are of the same bar: those begin
    with the same word. An empty state erased what was before it.
    """
    pieces: list[bytes] = []
    done = 0
    for redrawn in _REDRAWN.finditer(block):
        first, end = redrawn.span()
        start = block.rfind(b"\n", done, first) + 1 or done
        pieces += (
            block[done:start],
            _drawn(block[start:end], first - start),
        )
        done = end
    if done:
        pieces.append(block[done:])
        block = b"".join(pieces)
    # Faster than to translate.
    return block.replace(b"\r", b"")


def _drawn(line: bytes, at: int) -> bytes:
    """What is to be seen of a line whose first return is at a place."""
    shown = line.rstrip()
    last = shown.rfind(b"\r")
    if last == at and line.rfind(b"\r") == at and _is_broken(line, at):
        return shown.replace(b"\r", b"")
    prefixed = b"-pod-" in line
    head, state = _last_state(line) if prefixed else (b"", shown[last + 1 :])
    # An empty state before the last one, or only one that is no longer: none is left.
    if last < 0 or shown[last - 1 : last] == b"\r" or (last == at <= len(state)):
        return head + state
    return head + b" ".join((*_left_over(shown, prefixed=prefixed), state))


def _left_over(line: bytes, *, prefixed: bool) -> list[bytes]:
    """The states of a line that are to be seen beside its last one, in their order."""
    states = line[-_MOST_DRAWN_BYTES:].split(b"\r")
    if b"" in states:
        # What was before an empty state is erased.
        del states[: -states[::-1].index(b"") - 1]
    if max(map(len, states)) <= len(states[-1]):
        return []
    left: list[bytes] = []
    begun = {b""}
    widest = 0
    for state in reversed(states):
        if len(state) <= widest:
            continue
        if prefixed:
            state = _without_prefix(state)  # noqa: PLW2901
        text = state.rstrip()
        width = len((text or state).decode("utf-8", "replace"))
        word = _first_word(text)
        if widest and text and width > widest and word not in begun:
            left.append(text)
        begun.add(word)
        widest = max(widest, width)
    return left[:_MOST_LEFT][::-1]


def _without_prefix(state: bytes) -> bytes:
    prefix = PREFIX.match(state)
    return state if prefix is None else state[prefix.end() :]


def _first_word(text: bytes) -> bytes:
    word = _WORD.search(text)
    return b"" if word is None else word.group()


def _is_broken(line: bytes, at: int) -> bool:
    """Whether the only return stands inside a value, and draws nothing anew."""
    if _BROKEN_VALUE.match(line, max(0, at - 8)) is not None:
        return True
    # A bar begins each of its states alike.
    begins = line[at + 1 : at + 5]
    if line.startswith(begins) or line.find(b"- " + begins, 0, at) >= 0:
        return False
    return _BROKEN_SECRET.search(line, max(0, at - 500)) is not None


def _last_state(line: bytes) -> tuple[bytes, bytes]:
    """The time and pod of a line, and its last state that shows anything."""
    shown = b""
    end = len(line)
    while end >= 0:
        start = line.rfind(b"\r", 0, end) + 1
        state = line[start:end]
        prefix = PREFIX.match(state)
        if prefix is not None:
            text = state[prefix.end() :]
            if shown or (text and not text.isspace()) or not start:
                return prefix.group(), shown or text
        elif not shown and not state.isspace():
            shown = state
        end = start - 1
    return b"", shown

"""Windows of whole lines around a place in a block."""

from dataclasses import dataclass

MOST_BYTES = 64 << 10
"""A window reaches no further from its place than this, however long the lines."""


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive whole raw lines, the first one's number 1-based."""

    first_number: int
    raw: bytes


def lines_above(
    previous: bytes, raw: bytes, offset: int, count: int
) -> tuple[int, bytes]:
    """Find the lines above the line that ends at or holds an offset.

    Returns:
        Where the first of them begins in this block, and those of the block before.
    """
    start = raw.rfind(b"\n", 0, max(0, offset - 1)) + 1
    start, count = _back(raw, start, count)
    if start or not count:
        return start, b""
    begin, _ = _back(previous, len(previous), count)
    return start, previous[begin:]


def lines_below(
    raw: bytes, following: bytes, offset: int, count: int
) -> tuple[int, bytes]:
    """Find the lines below the line that ends at or holds an offset.

    Returns:
        Where the last of them ends in this block, and those of the block behind.
    """
    at = offset - 1 if raw[offset - 1 : offset] == b"\n" else offset
    end, count = _forth(raw, at, count + 1)
    if end < len(raw) or not count:
        return end, b""
    stop, _ = _forth(following, 0, count)
    return end, following[:stop]


def _back(raw: bytes, start: int, count: int) -> tuple[int, int]:
    lowest = max(0, start - MOST_BYTES)
    while count and start > lowest:
        start = raw.rfind(b"\n", 0, start - 1) + 1
        count -= 1
    return start, 0 if start else count


def _forth(raw: bytes, end: int, count: int) -> tuple[int, int]:
    highest = end + MOST_BYTES
    while count and end < highest:
        newline = raw.find(b"\n", end)
        if newline < 0:
            return len(raw), count
        end = newline + 1
        count -= 1
    return end, 0 if end < len(raw) else count

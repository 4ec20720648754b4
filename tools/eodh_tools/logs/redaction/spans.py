"""Spans of a block that are secret, each with its kind: joined, and replaced."""

from eodh_tools.logs.redaction.rule import MARK

# Start, end and kind of what is secret in a block.
Found = tuple[int, int, str]


def apart(spans: list[Found]) -> list[Found]:
    """Sort spans and join those that overlap; the first one says the kind."""
    if len(spans) < 2:  # noqa: PLR2004
        return spans
    spans.sort()
    joined = [spans[0]]
    for start, stop, kind in spans[1:]:
        last = joined[-1]
        if start < last[1]:
            if stop > last[1]:
                joined[-1] = (last[0], stop, last[2])
        else:
            joined.append((start, stop, kind))
    return joined


def replaced(line: bytes, spans: list[Found]) -> bytes:
    """The line with a mark in place of each span."""
    pieces: list[bytes] = []
    done = 0
    for start, stop, _ in spans:
        pieces += (line[done:start], MARK)
        done = stop
    pieces.append(line[done:])
    return b"".join(pieces)

"""A raw line made plain enough to recognise: quick, and never shown to anyone."""

import re

from eodh_tools.logs.encodings import decoded

_LOOKED_AT_BYTES = 1_000
"""Of a long line the beginning tells its kind."""

_ESCAPE = re.compile(
    rb"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)|\x1b[@-_]"
)
_TIME_IN_FRONT = re.compile(
    rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?Z?"
    rb"(?: - [a-z0-9-]+-pod-[a-z]{8} - | - | )?|\[\d\d:\d\d:\d\d\] "
)
_CARRIAGE_RETURN = 13
_ESCAPE_BYTE = 27


def plain(line: bytes) -> bytes:
    """Take escape codes, progress states and a time in front off a raw line.

    Returns:
        At most a thousand bytes: the line's beginning, with its indentation.
    """
    if len(line) > 4 * _LOOKED_AT_BYTES:
        line = line[: 2 * _LOOKED_AT_BYTES] + line[-2 * _LOOKED_AT_BYTES :]
    if not line.isascii():
        line = decoded(line).encode()
    if _ESCAPE_BYTE in line:
        line = _ESCAPE.sub(b"", line)
    if _CARRIAGE_RETURN in line:
        line = line.rstrip(b"\r")
        line = line[line.rfind(b"\r") + 1 :]
    match = _TIME_IN_FRONT.match(line)
    if match:
        line = line[match.end() :]
    return line[:_LOOKED_AT_BYTES]

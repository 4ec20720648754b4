"""Write and read cursors: where to continue in a log, and only in that log. Pure."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, get_args

from eodh_tools.errors import CursorError
from eodh_tools.logs.lines import Line

Direction = Literal["forward", "backward"]

_DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
_VERSION, _WITH_MARK = 1, 2
_POSITION = struct.Struct(">BBQ6s")
_MARK_BYTES = 4
_DIGEST_BYTES = 6
_MAX_CURSOR_CHARS = 64

_NO_CURSOR = (
    "That is not a cursor: copy it exactly from the page before, or leave it out to"
    " start again."
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a log.

    Attributes:
        next_line: The 1-based line to go on with; going backward, the first line
            that was already seen.
        direction: Which way the reader goes.
        mark: Tells the log that was read from one in its place; b"" if there is none.
    """

    next_line: int
    direction: Direction
    mark: bytes = b""

    @property
    def seen_line(self) -> int:
        """The line beside the place that was already seen; 0 before the first one."""
        return self.next_line - (self.direction == "forward")


def encode_cursor(
    job_id: str,
    log: str,
    next_line: int,
    direction: Direction = "forward",
    mark: bytes = b"",
) -> str:
    """Write a place as a short text that can stand in a URL."""
    position = _POSITION.pack(
        _WITH_MARK if mark else _VERSION,
        _DIRECTIONS.index(direction),
        next_line,
        _log_digest(job_id, log),
    )
    position += mark
    return urlsafe_b64encode(position + _digest(position)).decode().rstrip("=")


def decode_cursor(text: str, job_id: str, log: str) -> Cursor:
    """Read a place back, for the same log.

    The checksum finds typing errors. It is no protection, and need not be: a cursor
    opens nothing that its holder may not read anyway.

    Raises:
        CursorError: The cursor belongs to another log, or is not a cursor.
    """
    text = text.strip()
    if len(text) > _MAX_CURSOR_CHARS or not text.isascii():
        raise CursorError(_NO_CURSOR)
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        version, direction, next_line, log_digest = _POSITION.unpack_from(raw)
    except (ValueError, struct.error) as error:
        raise CursorError(_NO_CURSOR) from error
    end = _POSITION.size + (_MARK_BYTES if version == _WITH_MARK else 0)
    position, checksum = raw[:end], raw[end:]
    canonical = urlsafe_b64encode(raw).decode().rstrip("=")
    if checksum != _digest(position) or text.rstrip("=") != canonical:
        raise CursorError(_NO_CURSOR)
    known = version in {_VERSION, _WITH_MARK}
    if not known or direction >= len(_DIRECTIONS) or next_line < 1:
        raise CursorError(_NO_CURSOR)
    if log_digest != _log_digest(job_id, log):
        raise CursorError(
            f"That cursor belongs to another log than {log!r} of job {job_id!r}:"
            " leave it out to start again."
        )
    return Cursor(next_line, _DIRECTIONS[direction], position[_POSITION.size :])


def mark_of(lines: Iterable[Line]) -> bytes:
    """Return a short digest of lines as readers get them, clean and redacted."""
    shown = "".join(f"{line.number} {line.time} {line.text}\n" for line in lines)
    return _digest(shown.encode("utf-8", "surrogatepass"))[:_MARK_BYTES]


def _log_digest(job_id: str, log: str) -> bytes:
    # The length keeps `("a", "bc")` and `("ab", "c")` apart.
    return _digest(f"{len(job_id)}/{job_id}/{log}".encode("utf-8", "surrogatepass"))


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST_BYTES).digest()

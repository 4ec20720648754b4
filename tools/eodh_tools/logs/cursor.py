"""Write and read cursors: where to continue in a log, and only in that log. Pure."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, get_args

from eodh_tools.errors import CursorError

Direction = Literal["forward", "backward"]

_DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
_VERSION = 1
_POSITION = struct.Struct(">BBQ6s")
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
    """

    next_line: int
    direction: Direction


def encode_cursor(
    job_id: str, log: str, next_line: int, direction: Direction = "forward"
) -> str:
    """Write a place as a short text that can stand in a URL."""
    position = _POSITION.pack(
        _VERSION, _DIRECTIONS.index(direction), next_line, _log_digest(job_id, log)
    )
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
        position, checksum = raw[: _POSITION.size], raw[_POSITION.size :]
        version, direction, next_line, log_digest = _POSITION.unpack(position)
    except (ValueError, struct.error) as error:
        raise CursorError(_NO_CURSOR) from error
    canonical = urlsafe_b64encode(raw).decode().rstrip("=")
    if checksum != _digest(position) or text.rstrip("=") != canonical:
        raise CursorError(_NO_CURSOR)
    if version != _VERSION or direction >= len(_DIRECTIONS) or next_line < 1:
        raise CursorError(_NO_CURSOR)
    if log_digest != _log_digest(job_id, log):
        raise CursorError(
            f"That cursor belongs to another log than {log!r} of job {job_id!r}:"
            " leave it out to start again."
        )
    return Cursor(next_line, _DIRECTIONS[direction])


def _log_digest(job_id: str, log: str) -> bytes:
    # The length keeps `("a", "bc")` and `("ab", "c")` apart.
    return _digest(f"{len(job_id)}/{job_id}/{log}".encode("utf-8", "surrogatepass"))


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST_BYTES).digest()

"""A log at rest: zstd frames of whole clean lines, found by line number.

The file: frames of about 1 MiB each; an index in JSON; a foot that says where the
index is and its SHA-256. A file without a sound foot and index is torn or foreign.
"""

import hashlib
import json
import os
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from eodh_tools.cache.compression import pack, unpack
from eodh_tools.errors import HubUnavailableError
from eodh_tools.files import is_damage, remove
from eodh_tools.hub.job_times import JobTimes
from eodh_tools.logs.encodings import Transcoder
from eodh_tools.logs.lines import LineBlocks
from eodh_tools.logs.redaction.redactor import RULES_VERSION, Redactor
from eodh_tools.logs.sanitize import clean_with_seams

# Part of every key.
FORMAT = 2

_FOOT = struct.Struct(">8sQQ32s")
_MAGIC = b"eodhlog1"
#: Of a job of which nothing is known: only its id counts.
NO_TIMES = JobTimes()
_TORN = (
    *(OSError, ValueError, KeyError, TypeError, OverflowError),
    *(RecursionError, struct.error),
)
_LEVEL = 3  # the next levels take twice the time for a tenth less


class Frame(NamedTuple):
    """One frame: which lines, and where in the file."""

    first_line: int
    lines: int
    offset_bytes: int
    packed_bytes: int
    plain_bytes: int


@dataclass(frozen=True, slots=True)
class CachedLog:
    """A whole log on disk, cleaned and redacted; a `LogText`.

    Attributes:
        total_lines: Of the clean text, which has as many as the raw one.
        total_bytes: Of the raw log, as the server gave it.
        redacted: Secrets replaced.
        mark: Of its text as it is stored: another one of this name has another.
    """

    path: Path
    total_lines: int
    total_bytes: int
    redacted: int
    frames: tuple[Frame, ...]
    mark: str = ""

    def blocks(
        self, first_line: int = 1, last_line: int | None = None
    ) -> Iterator[tuple[int, bytes]]:
        """Yield the blocks that hold these lines, each with its first line's number.

        Args:
            first_line: 1-based; the first block may begin before it.
            last_line: The last block may end after it; the log's last line if None.

        Raises:
            HubUnavailableError: The file is gone, damaged, or not to be opened now;
                asking again helps.
        """
        first_lines = [frame.first_line for frame in self.frames]
        start = max(bisect_right(first_lines, first_line) - 1, 0)
        chosen = [
            frame
            for frame in self.frames[start:]
            if (last_line is None or frame.first_line <= last_line)
            and frame.first_line + frame.lines > first_line
        ]
        if not chosen:
            return
        try:
            with self.path.open("rb") as file:
                for frame in chosen:
                    yield frame.first_line, _plain(file, frame)
        except (OSError, ValueError) as error:
            if is_damage(error):
                remove(self.path)
            raise HubUnavailableError(
                "The copy of this log on this machine is gone, or damaged, or cannot be"
                " opened now: ask again, and it is fetched again."
            ) from error


class LogWriter:
    """Cleans, redacts and packs a raw log into a file; for a worker thread."""

    def __init__(self, file: BinaryIO, redactor: Redactor) -> None:
        self._file = file
        self._transcoder = Transcoder()
        self._lines = LineBlocks()
        self._redaction = redactor.stream()
        self._frames: list[Frame] = []
        self._digest = hashlib.sha256()
        self._next_line = 1
        self._offset_bytes = 0
        self._total_bytes = 0

    def add(self, chunks: Iterable[bytes]) -> None:
        """Take raw bytes, cut anywhere."""
        for chunk in chunks:
            self._total_bytes += len(chunk)
            self._write(self._lines.feed(self._transcoder.feed(chunk)))

    def finish(
        self,
        path: Path,
        identity: tuple[str, ...],
        times: JobTimes = NO_TIMES,
        *,
        whole_lines: bool = False,
    ) -> CachedLog:
        """Write the rest, the index and the foot.

        Args:
            path: Of the file, for reading it.
            identity: What the log is of; `read_stored_log` asks for the same.
            times: Of the job: its id may be used again by another.
            whole_lines: Leave out a last line that has no end yet.
        """
        self._write(self._lines.feed(self._transcoder.finish()))
        self._write(self._lines.finish(whole_lines=whole_lines))
        mark = self._digest.hexdigest()
        log = CachedLog(
            path=path,
            mark=mark,
            total_lines=self._next_line - 1,
            total_bytes=self._total_bytes,
            redacted=self._redaction.count,
            frames=tuple(self._frames),
        )
        index = json.dumps(
            {
                "format": FORMAT,
                "mark": mark,
                "identity": identity,
                "lines": log.total_lines,
                "bytes": log.total_bytes,
                "redacted": log.redacted,
                "rules": RULES_VERSION,
                "created": _seconds(times.created),
                "updated": _seconds(times.updated),
                "may_grow": times.may_grow,
                "frames": self._frames,
            }
        ).encode()
        digest = hashlib.sha256(index).digest()
        self._file.write(index)
        self._file.write(_FOOT.pack(_MAGIC, self._offset_bytes, len(index), digest))
        self._file.flush()
        return log

    def _write(self, block: bytes) -> None:
        clean = self._redaction.feed(clean_with_seams(block)) if block else b""
        if not clean:
            return
        lines = clean.count(b"\n") + (not clean.endswith(b"\n"))
        packed = pack(clean, level=_LEVEL, checksum=True)
        self._file.write(packed)
        self._digest.update(packed)
        self._frames.append(
            Frame(self._next_line, lines, self._offset_bytes, len(packed), len(clean))
        )
        self._next_line += lines
        self._offset_bytes += len(packed)


def read_stored_log(
    path: Path, identity: tuple[str, ...], times: JobTimes = NO_TIMES
) -> CachedLog | None:
    """Open a stored log; None where there is none, or none that can be trusted.

    A torn or foreign file is deleted, and so is the log of an earlier job with this
    id, of this job before the server changed it, or that may have grown since.
    """
    try:
        with path.open("rb") as file:
            log = _read_index(path, file, identity, times)
    except FileNotFoundError:
        return None
    except _TORN as error:
        if not is_damage(error):
            return None
        log = None
    if log is None:
        remove(path)
    return log


def _read_index(
    path: Path, file: BinaryIO, identity: tuple[str, ...], times: JobTimes
) -> CachedLog | None:
    size_bytes = file.seek(0, 2)
    file.seek(max(size_bytes - _FOOT.size, 0))
    magic, offset, length, digest = _FOOT.unpack(file.read(_FOOT.size))
    if magic != _MAGIC or offset + length + _FOOT.size != size_bytes:
        return None
    file.seek(offset)
    raw = file.read(length)
    if hashlib.sha256(raw).digest() != digest:
        return None
    index = json.loads(raw)
    if index["format"] != FORMAT or tuple(index["identity"]) != identity:
        return None
    if index["rules"] != RULES_VERSION:
        # What older rules left in it is not shown.
        return None
    # Versions before this one stored no times.
    stored = JobTimes(
        created=_time(index.get("created")),
        updated=_time(index.get("updated")),
        may_grow=index.get("may_grow") is True,
    )
    if not times.allow(stored, os.fstat(file.fileno()).st_mtime):
        return None
    return CachedLog(
        path=path,
        # Versions before this one stored none: their files are searched each time.
        mark=str(index.get("mark", "")),
        total_lines=index["lines"],
        total_bytes=index["bytes"],
        redacted=index["redacted"],
        frames=tuple(Frame(*frame) for frame in index["frames"]),
    )


def _seconds(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _plain(file: BinaryIO, frame: Frame) -> bytes:
    file.seek(frame.offset_bytes)
    return unpack(file.read(frame.packed_bytes), frame.plain_bytes)

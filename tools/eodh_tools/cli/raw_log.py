"""The bytes of a local log, as they are: plain, packed, or from standard input."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from eodh_tools.toolbox.command_line import printable

STANDARD_INPUT = "-"
_READ_BYTES = 1 << 20
_MOST_WINDOW_LOG = 23  # 8 MiB


class _Readable(Protocol):
    """What is read in blocks, be it plain, gzipped or zstandard."""

    def read(self, size: int, /) -> bytes | None:
        """Read at most `n` bytes."""


def blocks_of(path: str) -> Iterator[bytes]:
    """Read a log in blocks: plain, gzipped or zstandard; `-` is standard input.

    Raises:
        OSError: It cannot be read, or is not what its name says.
    """
    if path == STANDARD_INPUT:
        yield from _read(sys.stdin.buffer)
        return
    # Imports inside: most logs are plain, and start-up counts.
    if path.endswith(".gz"):
        import gzip  # noqa: PLC0415
        import zlib  # noqa: PLC0415

        try:
            with gzip.GzipFile(path, "rb") as unzipped:
                yield from _read(unzipped)
        except (EOFError, zlib.error) as error:
            raise OSError("this is no whole gzip file") from error
    elif path.endswith(".zst"):
        from eodh_tools.cache.compression import zstd  # noqa: PLC0415

        window: dict[int, int] = {
            zstd.DecompressionParameter.window_log_max: _MOST_WINDOW_LOG
        }
        try:
            with zstd.open(path, "rb", options=window) as unzipped:
                yield from _read(unzipped)
        except (EOFError, zstd.ZstdError) as error:
            raise OSError("this is no whole zstandard file") from error
    else:
        with Path(path).open("rb", buffering=0) as file:
            yield from _read(file)


def shown_name(path: str) -> str:
    """Return a path as it may be shown: a terminal obeys nothing in it."""
    # In a locale of ASCII, Python holds other bytes as halves of signs.
    return printable(os.fsencode(path).decode("utf-8", "replace"))


def _read(file: _Readable) -> Iterator[bytes]:
    while block := file.read(_READ_BYTES):
        yield block

"""A local log, cleaned in blocks of whole lines: a long one in a process of its own."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from eodh_tools.cli.raw_log import blocks_of
from eodh_tools.cli.taken_ahead import taken_ahead
from eodh_tools.logs.encodings import transcoded
from eodh_tools.logs.helper_process import safe_path
from eodh_tools.logs.line_blocks import line_blocks
from eodh_tools.logs.sanitize import clean_with_seams

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# From here on a second process saves more time than its start takes.
_LEAST_BYTES = 8_000_000
# Once so much was freed at once, glibc keeps as much and twice that for what comes
# next; else the system gives each block new pages, which costs 3 % of the time.
_KEPT_BYTES = 1 << 24


def clean_blocks(path: str) -> Iterator[bytes]:
    """Read a log and clean it; what is done with a block overlaps with the next one.

    The blocks have the marks of `logs.seams`, which a stream of redaction takes out.

    Args:
        path: As `blocks_of` takes it.

    Raises:
        OSError: It cannot be read, or is not what its name says.
    """
    return _cleaned_apart(path) if _is_long(path) else _cleaned(path)


def _is_long(path: str) -> bool:
    try:
        size_bytes = Path(path).stat().st_size
    except OSError:
        return False
    return size_bytes >= _LEAST_BYTES and (os.cpu_count() or 1) > 1


def _cleaned(path: str) -> Iterator[bytes]:
    for block in line_blocks(transcoded(blocks_of(path))):
        yield clean_with_seams(block)


def _cleaned_apart(path: str) -> Iterator[bytes]:
    # Imported here: a short log must not wait for it.
    from multiprocessing import get_context  # noqa: PLC0415

    # The process that cleans inherits this.
    bytes(_KEPT_BYTES)
    context = get_context()
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(
        target=_clean_into, args=(path, reader, writer), daemon=True
    )
    try:
        with safe_path():
            process.start()
    except OSError:
        # No further process is allowed here.
        yield from _cleaned(path)
        return
    writer.close()
    try:
        while block := reader.recv_bytes():
            yield block
        error = reader.recv()
    except EOFError:
        error = OSError("the process that cleaned this log ended early: try it again")
    finally:
        # Without its reader, the process ends.
        reader.close()
        process.join()
    if error is not None:
        raise error


def _clean_into(path: str, reader: "Connection", writer: "Connection") -> None:
    """Write each block, nothing at the end, and the error that ended it or None."""
    # Ctrl-C ends the process that reads, and so this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reader.close()
    error: OSError | None = None
    with contextlib.suppress(BrokenPipeError):
        try:
            for block in taken_ahead(_cleaned(path)):
                if block:
                    writer.send_bytes(block)
        except BrokenPipeError:
            raise
        except OSError as raised:
            error = raised
        writer.send_bytes(b"")
        writer.send(error)

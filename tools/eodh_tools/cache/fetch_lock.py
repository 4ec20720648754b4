"""Let one reader at a time fetch a log: the others then find it in the cache."""

import contextlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio

from eodh_tools.files import PART_SUFFIX, make_private_folder, remove

_LOOK_S = 0.05
#: Who waited so long for another reader fetches the log too, in seconds.
LONGEST_WAIT_S = 60.0


@asynccontextmanager
async def fetch_lock(path: Path, wait_s: float = LONGEST_WAIT_S) -> AsyncIterator[None]:
    """Wait for whoever fetches a file of the cache now, in this process or another.

    It only saves a download: where the system has no such locks, or the folder cannot
    be written, nobody waits. A reader that ends in any way gives its turn up.

    Args:
        path: Where the file will be.
        wait_s: How long to wait at most.
    """
    lock = path.with_name(f"{path.name}{PART_SUFFIX}")
    handle = _opened(lock)
    if handle is None:
        yield
        return
    has_turn = False
    try:
        with anyio.move_on_after(wait_s):
            while not (has_turn := locked_or_without_locks(handle)):  # noqa: ASYNC110 - nobody tells
                await anyio.sleep(_LOOK_S)
        yield
    finally:
        if has_turn:
            remove(lock)
        os.close(handle)


def _opened(lock: Path) -> int | None:
    if sys.platform == "win32":
        return None
    with contextlib.suppress(OSError):
        make_private_folder(lock.parent)
        return os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    return None


def locked_or_without_locks(handle: int) -> bool:
    """Lock an open file if nobody has; True too where its disk has no locks.

    The system frees it when the file is closed, or its process dies.
    """
    from filelock import lock_descriptor  # noqa: PLC0415 - only where a log is fetched

    try:
        return lock_descriptor(handle, blocking=False)
    except OSError:
        return True

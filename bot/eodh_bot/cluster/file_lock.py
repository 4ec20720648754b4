"""Lock a SQLite file for the only process that may use it.

The lock is on the file itself, so that it holds under every name of the file: a link, a
mount in another container. A lock beside the file holds out older versions of the bot,
and is all there is where a system has no lock apart from those of SQLite.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import lock_descriptor, unlock_descriptor

from eodh_tools.errors import SettingsError


class DatabaseLock:
    """The lock of a database's file, held.

    Args:
        path: The file, by the name that the settings give.
        handle: The open file.
    """

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle = handle

    def is_current(self) -> bool:
        """Return whether the name still means the file that is locked.

        It does not after a backup was put in its place: what is written from then on
        goes into a file that nobody will open again.
        """
        try:
            return os.path.samestat(self._path.stat(), os.fstat(self._handle))
        except OSError:
            return False


@contextmanager
def locked(path: Path) -> Iterator[DatabaseLock]:
    """Hold the lock of the only process; the system frees it when the process dies.

    Raises:
        SettingsError: Another process has it, it cannot be opened, or its disk has no
            locks.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        beside = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SettingsError(
            f"The database {path} cannot be opened ({error.strerror}): check the "
            "folder's permissions (EODH_BOT_DATA_DIR, EODH_BOT_DATABASE_URL)."
        ) from error
    # The file itself is not closed before the process ends: that would take SQLite's
    # own locks from the whole process (sqlite.org/howtocorrupt.html, section 2.2).
    handles = [beside]
    if sys.platform == "linux":
        # Elsewhere it would be one with the locks of SQLite.
        handles.append(handle)
    try:
        try:
            held = all(lock_descriptor(each, blocking=False) for each in handles)
        except OSError as error:
            raise SettingsError(
                f"The database {path} cannot be locked ({error.strerror}): put it on a "
                "disk of this machine (EODH_BOT_DATA_DIR)."
            ) from error
        if not held:
            raise SettingsError(
                "Another eodh-bot uses this database: stop it first, give this "
                "one another folder (EODH_BOT_DATA_DIR), or run both on PostgreSQL "
                "(EODH_BOT_DATABASE_URL)."
            )
        try:
            yield DatabaseLock(path, handle)
        finally:
            unlock_descriptor(handles[-1])
    finally:
        os.close(beside)

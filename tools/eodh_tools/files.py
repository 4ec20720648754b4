"""Files for this person's eyes alone, each written whole or not at all."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from eodh_tools.errors import SettingsError

PART_SUFFIX = ".part"
_STALE_S = 86_400.0  # a part so old was left behind by a program that was ended


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn the system's refusal to write here into words for a person."""
    try:
        yield
    except OSError as error:
        raise SettingsError(
            f"The cache folder {str(folder)!r} cannot be written ({error.strerror}):"
            " make room there, or set EODH_CACHE_DIR to another folder."
        ) from error


@contextmanager
def new_file(
    folder: Path, *, private_folder: bool = True
) -> Iterator[tuple[BinaryIO, Path]]:
    """Create a file that nobody else may read, to be put in its place when whole.

    What is still there at the end of the context is deleted.

    Args:
        folder: Where to put it.
        private_folder: Whether the folder is ours: made, and closed to others.

    Raises:
        SettingsError: The folder cannot be written.
    """
    with writing(folder):
        if private_folder:
            _make(folder)
            _close_to_others(folder)
        # mkstemp makes the file 0600, where the system knows such a thing.
        handle, name = tempfile.mkstemp(suffix=PART_SUFFIX, dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, path
    finally:
        remove(path)


def put_in_place(part: Path, final: Path) -> None:
    """Give a finished file its name, in one step.

    Raises:
        SettingsError: The folder cannot be written.
    """
    with writing(final.parent):
        try:
            part.replace(final)
        except PermissionError:
            # Windows keeps a file that somebody reads; its content is the same.
            if not final.is_file():
                raise


def remove(path: Path) -> None:
    """Delete a file if it is there and the system lets it go."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def mark_used(path: Path) -> None:
    """Make the file the most recently used one."""
    with contextlib.suppress(OSError):
        os.utime(path)


def remove_oldest(folder: Path, capacity_bytes: int, *, spare: Path) -> None:
    """Delete the least recently used files until the rest fits the capacity.

    Args:
        folder: Files with `PART_SUFFIX` in it are left alone, unless a day old.
        capacity_bytes: Of all other files together.
        spare: Never deleted, even if it alone is too large.
    """
    kept: list[tuple[float, int, Path]] = []
    total_bytes = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            # Another process may have deleted it since.
            with contextlib.suppress(OSError):
                facts = entry.stat(follow_symlinks=False)
                if not entry.name.endswith(PART_SUFFIX):
                    kept.append((facts.st_mtime, facts.st_size, Path(entry.path)))
                    total_bytes += facts.st_size
                elif facts.st_mtime < time.time() - _STALE_S:
                    remove(Path(entry.path))
    for _, size_bytes, path in sorted(kept):
        if total_bytes <= capacity_bytes:
            return
        if path != spare:
            remove(path)
            total_bytes -= size_bytes


def _make(folder: Path) -> None:
    """Make a folder and those above it, whatever the umask leaves open.

    In a folder above that others may write to, they could put another in its place.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def _close_to_others(folder: Path) -> None:
    # Windows keeps a person's files apart by itself, and chmod means nothing there.
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)

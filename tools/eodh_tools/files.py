"""Write files that only their owner can read, each whole or not at all."""

import contextlib
import errno
import logging
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from eodh_tools.errors import SettingsError

PART_SUFFIX = ".part"

_logger = logging.getLogger(__name__)


@contextmanager
def write_errors(what: str, advice: str) -> Iterator[None]:
    """Raise an `OSError` of the context as a `SettingsError`.

    Args:
        what: What is written, to begin the message with.
        advice: What a person can do about it.

    Raises:
        SettingsError: The system refused.
    """
    try:
        yield
    except OSError as error:
        raise SettingsError(
            f"{what} cannot be written ({error.strerror}): {advice}"
        ) from error


def is_damage(error: Exception) -> bool:
    """Whether what was raised by reading a file says that the file is damaged.

    Not so where the system refused for now: too many open files, no memory, no right.
    """
    return not isinstance(error, OSError) or error.errno == errno.EIO


def make_private_folder(folder: Path) -> None:
    """Make a folder and those above it, whatever the umask leaves open.

    In a folder above that others may write to, they could put another in its place.

    Raises:
        OSError: The system refused.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def close_to_others(folder: Path) -> None:
    """Let only the owner into an existing folder (where the system has modes).

    Raises:
        OSError: The folder is somebody else's.
    """
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


@contextmanager
def new_private_file(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a new file of its own name, to be put in place when it is whole.

    It is deleted at the end of the context, if it is still there.

    Raises:
        OSError: The system refused.
    """
    make_private_folder(folder)
    # mkstemp makes the file 0600, where the system has modes: no moment shows it.
    handle, name = tempfile.mkstemp(suffix=PART_SUFFIX, dir=folder)
    path = Path(name)
    file = os.fdopen(handle, "wb")
    try:
        yield file, path
        file.close()
    finally:
        # What a full disk left in the buffer is written again, in vain.
        with contextlib.suppress(OSError):
            file.close()
        remove(path)


@contextmanager
def private_file(path: Path, *, replace: bool = True) -> Iterator[BinaryIO]:
    """Write a private file that gets its name in one step, when it is whole.

    A link of that name is replaced, never followed. Windows has no modes: there the
    person's own folder protects the file.

    Args:
        path: Its final name.
        replace: Whether an older file of that name is replaced.

    Raises:
        FileExistsError: There is a file of that name, and it is not to be replaced.
        OSError: The system refused.
    """
    with new_private_file(path.parent) as (file, part):
        yield file
        file.close()  # Windows renames no open file
        if not replace and not _linked(part, path):
            path.touch(mode=0o600, exist_ok=False)
            replace = True
        if replace:
            part.replace(path)


def _linked(part: Path, path: Path) -> bool:
    """Give a file a second name, where the disk can (a memory stick cannot)."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:
        return False
    return True


def write_private(path: Path, content: bytes) -> None:
    """Write a file in one step, over an older one.

    Raises:
        OSError: The system refused.
    """
    with private_file(path) as file:
        file.write(content)


def create_private(path: Path, content: bytes) -> None:
    """Write a file in one step, unless it exists: of two writers one wins.

    Raises:
        OSError: The system refused.
    """
    with contextlib.suppress(FileExistsError), private_file(path, replace=False) as new:
        new.write(content)


def keep_private(path: Path, status: os.stat_result) -> None:
    """Close a file that others may read (where the system has modes).

    Raises:
        OSError: The file is somebody else's.
    """
    if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
        _logger.warning("other users could read %s: now only you can", path)
        path.chmod(0o600)


@contextmanager
def open_within(folder: Path, name: str) -> Iterator[BinaryIO]:
    """Open a regular file of a folder that somebody else may have made, to read it.

    A link that leads out of the folder is no file of it; a pipe or a device may never
    end.

    Raises:
        OSError: It is no such file, or the system refused.
    """
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise OSError(errno.EPERM, "a link out of the folder")
    flags = os.O_RDONLY
    for each in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY", "O_CLOEXEC"):
        flags |= getattr(os, each, 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        yield file


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Raise a refusal to write into the cache as an error that says what to do.

    Raises:
        SettingsError: The folder cannot be written.
    """
    with write_errors(
        f"The cache folder {str(folder)!r}",
        "make room there, or set EODH_CACHE_DIR to another folder.",
    ):
        yield


@contextmanager
def new_file(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a new private file in the cache, to be put in place when it is whole.

    Raises:
        SettingsError: The folder cannot be written.
    """
    with contextlib.ExitStack() as stack:
        with writing(folder):
            make_private_folder(folder)
            close_to_others(folder)
            opened = stack.enter_context(new_private_file(folder))
        yield opened


def write_cached(path: Path, content: bytes) -> None:
    """Write a file of the cache in one step, over an older one.

    Raises:
        SettingsError: The folder cannot be written.
    """
    with new_file(path.parent) as (file, part):
        with writing(path.parent):
            file.write(content)
            file.close()  # Windows renames no open file
        put_in_place(part, path)


def put_in_place(part: Path, final: Path) -> None:
    """Give a finished file its name, in one step.

    Raises:
        SettingsError: The folder cannot be written.
    """
    with writing(final.parent):
        try:
            part.replace(final)
        except PermissionError:
            # Windows replaces no file that somebody reads; its content is the same.
            if not final.is_file():
                raise


def remove(path: Path) -> None:
    """Delete a file if it is there and the system allows it."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def mark_used(path: Path) -> None:
    """Make the file the most recently used one."""
    with contextlib.suppress(OSError):
        os.utime(path)

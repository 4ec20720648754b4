"""A disk that fails costs an error that says what to do, and never a wrong text."""

import contextlib
import os
import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eodh_tools.cache.log_cache import CachedLog, LogCache
from eodh_tools.errors import HubUnavailableError, SettingsError
from tests.conftest import skip_for_missing_tool
from tests.open_files import no_more_files
from tests.small_disk import mounted
from tests.tools.cache.stored_logs import (
    AMPLE,
    REDACTOR,
    ROOT,
    files,
    store,
    text_of,
)

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(os.name != "posix", reason="limits and links of POSIX"),
]

Limited = Callable[[Path], contextlib.AbstractContextManager[None]]
FLIPS = 1_500
CHANCE = random.Random(17)  # noqa: S311 - the same at every run
#: Does not pack well, so that it fills a small disk.
LARGE = b"\n".join(CHANCE.randbytes(32).hex().encode() for _ in range(40_000))
SMALL = b"a line of a log\n" * 400


def unmount(folder: Path) -> None:
    command = ["umount", "-l", str(folder)]
    subprocess.run(command, capture_output=True, check=False)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of 512 KiB, where this user may mount one."""
    folder.mkdir()
    with mounted(folder, size_kb=512):
        if not folder.is_mount():
            skip_for_missing_tool("this user may mount no disk")
        yield


@contextmanager
def file_limit(folder: Path) -> Iterator[None]:
    """No file of this process may grow over 512 KiB (as a quota)."""
    import resource  # noqa: PLC0415 - not on Windows

    folder.mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512 * 1024, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("limited", [small_disk, file_limit])
async def test_where_there_is_no_room_nothing_is_stored_and_the_error_says_so(
    tmp_path: Path, limited: Limited
) -> None:
    folder = tmp_path / "disk"
    with limited(folder):
        logs = LogCache(folder / "logs", AMPLE)
        for _ in range(3):
            with pytest.raises(SettingsError, match="make room there, or set EODH_CA"):
                await store(logs, LARGE)
            assert files(folder) == []
        # It works again with what there is room for.
        assert text_of(await store(logs, SMALL)) == SMALL


async def test_a_folder_that_may_not_be_written_is_named_and_read_from(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "logs"
    logs = LogCache(folder, AMPLE)
    await store(logs, SMALL)
    with read_only(folder):
        found = logs.get(ROOT, "job-1", "a.log", REDACTOR)
        assert found is not None
        assert text_of(found) == SMALL
        with pytest.raises(SettingsError, match="EODH_CACHE_DIR"):
            await store(logs, SMALL, "b.log")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write there; root is stopped only by a read-only mount."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        try:
            yield
        finally:
            folder.chmod(0o700)
        return
    for options in ("bind", "remount,ro,bind"):
        command = ["mount", "-o", options, str(folder), str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            skip_for_missing_tool("this user may mount nothing")
    try:
        yield
    finally:
        unmount(folder)


async def test_a_link_in_place_of_a_log_shows_no_other_file(tmp_path: Path) -> None:
    logs = LogCache(tmp_path / "logs", AMPLE)
    log = await store(logs, SMALL)
    secret = tmp_path / "secret"
    secret.write_bytes(b"of somebody else\n" * 100)
    other = await store(logs, b"of another log\n", "b.log")
    for target in (secret, other.path, log.path, tmp_path):
        log.path.unlink()
        log.path.symlink_to(target)
        # Stored over the link, and what it led to is not written to.
        assert text_of(await store(logs, SMALL)) == SMALL
        assert not log.path.is_symlink()
        log.path.unlink()
        log.path.symlink_to(target)
        assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is None
        # It is replaced, and what it led to is not written to.
        assert text_of(await store(logs, SMALL)) == SMALL
        assert not log.path.is_symlink()
    assert secret.read_bytes() == b"of somebody else\n" * 100


def shown(log: CachedLog) -> tuple[object, ...]:
    """All that a reader gets of a log: its lines, their numbers, its counts."""
    numbers = [first_line for first_line, _ in log.blocks()]
    return text_of(log), numbers, log.total_lines, log.total_bytes, log.redacted


async def test_a_byte_that_flips_anywhere_gives_no_wrong_text(tmp_path: Path) -> None:
    """In the packed lines, the index and the facts."""
    raw = b"".join(b"line %d of %x\n" % (n, n * n) for n in range(20_000))
    logs = LogCache(tmp_path / "logs", AMPLE)
    log = await store(logs, raw)
    right = shown(log)
    whole = log.path.read_bytes()
    # All of the index and the foot stands at the end.
    places = [*range(64), *range(len(whole) - 600, len(whole))]
    places += [CHANCE.randrange(len(whole)) for _ in range(FLIPS - len(places))]
    refused = 0
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << CHANCE.randrange(8)
        log.path.write_bytes(damaged)
        fresh = LogCache(tmp_path / "logs", AMPLE)
        try:
            found = fresh.get(ROOT, "job-1", "a.log", REDACTOR)
            what = None if found is None else shown(found)
        except HubUnavailableError:
            what = None
        assert what in (None, right), place
        refused += what is None
    assert refused > FLIPS * 9 // 10


async def test_a_process_that_may_open_no_more_files_deletes_no_log(
    tmp_path: Path,
) -> None:
    logs = LogCache(tmp_path, AMPLE)
    log = await store(logs, SMALL)
    with no_more_files():
        assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is None
        with pytest.raises(HubUnavailableError, match="cannot be opened now"):
            text_of(log)
    again = logs.get(ROOT, "job-1", "a.log", REDACTOR)
    assert again is not None
    assert text_of(again) == SMALL

"""Logs at rest: whole or absent, for one pair of eyes, the oldest out first."""

import os
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.cache.compression import zstd
from eodh_tools.cache.log_cache import CachedLog, LogCache
from eodh_tools.errors import (
    HubUnavailableError,
    SettingsError,
)
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.redaction.redactor import Redactor
from tests.tools.logs.memory_log import MemoryLog
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

ROOT = HubRoot.of_workspace("https://hub.example", "coastal-lab")
OTHER = HubRoot.of_workspace("https://hub.example", "other-lab")
SECRET = "a-secret-the-program-holds"
REDACTOR = Redactor([SECRET])
AMPLE = 100_000_000


@pytest.fixture
def logs(tmp_path: Path) -> LogCache:
    return LogCache(tmp_path / "deep" / "logs", AMPLE)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def chunks(raw: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(raw), size):
        yield raw[start : start + size]


async def store(
    logs: LogCache, raw: bytes, name: str = "a.log", root: HubRoot = ROOT
) -> CachedLog:
    return await logs.store(root, "job-1", name, chunks(raw), REDACTOR)


def text_of(log: LogText) -> bytes:
    return b"".join(block for _, block in log.blocks())


async def test_a_stored_log_is_found_again_with_its_facts(logs: LogCache) -> None:
    raw = f"one\r\ntwo \x1b[31mred\x1b[0m {SECRET}\nthree".encode()
    stored = await store(logs, raw)
    found = logs.get(ROOT, "job-1", "a.log", REDACTOR)
    assert found == stored
    assert text_of(stored) == b"one\ntwo red [redacted]\nthree"
    assert (stored.total_lines, stored.total_bytes) == (3, len(raw))
    assert stored.redacted == 1


async def test_a_log_that_shows_a_secret_learned_since_is_read_again(
    logs: LogCache,
) -> None:
    later = "learned-later-than-the-log"
    await store(logs, f"one\nfound {later} here\n".encode())
    assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is not None
    assert logs.get(ROOT, "job-1", "a.log", Redactor([SECRET, later])) is None
    # It is gone for everyone, and other logs are not.
    assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is None
    await store(logs, b"nothing of it\n", "b.log")
    assert logs.get(ROOT, "job-1", "b.log", Redactor([SECRET, later])) is not None


async def test_a_log_that_older_rules_redacted_is_read_again(
    logs: LogCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store(logs, b"one\n")
    monkeypatch.setattr("eodh_tools.cache.log_file.RULES_VERSION", 1_000_000)
    assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is None


async def test_nothing_that_is_stored_comes_from_the_raw_text(
    logs: LogCache, tmp_path: Path
) -> None:
    """Two logs that differ only in a secret are the same files, byte for byte."""
    contents = []
    for secret in ("Winter2026!", "Summer2026!"):
        await store(logs, f"password={secret}\n".encode())
        (path,) = files(tmp_path)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]


async def test_an_empty_log_is_a_log(logs: LogCache) -> None:
    await store(logs, b"")
    found = logs.get(ROOT, "job-1", "a.log", REDACTOR)
    assert found is not None
    assert (found.total_lines, found.total_bytes, list(found.blocks())) == (0, 0, [])


async def test_what_was_never_stored_is_absent(logs: LogCache) -> None:
    await store(logs, b"x\n")
    assert logs.get(ROOT, "job-1", "b.log", REDACTOR) is None
    assert logs.get(ROOT, "job-2", "a.log", REDACTOR) is None
    assert logs.get(OTHER, "job-1", "a.log", REDACTOR) is None


async def test_workspaces_are_separate(logs: LogCache) -> None:
    await store(logs, b"ours\n")
    await store(logs, b"theirs\n", root=OTHER)
    ours, theirs = (
        logs.get(root, "job-1", "a.log", REDACTOR) for root in (ROOT, OTHER)
    )
    assert ours is not None
    assert theirs is not None
    assert (text_of(ours), text_of(theirs)) == (b"ours\n", b"theirs\n")


LONG = b"".join(b"line %d of the log\n" % number for number in range(1, 200_001))


async def test_lines_are_found_by_number_without_unpacking_the_rest(
    logs: LogCache,
) -> None:
    log = await store(logs, LONG)
    assert len(log.frames) == 5
    assert log.total_lines == 200_000
    assert text_of(log) == LONG
    number, block = next(log.blocks(150_000))
    lines = block.split(b"\n")
    assert lines[150_000 - number] == b"line 150000 of the log"
    assert 0 <= 150_000 - number < len(lines)
    assert len(list(log.blocks(number, number))) == 1
    assert len(list(log.blocks(number - 1, number))) == 2
    assert list(log.blocks(200_001)) == []
    assert next(first for first, _ in log.blocks()) == 1
    assert [first for first, _ in log.blocks(last_line=1)] == [1]
    sizes = {len(block) for _, block in log.blocks()}
    assert max(sizes) < 1_200_000


@given(
    raw=st.lists(
        st.sampled_from([b"\n", b"\r\n", b"\r", b"text ", b"\x1b[1m", b"\xff", b"\xe2"])
        | st.binary(max_size=20),
        max_size=30,
    ).map(b"".join),
    size=st.integers(1, 50),
)
async def test_any_bytes_read_the_same_from_disk_as_from_memory(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes, size: int
) -> None:
    logs = LogCache(tmp_path_factory.mktemp("logs"), AMPLE)
    stored = await logs.store(ROOT, "job-1", "a.log", chunks(raw, size), REDACTOR)
    memory = MemoryLog(raw, REDACTOR)
    assert text_of(stored) == text_of(memory)
    assert stored.total_lines == memory.total_lines
    assert stored.total_bytes == memory.total_bytes


async def test_a_secret_never_touches_the_disk(logs: LogCache, tmp_path: Path) -> None:
    await store(logs, f"key {SECRET}\n".encode() * 100)
    [path] = files(tmp_path)
    raw = path.read_bytes()
    plain = zstd.ZstdDecompressor().decompress(raw)
    assert SECRET.encode() not in raw + plain
    assert plain.count(b"[redacted]") == 100


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing on this system")
async def test_files_and_folders_are_closed_to_others(
    logs: LogCache, tmp_path: Path
) -> None:
    (tmp_path / "deep" / "logs").mkdir(parents=True, mode=0o755)
    await store(logs, b"x\n")
    [path] = files(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_file_torn_anywhere_is_absent_and_deleted(
    logs: LogCache, tmp_path: Path
) -> None:
    log = await store(logs, LONG[:10_000])
    whole = log.path.read_bytes()
    for length in {*range(0, len(whole), 97), *range(len(whole) - 70, len(whole))}:
        log.path.write_bytes(whole[:length])
        assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is None, length
        assert files(tmp_path) == []


@pytest.mark.parametrize(
    "foreign", [b"", b"\0" * 500, b"not ours" * 100, b"eodhlog1" + b"\xff" * 48]
)
async def test_a_foreign_file_is_absent(logs: LogCache, foreign: bytes) -> None:
    log = await store(logs, b"x\n")
    log.path.write_bytes(foreign)
    assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is None


async def test_a_log_under_anothers_name_is_absent(logs: LogCache) -> None:
    ours = await store(logs, b"ours\n")
    theirs = await store(logs, b"theirs\n", root=OTHER)
    theirs.path.replace(ours.path)
    assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is None


async def test_a_frame_that_was_damaged_is_never_shown(logs: LogCache) -> None:
    log = await store(logs, LONG)
    found = logs.get(ROOT, "job-1", "a.log", REDACTOR)
    assert found is not None
    frame = log.frames[1]
    whole = bytearray(log.path.read_bytes())
    whole[frame.offset_bytes + frame.packed_bytes // 2] ^= 0xFF
    log.path.write_bytes(whole)
    assert next(found.blocks())[0] == 1
    with pytest.raises(HubUnavailableError, match="fetched again"):
        text_of(found)
    assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is None


async def test_a_log_deleted_under_a_readers_eyes_says_what_to_do(
    logs: LogCache,
) -> None:
    log = await store(logs, b"x\n")
    log.path.unlink()
    with pytest.raises(HubUnavailableError, match="ask again"):
        text_of(log)


async def test_of_a_log_that_breaks_off_nothing_is_cached(
    logs: LogCache, tmp_path: Path
) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield LONG
        raise HubUnavailableError("gone")

    with pytest.raises(HubUnavailableError):
        await logs.store(ROOT, "job-1", "a.log", breaking(), REDACTOR)
    assert files(tmp_path) == []


async def test_of_a_log_that_nobody_waits_for_nothing_is_cached(
    logs: LogCache, tmp_path: Path
) -> None:
    async def hanging() -> AsyncIterator[bytes]:
        yield LONG
        await anyio.sleep_forever()

    with anyio.move_on_after(0.2) as scope:
        await logs.store(ROOT, "job-1", "a.log", hanging(), REDACTOR)
    assert scope.cancelled_caught
    assert files(tmp_path) == []


async def test_progress_is_reported_up_to_the_whole(logs: LogCache) -> None:
    reported: list[tuple[int, int | None]] = []

    async def on_progress(done: int, total: int | None) -> None:
        reported.append((done, total))

    class Sized:
        size_bytes = len(LONG)

        def __aiter__(self) -> AsyncIterator[bytes]:
            return chunks(LONG)

    await logs.store(
        ROOT,
        "job-1",
        "a.log",
        Sized(),
        REDACTOR,
        on_progress=on_progress,
    )
    assert reported[-1] == (len(LONG), len(LONG))
    assert sorted(reported) == reported
    assert len(reported) == 5


async def test_the_event_loop_goes_on_while_a_log_is_cleaned(
    logs: LogCache,
) -> None:
    """The stream never waits, so only the worker threads let the loop turn."""
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            await anyio.lowlevel.checkpoint()
            turns += 1

    async with anyio.create_task_group() as group:
        group.start_soon(turn)
        await anyio.lowlevel.checkpoint()
        turns = 0
        await store(logs, LONG * 4)
        group.cancel_scope.cancel()
    assert turns >= 14


async def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    sizing = LogCache(tmp_path / "sizing", AMPLE)
    size = (await store(sizing, LONG, "a.log")).path.stat().st_size
    logs = LogCache(tmp_path / "logs", int(size * 2.5))
    for at, name in enumerate(("a.log", "b.log"), 1):
        log = await store(logs, LONG, name)
        os.utime(log.path, (at, at))
    assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is not None  # now b is the oldest
    await store(logs, LONG, "c.log")
    found = [
        logs.get(ROOT, "job-1", name, REDACTOR) for name in ("a.log", "b.log", "c.log")
    ]
    assert [log is not None for log in found] == [True, False, True]


async def test_the_log_just_asked_for_stays_even_if_it_is_too_large(
    tmp_path: Path,
) -> None:
    logs = LogCache(tmp_path, 10)
    await store(logs, LONG, "a.log")
    log = await store(logs, LONG, "b.log")
    assert text_of(log) == LONG
    assert files(tmp_path) == [log.path]


async def test_what_an_ended_program_left_behind_is_cleared_away(
    logs: LogCache, tmp_path: Path
) -> None:
    first = await store(logs, b"x\n")
    young, old = (first.path.parent / f"{age}.part" for age in ("young", "old"))
    for path in (young, old):
        path.write_bytes(b"half a log")
    os.utime(old, (1, 1))
    second = await store(logs, b"x\n", "b.log")
    assert files(tmp_path) == sorted([first.path, second.path, young])


async def test_a_running_jobs_log_is_deleted_afterwards(
    logs: LogCache, tmp_path: Path
) -> None:
    async with logs.temporary(chunks(LONG), REDACTOR) as log:
        assert text_of(log) == LONG
        assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is None
        assert len(files(tmp_path)) == 1
    assert files(tmp_path) == []


async def test_an_error_of_the_reader_is_not_blamed_on_the_folder(
    logs: LogCache, tmp_path: Path
) -> None:
    with pytest.raises(BrokenPipeError):
        async with logs.temporary(chunks(LONG), REDACTOR):
            raise BrokenPipeError
    assert files(tmp_path) == []


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    logs = LogCache(tmp_path / "file" / "logs", AMPLE)
    assert logs.get(ROOT, "job-1", "a.log", REDACTOR) is None
    with pytest.raises(SettingsError, match="EODH_CACHE_DIR"):
        await store(logs, b"x\n")


PROCESS = """
import sys
from pathlib import Path
import anyio
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.cache.log_cache import LogCache
from eodh_tools.logs.redaction.redactor import Redactor

folder, who = Path(sys.argv[1]), int(sys.argv[2])
root = HubRoot.of_workspace("https://hub.example", "coastal-lab")

async def chunks(text):
    for _ in range(100):
        yield text

async def main():
    logs = LogCache(folder, 40_000)
    for turn in range(15):
        for name in ("same.log", f"{who}-{turn}.log"):
            text = f"{name} line of the log\\n".encode() * 100
            stored = await logs.store(
                root, "job-1", name, chunks(text), Redactor()
            )
            found = logs.get(root, "job-1", "same.log", Redactor())
            if found is not None and found.total_lines != 10_000:
                sys.exit("a log was torn")

anyio.run(main)
"""


async def test_several_processes_may_share_the_folder(tmp_path: Path) -> None:
    ended: list[tuple[int, bytes]] = []

    async def run(who: int) -> None:
        command = [sys.executable, "-W", "error", "-c", PROCESS, str(tmp_path)]
        done = await anyio.run_process([*command, str(who)], check=False)
        ended.append((done.returncode, done.stderr))

    with anyio.fail_after(WAIT_S):
        async with anyio.create_task_group() as group:
            for who in range(3):
                group.start_soon(run, who)
    assert ended == [(0, b"")] * 3
    assert not [path for path in files(tmp_path) if path.suffix == ".part"]
    assert 0 < sum(path.stat().st_size for path in files(tmp_path)) <= 50_000


MEMORY = """
import resource, sys, tempfile
from pathlib import Path
import anyio
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.cache.log_cache import LogCache
from eodh_tools.logs.redaction.redactor import Redactor

def peak():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

async def chunks():
    line = b"2025-07-07T09:14:02.1Z - tile-pod-abcdefgh - INFO a tile is done\\n"
    for _ in range(100):
        yield line * 8_000
    for _ in range(100):
        yield b"a line that has no end " * 40_000
    yield b"\\n"
    for _ in range(60):
        yield b"\\r 50 % of a bar that is never done" * 20_000

async def main():
    root = HubRoot.of_workspace("https://hub.example", "coastal-lab")
    with tempfile.TemporaryDirectory() as folder:
        logs = LogCache(Path(folder), 10**9)
        before = peak()
        log = await logs.store(
            root, "job-1", "a.log", chunks(), Redactor()
        )
        assert log.total_lines == 800_002, log.total_lines
        assert log.total_bytes > 180_000_000
        print(peak() - before)

anyio.run(main)
"""


@pytest.mark.skipif(os.name != "posix", reason="no getrusage on this system")
async def test_a_large_log_with_endless_lines_takes_little_memory() -> None:
    with anyio.fail_after(WAIT_S):
        done = await anyio.run_process(
            [sys.executable, "-W", "error", "-c", MEMORY], check=False
        )
    assert (done.returncode, done.stderr) == (0, b"")
    assert int(done.stdout) < 100_000_000

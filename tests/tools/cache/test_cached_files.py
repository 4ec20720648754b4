"""The files of the cache: private, whole or absent, and bounded together."""

import os
import stat
import sys
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from eodh_tools.cache.compression import zstd
from eodh_tools.cache.log_cache import LogCache
from eodh_tools.errors import HubUnavailableError, SettingsError
from tests.compiled_patterns import FOLDER
from tests.tools.cache.stored_logs import (
    AMPLE,
    LONG,
    OTHER,
    REDACTOR,
    ROOT,
    SECRET,
    chunks,
    files,
    store,
    text_of,
)
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


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
    names = ("tmpyoung_0_.part", "tmpold_0_00.part", "draft.part")
    young, old, others = (first.path.parent / name for name in names)
    for path in (young, old, others):
        path.write_bytes(b"half a log")
    os.utime(old, (1, 1))
    os.utime(others, (1, 1))
    second = await store(logs, b"x\n", "b.log")
    assert files(tmp_path) == sorted([first.path, second.path, young, others])


async def test_files_of_others_in_the_folder_stay(tmp_path: Path) -> None:
    logs = LogCache(tmp_path, 10)
    others = tmp_path / "thesis.log"
    others.write_bytes(b"not yours" * 100)
    os.utime(others, (1, 1))
    await store(logs, LONG, "a.log")
    assert others.exists()


async def test_a_log_that_is_read_stays_though_there_is_no_room_for_it(
    tmp_path: Path,
) -> None:
    logs = LogCache(tmp_path, 0)
    with logs.in_use(ROOT, "job-1", "a.log"):
        read = await store(logs, LONG, "a.log")
        for name in ("b.log", "c.log"):
            await store(LogCache(tmp_path, 0), LONG, name)
        assert text_of(read) == LONG
    last = await store(logs, LONG, "d.log")
    assert files(tmp_path) == [last.path]


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
from eodh_tools.cache.pattern_cache import PatternStore
from eodh_tools.logs.multi_pattern import cache_in
from eodh_tools.logs.redaction.redactor import Redactor

folder, who = Path(sys.argv[1]), int(sys.argv[2])
cache_in(PatternStore(Path(sys.argv[3])))
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
        done = await anyio.run_process([*command, str(who), str(FOLDER)], check=False)
        ended.append((done.returncode, done.stderr))

    with anyio.fail_after(WAIT_S):
        async with anyio.create_task_group() as group:
            for who in range(3):
                group.start_soon(run, who)
    assert ended == [(0, b"")] * 3
    assert not [path for path in files(tmp_path) if path.suffix == ".part"]
    assert 0 < sum(path.stat().st_size for path in files(tmp_path)) <= 50_000

"""Logs at rest: whole or absent, for one pair of eyes, the oldest out first."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_tools.cache.log_cache import CachedLog, LogCache
from eodh_tools.errors import HubUnavailableError
from eodh_tools.hub.job_times import JobTimes
from eodh_tools.logs.redaction.redactor import Redactor
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
from tests.tools.logs.memory_log import MemoryLog

pytestmark = pytest.mark.anyio


async def test_a_stored_log_is_found_again_with_its_facts(logs: LogCache) -> None:
    raw = f"one\r\ntwo \x1b[31mred\x1b[0m {SECRET}\nthree".encode()
    stored = await store(logs, raw)
    found = logs.get(ROOT, "job-1", "a.log", REDACTOR)
    assert found == stored
    assert text_of(stored) == b"one\ntwo red [redacted]\nthree"
    assert (stored.total_lines, stored.total_bytes) == (3, len(raw))
    assert stored.redacted == 1


MADE = datetime(2026, 11, 2, 9, tzinfo=UTC)
TIMES = JobTimes(MADE, MADE + timedelta(minutes=1), MADE + timedelta(minutes=2))


async def store_of(logs: LogCache, times: JobTimes) -> CachedLog:
    raw = chunks(b"KeyError: 'B8A'\n")
    return await logs.store(ROOT, "1", "a.log", raw, REDACTOR, times)


@pytest.mark.parametrize(
    ("now", "is_there"),
    [
        (TIMES, True),
        (JobTimes(), True),
        (replace(TIMES, created=MADE + timedelta(seconds=1)), True),
        (replace(TIMES, created=MADE + timedelta(hours=1)), False),
        (replace(TIMES, created=MADE - timedelta(hours=1)), False),
        (replace(TIMES, updated=MADE + timedelta(minutes=5)), False),
        (replace(TIMES, updated=None, finished=None), True),
    ],
)
async def test_a_log_is_of_a_job_by_its_id_and_its_times(
    logs: LogCache,
    now: JobTimes,
    is_there: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """A server that was reset gives its ids again; one may change an ended job."""
    await store_of(logs, TIMES)
    found = logs.get(ROOT, "1", "a.log", REDACTOR, now)
    assert (found is not None) == is_there
    assert logs.has(ROOT, "1", "a.log") == is_there


@pytest.mark.parametrize(("used_before_end_s", "is_there"), [(-5, True), (5, False)])
async def test_a_log_stored_without_times_is_of_no_job_that_ended_since_its_use(
    logs: LogCache,
    used_before_end_s: float,
    is_there: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """As the version before stored it."""
    stored = await store_of(logs, JobTimes())
    assert TIMES.finished is not None
    used = TIMES.finished.timestamp() - used_before_end_s
    os.utime(stored.path, (used, used))
    found = logs.get(ROOT, "1", "a.log", REDACTOR, TIMES)
    assert (found is not None) == is_there


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


async def test_a_log_that_was_stored_again_is_looked_through_again(
    tmp_path: Path,
) -> None:
    """The next file of a disk often has the number of the one before."""
    raw = b"the word is sesame-opens-all\n"
    knows = Redactor(["sesame-opens-all"])
    cache = LogCache(tmp_path / "own", AMPLE)
    clean = await cache.store(ROOT, "job-1", "a.log", chunks(raw), knows)
    assert cache.get(ROOT, "job-1", "a.log", knows) is not None

    others = LogCache(tmp_path / "others", AMPLE)
    shows = await others.store(ROOT, "job-1", "a.log", chunks(raw), Redactor())
    clean.path.write_bytes(shows.path.read_bytes())  # the file keeps its number

    assert cache.get(ROOT, "job-1", "a.log", knows) is None

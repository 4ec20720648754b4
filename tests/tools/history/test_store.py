"""Records on disk: private, bounded, shared by processes, and never worth an error."""

import os
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eodh_tools.history.record import JobRecord
from eodh_tools.history.store import HistoryFile, packed
from eodh_tools.hub.workspace_urls import HubRoot

pytestmark = pytest.mark.anyio

ROOT = HubRoot.of_workspace("https://hub.example.org", "eo-team")
OTHER = HubRoot.of_workspace("https://hub.example.org", "river-lab")
BEGIN = datetime(2026, 11, 20, tzinfo=UTC)


def record(job_id: str, **facts: object) -> JobRecord:
    given: dict[str, object] = {
        "job_id": job_id,
        "process": "ndvi",
        "status": "failed",
        "created": BEGIN,
        "finished": BEGIN + timedelta(minutes=3),
        "duration_s": 180.0,
        "cause": "module-missing",
        "step": "compute",
        "whose": "code",
        "rerun": "does not help",
        "confidence": "known",
        "headline": "Step 'compute' lacks a module: h\u00f6he",
        "quote": None,
        "fingerprint": "0123456789abcdef",
        "rules": "1",
    }
    return JobRecord(**(given | facts))  # type: ignore[arg-type]


async def test_a_record_comes_back_as_it_was_and_to_its_workspace_only(
    tmp_path: Path,
) -> None:
    memory = HistoryFile(tmp_path / "history")
    await memory.put(ROOT, record("a"))
    await memory.put(ROOT, record("a", cause="killed", finished=None))

    assert await memory.get(ROOT, ["a", "b"]) == {
        "a": record("a", cause="killed", finished=None)
    }
    assert await memory.get(OTHER, ["a"]) == {}
    assert memory.count() == 1


@pytest.mark.skipif(os.name != "posix", reason="this system has no modes")
async def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    memory = HistoryFile(tmp_path / "history")
    before = os.umask(0)
    try:
        await memory.put(ROOT, record("a"))
        with sqlite3.connect(memory.path) as reading:
            reading.execute("SELECT * FROM record").fetchall()
            modes = {
                path.name: stat.S_IMODE(path.stat().st_mode)
                for path in memory.path.parent.iterdir()
            }
        reading.close()
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}, modes
    assert stat.S_IMODE(memory.path.parent.stat().st_mode) == 0o700


async def test_the_oldest_go_by_count_and_by_age(tmp_path: Path) -> None:
    now = [BEGIN]
    memory = HistoryFile(tmp_path, most_records=3, now=lambda: now[0])
    for job_id in "abcd":
        await memory.put(ROOT, record(job_id))
    await memory.put(ROOT, record("b"))  # explained again: it is new
    await memory.put(ROOT, record("e"))
    assert set(await memory.get(ROOT, "abcde")) == {"d", "b", "e"}

    now[0] += timedelta(days=91)
    await memory.put(ROOT, record("f"))
    assert set(await memory.get(ROOT, "abcdef")) == {"f"}


@pytest.mark.parametrize(
    "content", [b"this is no database" * 300, b"SQLite format 3\0" + b"\xff" * 9_000]
)
async def test_what_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    memory = HistoryFile(tmp_path)
    memory.path.write_bytes(content)

    assert await memory.get(ROOT, ["a"]) == {}
    await memory.put(ROOT, record("a"))
    assert await memory.get(ROOT, ["a"]) == {"a": record("a")}
    assert (tmp_path / "history.set-aside").read_bytes() == content


async def test_a_file_of_another_version_is_set_aside(tmp_path: Path) -> None:
    memory = HistoryFile(tmp_path)
    await memory.put(ROOT, record("a"))
    with sqlite3.connect(memory.path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()

    assert await memory.get(ROOT, ["a"]) == {}
    await memory.put(ROOT, record("b"))
    assert set(await memory.get(ROOT, "ab")) == {"b"}


async def test_a_row_that_is_no_record_costs_only_itself(tmp_path: Path) -> None:
    memory = HistoryFile(tmp_path)
    await memory.put(ROOT, record("a"))
    await memory.put(ROOT, record("b"))
    with sqlite3.connect(memory.path) as db:
        db.execute("UPDATE record SET facts = '{\"a\": 1}' WHERE job_id = 'a'")
    db.close()
    assert set(await memory.get(ROOT, "ab")) == {"b"}


async def test_a_place_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "history").write_bytes(b"a file in the place of a folder")
    memory = HistoryFile(tmp_path / "history")
    await memory.put(ROOT, record("a"))
    assert await memory.get(ROOT, ["a"]) == {}
    assert memory.count() == 0


async def test_it_can_be_removed_whole(tmp_path: Path) -> None:
    memory = HistoryFile(tmp_path)
    await memory.put(ROOT, record("a"))
    assert memory.size_bytes() > 0
    memory.remove()
    assert not memory.path.exists()
    assert memory.size_bytes() == 0


WRITER = """
import sys, anyio
from dataclasses import replace
from pathlib import Path
from eodh_tools.history.store import HistoryFile, unpacked
from eodh_tools.hub.workspace_urls import HubRoot
async def main():
    root = HubRoot.of_workspace("https://hub.example.org", "eo-team")
    memory, record = HistoryFile(Path(sys.argv[1])), unpacked(sys.argv[3])
    for number in range(100):
        await memory.put(root, replace(record, job_id=sys.argv[2] + str(number)))
anyio.run(main)
"""


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), name, packed(record("a"))]
        )
        for name in ("a", "b")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert HistoryFile(folder).count() == 200

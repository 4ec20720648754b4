"""`eodh-bot check` finds a database that can be read but has no room."""

from pathlib import Path

import pytest
from anyio import to_thread

from eodh_bot.checks.storage import database
from tests.bot.databases import sqlite_database
from tests.bot.postgres import PostgreSQL, new_database
from tests.conftest import skip_for_missing_tool
from tests.small_disk import fill_up, mounted

pytestmark = pytest.mark.anyio


async def test_a_postgresql_without_room_is_a_problem_and_nothing_is_left_in_it() -> (
    None
):
    with PostgreSQL(small_disks=True) as server:
        if not server.disks:
            skip_for_missing_tool("this user may mount no disk")
        url = await to_thread.run_sync(new_database, server.url)
        for _ in range(2):
            [check, _schema], _ = await database(url)
            assert check.state == "ok"
        filler = server.disks[0] / "filler"
        await to_thread.run_sync(fill_up, filler)
        [check], _ = await database(url)
        assert (check.state, check.finding) == (
            "problem",
            "The database has no room on its disk (DiskFull)",
        )
        filler.unlink()
        [check, _schema], _ = await database(url)
        assert check.state == "ok"


async def test_a_sqlite_file_on_a_full_disk_is_a_problem(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, size_kb=16 * 1024):
        if not disk.is_mount():
            skip_for_missing_tool("this user may mount no disk")
        url = await to_thread.run_sync(sqlite_database, disk / "bot.db")
        assert (await database(url))[0][0].state != "problem"
        await to_thread.run_sync(fill_up, disk / "filler")
        [check], _ = await database(url)
    assert check.state == "problem"
    assert "has 0.0 MB left" in check.finding
    assert check.fix == "make room for 8 MB at least"

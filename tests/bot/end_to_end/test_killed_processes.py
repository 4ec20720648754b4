"""Processes of the durable engine that are killed: what they had begun is done."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from anyio import to_thread

from eodh_bot.cluster.membership import ONLY_PROCESS, open_presence
from eodh_bot.notices.dbos_queue import open_engine
from tests.bot.notices.engine_process import handlers
from tests.bot.notices.test_dbos_queue import until, until_async
from tests.bot.postgres import new_database
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.anyio


@contextmanager
def started(
    url: str, folder: Path, *, takes_s: float, count: int
) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "tests.bot.notices.engine_process"]
    arguments = [url, str(folder), str(takes_s), str(count)]
    process = subprocess.Popen([*command, *arguments], cwd=REPOSITORY)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def lines(folder: Path) -> list[str]:
    path = folder / "done.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _has_more(folder: Path, than: int) -> bool:
    return len(lines(folder)) > than


def count_done(folder: Path) -> int:
    """How many different works are done: one that was broken off is done again."""
    return len({line for line in lines(folder) if line.startswith("done")})


async def test_what_a_killed_process_had_begun_is_done_by_the_next(
    database_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    for _ in range(2):
        before = len(lines(folder))
        with started(database_url, folder, takes_s=0.4, count=20):
            await until(partial(_has_more, folder, before + 4))
    with started(database_url, folder, takes_s=0.0, count=20):
        await until(lambda: count_done(folder) >= 20)


async def test_of_three_processes_one_does_what_two_killed_ones_had_begun(
    postgresql: str, tmp_path: Path
) -> None:
    url = await to_thread.run_sync(new_database, postgresql)
    folder = tmp_path
    with started(url, folder, takes_s=0.05, count=0) as survivor:
        await until(lambda: "ready" in lines(folder))
        with (
            started(url, folder, takes_s=600.0, count=24),
            started(url, folder, takes_s=600.0, count=24),
        ):
            await until(lambda: lines(folder).count("ready") == 3)
            await until(lambda: len(lines(folder)) >= 24 + 3)
        await until(lambda: count_done(folder) >= 24)
        assert survivor.poll() is None


async def test_newer_code_does_what_older_code_had_left(
    database_url: str, tmp_path: Path
) -> None:
    """An upgrade in the middle: waiting, delayed and begun works of the old process."""
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    with started(database_url, folder, takes_s=600.0, count=40):
        # All are handed over; 16 at most are begun, the others wait.
        await until(lambda: "ready" in lines(folder) and len(lines(folder)) > 16)
    newer = dict(handlers(folder / "done.txt", 0.0))
    newer["third"] = newer["second"]
    process_id = ONLY_PROCESS
    async with open_presence(database_url, "T1") as presence:
        process_id = presence.process_id
        async with open_engine(database_url, process_id, "T1", newer) as engine:

            async def all_done() -> bool:
                await engine.take_over(presence.inheriting)
                return count_done(folder) >= 40

            await until_async(all_done)

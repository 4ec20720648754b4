"""The durable engine, on SQLite and PostgreSQL: kept, done once, taken over."""

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from anyio import to_thread

from eodh_bot.cluster.membership import ONLY_PROCESS, open_presence
from eodh_bot.notices.dbos_queue import DurableEngine, open_engine
from eodh_bot.notices.work_queue import Attempt, Handlers, Task, TaskResult
from eodh_tools.clock import utc_now
from eodh_tools.errors import SettingsError
from tests.bot.notices.engine_process import handlers
from tests.bot.postgres import new_database
from tests.conftest import REPOSITORY
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


class Done:
    """What was done, and the handlers that do it."""

    def __init__(self) -> None:
        self.turns: list[Attempt] = []
        self.at_once = 0
        self.most_at_once = 0

    @property
    def handlers(self) -> Handlers:
        """One of each kind."""
        return {"note": self.note, "grow": self.grow, "fail": self.fail}

    async def note(self, turn: Attempt) -> TaskResult:
        """Remember it, after a moment."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.02)
        self.at_once -= 1
        self.turns.append(turn)
        again = turn.payload.get("again", 0)
        return TaskResult(again_s=0.1 if turn.tries < again else None)

    async def grow(self, turn: Attempt) -> TaskResult:
        """Let works of one channel follow."""
        count = turn.payload["count"]
        return TaskResult(
            then=[
                Task(id=f"note/{n}", kind="note", payload={"n": n}, channel="C1")
                for n in range(count)
            ]
        )

    async def fail(self, turn: Attempt) -> TaskResult:
        """Raise what must not be read."""
        raise RuntimeError(f"a secret {turn.payload}")

    async def until(self, count: int) -> None:
        """Wait for so many."""
        await until(lambda: len(self.turns) >= count)


async def until(look: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not look():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)


@pytest.fixture
def done() -> Done:
    return Done()


@pytest.fixture
async def engine(
    database_url: str, tmp_path: Path, done: Done
) -> AsyncIterator[DurableEngine]:
    (tmp_path / "data").mkdir(exist_ok=True)
    async with open_engine(database_url, ONLY_PROCESS, "T1", done.handlers) as running:
        yield running


def work(number: int, **more: object) -> Task:
    fields = {"id": f"note/{number}", "kind": "note", "payload": {"n": number}}
    return Task(**fields | more)  # type: ignore[arg-type]


async def test_what_is_handed_over_twice_is_done_once(
    engine: DurableEngine, done: Done
) -> None:
    await engine.hand_over([work(1), work(2)])
    await engine.hand_over([work(2), work(3)])
    await done.until(3)
    await engine.hand_over([work(1)])
    await engine.hand_over([work(4)])
    await done.until(4)

    assert Counter(turn.payload["n"] for turn in done.turns) == dict.fromkeys(
        (1, 2, 3, 4), 1
    )


async def test_a_task_that_is_not_done_is_tried_again_and_counts_its_tries(
    engine: DurableEngine, done: Done
) -> None:
    await engine.hand_over([work(1, payload={"n": 1, "again": 2})])
    await done.until(3)

    assert [turn.tries for turn in done.turns] == [0, 1, 2]
    assert len({turn.since for turn in done.turns}) == 1


async def test_works_of_one_channel_are_done_one_after_the_other(
    engine: DurableEngine, done: Done
) -> None:
    grow = Task(id="grow/1", kind="grow", payload={"count": 12})
    await engine.hand_over([grow])
    await done.until(12)

    assert done.most_at_once == 1
    assert sorted(turn.payload["n"] for turn in done.turns) == list(range(12))


async def test_works_without_a_channel_are_done_at_the_same_time(
    engine: DurableEngine, done: Done
) -> None:
    await engine.hand_over([work(n) for n in range(12)])
    await done.until(12)

    assert done.most_at_once > 1


async def test_a_delayed_task_waits(engine: DurableEngine, done: Done) -> None:
    began = time.monotonic()
    await engine.hand_over([work(1, delay_s=1.0)])
    assert await engine.waiting() == {"note": 1}
    await done.until(1)

    assert time.monotonic() - began >= 0.9


async def test_a_task_that_a_clock_that_jumped_delayed_for_days_is_done_soon(
    engine: DurableEngine, done: Done
) -> None:
    await engine.hand_over([work(1, delay_s=90_000.0), work(2, delay_s=300.0)])
    assert await engine.hasten() == 1
    await done.until(1)

    assert [turn.payload["n"] for turn in done.turns] == [1]
    assert await engine.hasten() == 0


async def test_a_handler_that_raises_is_tried_again_and_its_words_are_not_logged(
    engine: DurableEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    await engine.hand_over([Task(id="fail/1", kind="fail", payload={"key": "x"})])

    async def waits() -> bool:
        return (await engine.waiting()).get("fail", 0) == 1

    await until_async(waits)
    assert await engine.given_up(utc_now() - timedelta(hours=1)) == []
    captured = capsys.readouterr()
    assert "a secret" not in captured.out + captured.err


async def until_async(look: Callable[[], Awaitable[bool]]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not await look():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)


async def test_a_task_that_fails_for_too_long_is_given_up_and_reported(
    database_url: str, tmp_path: Path, done: Done
) -> None:
    (tmp_path / "data").mkdir(exist_ok=True)
    begun = utc_now() - timedelta(seconds=1)
    async with open_engine(
        database_url, ONLY_PROCESS, "T1", done.handlers, give_up_after=timedelta(0)
    ) as engine:
        await engine.hand_over([Task(id="fail/1", kind="fail", payload={})])

        async def told() -> bool:
            return await engine.given_up(begun) == ["fail/1"]

        await until_async(told)


async def test_what_was_done_is_forgotten_in_time_and_what_waits_is_not(
    engine: DurableEngine, done: Done
) -> None:
    await engine.hand_over([work(1), work(2, delay_s=600.0)])
    await done.until(1)

    async def forgotten() -> bool:
        return await engine.forget(utc_now() + timedelta(minutes=1)) == 1

    await until_async(forgotten)
    assert await engine.waiting() == {"note": 1}


@dataclass(slots=True)
class Disk:
    """A disk that is full while a test says so."""

    full: bool = False
    says: str = "database or disk is full"


@contextmanager
def full_disk() -> Iterator[Disk]:
    """A disk on which every write fails while it is full."""
    disk = Disk()

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if disk.full and statement.lstrip()[:6].upper() in {
            "INSERT",
            "UPDATE",
            "DELETE",
        }:
            error = sqlite3.OperationalError(disk.says)
            raise sa.exc.OperationalError(statement, None, error)

    sa.event.listen(sa.Engine, "before_cursor_execute", fail)
    try:
        yield disk
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", fail)


@pytest.mark.parametrize(
    "says", ["database or disk is full", "attempt to write a readonly database"]
)
async def test_a_task_whose_end_could_not_be_stored_is_taken_up_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    """The disk is full or read-only just after; the channel must not stand (F12)."""
    monkeypatch.setattr("eodh_bot.notices.waiting_tasks._FORSAKEN_S", 0.5)
    database_url = f"sqlite:///{tmp_path / 'bot.db'}"
    turns: list[int] = []
    with full_disk() as disk:
        disk.says = says

        async def note(turn: Attempt) -> TaskResult:
            turns.append(turn.payload["n"])
            if len(turns) == 1:
                disk.full = True
            return TaskResult()

        async with open_engine(
            database_url, ONLY_PROCESS, "T1", {"note": note}
        ) as engine:

            async def nobody() -> bool:
                return False

            async def look() -> bool:
                await engine.take_over(lambda _process: nobody())
                return set(turns) == {1, 2} and not await engine.waiting()

            await engine.hand_over([work(1, channel="C1"), work(2, channel="C1")])
            await until(lambda: len(turns) == 1)
            await asyncio.sleep(0)
            assert await engine.waiting() == {"note": 2}
            disk.full = False
            await engine.take_over(lambda _process: nobody())
            assert engine.oldest_s > 0
            await until_async(look)
            await engine.take_over(lambda _process: nobody())
            assert engine.oldest_s == 0.0


async def test_a_task_that_runs_when_the_bot_stops_is_finished(tmp_path: Path) -> None:
    begun, go, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(_attempt: Attempt) -> TaskResult:
        begun.set()
        await go.wait()
        finished.set()
        return TaskResult()

    url = f"sqlite:///{tmp_path / 'bot.db'}"
    async with open_engine(url, ONLY_PROCESS, "T1", {"note": slow}) as engine:
        await engine.hand_over([work(1)])
        async with asyncio.timeout(WAIT_S):
            await begun.wait()
        # The engine has begun to close by then.
        asyncio.get_running_loop().call_later(0.2, go.set)

    assert finished.is_set()


async def test_a_database_that_is_not_there_is_reported_without_its_password() -> None:
    url = "postgresql://bot:hunter2@127.0.0.1:1/none"
    with pytest.raises(SettingsError, match="EODH_BOT_DATABASE_URL") as caught:
        async with open_engine(url, "x", "T1", {}):
            pass
    assert "hunter2" not in str(caught.value)


# Processes that are killed.


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
                await engine.take_over(presence.is_dead)
                return count_done(folder) >= 40

            await until_async(all_done)


async def test_a_sqlite_file_has_only_one_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    async with open_presence(url, "T1"):
        with pytest.raises(SettingsError, match="Another eodh-bot"):
            async with open_presence(url, "T1"):
                pass
    async with open_presence(url, "T1"):
        pass

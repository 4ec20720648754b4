"""The durable engine, on SQLite and PostgreSQL: stored, done once, taken over."""

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from eodh_bot.cluster.membership import ONLY_PROCESS, open_presence
from eodh_bot.notices.dbos_queue import DurableEngine, open_engine
from eodh_bot.notices.work_queue import Attempt, Handlers, Task, TaskResult
from eodh_bot.store.start_errors import DatabaseDownError
from eodh_tools.clock import utc_now
from eodh_tools.errors import SettingsError
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
        """Wait for this many."""
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


async def test_a_handler_that_raises_is_tried_again_and_its_words_are_not_logged(
    engine: DurableEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    await engine.hand_over([Task(id="fail/1", kind="fail", payload={"key": "x"})])

    async def waits() -> bool:
        return (await engine.waiting()).get("fail", 0) == 1

    await until_async(waits)
    assert await engine.given_up() == []
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
    async with open_engine(
        database_url, ONLY_PROCESS, "T1", done.handlers, give_up_after=timedelta(0)
    ) as engine:
        await engine.hand_over([Task(id="fail/1", kind="fail", payload={})])

        async def reported() -> bool:
            # The second try: the first has waited for nothing.
            return await engine.given_up() == ["fail/1#1"]

        await until_async(reported)


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
    """A disk that is full while a test says so, or for some writes."""

    full: bool = False
    times: int = 0
    says: str = "database or disk is full"

    def is_full(self) -> bool:
        """Whether the next write fails."""
        self.times -= 1
        return self.full or self.times >= 0


@contextmanager
def full_disk() -> Iterator[Disk]:
    """A disk on which every write fails while it is full."""
    disk = Disk()

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        writes = statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}
        if writes and disk.is_full():
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

            @asynccontextmanager
            async def nobody(_process: str) -> AsyncIterator[bool]:
                yield False

            async def look() -> bool:
                await engine.take_over(nobody)
                return set(turns) == {1, 2} and not await engine.waiting()

            await engine.hand_over([work(1, channel="C1"), work(2, channel="C1")])
            await until(lambda: len(turns) == 1)
            await asyncio.sleep(0)
            assert await engine.waiting() == {"note": 2}
            disk.full = False
            await engine.take_over(nobody)
            assert engine.oldest_s > 0
            await until_async(look)
            await engine.take_over(nobody)
            assert engine.oldest_s == 0.0


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_what_follows_a_task_is_not_lost_where_there_is_room_again_at_its_end(
    tmp_path: Path, times: int
) -> None:
    """Only what follows could not be stored; that the task failed could."""
    turns: list[int] = []
    with full_disk() as disk:

        async def note(turn: Attempt) -> TaskResult:
            turns.append(turn.tries)
            disk.times = times if len(turns) == 1 else 0
            return TaskResult(again_s=None if turn.tries else 0.0)

        async with open_engine(
            f"sqlite:///{tmp_path / 'bot.db'}", ONLY_PROCESS, "T1", {"note": note}
        ) as engine:

            async def is_done() -> bool:
                return turns[-1] == 1 and not await engine.waiting()

            await engine.hand_over([work(1, channel="C1")])
            await until(lambda: len(turns) > 1)
            await until_async(is_done)
            assert await engine.given_up() == []


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
    with pytest.raises(DatabaseDownError, match="EODH_BOT_DATABASE_URL") as caught:
        async with open_engine(url, "x", "T1", {}):
            pass
    assert "hunter2" not in str(caught.value)


async def test_a_sqlite_file_has_only_one_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    async with open_presence(url, "T1"):
        with pytest.raises(SettingsError, match="Another eodh-bot"):
            async with open_presence(url, "T1"):
                pass
    async with open_presence(url, "T1"):
        pass

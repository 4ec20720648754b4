"""A delayed task comes when it is due, whatever the machine's clock says."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from eodh_bot.clocks import Clocks
from eodh_bot.cluster.membership import ONLY_PROCESS
from eodh_bot.notices.dbos_queue import DurableEngine, open_engine
from eodh_bot.notices.work_queue import Attempt, Task, TaskResult
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

DELAY_S = 600.0
#: Longer than the delay, and longer than a task may wait.
AWAY_S = [1_200.0, 90_000.0]


@dataclass(slots=True)
class TwoClocks:
    """The clock of the machine, how far it is off, and the clock that counts."""

    off_s: float = 0.0
    passed_s: float = 0.0
    began_at: datetime = datetime(2026, 11, 27, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time that counts."""
        return self.began_at + timedelta(seconds=self.passed_s)

    def machine(self) -> float:
        """Return what the machine says, in seconds since 1970."""
        return self().timestamp() + self.off_s


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> TwoClocks:
    """The clocks, of which the database sees the machine's."""
    clocks = TwoClocks()
    monkeypatch.setattr(time, "time", clocks.machine)
    return clocks


@dataclass(slots=True)
class Queue:
    """An open queue, and what it has done."""

    engine: DurableEngine
    done: list[str]

    async def store(self) -> None:
        """Store a task that is due after `DELAY_S`, and one that is due at once."""
        await self.engine.hand_over(
            [
                Task(id="late", kind="note", payload={"id": "late"}, delay_s=DELAY_S),
                Task(id="soon", kind="note", payload={"id": "soon"}),
            ]
        )
        await self.until("soon")

    async def until(self, task: str) -> None:
        """Wait until a task is done."""
        with anyio.fail_after(WAIT_S):
            while task not in self.done:  # noqa: ASYNC110 - of a thread of DBOS
                await anyio.sleep(0.02)


@pytest.fixture
async def queue(
    database_url: str, tmp_path: Path, clocks: TwoClocks
) -> AsyncIterator[Queue]:
    (tmp_path / "data").mkdir(exist_ok=True)
    done: list[str] = []

    async def note(attempt: Attempt) -> TaskResult:
        done.append(attempt.payload["id"])
        return TaskResult()

    async with open_engine(
        database_url, ONLY_PROCESS, "T1", {"note": note}, clocks=Clocks(clocks)
    ) as engine:
        yield Queue(engine, done)


@pytest.mark.parametrize("ahead_s", AWAY_S)
async def test_a_clock_that_is_ahead_while_a_task_is_stored_makes_it_no_later(
    queue: Queue, clocks: TwoClocks, ahead_s: float
) -> None:
    clocks.off_s = ahead_s
    await queue.store()
    clocks.off_s = 0.0

    clocks.passed_s = DELAY_S - 1
    assert await queue.engine.hasten() == 0
    assert queue.done == ["soon"]
    clocks.passed_s = DELAY_S
    assert await queue.engine.hasten() == 1
    await queue.until("late")
    assert await queue.engine.hasten() == 0


@pytest.mark.parametrize("behind_s", AWAY_S)
async def test_a_clock_that_goes_back_while_a_task_waits_makes_it_no_later(
    queue: Queue, clocks: TwoClocks, behind_s: float
) -> None:
    await queue.store()
    clocks.off_s = -behind_s

    clocks.passed_s = DELAY_S
    assert await queue.engine.hasten() == 1
    await queue.until("late")


@pytest.mark.parametrize("behind_s", AWAY_S)
async def test_a_clock_that_is_behind_while_a_task_is_stored_makes_it_no_later(
    queue: Queue, clocks: TwoClocks, behind_s: float
) -> None:
    clocks.off_s = -behind_s
    await queue.store()
    clocks.off_s = 0.0

    # The library lets it run too early, which does no harm.
    await queue.until("late")


@pytest.mark.parametrize("ahead_s", AWAY_S)
async def test_a_task_that_both_clocks_were_ahead_of_waits_no_longer(
    queue: Queue, clocks: TwoClocks, ahead_s: float
) -> None:
    clocks.passed_s = ahead_s
    await queue.store()
    clocks.passed_s = 0.0

    assert await queue.engine.hasten() == 1
    await queue.until("late")


async def _tries_of_what_always_fails(
    database_url: str, clocks: TwoClocks, give_up_after: timedelta, jump_s: float
) -> int:
    """How often a task is tried until it is given up; 4 if it is not by then."""
    tries: list[int] = []

    async def fail(attempt: Attempt) -> TaskResult:
        tries.append(attempt.tries)
        if attempt.tries == 3:
            return TaskResult()
        raise ValueError

    async with open_engine(
        database_url,
        ONLY_PROCESS,
        "T1",
        {"fail": fail},
        give_up_after=give_up_after,
        clocks=Clocks(clocks),
    ) as engine:
        await engine.hand_over([Task(id="task", kind="fail", payload={})])
        with anyio.fail_after(WAIT_S):
            while 3 not in tries and not await engine.given_up():
                clocks.passed_s += jump_s
                await engine.hasten()
                await anyio.sleep(0.05)
    return len(tries)


@pytest.mark.parametrize("jump_s", AWAY_S)
async def test_no_clock_that_jumps_gives_a_task_up(
    database_url: str, tmp_path: Path, clocks: TwoClocks, jump_s: float
) -> None:
    (tmp_path / "data").mkdir()
    a_day = timedelta(hours=24)
    assert await _tries_of_what_always_fails(database_url, clocks, a_day, jump_s) == 4


async def test_a_task_is_given_up_after_it_was_let_wait_for_so_long(
    database_url: str, tmp_path: Path, clocks: TwoClocks
) -> None:
    (tmp_path / "data").mkdir()
    # It waits for a second, and then for two.
    after = timedelta(seconds=2)
    assert await _tries_of_what_always_fails(database_url, clocks, after, 1.0) == 3

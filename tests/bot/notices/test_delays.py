"""A delayed task comes when it is due, whatever the machine's clock says."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from eodh_bot.cluster.membership import ONLY_PROCESS
from eodh_bot.notices.dbos_queue import DurableEngine, open_engine
from eodh_bot.notices.work_queue import Attempt, Task, TaskResult
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

DELAY_S = 600.0
AWAY_S = [1_200.0, 3_840.0, 7_200.0, 90_000.0]


@dataclass(slots=True)
class Clocks:
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
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    """The clocks, of which the database sees the machine's."""
    clocks = Clocks()
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
    database_url: str, tmp_path: Path, clocks: Clocks
) -> AsyncIterator[Queue]:
    (tmp_path / "data").mkdir(exist_ok=True)
    done: list[str] = []

    async def note(attempt: Attempt) -> TaskResult:
        done.append(attempt.payload["id"])
        return TaskResult()

    async with open_engine(
        database_url, ONLY_PROCESS, "T1", {"note": note}, now=clocks
    ) as engine:
        yield Queue(engine, done)


@pytest.mark.parametrize("ahead_s", AWAY_S)
async def test_a_clock_that_is_ahead_while_a_task_is_stored_makes_it_no_later(
    queue: Queue, clocks: Clocks, ahead_s: float
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
    queue: Queue, clocks: Clocks, behind_s: float
) -> None:
    await queue.store()
    clocks.off_s = -behind_s

    clocks.passed_s = DELAY_S
    assert await queue.engine.hasten() == 1
    await queue.until("late")


@pytest.mark.parametrize("behind_s", AWAY_S)
async def test_a_clock_that_is_behind_while_a_task_is_stored_makes_it_no_later(
    queue: Queue, clocks: Clocks, behind_s: float
) -> None:
    clocks.off_s = -behind_s
    await queue.store()
    clocks.off_s = 0.0

    # The library lets it run too early, which does no harm.
    await queue.until("late")


@pytest.mark.parametrize("ahead_s", AWAY_S)
async def test_a_task_that_both_clocks_were_ahead_of_waits_no_longer(
    queue: Queue, clocks: Clocks, ahead_s: float
) -> None:
    clocks.passed_s = ahead_s
    await queue.store()
    clocks.passed_s = 0.0

    assert await queue.engine.hasten() == 1
    await queue.until("late")

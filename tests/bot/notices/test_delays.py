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


GIVE_UP = timedelta(hours=24)


async def _fails_once_a_clock_jumped(
    database_url: str, clocks: Clocks, *, slack_s: float, machine_s: float
) -> int:
    """How often a task that always fails is tried when the clocks jumped after one."""
    tries: list[int] = []
    slack_off_s = [0.0]

    def by_slack() -> datetime:
        return clocks() + timedelta(seconds=slack_off_s[0])

    def by_machine() -> datetime:
        return datetime.fromtimestamp(clocks.machine(), UTC)

    async def fail(attempt: Attempt) -> TaskResult:
        tries.append(attempt.tries)
        if attempt.tries == 0:
            slack_off_s[0], clocks.off_s = slack_s, machine_s
        if attempt.tries == 2:
            return TaskResult()
        raise ValueError

    async with open_engine(
        database_url,
        ONLY_PROCESS,
        "T1",
        {"fail": fail},
        give_up_after=GIVE_UP,
        now=by_slack,
        machine_now=by_machine,
    ) as engine:
        await engine.hand_over([Task(id="task", kind="fail", payload={})])
        with anyio.fail_after(WAIT_S):
            while 2 not in tries and not await engine.given_up():
                clocks.passed_s += 1.0
                await anyio.sleep(0.05)
    return len(tries)


@pytest.mark.parametrize(
    ("slack_s", "machine_s"), [(90_000.0, 0.0), (0.0, 90_000.0)], ids=["Slack", "ours"]
)
async def test_one_clock_that_jumps_gives_nothing_up(
    database_url: str,
    tmp_path: Path,
    clocks: Clocks,
    slack_s: float,
    machine_s: float,
) -> None:
    (tmp_path / "data").mkdir()
    tries = await _fails_once_a_clock_jumped(
        database_url, clocks, slack_s=slack_s, machine_s=machine_s
    )
    assert tries == 3


async def test_what_failed_for_a_day_by_both_clocks_is_given_up(
    database_url: str, tmp_path: Path, clocks: Clocks
) -> None:
    (tmp_path / "data").mkdir()
    tries = await _fails_once_a_clock_jumped(
        database_url, clocks, slack_s=90_000.0, machine_s=90_000.0
    )
    assert tries == 2

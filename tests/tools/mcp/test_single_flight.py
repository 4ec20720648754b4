"""Equal questions of one caller at the same time are worked on once."""

import anyio
import pytest
from mcp import Client

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.mcp.server import build_server
from eodh_tools.mcp.single_flight import SingleFlight, TakesLongerError
from eodh_tools.toolbox.job_lookup import OnProgress
from tests.tools.conftest import OpenToolbox
from tests.tools.mcp.conftest import LONG_AGO, call
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


class Work:
    """Work that ends when it is let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended = 0
        self.begins = anyio.Event()
        self.may_end = anyio.Event()
        self.error: Exception | None = None

    async def __call__(self, on_progress: OnProgress) -> str:
        """Work until it may end."""
        self.begun += 1
        self.begins.set()
        await on_progress(1, 2, "halfway")
        try:
            await self.may_end.wait()
        finally:
            self.ended += 1
        if self.error is not None:
            raise self.error
        return "an answer"


async def no_progress(done: float, total: float | None, message: str) -> None:
    """Ignore it."""


async def test_all_who_ask_meanwhile_get_the_answer_and_the_next_asks_again() -> None:
    work, answers = Work(), []

    async def ask() -> None:
        answers.append(await flights.run("q", work, no_progress))

    with anyio.fail_after(WAIT_S):
        async with anyio.create_task_group() as tasks:
            flights = SingleFlight(tasks)
            async with anyio.create_task_group() as asking:
                for _ in range(5):
                    asking.start_soon(ask)
                await work.begins.wait()
                work.may_end.set()
            await ask()
    assert (answers, work.begun) == (["an answer"] * 6, 2)


async def test_an_error_reaches_all_who_ask() -> None:
    work = Work()
    errors: list[ValueError] = []
    work.error = ValueError("no")
    work.may_end.set()

    async def ask() -> None:
        try:
            await flights.run("q", work, no_progress)
        except ValueError as error:
            errors.append(error)

    with anyio.fail_after(WAIT_S):
        async with anyio.create_task_group() as tasks:
            flights = SingleFlight(tasks)
            async with anyio.create_task_group() as asking:
                for _ in range(3):
                    asking.start_soon(ask)
    assert [str(error) for error in errors] == ["no"] * 3
    assert len({id(error) for error in errors}) == 3
    assert work.begun == 1


async def test_the_work_goes_on_until_the_last_gives_up() -> None:
    work = Work()
    reports: list[str] = []

    async def progress(done: float, total: float | None, message: str) -> None:
        assert (done, total) == (1, 2)
        reports.append(message)

    with anyio.fail_after(WAIT_S):
        async with anyio.create_task_group() as tasks:
            flights = SingleFlight(tasks)
            first, second = anyio.CancelScope(), anyio.CancelScope()

            async def ask(scope: anyio.CancelScope) -> None:
                with scope:
                    await flights.run("q", work, progress)

            tasks.start_soon(ask, first)
            tasks.start_soon(ask, second)
            await work.begins.wait()
            first.cancel()
            await anyio.wait_all_tasks_blocked()
            assert work.ended == 0
            second.cancel()
            await anyio.wait_all_tasks_blocked()
            assert work.ended == 1
    assert reports == ["halfway"] * 2


async def test_twenty_equal_calls_ask_the_hub_once_and_another_asks_again(
    hub: LocalHub, workspace: str, open_toolbox: OpenToolbox
) -> None:
    log = (JobLog("a.log", b"Traceback (most recent call last):\nValueError: x\n"),)
    (job_id,) = hub.script(
        workspace, ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=log)
    )
    async with Client(build_server(open_toolbox)) as client:
        await call(client, "get_status", job=job_id)
        path = f"/jobs/{job_id}"
        before = sum(each.target.endswith(path) for each in hub.requests)
        async with anyio.create_task_group() as tasks:
            for _ in range(20):
                tasks.start_soon(client.call_tool, "get_status", {"job": job_id})
        asked = sum(each.target.endswith(path) for each in hub.requests) - before
        assert 1 <= asked < 20
        await call(client, "get_status", job=job_id)
        after = sum(each.target.endswith(path) for each in hub.requests)
        assert after == before + asked + 1


async def test_a_report_that_fails_or_hangs_costs_no_other_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eodh_tools.mcp.single_flight._REPORT_S", 0.01)
    reports: list[str] = []
    answers: list[str] = []

    async def fails(*_: object) -> None:
        raise ConnectionError

    async def hangs(*_: object) -> None:
        await anyio.sleep_forever()

    async def progress(*report: object) -> None:
        reports.append(str(report[-1]))

    async def work(report: OnProgress) -> str:
        for count in range(3):
            await report(count, 3, f"{count}")
        return "an answer"

    with anyio.fail_after(WAIT_S):
        async with anyio.create_task_group() as tasks:
            flights = SingleFlight(tasks)

            async def ask(on_progress: OnProgress) -> None:
                answers.append(await flights.run("q", work, on_progress))

            async with anyio.create_task_group() as asking:
                for each in (fails, hangs, progress):
                    asking.start_soon(ask, each)
    assert answers == ["an answer"] * 3
    assert reports == ["0", "1", "2"]


async def test_what_nobody_asks_for_again_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eodh_tools.mcp.single_flight._ASKS_AGAIN_S", 0.05)
    work = Work()
    with anyio.fail_after(WAIT_S):
        async with anyio.create_task_group() as tasks:
            flights = SingleFlight(tasks)
            with pytest.raises(TakesLongerError):
                await flights.run(
                    "q", work, no_progress, ends_at=anyio.current_time() + 0.05
                )
            assert work.ended == 0
        assert work.ended == 1

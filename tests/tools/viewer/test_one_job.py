"""A link for `last` opens one job, whatever is the last one later."""

from typing import Any

import anyio
import pytest

from eodh_tools.viewer.data import Question, Tool
from eodh_tools.viewer.one_job import OneJob
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def test_questions_at_once_are_answered_for_one_job() -> None:
    last, asked, answered = "first", anyio.Event(), anyio.Event()
    seen: list[str] = []

    async def answer(tool: Tool, question: Question) -> dict[str, Any]:
        job = last if question.job == "last" else question.job
        if tool == "get_status":
            asked.set()
            await answered.wait()
        return {"job_id": job}

    only = OneJob(None, "last").only(answer)

    async def ask(tool: Tool) -> None:
        seen.append((await only(tool, Question(job="last")))["job_id"])

    with anyio.fail_after(WAIT_S):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask, "get_status")
            await asked.wait()
            last = "another that started meanwhile"
            tasks.start_soon(ask, "list_logs")
            await anyio.wait_all_tasks_blocked()
            answered.set()
        await ask("read_log")
    assert seen == ["first"] * 3


async def test_a_first_question_that_fails_leaves_the_next_to_find_the_job() -> None:
    async def answer(tool: Tool, question: Question) -> dict[str, Any]:
        if tool == "get_status":
            raise LookupError
        return {"job_id": f"the job of {question.job}"}

    view = OneJob(None, "last")
    with pytest.raises(LookupError):
        await view.only(answer)("get_status", Question(job="last"))
    await view.only(answer)("list_logs", Question(job="last"))
    assert view.job_id == "the job of last"

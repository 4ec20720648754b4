"""What is settled is answered from memory; the Hub is asked for it at every call."""

from datetime import UTC, datetime

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.errors import JobsError
from eodh_tools.toolbox.answer_cache import FRESH_S, AnswerCache
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import Toolbox
from tests.tools.conftest import OpenToolbox

pytestmark = pytest.mark.anyio

LONG_AGO = datetime(2026, 11, 1, 9, tzinfo=UTC)
LOG = b"Traceback (most recent call last):\nValueError: no band\n"


def failed_job(hub: LocalHub, workspace: str, *logs: JobLog) -> str:
    made = ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=logs)
    return hub.script(workspace, made)[0]


async def test_it_is_explained_once_and_asked_for_each_time(
    hub: LocalHub, workspace: str, toolbox: Toolbox, explained: list[str]
) -> None:
    job_id = failed_job(hub, workspace, JobLog("a.log", LOG))
    first = await toolbox.get_status(job_id)
    before = len(hub.requests)
    assert await toolbox.get_status(job_id) == first
    assert explained == [job_id]
    assert [each.target.endswith(job_id) for each in list(hub.requests)[before:]] == [
        True
    ]


async def test_what_the_hub_no_longer_shows_is_not_shown_from_memory(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = failed_job(hub, workspace, JobLog("a.log", LOG))
    await toolbox.get_status(job_id)
    await toolbox.read_log(job_id)
    hub.faults.add("login_page", on="status", job_id=job_id, times=None)
    with pytest.raises(JobsError):
        await toolbox.get_status(job_id)
    with pytest.raises(JobsError):
        await toolbox.read_log(job_id)


async def test_the_same_answer_is_not_made_again(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = failed_job(hub, workspace, JobLog("a.log", LOG))
    status = await toolbox.get_status(job_id)
    reading = await toolbox.read_log(job_id)
    before = len(hub.requests)
    assert await toolbox.get_status(job_id) is status
    assert await toolbox.read_log(job_id) is reading
    asked = [each.target.rpartition("/")[2] for each in list(hub.requests)[before:]]
    assert asked == [job_id] * 2


async def test_another_choice_of_lines_is_another_answer(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = failed_job(hub, workspace, JobLog("a.log", LOG))
    first, last = LogSelection("head", count=1), LogSelection("tail", count=1)
    lines = [
        (await toolbox.read_log(job_id, part=part)).text
        for part in (first, last, first)
    ]
    assert [line.partition("|")[0].strip() for line in lines] == ["1", "2", "1"]


async def test_what_other_jobs_tell_is_never_old(
    hub: LocalHub, workspace: str, open_toolbox: OpenToolbox
) -> None:
    """Whether this process or another has explained them meanwhile."""
    one, two, three = (
        failed_job(hub, workspace, JobLog("a.log", LOG)) for _ in range(3)
    )
    async with open_toolbox() as toolbox, open_toolbox() as other:
        await toolbox.list_jobs()
        message = [(await toolbox.get_status(one)).others]
        await toolbox.get_status(two)
        message.append((await toolbox.get_status(one)).others)
        await other.get_status(three)
        message.append((await toolbox.get_status(one)).others)
    alike = [" ".join(each).partition(" since")[0] for each in message]
    assert alike == [
        "No job of this workflow succeeded before.",
        "The same failure as 1 other job",
        "The same failure as 2 other jobs",
    ]


async def test_a_log_that_the_hub_cannot_find_may_come_yet(
    hub: LocalHub, workspace: str, toolbox: Toolbox, explained: list[str]
) -> None:
    job_id = failed_job(hub, workspace, JobLog("a.log", LOG), JobLog("b.log", LOG))
    hub.faults.add("not_found", on="log", job_id=job_id, times=1)
    await toolbox.get_status(job_id)
    await toolbox.get_status(job_id)
    await toolbox.get_status(job_id)
    assert explained == [job_id] * 2


def test_after_ten_minutes_an_answer_is_made_again() -> None:
    now = 0.0
    memory: AnswerCache[str] = AnswerCache(now=lambda: now)
    memory.put("a job", "its facts", "the answer")
    now = FRESH_S - 1
    assert memory.get("a job", "its facts") == "the answer"
    now = FRESH_S
    assert memory.get("a job", "its facts") is None


def test_at_most_n_answers_are_remembered_and_the_least_used_goes_first() -> None:
    memory: AnswerCache[str] = AnswerCache(most=2)
    for job in ("one", "two"):
        memory.put(job, None, f"of {job}")
    assert memory.get("one", None) == "of one"
    memory.put("three", None, "of three")
    jobs = ("one", "two", "three")
    assert [memory.get(job, None) for job in jobs] == ["of one", None, "of three"]

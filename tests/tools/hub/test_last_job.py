"""Which job "last" means."""

from datetime import UTC, datetime, timedelta

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.errors import JobReferenceError
from eodh_tools.hub.job import Job
from eodh_tools.hub.job_references import LastJob, parse_last
from eodh_tools.hub.last_job import likely_last_jobs
from eodh_tools.toolbox.toolbox import Toolbox

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def job(
    job_id: str, minutes_ago: float, process: str = "ndvi", took_min: float | None = 1
) -> Job:
    created = NOON - timedelta(minutes=minutes_ago)
    finished = None if took_min is None else created + timedelta(minutes=took_min)
    return Job(
        job_id=job_id,
        process=process,
        status="running" if finished is None else "failed",
        message="",
        progress=None,
        created=created,
        started=created,
        finished=finished,
        updated=None,
        logs=(),
        results_href=None,
    )


def ids(*jobs: Job) -> list[str]:
    return [each.job_id for each in likely_last_jobs(jobs)]


@pytest.mark.parametrize(
    "text", ["last", "latest", " LAST ", "my last job", "the most recent run", "newest"]
)
def test_it_is_asked_for_in_many_words(text: str) -> None:
    assert parse_last(text) == LastJob()


def test_the_last_of_one_status_can_be_asked_for() -> None:
    assert parse_last("my last failed job") == LastJob("failed")
    assert parse_last("latest Running") == LastJob("running")


def test_the_last_of_one_process_can_be_asked_for() -> None:
    assert parse_last("last ndvi") == LastJob(process="ndvi")
    assert parse_last("my last failed sen2-l2a job") == LastJob("failed", "sen2-l2a")


@pytest.mark.parametrize(
    "text",
    ["", "last-job-7", "lastjob", "at last", "my", "last " * 100, "last a.log"],
)
def test_anything_else_is_an_id_or_a_url(text: str) -> None:
    assert parse_last(text) is None


def test_the_newest_job_is_the_only_candidate_when_the_others_are_old() -> None:
    assert ids(job("new", 0), job("old", 31, "other")) == ["new"]


def test_a_run_that_was_run_again_is_no_candidate() -> None:
    assert ids(job("again", 0), job("first", 3)) == ["again"]


def test_a_job_of_another_process_is_a_candidate_as_well() -> None:
    assert ids(job("a", 0), job("b", 20, "clip")) == ["a", "b"]


def test_jobs_that_run_at_the_same_time_are_all_candidates() -> None:
    running = [job(f"j{n}", n, took_min=None) for n in range(20)]
    assert ids(*running) == [f"j{n}" for n in range(8)]
    assert ids(job("new", 0), job("long", 5, took_min=30)) == ["new", "long"]


def test_there_is_no_candidate_where_there_is_no_job() -> None:
    assert ids() == []


@pytest.mark.anyio
async def test_every_door_can_ask_for_the_last_job(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    with pytest.raises(JobReferenceError, match="no job in this workspace"):
        await toolbox.get_status("last")
    old = NOON - timedelta(days=9)
    (first,) = hub.script(workspace, ScriptedJob("ndvi", created=old))
    assert (await toolbox.get_status("my last job")).job_id == first

    later = old + timedelta(minutes=9)
    (second,) = hub.script(workspace, ScriptedJob("clip", created=later))
    answer = await toolbox.get_status("last")
    assert answer.job_id == second
    assert answer.note == (
        "'last' may also mean an older job; this is the newest. "
        "Others of the half hour before it (without runs of the same workflow that "
        f"ended before it began): {first} "
        "(ndvi, successful, created 2026-11-13 12:00:00 UTC)."
    )
    assert (await toolbox.get_status("last NDVI")).job_id == first
    assert (await toolbox.get_status("last successful ndvi job")).note is None
    with pytest.raises(JobReferenceError) as refused:
        await toolbox.get_status("last sen2")
    assert str(refused.value) == (
        "There is no job of a process (workflow) named 'sen2'. "
        "Processes with a job: clip, ndvi."
    )

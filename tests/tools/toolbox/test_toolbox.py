"""The four tools, against a local Hub over HTTP."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.cli.jobs_table import jobs_table
from eodh_tools.errors import AnswerTooLargeError, JobReferenceError, RequestError
from eodh_tools.hub import job_list
from eodh_tools.hub.job import Job
from eodh_tools.results.failures_text import failures_text
from eodh_tools.results.jobs_text import LIST_CUT, jobs_text
from eodh_tools.results.models import Outputs
from eodh_tools.results.text_parts import as_call, in_workspace
from eodh_tools.toolbox.job_lookup import duration_s
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.wiring import open_toolbox as open_for_one
from tests.ending import ends_once_seen
from tests.tools.conftest import OpenToolbox
from tests.tools.hub.loopback import Loopback, json_answer
from tests.tools.toolbox.jobs_of_toolbox import LONG_AGO, add, prefixed

pytestmark = pytest.mark.anyio


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_a_successful_job_says_so_with_its_times_and_logs(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    logs = (
        JobLog("resize.log", prefixed(3)),
        JobLog("node_stage_out.log", prefixed(2)),
    )
    job_id = add(hub, workspace, ScriptedJob("convert-url", logs=logs))

    status = await toolbox.get_status(job_id)

    assert status.model_dump(exclude={"results_url", "next", "explanation"}) == {
        "job_id": job_id,
        "workspace": workspace,
        "process": "convert-url",
        "status": "successful",
        "stage": "finished",
        "created": LONG_AGO,
        "started": LONG_AGO,
        "finished": LONG_AGO + timedelta(seconds=60),
        "duration_s": 60.0,
        "message": "",
        "logs_state": "there",
        "logs": ("resize.log", "node_stage_out.log"),
        "others": (),
        "unreadable": {},
        "before_first_step_s": None,
        "unchanged_s": None,
        "waited_s": None,
        "note": None,
    }
    assert status.explanation is not None
    assert status.explanation.outputs == Outputs(
        catalog=f"s3://workspaces/{workspace}/processing-results/convert-url/"
        f"col_{job_id}.json"
    )


async def test_waiting_ends_with_the_job_and_its_logs(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    reported = []
    job = ScriptedJob(
        created=datetime.now(UTC),
        duration_s=1_000,
        log_delay_s=0.3,
        logs=(JobLog("resize.log", prefixed(3)),),
    )
    job_id = add(hub, workspace, job)

    async def progress(done: float, total: float | None, what: str) -> None:
        reported.append((done, total, what))

    with ends_once_seen(hub, workspace, job_id):
        status = await toolbox.get_status(job_id, wait_s=60, on_progress=progress)

    assert (status.status, status.logs) == ("successful", ("resize.log",))
    assert reported
    assert all(total == 60 for _, total, _ in reported)


async def test_waiting_ends_at_its_deadline_and_says_how_to_go_on(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob(status="running"))
    status = await toolbox.get_status(job_id, wait_s=0.1)
    assert status.status == "running"
    assert [(call.tool, call.arguments) for call in status.next] == [
        ("get_status", {"job": job_id, "wait": True})
    ]


async def test_logs_are_due_for_a_while_after_the_end_and_then_missing(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    just_now = datetime.now(UTC) - timedelta(seconds=60.1)
    soon = add(
        hub,
        workspace,
        ScriptedJob(created=just_now, log_delay_s=3600, logs=(JobLog("a.log", b"x"),)),
    )
    never = add(hub, workspace, ScriptedJob())
    assert (await toolbox.list_logs(soon)).logs_state == "not there yet"
    assert (await toolbox.list_logs(never)).logs_state == "none"


async def test_logs_are_listed_in_the_order_in_which_the_steps_ran(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    late = prefixed(2).replace(b"T09:", b"T11:")
    logs = (
        JobLog("mosaic.log", late),
        JobLog("search.log", prefixed(2)),
        JobLog("node_stage_out.log", b""),
        JobLog("node_stage_in.log", prefixed(1)),
    )
    job_id = add(hub, workspace, ScriptedJob(logs=logs))
    listing = await toolbox.list_logs(job_id)
    assert [(log.name, log.kind, log.empty) for log in listing.logs] == [
        ("node_stage_in.log", "stage-in", False),
        ("search.log", "step", False),
        ("mosaic.log", "step", False),
        ("node_stage_out.log", "stage-out", True),
    ]


async def test_a_step_that_a_passing_run_had_is_missed_by_name(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    names = ("search.log", "mosaic.log", "node_stage_out.log")
    logs = tuple(JobLog(name, prefixed(2)) for name in names)
    passed = add(hub, workspace, ScriptedJob("water", logs=logs))
    failed = add(hub, workspace, ScriptedJob("water", "failed", logs=logs[:1]))
    await toolbox.list_logs(passed)
    listing = await toolbox.list_logs(failed)
    assert [line.split(":")[0] for line in listing.missing] == [
        "No log of step 'mosaic', which a passing run of the same process had",
        "No stage-out log",
    ]


async def test_secrets_are_redacted_before_any_reader_or_search_sees_them(
    hub: LocalHub, workspace: str, toolbox: Toolbox, tmp_path: Path
) -> None:
    own_key = hub.workspaces[workspace]
    raw = f"password=hunter2hunter2\nusing {own_key} now\nplain\n".encode()
    job_id = add(hub, workspace, ScriptedJob(logs=(JobLog("a.log", raw),)))
    reading = await toolbox.read_log(job_id)
    assert "hunter2" not in reading.text
    assert own_key not in reading.text
    assert reading.redacted == 2
    found = await toolbox.read_log(
        job_id, part=LogSelection.from_options(search="hunter2")
    )
    assert found.matches == 0
    assert own_key.encode() not in everything_in(tmp_path)


async def test_a_finished_log_is_fetched_once_and_the_job_asked_each_time(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob(logs=(JobLog("a.log", prefixed(9)),)))
    await toolbox.read_log(job_id)
    hub.request_log.clear()
    await toolbox.read_log(job_id, part=LogSelection.from_options(search="line"))
    asked = [seen.target.rsplit("/", 1)[-1] for seen in hub.requests]
    assert asked == [job_id]


async def test_a_key_in_place_of_an_id_is_not_repeated(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    key = hub.workspaces[workspace]

    for typed in (key, f"last {key}", key[:30]):
        with pytest.raises(RequestError, match="looks like a key") as refused:
            await toolbox.get_status(typed)
        assert key[:12] not in str(refused.value)
    await toolbox.check_typed("ndvi-of-2026")


async def test_of_a_failure_whose_log_is_over_the_limit_a_part_can_be_read(
    hub: LocalHub,
    workspace: str,
    open_toolbox: OpenToolbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logs = (JobLog("a.log", prefixed(99)),)
    job_id = add(hub, workspace, ScriptedJob("ndvi", "failed", logs=logs))
    monkeypatch.setenv("EODH_MAX_LOG_BYTES", "1000")
    async with open_toolbox() as toolbox:
        status = await toolbox.get_status(job_id)

    assert status.explanation is not None
    assert "a.log cannot be read: it is larger than" in status.explanation.headline
    assert status.explanation.advice.startswith("Read a part of it")


async def test_a_failure_that_was_shown_a_moment_ago_is_taken_from_there_once(
    hub: LocalHub,
    workspace: str,
    toolbox: Toolbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # On a busy machine a moment is long.
    monkeypatch.setattr("eodh_tools.hub.listed_jobs._END_S", 600.0)
    failed = ScriptedJob(status="failed", logs=(JobLog("a.log", b"Killed\n"),))
    job_id = add(hub, workspace, failed)
    asked_of_job = []
    await toolbox.snapshot(job_id)
    for _ in range(2):
        hub.request_log.clear()
        status = await toolbox.get_status(job_id, is_confirmed=True)
        assert (status.status, status.logs) == ("failed", ("a.log",))
        asked_of_job.append(sum(job_id == _last(seen.target) for seen in hub.requests))
    assert asked_of_job == [0, 1]


async def test_an_answer_about_an_id_that_another_job_has_by_now_is_not_taken(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    """A server that was reset gives an id again."""
    old = ScriptedJob(job_id="1", status="failed", logs=(JobLog("a.log", b"Killed"),))
    add(hub, workspace, old)
    await toolbox.snapshot("1")
    hub.jobs.remove("1")
    later = datetime(2026, 11, 2, tzinfo=UTC)
    add(hub, workspace, ScriptedJob(job_id="1", created=later, logs=()))
    await toolbox.list_jobs()
    assert (await toolbox.get_status("1", is_confirmed=True)).status == "successful"


async def test_a_running_job_is_asked_for_however_lately_it_was_shown(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob(status="running"))
    await toolbox.snapshot(job_id)
    hub.request_log.clear()
    await toolbox.get_status(job_id, is_confirmed=True)
    assert [_last(seen.target) for seen in hub.requests] == [job_id]


def _last(target: str) -> str:
    return target.rsplit("/", 1)[-1]


async def test_the_setting_bounds_the_log_that_is_read(
    hub: LocalHub,
    workspace: str,
    open_toolbox: OpenToolbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job_id = add(hub, workspace, ScriptedJob(logs=(JobLog("a.log", prefixed(99)),)))
    monkeypatch.setenv("EODH_MAX_LOG_BYTES", "1000")
    async with open_toolbox() as toolbox:
        with pytest.raises(AnswerTooLargeError, match="EODH_MAX_LOG_BYTES"):
            await toolbox.read_log(job_id)
    monkeypatch.setenv("EODH_MAX_LOG_BYTES", "10000")
    async with open_toolbox() as toolbox:
        assert (await toolbox.read_log(job_id)).total_lines == 99


async def test_a_report_asks_the_hub_for_the_job_once(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob("convert-url", status="dismissed"))

    report = await toolbox.report(job_id)

    assert f'"jobID": "{job_id}"' in report.text
    asked = [seen.target.rsplit("/", 1)[-1] for seen in hub.requests]
    assert asked == [job_id]


async def test_jobs_are_listed_newest_first_and_filtered_here(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    ids = [
        add(
            hub,
            workspace,
            ScriptedJob(
                "water" if n % 2 else "ndvi",
                "failed" if n % 3 == 0 else "successful",
                created=LONG_AGO + timedelta(hours=n),
            ),
        )
        for n in range(30)
    ]
    listing = await toolbox.list_jobs(limit=5)
    assert [job.job_id for job in listing.jobs] == ids[:-6:-1]
    assert listing.total == 30
    failed = await toolbox.list_jobs(status="failed", process="ndvi")
    assert [job.job_id for job in failed.jobs] == [ids[n] for n in (24, 18, 12, 6, 0)]
    since = await toolbox.list_jobs(since="2026-11-02T12:00Z")
    assert since.total == 3


async def test_a_list_that_is_not_read_to_its_end_is_never_taken_for_the_whole(
    hub: LocalHub, workspace: str, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(60):
        add(hub, workspace, ScriptedJob(created=LONG_AGO + timedelta(hours=n)))
    monkeypatch.setattr(job_list, "_MOST_LIST_S", 0.0)

    none = await toolbox.list_jobs(process="other")
    some = await toolbox.list_jobs(limit=1)

    where = in_workspace(workspace)
    assert jobs_text(none, as_call) == f"No jobs found{where}.\n{LIST_CUT}"
    assert LIST_CUT in jobs_text(some, as_call).splitlines()
    for answer in (none, some):
        now = LONG_AGO + timedelta(days=9)
        assert LIST_CUT in jobs_table(answer, as_call, width=100, now=now).splitlines()
    assert await toolbox.candidates("last") == ()
    status = await toolbox.get_status("last")
    assert status.note == f"'last' is the newest of the jobs that were read. {LIST_CUT}"
    for typed in ("last failed", "last of-no-process", "00000000"):
        with pytest.raises(JobReferenceError, match=re.escape(LIST_CUT)):
            await toolbox.get_status(typed)


def test_a_job_with_an_end_took_as_long_as_it_did_whatever_its_state_is_called() -> (
    None
):
    ended = LONG_AGO + timedelta(seconds=99)
    job = Job(job_id="a", status="completed", created=LONG_AGO, finished=ended)

    assert duration_s(job, LONG_AGO + timedelta(days=1)) == 99


async def test_how_long_ago_a_job_was_is_counted_by_the_hubs_clock(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    """This machine's clock, which is here two hours ahead, may be wrong."""
    hub.date_ahead_s = -7_200.0
    ago = datetime.now(UTC) - timedelta(hours=2, minutes=5)
    hub.script(workspace, ScriptedJob(status="failed", created=ago, duration_s=1.0))

    assert (await toolbox.list_jobs(since="1h")).total == 1
    failures = await toolbox.list_failures(since="1h")
    assert (failures.failed, failures.undated) == (1, 0)


async def test_jobs_that_say_no_time_are_said_to_be_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    now = datetime.now(UTC).isoformat()
    jobs = [
        {"jobID": "with-an-end", "status": "failed", "finished": now},
        {"jobID": "without", "status": "failed"},
    ]
    monkeypatch.setenv("EODH_CACHE_DIR", str(tmp_path))
    async with Loopback() as server:
        monkeypatch.setenv("EODH_ROOT_URL", f"{server.origin}/ogc")
        server.on("/ogc/jobs", json_answer({"jobs": jobs, "links": []}))
        for job in jobs:
            server.on(f"/ogc/jobs/{job['jobID']}", json_answer(job))
        async with open_for_one() as own:
            listing = await own.list_jobs(since="1h")
            failures = await own.list_failures(since="1h")
    assert (listing.total, listing.undated) == (1, 1)
    assert (failures.failed, failures.undated) == (1, 1)
    said = "1 job says no time at all"
    assert said in jobs_text(listing, as_call)
    assert said in failures_text(failures, as_call, str)

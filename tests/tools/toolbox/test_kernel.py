"""What a real kernel does to a client (KERNEL.md), end to end on the local Hub."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.hub.faults import FaultKind
from eodh_sandbox.hub.job_store import DONE_MESSAGE
from eodh_sandbox.hub.zoo_kernel import missing_input, not_loaded
from eodh_tools.errors import HubUnavailableError, JobGoneError, JobNotVisibleError
from eodh_tools.results.logs_text import logs_text
from eodh_tools.results.status_text import status_text
from eodh_tools.toolbox.toolbox import Toolbox
from tests.tools.toolbox.jobs_of_toolbox import LONG_AGO, add
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

PREFIX = (
    "Unable to run the Service. The message returned back by the Service was the "
    "following: "
)
ERROR = b"reading\nValueError: no band 9 in the scene\n"
UNREADABLE: dict[str, Any] = {
    "bad_gateway": {"kind": "bad_gateway"},
    "login_page": {"kind": "login_page"},
    "not_found": {"kind": "not_found"},
    "too_many_requests": {"kind": "too_many_requests"},
    "cut_log": {"kind": "cut_log", "after_bytes": 5},
}


def logs_of(*names: str, content: bytes = b"all is well\n") -> tuple[JobLog, ...]:
    return tuple(JobLog(name, content) for name in names)


async def text_of(toolbox: Toolbox, job_id: str) -> str:
    status = await toolbox.get_status(job_id)
    return status_text(status, lambda call: call.tool, str)


async def delete(hub: LocalHub, workspace: str, job_id: str) -> None:
    headers = {"Authorization": f"Bearer {hub.workspaces[workspace]}"}
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.delete(hub.job_url(workspace, job_id), headers=headers)
    assert answer.status_code == 200


# K1: a log that cannot be read


@pytest.mark.parametrize("lost", [b"caf\xe9\n", None], ids=["not UTF-8", "lost"])
async def test_a_success_is_reported_though_a_log_cannot_be_read(
    hub: LocalHub, workspace: str, toolbox: Toolbox, lost: bytes | None
) -> None:
    logs = logs_of("resize.log")
    if lost is not None:
        logs = (*logs, JobLog("node_stage_out.log", lost))
    process = "resize" if lost is not None else "a_process_with_underscores"
    job_id = add(hub, workspace, ScriptedJob(process, logs=logs))

    status = await toolbox.get_status(job_id)
    listing = await toolbox.list_logs(job_id)
    report = await toolbox.report(job_id)

    assert status.status == "successful"
    assert status.explanation is not None
    assert status.explanation.headline.startswith("The job was successful.")
    name = "node_stage_out.log" if lost is not None else "resize.log"
    why = (
        "cannot be read: the Hub cannot send it: it holds bytes that are not UTF-8"
        " (HTTP 500)"
        if lost is not None
        else "cannot be read: the Hub cannot find it, as the process id has a '_'"
        " (HTTP 500)"
    )
    assert status.unreadable == {name: why}
    assert {log.name: log.note for log in listing.logs if log.note} == {name: why}
    assert f"Log {name} {why}." in report.text
    assert f"Log {name} {why}." in await text_of(toolbox, job_id)


@pytest.mark.parametrize("fault", UNREADABLE)
async def test_one_unreadable_log_hides_no_cause_in_another(
    hub: LocalHub,
    workspace: str,
    toolbox: Toolbox,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logs = (*logs_of("node_stage_in.log"), JobLog("ndvi.log", ERROR))
    job_id = add(hub, workspace, ScriptedJob("ndvi", "failed", logs=logs))
    # The first log that is asked for is the stage-in's.
    hub.faults.add(**UNREADABLE[fault], on="log", job_id=job_id, times=None)
    with monkeypatch.context() as impatient:
        for module in ("log_access", "job_diagnosis"):
            impatient.setattr(f"eodh_tools.toolbox.{module}.BEGINS_WITHIN_S", 0.5)
        impatient.setattr("eodh_tools.hub.log_stream.MAX_RESUMES", 0)
        none = await toolbox.get_status(job_id)
    hub.faults.clear()

    assert none.explanation is not None
    assert none.explanation.confidence == "unknown"
    assert set(none.unreadable) == {"node_stage_in.log", "ndvi.log"}
    for why in none.unreadable.values():
        assert why in none.explanation.headline
    reported = (await toolbox.get_status(job_id)).explanation
    assert reported is not None
    assert "no band 9 in the scene" in reported.headline


async def test_a_hub_that_cannot_tell_the_job_is_still_an_error(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob())
    hub.faults.add("malformed_json", on="status", times=None)
    hub.faults.add("gateway_timeout", on="log", times=None)
    with pytest.raises(Exception, match="not JSON") as refused:
        await toolbox.get_status(job_id)
    assert not isinstance(refused.value, HubUnavailableError)


# K2: a step that failed may have no log


async def test_a_gap_in_a_scatter_is_the_run_that_failed(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    names = ("node_stage_in.log", "resize.log", "resize_3.log")
    job_id = add(hub, workspace, ScriptedJob("scatter", "failed", logs=logs_of(*names)))

    reported = (await toolbox.get_status(job_id)).explanation
    listing = await toolbox.list_logs(job_id)

    assert reported is not None
    assert (reported.headline, reported.confidence, reported.step) == (
        (
            "Step 'resize' most likely failed in run 2, of which there is no log; the "
            "runs that have one went well."
        ),
        "likely",
        "resize",
    )
    assert "No log of run 2 of step 'resize'" in logs_text(listing, lambda c: c.tool)


async def test_a_gap_does_not_hide_an_error_that_a_log_shows(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    logs = (*logs_of("resize.log"), JobLog("resize_3.log", ERROR))
    job_id = add(hub, workspace, ScriptedJob("scatter", "failed", logs=logs))
    reported = (await toolbox.get_status(job_id)).explanation
    assert reported is not None
    assert "no band 9 in the scene" in reported.headline


# K3: the results of a failed job


@pytest.mark.parametrize(
    ("reason", "headline", "confidence"),
    [
        (
            missing_input("scene"),
            "The job never started: its required input 'scene' was not given.",
            "known",
        ),
        (
            not_loaded("ndvi", "zoo_runner"),
            ("The workflow never ran: the Hub could not load its own code for it: "
            "ModuleNotFoundError: No module named 'zoo_runner'"),
            "known",
        ),
        (
            ("NoApplicableCode", f"{PREFIX}{PREFIX}no place left in the queue"),
            "The Hub says why in the job's results: no place left in the queue",
            "likely",
        ),
    ],
)  # fmt: skip
async def test_the_results_of_a_failed_job_tell_why(
    hub: LocalHub,
    workspace: str,
    toolbox: Toolbox,
    reason: tuple[str, str],
    headline: str,
    confidence: str,
) -> None:
    job = ScriptedJob("ndvi", "failed", message="", reason=reason)
    job_id = add(hub, workspace, job)

    reported = (await toolbox.get_status(job_id)).explanation

    assert reported is not None
    assert (reported.headline, reported.confidence) == (headline, confidence)
    assert [evidence.log for evidence in reported.evidence] == ["Results answer"]
    asked = [seen for seen in hub.requests if seen.target.endswith("/results")]
    assert len(asked) == 1


async def test_results_that_only_praise_the_run_tell_nothing(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job = ScriptedJob("ndvi", "failed", message=DONE_MESSAGE, duration_s=130)
    reported = (await toolbox.get_status(add(hub, workspace, job))).explanation
    assert reported is not None
    assert (reported.evidence, reported.confidence) == ((), "unknown")


async def test_a_secret_in_the_results_is_taken_out(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    key = hub.workspaces[workspace]
    reason = ("NoApplicableCode", f"cannot sign in with {key} at the store")
    job_id = add(hub, workspace, ScriptedJob("ndvi", "failed", reason=reason))
    status = await toolbox.get_status(job_id)
    assert "cannot sign in with" in status.model_dump_json()
    assert key not in status.model_dump_json()


@pytest.mark.parametrize(
    "fault", ["bad_gateway", "login_page", "malformed_json", "huge_body", "not_found"]
)
async def test_results_that_cannot_be_read_cost_nothing(
    hub: LocalHub,
    workspace: str,
    toolbox: Toolbox,
    fault: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eodh_tools.hub.job_results._DEADLINE_S", 0.5)
    logs = (JobLog("ndvi.log", ERROR),)
    job_id = add(hub, workspace, ScriptedJob("ndvi", "failed", logs=logs))
    hub.faults.add(fault, on="results", times=None)
    reported = (await toolbox.get_status(job_id)).explanation
    assert reported is not None
    assert "no band 9 in the scene" in reported.headline


async def test_an_error_in_a_log_comes_before_the_hubs_own_words(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    logs = (JobLog("ndvi.log", ERROR),)
    reason = ("NoApplicableCode", "something of the Hub's own")
    job = ScriptedJob("ndvi", "failed", logs=logs, reason=reason)
    reported = (await toolbox.get_status(add(hub, workspace, job))).explanation
    assert reported is not None
    assert "no band 9 in the scene" in reported.headline


# K4: a job that is gone


@pytest.mark.parametrize("status", [403, 404])
async def test_a_job_that_was_seen_and_is_not_there_any_more_is_gone(
    hub: LocalHub, workspace: str, toolbox: Toolbox, status: Any
) -> None:
    hub.front_end = replace(hub.front_end, deleted_job=status)
    job_id = add(hub, workspace, ScriptedJob())
    await toolbox.get_status(job_id)
    await delete(hub, workspace, job_id)

    with pytest.raises(JobGoneError, match="dismissed or deleted") as gone:
        await toolbox.get_status(job_id)

    assert "expired" not in str(gone.value)


async def test_a_job_that_is_deleted_while_it_is_waited_for_is_gone(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job = ScriptedJob(status="running", created=datetime.now(UTC), duration_s=600)
    job_id = add(hub, workspace, job)

    async def deletes(_done: float, _total: float | None, _words: str) -> None:
        if hub.jobs.find(workspace, job_id) is not None:
            await delete(hub, workspace, job_id)

    with pytest.raises(JobGoneError, match="is gone now"):
        await toolbox.get_status(job_id, wait_s=30, on_progress=deletes)


async def test_a_key_that_ended_is_no_job_that_is_gone(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob())
    await toolbox.get_status(job_id)
    hub.workspaces[workspace] = "another key"
    with pytest.raises(JobNotVisibleError, match="has expired") as refused:
        await toolbox.get_status(job_id)
    assert not isinstance(refused.value, JobGoneError)


# K5 to K7: queued, a stage in place of a reason, stuck


async def test_a_queued_job_is_reported_as_queued(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    created = datetime.now(UTC) - timedelta(minutes=40)
    job = ScriptedJob(
        status="running", created=created, queued_s=3_600, duration_s=7_200
    )
    job_id = add(hub, workspace, job)
    status, text = await toolbox.get_status(job_id), await text_of(toolbox, job_id)
    assert (status.stage, status.message, status.unchanged_s) == ("queued", "", None)
    assert "queued for 40 min" in text
    assert "file not found" not in text


async def test_how_long_a_job_runs_is_measured_by_the_hubs_clock(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    """This machine's clock, which is here two hours behind, may be wrong."""
    hub.date_ahead_s = 7_200.0
    created = datetime.now(UTC) + timedelta(hours=1, minutes=53.5)
    job = ScriptedJob(status="running", created=created, duration_s=7_200)
    job_id = add(hub, workspace, job)

    assert "running for 6 min" in await text_of(toolbox, job_id)
    [listed] = (await toolbox.list_jobs()).jobs
    assert listed.duration_s == pytest.approx(360, abs=60)
    [newest] = await toolbox.candidates("last")
    assert newest.duration_s == pytest.approx(360, abs=60)


async def test_the_queue_is_distinguished_from_the_steps(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    log = b"2026-11-01T09:35:00.5Z - resize-pod-abcdefgh - line\n"
    job = ScriptedJob(logs=(JobLog("resize.log", log),), duration_s=2_400)
    job_id = add(hub, workspace, job)
    assert (
        "took 40 min 00 s, 35 min 00 s of it before the first step began"
        in await text_of(toolbox, job_id)
    )


@pytest.mark.parametrize("stage", ["Pre-execution hook", "upload required files"])
async def test_a_stage_is_no_reason(
    hub: LocalHub, workspace: str, toolbox: Toolbox, stage: str
) -> None:
    message = f"{PREFIX}{stage}"
    job_id = add(hub, workspace, ScriptedJob("ndvi", "failed", message=message))
    status = await toolbox.get_status(job_id)
    assert status.message == f"The Hub gives no reason; it failed while: {stage}."
    assert status.explanation is not None
    assert status.explanation.headline == (
        f"The Hub gives no reason; the job failed while: {stage}."
    )
    assert status.explanation.confidence == "unknown"


async def test_a_job_whose_worker_crashed_is_reported_as_perhaps_stuck(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    created = datetime.now(UTC) - timedelta(minutes=61)
    job = ScriptedJob("ndvi", created=created, duration_s=60, stuck_at=23)
    job_id = add(hub, workspace, job)
    status = await toolbox.get_status(job_id)
    assert status.unchanged_s == pytest.approx(3_600, abs=120)
    assert "it may be stuck" in await text_of(toolbox, job_id)


@pytest.mark.parametrize("is_only_listed", [False, True])
@pytest.mark.parametrize(("usual_s", "words"), [(1_500, 0), (600, 1)])
async def test_a_job_is_not_stuck_within_three_times_of_what_it_usually_takes(
    hub: LocalHub,
    workspace: str,
    toolbox: Toolbox,
    usual_s: float,
    words: int,
    *,
    is_only_listed: bool,
) -> None:
    passed = ScriptedJob("ndvi", duration_s=usual_s, logs=logs_of("ndvi.log"))
    job_id = add(hub, workspace, passed)
    if is_only_listed:
        await toolbox.list_jobs()
    else:
        await toolbox.get_status(job_id)
    created = datetime.now(UTC) - timedelta(minutes=61)
    running = ScriptedJob("ndvi", created=created, duration_s=60, stuck_at=23)
    status = await toolbox.get_status(add(hub, workspace, running))
    assert (await text_of(toolbox, status.job_id)).count("may be stuck") == words


# K8, K9: the list, and the logs' bytes


async def test_a_list_is_read_only_by_pages(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    jobs = [ScriptedJob(created=LONG_AGO + timedelta(hours=n)) for n in range(120)]
    hub.script(workspace, *jobs, ScriptedJob("ndvi", "failed", created=LONG_AGO))
    listing = await toolbox.list_jobs(
        status="failed", process="ndvi", since="2026-10-01"
    )
    asked = [seen.target.partition("/jobs?")[2] for seen in hub.requests]
    assert listing.total == 1
    assert [query for query in asked if query] == [
        "limit=50",
        "limit=50&skip=50",
        "limit=50&skip=100",
    ]


async def test_a_log_ends_where_the_kernel_cut_it(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    content = b"one\ntwo\0three\n" + b"four\n" * 100
    logs = (JobLog("a.log", content),)
    job_id = add(hub, workspace, ScriptedJob(logs=logs))
    reading = await toolbox.read_log(job_id, "a.log")
    assert reading.text.splitlines()[-3:] == [
        "   1| one",
        "   2| two",
        "   3| [eodh-jobs: the server cut the log here, at a NUL byte]",
    ]
    assert {seen.method for seen in hub.requests} == {"GET"}


# A stage-in whose input is another job's result


async def test_a_stage_in_names_the_job_whose_result_it_could_not_fetch(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    source = "9d88a2de-e9e9-11f1-ae58-02fc00000001"
    url = f"s3://workspaces/eo-team/processing-results/ndvi/col_{source}.json"
    log = (
        f"reading {url}\nTraceback (most recent call last):\n"
        '  File "/app/stage.py", line 3, in <module>\n    read()\n'
        f"FileNotFoundError: [Errno 2] No such file or directory: '{url}'\n"
    )
    logs = (JobLog("node_stage_in.log", log.encode()),)
    job_id = add(hub, workspace, ScriptedJob("ndvi", "failed", logs=logs))
    reported = (await toolbox.get_status(job_id)).explanation
    assert reported is not None
    assert reported.headline.endswith(f"That input is the result of job {source}.")


# A Hub that starts again behind its front end


@pytest.mark.parametrize("kind", ["login_page", "login_redirect", "not_found"])
async def test_one_odd_answer_ends_no_wait(
    hub: LocalHub, workspace: str, toolbox: Toolbox, kind: FaultKind
) -> None:
    now = datetime.now(UTC)
    job = ScriptedJob("resize", created=now, duration_s=1.0, logs=logs_of("a.log"))
    job_id = add(hub, workspace, job)
    asked: list[str] = []

    async def once(_done: float, _total: float | None, words: str) -> None:
        if not asked:
            hub.faults.add(kind, on="status", times=1)
        asked.append(words)

    status = await toolbox.get_status(job_id, wait_s=WAIT_S, on_progress=once)

    assert asked
    assert status.status == "successful"


async def test_a_job_that_is_gone_while_it_is_waited_for_is_said_to_be_gone(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    job_id = add(hub, workspace, ScriptedJob("resize", "running"))

    async def gone(*_: object) -> None:
        if not hub.faults.active():
            hub.faults.add("not_found", on="status", times=None, job_id=job_id)

    with pytest.raises(JobGoneError):
        await toolbox.get_status(job_id, wait_s=WAIT_S, on_progress=gone)

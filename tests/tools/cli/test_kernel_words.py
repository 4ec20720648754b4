"""What a kernel's words come to in the terminal (KERNEL.md), on the local Hub."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_tools.hub.failure_reason import parse_failure
from eodh_tools.hub.status_info import parse_job
from eodh_tools.hub.status_messages import stage_text
from tests.tools.cli.conftest import LONG_AGO, WORKSPACE, Program

CALLBACKS = "hub/kernel/kernel-2026-07/callbacks_received.json"
AGO = timedelta(hours=5)


def json_of(program: Program, *arguments: str) -> dict[str, Any]:
    done = program.run(*arguments, "--json")
    reported: dict[str, Any] = json.loads(done.stdout)
    return reported


# K1, K2, K3: the whole of what a person reads


def test_a_lost_log_a_gap_and_a_reason_are_all_reported(
    program: Program, hub: LocalHub
) -> None:
    logs = (JobLog("resize.log", b"all is well\n"), JobLog("resize_3.log", b"\xe9\n"))
    job = ScriptedJob("scatter", "failed", created=LONG_AGO, logs=logs)
    reported = program.run("status", hub.script(WORKSPACE, job)[0]).stdout
    assert "run 2, of which there is no log" in reported
    assert "resize_3.log cannot be read: the Hub cannot send it" in reported

    reason = ("NoApplicableCode", "no place left in the queue")
    refused = ScriptedJob("scatter", "failed", created=LONG_AGO, reason=reason)
    reported = program.run("status", hub.script(WORKSPACE, refused)[0]).stdout
    assert (
        "The Hub says why in the job's results: no place left in the queue" in reported
    )


# K8: what the list says of a job that waits


@pytest.mark.parametrize("passed", [0, 1])
def test_a_queued_job_in_a_list_of_mixed_texts_is_no_success(
    program: Program, hub: LocalHub, passed: int
) -> None:
    now = datetime.now(UTC)
    waits = ScriptedJob(
        "ndvi", "running", created=now, duration_s=9_000, queued_s=8_000
    )
    (job_id,) = hub.script(WORKSPACE, waits)
    hub.script(WORKSPACE, *[ScriptedJob("ndvi", created=LONG_AGO)] * passed)

    listed = {job["job_id"]: job for job in json_of(program, "jobs")["jobs"]}

    assert listed[job_id]["status"] == "running"
    assert "success" not in json.dumps(listed[job_id])
    assert json_of(program, "status", job_id)["stage"] == "queued"


# K10: a callback says what a poll says


def test_each_stage_reads_the_same_by_callback_and_by_poll(
    program: Program, hub: LocalHub, shared: Path
) -> None:
    reported = json.loads((shared / CALLBACKS).read_text("utf-8"))
    by_callback = {
        job.progress: stage_text(job)
        for _, path, _, body in reported
        if path == "/progress"
        and (job := parse_job(body.encode())).progress
        # Nobody has seen these two at the Hub (HUB.md section 2).
        and job.progress not in {1, 100}
    }
    created = datetime.now(UTC) - AGO
    by_poll = {}
    for progress in by_callback:
        crashed = ScriptedJob(
            "ndvi", "running", created=created, duration_s=60, stuck_at=progress
        )
        (job_id,) = hub.script(WORKSPACE, crashed)
        polled = json_of(program, "status", job_id)
        by_poll[progress] = polled["stage"]
    assert by_poll == by_callback


def test_the_last_callback_of_a_failure_is_the_results_answer(
    program: Program, hub: LocalHub, shared: Path
) -> None:
    reported = json.loads((shared / CALLBACKS).read_text("utf-8"))
    (body,) = [body for _, path, _, body in reported if path == "/failed"]
    answer = json.loads(body)
    job = ScriptedJob(
        "ndvi", "failed", created=LONG_AGO, reason=(answer["title"], answer["detail"])
    )
    (job_id,) = hub.script(WORKSPACE, job)

    key = {"Authorization": f"Bearer {hub.workspaces[WORKSPACE]}"}
    url = f"{hub.job_url(WORKSPACE, job_id)}/results"
    with httpx.Client(trust_env=False) as http:
        polled = http.get(url, headers=key)

    assert (polled.status_code, polled.json()) == (200, answer)
    assert parse_failure(polled.content) == parse_failure(body.encode())
    # "Execution failed" is no reason: what is missing tells more.
    assert json_of(program, "explain", job_id)["cause"] == "output-not-collected"

"""The passing run of the same process as a witness, found without being asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_tools.toolbox.toolbox import Toolbox

pytestmark = pytest.mark.anyio

CREATED = datetime(2026, 11, 1, 9, tzinfo=UTC)

# What this step always prints, and what looks like a failure.
NOISE = [
    "ERROR 4: band 3 has no overviews, going on without",
    "urllib3 WARNING Retrying (Retry(total=2)) after connection broken by timeout",
    "Exception ignored in: <function Dataset.__del__ at 0x7f0c3a5d2f80>",
    "AttributeError: 'NoneType' object has no attribute 'close'",
] * 6
KEY_LINE = "tile 17 lies outside the scene, nothing left to mosaic"


def log_of(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def add(hub: LocalHub, workspace: str, hours: int, status: str, log: bytes) -> str:
    job = ScriptedJob(
        "mosaic-tiles",
        created=CREATED + timedelta(hours=hours),
        logs=(JobLog("mosaic.log", log),),
    )
    return hub.script(workspace, replace(job, status=status))[0]  # type: ignore[arg-type]


async def test_lines_that_a_passing_run_has_too_explain_nothing(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    add(hub, workspace, 0, "successful", log_of([*NOISE, "done"]))
    failed = add(hub, workspace, 1, "failed", log_of([*NOISE, KEY_LINE, *NOISE]))

    reported = (await toolbox.get_status(failed)).explanation

    assert reported is not None
    (evidence,) = reported.evidence
    assert f"25| {KEY_LINE}" in evidence.text
    assert "AttributeError" not in reported.headline


async def test_the_passing_run_is_looked_for_once_and_cached(
    hub: LocalHub, workspace: str, toolbox: Toolbox, tmp_path: Path
) -> None:
    add(hub, workspace, 0, "successful", log_of([*NOISE, "done"]))
    for hours in (1, 2):
        failed = add(hub, workspace, hours, "failed", log_of([*NOISE, KEY_LINE]))
        await toolbox.get_status(failed)

    lists = [seen for seen in hub.requests if "/jobs?" in seen.target]
    assert len(lists) == 1
    assert any((tmp_path / "passing").iterdir())


async def test_a_list_that_was_just_read_is_not_read_again_for_the_passing_run(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    add(hub, workspace, 0, "successful", log_of([*NOISE, "done"]))
    failed = add(hub, workspace, 1, "failed", log_of([*NOISE, KEY_LINE]))
    await toolbox.list_jobs()
    before = sum("/jobs?" in seen.target for seen in hub.requests)
    status = await toolbox.get_status(failed)

    assert sum("/jobs?" in seen.target for seen in hub.requests) == before
    assert status.explanation is not None
    assert KEY_LINE in str(status.explanation.evidence)


async def test_without_a_passing_run_a_failure_is_explained_all_the_same(
    hub: LocalHub,
    workspace: str,
    toolbox: Toolbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eodh_tools.toolbox.job_diagnosis._LIST_S", 1.0)
    hub.faults.add("gateway_timeout", on="list", times=None)
    log = log_of(["reading", "ValueError: no band 9 in the scene"])
    reported = (
        await toolbox.get_status(add(hub, workspace, 1, "failed", log))
    ).explanation
    assert reported is not None
    assert reported.headline == (
        "Step 'mosaic' ended with: ValueError: no band 9 in the scene"
    )


async def test_logs_without_times_stay_in_the_hubs_order_whichever_comes_first(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    logs = [
        JobLog("prepare.log", b"INFO prepare: ready\n"),
        JobLog("classify.log", b"ValueError: no band 9 in the scene\n"),
        JobLog("mosaic.log", b"INFO mosaic: nothing to do\n"),
    ]
    job = ScriptedJob("crop-map", "failed", created=CREATED, logs=tuple(logs))
    (job_id,) = hub.script(workspace, job)
    hub.faults.add("slow", on="log", job_id=job_id, delay_s=0.3)

    reported = await toolbox.get_status(job_id)

    assert reported.logs == tuple(log.name for log in logs)

"""How long steps took, as the lists of logs and the explanations tell it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.toolbox.toolbox import Toolbox
from tests.tools.toolbox.jobs_of_toolbox import LONG_AGO, add

pytestmark = pytest.mark.anyio

HOUR = ScriptedJob(created=LONG_AGO, duration_s=3600)


def lines(*stamps: str) -> bytes:
    return "".join(f"{stamp} line\n" for stamp in stamps).encode()


async def took(
    hub: LocalHub, workspace: str, toolbox: Toolbox, log: bytes
) -> float | None:
    job_id = add(hub, workspace, replace(HOUR, logs=(JobLog("resize.log", log),)))
    (entry,) = (await toolbox.list_logs(job_id)).logs
    return entry.took_s


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (
            "2026-11-01T09:00:01.500000Z - resize-pod-abcdefgh -",
            "2026-11-01T09:04:01.500000Z - resize-pod-abcdefgh -",
        ),
        ("2026-11-01 09:00:01,000 INFO", "2026-11-01 09:04:01,000 INFO"),
        ("[2026-11-01 09:00:01]", "[2026-11-01 09:04:01]"),
        ("INFO: 2026-11-01 09:00:01", "ERROR: 2026-11-01 09:04:01"),
        ("2026-11-01T23:58:00+02:00", "2026-11-01T22:02:00Z"),
        ("2026/11/01 09:00:01", "2026/11/01 09:04:01"),
        ('[1] "2026-11-01 09:00:01 GMT"', '[1] "2026-11-01 09:04:01 GMT"'),
        ('{"event": "a", "time": "2026-11-01T09:00:01Z"}',
         '{"event": "b", "time": "2026-11-01T09:04:01Z"}'),
        ('{"ts": 1793523601.25}', '{"ts": 1793523841.25}'),
        ("01/Nov/2026:09:00:01 +0000", "01/Nov/2026:09:04:01 +0000"),
        ("01-11-2026 09:00:01", "01-11-2026 09:04:01"),
        ("Nov  1 09:00:01 node", "Nov  1 09:04:01 node"),
        ("Sun Nov  1 09:00:01 UTC 2026", "Sun Nov  1 09:04:01 UTC 2026"),
        ("26/11/01 09:00:01 INFO", "26/11/01 09:04:01 INFO"),
        ("I1101 09:00:01.123456", "W1101 09:04:01.123456"),
        ("09:00:01", "09:04:01"),
        ("[09:00:01.250]", "[09:04:01.250]"),
    ],
)  # fmt: skip
async def test_a_step_took_the_time_from_its_first_line_to_its_last(
    hub: LocalHub, workspace: str, toolbox: Toolbox, first: str, last: str
) -> None:
    log = b"no time here\n" + lines(first, last) + b"nor here\n"
    assert await took(hub, workspace, toolbox, log) == pytest.approx(240)


@pytest.mark.parametrize(
    "log",
    [
        b"",
        b"merging\nmerged\n",
        lines("2026-11-01 09:00:01"),
        lines("2026-11-01 09:04:01", "2026-11-01 09:00:01"),
        lines("2026-11-01 09:00:01", "2026-11-01 11:30:01"),
        lines("2026-11-01 09:00:01", "09:04:01"),
        lines("2026-99-01 09:00:01", "2026-99-01 09:04:01"),
        b"scene of 2026-11-01 09:00:01\nscene of 2026-11-01 09:04:01\n",
    ],
    ids=[
        "an empty log", "no times", "one time", "a clock that went back",
        "more than the whole job took", "times of two forms", "no date",
        "times of what the step works on",
    ],
)  # fmt: skip
async def test_what_shows_no_duration_has_none(
    hub: LocalHub, workspace: str, toolbox: Toolbox, log: bytes
) -> None:
    assert await took(hub, workspace, toolbox, log) is None


async def test_a_job_that_still_runs_lists_no_log_and_so_no_duration(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    log = JobLog("a.log", lines("2026-11-01 09:00:01", "2026-11-01 09:04:01"))
    job_id = add(hub, workspace, replace(HOUR, status="running", logs=(log,)))
    assert list((await toolbox.list_logs(job_id)).logs) == []


async def test_a_long_log_is_not_fetched_for_it_and_shows_it_once_read(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    stamps = [f"2026-11-01 09:{n // 60 % 60:02d}:{n % 60:02d}" for n in range(3_000)]
    log = JobLog("resize.log", lines(*stamps))
    job_id = add(hub, workspace, replace(HOUR, logs=(log,)))
    (before,) = (await toolbox.list_logs(job_id)).logs
    await toolbox.read_log(job_id)
    (after,) = (await toolbox.list_logs(job_id)).logs
    assert (before.took_s, after.took_s) == (None, 2_999)


async def test_a_success_shows_how_long_each_step_took(
    hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    def log(name: str, start_s: int, took_s: int) -> JobLog:
        times = (LONG_AGO + timedelta(seconds=s) for s in (start_s, start_s + took_s))
        pod = f"{name.replace('_', '-')}-pod-abcdefgh"
        stamps = (f"{t:%Y-%m-%dT%H:%M:%S}.0Z - {pod} -" for t in times)
        return JobLog(f"{name}.log", lines(*stamps))

    logs = (
        log("node_stage_in", 0, 0),
        log("resize", 10, 240),
        log("tile", 260, 60),
        log("tile_2", 270, 75),
        log("node_stage_out", 400, 12),
    )
    job_id = add(hub, workspace, replace(HOUR, logs=logs))
    explanation = (await toolbox.get_status(job_id)).explanation
    assert explanation is not None
    assert explanation.headline == (
        "The job was successful. 4 steps ran: stage-in, resize 4 min, "
        "tile 1 min 25 s, stage-out 12 s."
    )


@pytest.mark.parametrize(("hours", "took_s"), [(23, 3_600.0), (25, None)])
async def test_a_clock_without_a_day_tells_no_duration_of_a_job_of_days(
    hours: int, took_s: float | None, hub: LocalHub, workspace: str, toolbox: Toolbox
) -> None:
    """10:00 to 11:00 may be an hour, or a day and an hour."""
    log = lines("10:00:00 INFO", "11:00:00 INFO")
    job = replace(HOUR, duration_s=hours * 3_600, logs=(JobLog("resize.log", log),))
    (entry,) = (await toolbox.list_logs(add(hub, workspace, job))).logs
    assert entry.took_s == took_s

"""10,000 workspaces watched by one process, 200 of them active, as long as it takes."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eodh_bot.watch.poll_rules import WatchIntervals

WORKSPACES = 10_000
ACTIVE = 200
#: How long the jobs of the active workspaces take, one after the other.
JOB_S = 120.0
WARM_S = 45.0
MEASURED_S = 120.0


def measure() -> Sequence[tuple[str, ...]]:
    """The real watching at its real pace, against a bare server."""
    found = run(WORKSPACES, ACTIVE, WARM_S, MEASURED_S)
    least = least_a_second(WORKSPACES, ACTIVE)
    rate = found["requests"] / MEASURED_S
    per_job = (found["looks"] + found["active lists"]) / max(found["ended"], 1)
    least_per_job = JOB_S / WatchIntervals().job_s + JOB_S / WatchIntervals().list_s
    cpu = found["cpu_s"] / found["requests"]
    return [
        (
            f"{WORKSPACES:,} workspaces, {ACTIVE} active; {MEASURED_S:.0f} s",
            "measured",
            "beside",
            "ratio",
        ),
        (
            "requests a second; the least that the pace allows",
            f"{rate:.1f}",
            f"{least:.1f}",
            f"{rate / least:.2f}",
        ),
        (
            f"requests a job of {JOB_S:.0f} s, lists among them; the same",
            f"{per_job:.1f}",
            f"{least_per_job:.1f}",
            f"{per_job / least_per_job:.2f}",
        ),
        (
            "CPU a request, ms; of a bare httpx GET",
            f"{cpu * 1e3:.2f}",
            f"{found['bare_s'] * 1e3:.2f}",
            f"{cpu / found['bare_s']:.1f}",
        ),
        (
            "CPU a minute, s; of one core",
            f"{found['cpu_s'] / MEASURED_S * 60:.1f}",
            "60",
            f"{found['cpu_s'] / MEASURED_S:.2f}",
        ),
        (
            "memory, MB; before the watching began",
            f"{found['after_mb']:.0f}",
            f"{found['before_mb']:.0f}",
            f"{found['after_mb'] / found['before_mb']:.2f}",
        ),
        (
            "from a job's end until it was handed over, mean, s; a poll every",
            f"{found['told_after_s']:.1f}",
            f"{WatchIntervals().job_s:.0f}",
            f"{found['told_after_s'] / WatchIntervals().job_s:.2f}",
        ),
        ("jobs handed over; ended", *_both(found["reported"], found["ended"])),
        ("the most that a turn was late, s", f"{found['late_s']:.1f}", "", ""),
    ]


def least_a_second(workspaces: int, active: int) -> float:
    """Requests a second: lists of the active and the idle, looks at what runs."""
    pace = WatchIntervals()
    return (
        active / pace.list_s + active / pace.job_s + (workspaces - active) / pace.idle_s
    )


def run(
    workspaces: int, active: int, warm_s: float, measured_s: float
) -> dict[str, float]:
    """Server and watching, each in a process of its own."""
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.bench.jobs_server",
            *(str(each) for each in (active, JOB_S)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        origin = server.stdout.readline().strip()
        with tempfile.TemporaryDirectory(prefix="eodh-bench-") as folder:
            numbers = (workspaces, active, warm_s, measured_s, Path(folder))
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "tests.bench.watching_process",
                    origin,
                    *(str(each) for each in numbers),
                ],
                stdout=subprocess.PIPE,
                text=True,
                check=True,
                timeout=warm_s + measured_s + 300,
            )
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return found
    finally:
        server.kill()
        server.wait()


def _both(one: float, other: float) -> tuple[str, str, str]:
    return f"{one:.0f}", f"{other:.0f}", f"{one / max(other, 1):.2f}"

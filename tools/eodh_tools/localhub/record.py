"""Run every workflow once and keep its logs: `python -m eodh_tools.localhub.record`.

What it writes to `recorded/` is what scripted jobs show. Paths of the machine that
recorded become those that a container on the Hub would have.
"""

import asyncio
import json
import re
import shutil
import sys
import sysconfig
from typing import Any

from eodh_tools.localhub.failure import PREFIX
from eodh_tools.localhub.hub import LocalHub
from eodh_tools.localhub.jobs import HubJob, utc_now
from eodh_tools.localhub.processes import PROCESSES
from eodh_tools.localhub.scripts import RECORDED

# Case: process and inputs; each other process is a case of its own name.
_OWN_INPUTS: dict[str, tuple[str, dict[str, Any]]] = {
    "sleep": ("sleep", {"seconds": "2"}),
    "scatter-failed": (
        "scatter",
        {"scenes": ["S2A_T30UWB_20240601", "X9_T30UXC_20240611", "S1A_IW_20240604"]},
    ),
}

_RUN = r"/\S*?/eodh-localhub-[a-z0-9_]+"
_ID = r"[0-9a-f-]{36}"
_REWRITES = (
    (rf"{_RUN}/app/", "/app/"),
    (rf"{_RUN}/runs/{_ID}/tmp/[a-z0-9_]+/(stg{_ID}/)", r"/var/lib/cwl/\1"),  # noqa: S108
    (rf"{_RUN}/runs/{_ID}/tmp/[a-z0-9_]+/", "/tmp/"),  # noqa: S108
    (
        re.escape(sysconfig.get_path("purelib")),
        "/usr/local/lib/python3.11/site-packages",
    ),
    (re.escape(sysconfig.get_path("stdlib")), "/usr/local/lib/python3.11"),
    (r"http://127\.0\.0\.1:\d+/_local/stac", "https://catalogue.example.org/items"),
)


def without_machine(text: str) -> str:
    """The text with a container's paths for this machine's."""
    for pattern, container in _REWRITES:
        text = re.sub(pattern, container, text)
    return text


def _keep(case: str, job: HubJob) -> dict[str, Any]:
    folder = RECORDED / case
    folder.mkdir(parents=True)
    for log in job.logs:
        if isinstance(log.content, bytes):
            text = without_machine(log.content.decode())
            (folder / log.name).write_text(text, encoding="utf-8")
    end = job.shows(utc_now())
    # The traceback is made anew for each workspace.
    message = None if end.message.startswith(PREFIX) else end.message
    return {
        "process": job.process,
        "status": end.status,
        "message": message,
        "logs": [{"name": log.name, "listed": log.listed} for log in job.logs],
    }


async def record() -> None:
    """Run all cases, two at a time, and replace the records."""
    cases: dict[str, tuple[str, dict[str, Any]]]
    cases = {name: (name, {}) for name, p in PROCESSES.items() if p.start == "run"}
    cases |= _OWN_INPUTS
    async with LocalHub() as hub:
        workspace = next(iter(hub.workspaces))
        ids = {
            case: await hub.execute(workspace, process, inputs)
            for case, (process, inputs) in cases.items()
        }
        jobs = {
            case: await hub.settled(workspace, job_id, limit_s=300)
            for case, job_id in ids.items()
        }
    shutil.rmtree(RECORDED, ignore_errors=True)
    index = {case: _keep(case, job) for case, job in sorted(jobs.items())}
    text = json.dumps(index, indent=2) + "\n"
    (RECORDED / "index.json").write_text(text, encoding="utf-8")
    sys.stdout.write(f"Recorded {len(index)} cases in {RECORDED}\n")


if __name__ == "__main__":
    asyncio.run(record())

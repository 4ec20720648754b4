"""Run every workflow once and store its logs: `python -m eodh_sandbox.hub.record`.

What it writes to `recorded/` is what scripted jobs show.
"""

import asyncio
import json
import shutil
import sys
from typing import Any

from eodh_sandbox.hub.cwl.processes import PROCESSES
from eodh_sandbox.hub.cwl.runner_traceback import PREFIX
from eodh_sandbox.hub.hub import LocalHub
from eodh_sandbox.hub.job_store import HubJob, utc_now
from eodh_sandbox.hub.scripted_jobs import RECORDED

# Case: process and inputs; each other process is a case of its own name.
_OWN_INPUTS: dict[str, tuple[str, dict[str, Any]]] = {
    "sleep": ("sleep", {"seconds": "2"}),
    "scatter-failed": (
        "scatter",
        {"scenes": ["S2A_T30UWB_20240601", "X9_T30UXC_20240611", "S1A_IW_20240604"]},
    ),
}


def _keep(case: str, job: HubJob) -> dict[str, Any]:
    folder = RECORDED / case
    folder.mkdir(parents=True)
    for log in job.logs:
        if isinstance(log.content, bytes):
            (folder / log.name).write_bytes(log.content)
    end = job.shows(utc_now())
    # The traceback is made again for each workspace.
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
            case: await hub.wait_for_end(workspace, job_id, limit_s=300)
            for case, job_id in ids.items()
        }
    shutil.rmtree(RECORDED, ignore_errors=True)
    index = {case: _keep(case, job) for case, job in sorted(jobs.items())}
    text = json.dumps(index, indent=2) + "\n"
    (RECORDED / "index.json").write_text(text, encoding="utf-8")
    sys.stdout.write(f"Recorded {len(index)} cases in {RECORDED}\n")


if __name__ == "__main__":
    asyncio.run(record())

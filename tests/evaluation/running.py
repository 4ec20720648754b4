"""The cases as workflows of the local Hub, run for real by it."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.cwl.processes import PROCESSES, Process
from eodh_sandbox.hub.job_store import HubJob
from tests.evaluation.cases import STEPS, Case

Json = dict[str, Any]

LIMIT_S = 300.0
AGE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CaseProcess(Process):
    """A process of the local Hub whose CWL is made here."""

    graph: list[Json] = field(default_factory=list)

    def document(self) -> list[Json]:
        """The `$graph` of its CWL."""
        return self.graph


@contextmanager
def deployed(cases: Sequence[Case], science: Path | None) -> Iterator[None]:
    """Deploy the cases to every local Hub of this process.

    Args:
        cases: What to deploy.
        science: The Python of `Case.python == "science"`.
    """
    # The local Hub shows this folder as a container's /app.
    with tempfile.TemporaryDirectory(prefix="eodh-localhub-") as folder:
        app = Path(folder, "app")
        shutil.copytree(STEPS, app, ignore=shutil.ignore_patterns("__pycache__"))
        made = {
            case.name: CaseProcess(
                case.name, case.name, graph=_graph(case, app, science)
            )
            for case in cases
        }
        PROCESSES.update(made)
        try:
            yield
        finally:
            for name in made:
                del PROCESSES[name]


async def run(hub: LocalHub, workspace: str, cases: Sequence[Case]) -> list[HubJob]:
    """Run the deployed cases, and wait for their ends and logs."""
    ids = [await hub.execute(workspace, case.name) for case in cases]
    jobs = [await hub.wait_for_end(workspace, job_id, LIMIT_S) for job_id in ids]
    for case, job in zip(cases, jobs, strict=True):
        assert job.changes[-1].status == "failed", (case.name, job.changes[-1])
        logs = {log.name: log.content for log in job.logs}
        having = [
            name
            for name, content in logs.items()
            if isinstance(content, bytes) and case.line.encode() in content
        ]
        assert having, f"{case.name}: no log has {case.line!r}, there are {list(logs)}"
        _age(job)
    return jobs


def _age(job: HubJob) -> None:
    """Let a job have run an hour ago: a failure of this minute is looked at twice."""
    job.created -= AGE
    job.changes = [replace(each, at=each.at - AGE) for each in job.changes]


def _graph(case: Case, app: Path, science: Path | None) -> list[Json]:
    scatter = bool(case.tiles)
    # Each in a folder of its own, for two files may have one name.
    outputs = {"results": {"type": "Directory", "outputBinding": {"glob": "."}}}
    step: Json = {"run": "#blamed", "in": {"scenes": "prepare/results"}}
    inputs: Json = {"scenes": {"type": "Directory"}}
    if scatter:
        step |= {"scatter": "tile"}
        step["in"]["tile"] = {"default": list(case.tiles)}
        inputs["tile"] = {"type": "string", "inputBinding": {"position": 1}}
    steps: Json = {
        "prepare": {"run": "#prepare", "in": {}, "out": ["results"]},
        case.step: {**step, "out": ["results"]},
    }
    results = f"{case.step}/results"
    tools = [_tool("prepare", ["prepare.py"], {}, outputs, app)]
    tools.append(_tool("blamed", _command(case, app, science), inputs, outputs, app))
    if scatter:
        steps["mosaic"] = {
            "run": "#mosaic",
            "in": {"parts": results},
            "out": ["results"],
        }
        parts = {"parts": {"type": "Directory[]", "inputBinding": {"position": 1}}}
        tools.append(_tool("mosaic", ["prepare.py"], parts, outputs, app))
        results = "mosaic/results"
    workflow = {
        "class": "Workflow",
        "id": case.name,
        "label": case.name,
        "doc": f"Fails in {case.step}",
        "requirements": [{"class": "ScatterFeatureRequirement"}] if scatter else [],
        "inputs": {},
        "outputs": {"results": {"type": "Directory", "outputSource": results}},
        "steps": steps,
    }
    return [workflow, *tools]


def _command(case: Case, app: Path, science: Path | None) -> list[str]:
    if case.program.endswith(".sh"):
        return ["launch.py", "bash", str(app / case.program)]
    if case.python == "science":
        python = str(science or sys.executable)
        return ["launch.py", python, str(app / case.program)]
    return [case.program]


def _tool(
    name: str, command: list[str], inputs: Json, outputs: Json, app: Path
) -> Json:
    program, *arguments = command
    return {
        "class": "CommandLineTool",
        "id": f"{name}",
        "baseCommand": ["python", str(app / program), *arguments],
        "inputs": inputs,
        "outputs": outputs,
    }

"""A user's workflow between stage-in and stage-out, as the Hub's template wraps it.

Every tool is run through `capture.py`, which stores its stdout and stderr as
a log of its own: cwltool mixes the streams of all tools in one.
"""

import copy
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eodh_sandbox.hub.cwl.processes import Process

Json = dict[str, Any]

_STAGE_IN = "node_stage_in"
_STAGE_OUT = "node_stage_out"
_RESULTS = "results"


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run finds and leaves things: programs, captured logs, results."""

    programs: Path
    captures: Path
    bucket: str
    prefix: str


def _captured(tool: Json, step: str, places: Places) -> Json:
    """A tool whose command runs through the capture; `python` is our own."""
    tool = copy.deepcopy(tool)
    _, program, *rest = tool["baseCommand"]
    tool["id"] = f"{step}-captured"
    tool["baseCommand"] = [
        sys.executable,
        str(places.programs / "capture.py"),
        str(places.captures),
        step,
        "file" if "stdout" in tool else "mixed",
        "--",
        sys.executable,
        str(places.programs / program),
        *rest,
    ]
    return tool


def _tool(program: str, inputs: list[str], outputs: Json) -> Json:
    return {
        "class": "CommandLineTool",
        "baseCommand": ["python", program],
        "inputs": {
            name: {
                "type": "Directory" if name == _RESULTS else "string",
                "inputBinding": {"position": position},
            }
            for position, name in enumerate(inputs)
        },
        "outputs": outputs,
    }


def _stage_in_tool() -> Json:
    staged = {"type": "Directory", "outputBinding": {"glob": "."}}
    return _tool("stage_in.py", ["url"], {"staged": staged})


def _stage_out_tool() -> Json:
    inputs = [_RESULTS, "bucket", "prefix", "job_id", "process_id"]
    uri = "s3://$(inputs.bucket)/$(inputs.prefix)/col_$(inputs.job_id).json"
    output = {"type": "string", "outputBinding": {"outputEval": uri}}
    return _tool("stage_out.py", inputs, {"catalog_uri": output})


def wrap(process: Process, job_id: str, inputs: Json, places: Places) -> Json:
    """The packed CWL document of one job, its inputs inside as defaults."""
    user = copy.deepcopy(process.workflow_node())
    user["id"] = "user"
    tools = {n["id"]: n for n in process.document() if n["class"] != "Workflow"}
    graph: list[Json] = []
    for name, step in user["steps"].items():
        tool = _captured(tools[step["run"].removeprefix("#")], name, places)
        step["run"] = f"#{tool['id']}"
        graph.append(tool)

    steps: Json = {}
    sources: Json = {}
    main_inputs: Json = {}
    directories = 0
    for name, about in user["inputs"].items():
        if about["type"] == "Directory":
            directories += 1
            staging = _STAGE_IN if directories == 1 else f"{_STAGE_IN}_{directories}"
            tool = _captured(_stage_in_tool(), _STAGE_IN, places)
            tool["id"] = f"{staging}-captured"
            graph.append(tool)
            steps[staging] = {
                "run": f"#{tool['id']}",
                "in": {"url": name},
                "out": ["staged"],
            }
            sources[name] = f"{staging}/staged"
            main_inputs[name] = {"type": "string", "default": inputs[name]}
        else:
            sources[name] = name
            main_inputs[name] = {"type": about["type"], "default": inputs[name]}
    steps["on_stage"] = {"run": "#user", "in": sources, "out": [_RESULTS]}

    destination = {
        "bucket": places.bucket,
        "prefix": places.prefix,
        "job_id": job_id,
        "process_id": process.process_id,
    }
    tool = _captured(_stage_out_tool(), _STAGE_OUT, places)
    graph.append(tool)
    steps[_STAGE_OUT] = {
        "run": f"#{tool['id']}",
        "in": {
            _RESULTS: f"on_stage/{_RESULTS}",
            **{name: {"default": value} for name, value in destination.items()},
        },
        "out": ["catalog_uri"],
    }
    main = {
        "class": "Workflow",
        "id": "main",
        "requirements": {"SubworkflowFeatureRequirement": {}},
        "inputs": main_inputs,
        "outputs": {
            "catalog_uri": {
                "type": "string",
                "outputSource": f"{_STAGE_OUT}/catalog_uri",
            }
        },
        "steps": steps,
    }
    return {"cwlVersion": "v1.2", "$graph": [main, user, *graph]}

"""The processes that the local Hub has: CWL workflows, and a few that are scripted."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

Json = dict[str, Any]

WORKFLOWS = Path(__file__).parent / "workflows"
CAPTURE = Path(__file__).parent / "capture.py"
_VERSION = "0.1.0"


@dataclass(frozen=True, slots=True)
class Process:
    """A process.

    Args:
        process_id: as in its URL.
        workflow: name of its CWL file without the ending.
        defaults: inputs where the CWL has none; `{url}` stands for the Hub's own.
        bucket: where stage-out writes.
        start: `broken` never starts; `scripted` ends as `scripts.py` says.
        kernel_message: its failures say "ZOO-Kernel successfully run your service!".
    """

    process_id: str
    workflow: str
    defaults: Json = field(default_factory=dict)
    bucket: Literal["workspaces", "commercial-data"] = "workspaces"
    start: Literal["run", "broken", "scripted"] = "run"
    kernel_message: bool = False

    def document(self) -> list[Json]:
        """The `$graph` of its CWL, to be changed by nobody."""
        return _graph(self.workflow)

    def workflow_node(self) -> Json:
        """The Workflow in its CWL."""
        return next(n for n in self.document() if n["class"] == "Workflow")


@cache
def _graph(workflow: str) -> list[Json]:
    text = (WORKFLOWS / f"{workflow}.cwl").read_text(encoding="utf-8")
    graph: list[Json] = YAML(typ="safe").load(text)["$graph"]
    return graph


def _same(*names: str) -> list[Process]:
    return [Process(name, name) for name in names]


PROCESSES: dict[str, Process] = {
    process.process_id: process
    for process in [
        *_same("convert"),
        Process("ndvi", "ndvi", {"item": "{url}/_local/stac/S2B_T30UXC_20240611.json"}),
        *_same("scatter", "sleep"),
        # Its input is mandatory: without one a job never starts.
        Process("ndvi-of-item", "ndvi"),
        *_same("app-error", "no-module", "bad-arguments"),
        Process("invalid-glob", "invalid-glob", kernel_message=True),
        *_same("invalid-stac", "no-catalog", "no-items", "no-outputs"),
        Process(
            "invalid-stagein",
            "invalid-stagein",
            {"item": "https://catalogue.example.invalid/items/S2B_T30UXC.json"},
        ),
        Process("stagein-404", "stagein-404", {"item": "{url}/_local/stac/gone.json"}),
        *_same("killed", "crash", "disk-full"),
        Process("access-denied", "access-denied", bucket="commercial-data"),
        # 29 characters: its log links lead nowhere (HUB.md section 3).
        Process("convert-sentinel-2-scene-tiles", "convert"),
        Process("broken-deployment", "convert", start="broken"),
        Process("image-pull", "convert", start="scripted"),
        Process("out-of-memory", "killed", start="scripted"),
    ]
}


def _schema(cwl_type: Any) -> Json:
    if cwl_type == "Directory":
        return {"type": "string", "format": "uri"}
    if isinstance(cwl_type, str) and cwl_type.endswith("[]"):
        return {"type": "array", "items": _schema(cwl_type[:-2])}
    return {"type": "string"}


def default_inputs(process: Process, hub_url: str) -> Json:
    """The inputs that need not be given, by name."""
    inputs = process.workflow_node()["inputs"]
    from_cwl = {name: i["default"] for name, i in inputs.items() if "default" in i}
    own = {
        name: value.format(url=hub_url) if isinstance(value, str) else value
        for name, value in process.defaults.items()
    }
    return from_cwl | own


def inputs_schema(process: Process, hub_url: str) -> Json:
    """A JSON schema of the inputs of an execution."""
    inputs = process.workflow_node()["inputs"]
    return {
        "type": "object",
        "properties": {name: _schema(i["type"]) for name, i in inputs.items()},
        "required": sorted(inputs.keys() - default_inputs(process, hub_url).keys()),
        "additionalProperties": False,
    }


def description(process: Process, root_url: str, hub_url: str) -> Json:
    """GET /processes/{id}, keys in the recorded order."""
    node = process.workflow_node()
    defaults = default_inputs(process, hub_url)
    inputs = {}
    for name, about in node["inputs"].items():
        given = {"default": defaults[name]} if name in defaults else {}
        inputs[name] = {
            "title": about["label"],
            "description": about["doc"],
            "schema": _schema(about["type"]) | given,
        }
    return {
        **_head(process),
        "outputTransmission": ["value", "reference"],
        "jobControlOptions": ["async-execute", "dismiss"],
        "links": [
            {
                "rel": "http://www.opengis.net/def/rel/ogc/1.0/execute",
                "type": "application/json",
                "title": "Execute End Point",
                "href": f"{root_url}/processes/{process.process_id}/execution",
            }
        ],
        "inputs": inputs,
        "outputs": {
            "results": {
                "title": "results",
                "description": "The results as a STAC collection",
                "schema": {"type": "object", "format": "stac-collection"},
            }
        },
    }


def _head(process: Process) -> Json:
    node = process.workflow_node()
    return {
        "id": process.process_id,
        "title": node["label"],
        "description": node["doc"],
        "mutable": True,
        "version": _VERSION,
        "metadata": [{"role": "https://schema.org/softwareVersion", "value": _VERSION}],
    }


def summaries(root_url: str) -> Json:
    """GET /processes."""
    url = f"{root_url}/processes"
    listed = [
        {
            **_head(process),
            "outputTransmission": ["value", "reference"],
            "jobControlOptions": ["async-execute", "dismiss"],
            "links": [
                {
                    "rel": "self",
                    "type": "application/json",
                    "title": "Process Description",
                    "href": f"{url}/{process.process_id}",
                }
            ],
            "AccessReasoning": "Workspace owns this workflow",
        }
        for process in PROCESSES.values()
    ]
    links = [{"rel": "self", "type": "application/json", "href": url}]
    return {"processes": listed, "links": links}

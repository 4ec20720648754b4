"""Answers fit the schemas of OGC API - Processes 1.0, read in place."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4
from ruamel.yaml import YAML

from eodh_sandbox.hub import LocalHub, ScriptedJob
from tests.sandbox.hub.conftest import WORKSPACE, HubQuestions


def validator(schemas: Path, name: str) -> Draft4Validator:
    def retrieve(uri: str) -> Resource[Any]:
        content = YAML(typ="safe").load((schemas / uri).read_text(encoding="utf-8"))
        return Resource.from_contents(content, default_specification=DRAFT4)

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
    return Draft4Validator({"$ref": f"{name}.yaml"}, registry=registry)


@pytest.fixture(scope="module")
def schemas(shared: Path) -> Path:
    return shared / "schemas" / "ogcapi-processes-1.0"


@pytest.mark.parametrize("status", ["successful", "failed", "running", "dismissed"])
def test_a_status_fits(
    hub: LocalHub, ask: HubQuestions, schemas: Path, status: Any
) -> None:
    (job_id,) = hub.script(WORKSPACE, ScriptedJob(status=status, duration_s=0))
    validator(schemas, "statusInfo").validate(ask(f"jobs/{job_id}").json())


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("jobs?limit=5", "jobList"),
        ("processes", "processList"),
        ("jobs/no-such-job", "exception"),
        ("processes/no-such-process", "exception"),
        ("processes/ndvi", "process"),
        ("processes/scatter", "process"),
    ],
)
def test_an_answer_fits(
    hub: LocalHub, ask: HubQuestions, schemas: Path, path: str, schema: str
) -> None:
    hub.script(WORKSPACE, *[ScriptedJob(duration_s=0) for _ in range(6)])
    validator(schemas, schema).validate(ask(path).json())


def test_the_answer_to_an_execution_fits(ask: HubQuestions, schemas: Path) -> None:
    answer = ask("processes/broken-deployment/execution", method="POST", json={})
    validator(schemas, "statusInfo").validate(answer.json())

"""`explain` and `report`."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_tools.results.models import Explanation, Report
from tests.tools.cli.conftest import WORKSPACE, Program

CREATED = datetime(2026, 11, 1, 9, tzinfo=UTC)


def failed(hub: LocalHub, case: str) -> str:
    job = replace(ScriptedJob.recorded(case), created=CREATED)
    return hub.script(WORKSPACE, job)[0]


def test_explain_says_the_cause_the_lines_and_what_to_do(
    program: Program, hub: LocalHub
) -> None:
    done = program.run("explain", failed(hub, "no-module"))

    assert (done.returncode, done.stderr) == (0, "")
    headline, *rest = done.stdout.splitlines()
    assert headline == (
        "The container image of step 'cloud_mask' lacks a module that its program "
        "needs."
    )
    assert any("No module named 'cloudmasker_eo'" in line for line in rest)
    assert rest[-1].startswith("What to do: Add the module to the image")


def test_explain_as_json_is_the_explanation(program: Program, hub: LocalHub) -> None:
    done = program.run("explain", failed(hub, "disk-full"), "--json")

    explanation = Explanation.model_validate_json(done.stdout)
    assert (explanation.cause, explanation.step) == ("disk full", "mosaic")


def test_explain_of_a_job_that_runs_says_so(program: Program, hub: LocalHub) -> None:
    (job_id,) = hub.script(
        WORKSPACE, ScriptedJob(status="running", created=CREATED, duration_s=10**9)
    )
    done = program.run("explain", job_id)
    assert done.stdout.startswith("The job has not ended yet")


@pytest.mark.parametrize("deployed_in", [None, "flood-lab"])
def test_the_report_has_what_an_administrator_asks_for(
    program: Program, hub: LocalHub, deployed_in: str | None
) -> None:
    job_id = failed(hub, "access-denied")
    given = ["--deployed-in", deployed_in] if deployed_in else []
    done = program.run("report", job_id, *given)

    assert done.returncode == 0
    told = deployed_in or "please add (the Hub does not tell it)"
    for line in (
        f"EO Data Hub workflow job {job_id}: failed",
        "Workflow id:          access-denied",
        f"Job id:               {job_id}",
        f"Calling workspace:    {WORKSPACE}",
        f"Deploying workspace:  {told}",
        "Created:              2026-11-01 09:00:00 UTC",
        "Took:                 1 min 00 s",
        "The Hub's status document (secrets taken out):",
    ):
        assert line in done.stdout.splitlines()
    assert "An error occurred (AccessDenied)" in done.stdout
    assert '"processID": "access-denied"' in done.stdout


def test_the_report_as_json_says_what_is_to_be_added(
    program: Program, hub: LocalHub
) -> None:
    done = program.run("report", failed(hub, "access-denied"), "--json")
    assert Report.model_validate_json(done.stdout).to_add == ("deploying workspace",)

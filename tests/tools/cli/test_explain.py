"""`explain` and `report`."""

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_tools.results.models import Explanation, Report
from tests.tools.cli.conftest import EODH_LOGS, WORKSPACE, Program

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
        "The container image of step 'cloud_mask' lacks the module cloudmasker_eo, "
        "which its program needs: ModuleNotFoundError: No module named "
        "'cloudmasker_eo'"
    )
    assert rest[0].endswith("| ModuleNotFoundError: No module named 'cloudmasker_eo'")
    assert (
        "Matter of: the program, its image or its CWL (module-missing);" in done.stdout
    )
    assert rest[-1].startswith("What to do: Add the module to the image")


def test_explain_as_json_is_the_explanation(program: Program, hub: LocalHub) -> None:
    done = program.run("explain", failed(hub, "disk-full"), "--json")

    explanation = Explanation.model_validate_json(done.stdout)
    assert (explanation.cause, explanation.step) == ("disk-full", "mosaic")


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
    reported = deployed_in or "please add (the Hub does not say)"
    for line in (
        f"EO Data Hub workflow job {job_id}: failed",
        "Workflow id:          access-denied",
        f"Job id:               {job_id}",
        f"Calling workspace:    {WORKSPACE}",
        f"Deploying workspace:  {reported}",
        "Created:              2026-11-01 09:00:00 UTC",
        "Took:                 1 min 00 s",
        "The Hub's status document (secrets removed):",
    ):
        assert line in done.stdout.splitlines()
    assert "An error occurred (AccessDenied)" in done.stdout
    assert '"processID": "access-denied"' in done.stdout


def test_the_report_as_json_says_what_is_to_be_added(
    program: Program, hub: LocalHub
) -> None:
    done = program.run("report", failed(hub, "access-denied"), "--json")
    answer = Report.model_validate_json(done.stdout)
    assert answer.to_add == ("deploying workspace",)
    assert answer.send_to == (
        "Send it to the owner of the data, or to a Hub administrator."
    )


@pytest.mark.parametrize(
    ("case", "who"),
    [
        ("no-module", "Send it to whoever wrote or deployed the workflow."),
        ("app-error", "Check the inputs first. If they are right, send it to whoever"),
        ("disk-full", "If you cannot change the CWL yourself, send it to whoever"),
    ],
)
def test_a_report_says_who_can_repair_it_beside_the_text(
    case: str, who: str, program: Program, hub: LocalHub
) -> None:
    done = program.run("report", failed(hub, case))

    assert who in done.stderr
    assert "add the deploying workspace with --deployed-in NAME" in done.stderr
    assert who not in done.stdout  # only the text is sent
    assert "  Matter of: " in done.stdout
    named = program.run("report", failed(hub, case), "--deployed-in", "flood-lab")
    assert "--deployed-in" not in named.stderr


def test_a_saved_job_is_explained_offline_as_it_was_online(
    program: Program, hub: LocalHub
) -> None:
    job = failed(hub, "no-module")
    online = Explanation.model_validate_json(
        program.run("explain", job, "--json").stdout
    )
    assert program.run("save", job, "stored").returncode == 0
    offline = replace(program, variables={"EODH_BASE_URL": "http://127.0.0.1:1/"})

    done = offline.run("explain", "--json", "--from", "stored")

    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer.pop("path") == "stored"
    saved = Explanation.model_validate(answer)
    assert (saved.headline, saved.cause, saved.whose, saved.rerun, saved.step) == (
        online.headline, online.cause, online.whose, online.rerun, online.step
    )  # fmt: skip


def test_a_log_that_the_job_does_not_link_to_is_not_read(program: Program) -> None:
    logs = program.home / "stored" / "logs"
    logs.mkdir(parents=True)
    (logs / "tile.log").write_text("MemoryError\n")
    (logs.parent / "job.json").write_text('{"jobID": "a-1", "status": "failed"}')

    done = program.run("explain", "--json", "--from", str(logs.parent))

    assert json.loads(done.stdout)["evidence"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes among files there")
def test_of_a_saved_folder_only_its_own_regular_files_are_read(
    program: Program, hub: LocalHub
) -> None:
    job = failed(hub, "no-module")
    assert program.run("save", job, "stored").returncode == 0
    stored = program.home / "stored"
    log = next(each for each in (stored / "logs").iterdir() if "cloud" in each.name)
    outside = program.home / "outside.log"
    log.replace(outside)

    def explained() -> str:
        return program.run("explain", "--json", "--from", "stored").stdout

    log.symlink_to(outside)
    assert "cloudmasker_eo" not in explained()
    log.unlink()
    log.symlink_to("/dev/zero")
    assert "cloudmasker_eo" not in explained()
    log.unlink()
    os.mkfifo(log)
    assert "cloudmasker_eo" not in explained()
    log.unlink()
    outside.replace(stored / "logs" / "moved")
    log.symlink_to("moved")
    assert "cloudmasker_eo" in explained()

    (stored / "job.json").unlink()
    os.mkfifo(stored / "job.json")
    done = program.run("explain", "--from", "stored")
    assert done.returncode == 2
    assert "stored holds no saved job (job.json: not a regular file)" in done.stderr


def test_a_saved_job_leads_on_to_its_logs(
    program: Program, bare: Program, hub: LocalHub
) -> None:
    program.run("save", failed(hub, "no-module"), "stored")
    done = bare.run("explain", "--from", "stored")

    logs = Path("stored", "logs")
    assert done.stdout.splitlines()[-1] == (
        f"Next: the log itself is {logs / 'cloud_mask.log'}; "
        f"grep -n -i WORD {logs}/* searches all."
    )


@pytest.mark.parametrize("command", ["explain", "status", "read", "logs", "report"])
def test_a_folder_in_place_of_a_job_is_answered_by_the_command_for_it(
    command: str, program: Program, bare: Program, hub: LocalHub
) -> None:
    program.run("save", failed(hub, "no-module"), "stored")
    done = bare.run(command, "stored", also={"COLUMNS": "400"})

    assert done.returncode == 2
    assert "`eodh-logs explain --from stored` explains" in done.stderr


def test_a_folder_without_a_job_is_named(program: Program) -> None:
    done = program.run("explain", "--from", "nowhere")
    assert done.returncode == 2
    assert "nowhere holds no saved job" in done.stderr


@pytest.mark.parametrize(
    "body",
    ['{"a":', "", "[]", '{"status": "failed"}', "<html>Sign in</html>", "\udcff"],
)
def test_a_saved_file_that_is_no_job_is_named_as_a_file(
    body: str, program: Program
) -> None:
    """No server was asked, so none is to blame."""
    saved = program.home / "stored"
    saved.mkdir()
    file = saved / "job.json"
    file.write_text(body, encoding="utf-8", errors="surrogateescape")
    done = program.run("explain", "--from", "stored", also={"COLUMNS": "400"})

    assert done.returncode == 2
    shown = "job.json is not the status of a job: save the job again"
    assert shown in done.stderr
    for word in ("server", "EODH_", "key"):
        assert word not in done.stderr


def test_what_is_near_a_saved_job_is_named(program: Program) -> None:
    saved = program.home / "sent" / "failed"
    saved.mkdir(parents=True)
    (saved / "job.json").write_text('{"jobID": "a-1", "status": "failed"}')
    (program.home / "failed.tgz").write_bytes(b"")

    packed = program.run("explain", "--from", "failed.tgz")
    outer = program.run("explain", "--from", "sent")
    assert "failed.tgz is a file: unpack it" in packed.stderr
    assert f"name sent{os.sep}failed." in outer.stderr

    assert program.run("explain", "--from", "sent/failed").stdout.startswith(
        "Job a-1: failed\n"
    )


def test_help_on_what_an_error_means_needs_no_hub(program: Program) -> None:
    topics = program.run("help").stdout
    memory = program.run("help", "memory")
    nothing = program.run("help", "frob")

    assert "- Killed: out of memory" in topics
    assert memory.stdout.startswith("## Killed: out of memory\n\nA step has 1 CPU")
    assert nothing.returncode == 2
    assert "No topic holds 'frob'. `eodh-logs help` lists the topics" in nothing.stderr


def test_a_later_job_with_the_same_id_is_explained_by_its_own_log(
    program: Program, hub: LocalHub
) -> None:
    """A server that was reset gives its ids again."""
    first = replace(ScriptedJob.recorded("no-module", job_id="1"), created=CREATED)
    later = CREATED + timedelta(days=1)
    second = replace(ScriptedJob.recorded("disk-full", job_id="1"), created=later)
    hub.script(WORKSPACE, first)
    assert "module cloudmasker_eo" in program.run("explain", "1").stdout
    hub.jobs.remove("1")
    hub.script(WORKSPACE, second)

    assert "module-missing" not in program.run("jobs").stdout
    assert "(disk-full)" in program.run("explain", "1").stdout
    assert "(disk-full)" in program.run("status", "1").stdout
    assert "cloudmasker_eo" not in program.run("read", "1", "--raw").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("command", ["explain", "status", "read", "failures"])
def test_where_nothing_can_be_written_the_error_says_what_to_do(
    command: str, program: Program, failed_job: str
) -> None:
    """As on a full disk: a short log stands in a buffer until its file is closed."""
    no_files = ("sh", "-c", 'ulimit -f 0; exec "$0" "$@"', str(EODH_LOGS))
    job = ["--since", "2026-11-01"] if command == "failures" else [failed_job]

    done = program.run_process(command, *job, program=no_files)

    assert done.returncode == 2, done.stderr
    assert "make room there, or set EODH_CACHE_DIR" in done.stderr

"""`jobs`, `status` and `wait`."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_tools.results.models import JobListing, JobStatus
from tests.ending import ends_once_seen
from tests.tools.cli.conftest import LONG_AGO, WORKSPACE, Program

COLOUR = re.compile(r"\x1b\[[0-9;]+m")
UNKNOWN = "c7bdbb50-1477-11f0-922f-c217930f6509"


def just_now(hub: LocalHub, ends_in_s: float) -> str:
    """A job that ends some seconds from now."""
    logs = (JobLog("convert.log", b"one\n"),)
    job = ScriptedJob(created=datetime.now(UTC), duration_s=ends_in_s, logs=logs)
    return hub.script(WORKSPACE, job)[0]


@pytest.mark.parametrize("as_url", [False, True])
def test_a_failed_job_is_reported_and_ends_with_1(
    as_url: bool,  # noqa: FBT001 - pytest passes it by name
    program: Program,
    hub: LocalHub,
    failed_job: str,
) -> None:
    job = hub.job_url(WORKSPACE, failed_job) if as_url else failed_job
    done = program.run("status", job)

    assert done.returncode == 1
    assert done.stderr == ""
    assert f"Job {failed_job} (convert) in workspace {WORKSPACE}: failed" in done.stdout
    assert "convert.log" in done.stdout


def test_a_successful_job_is_reported_and_ends_with_0(
    program: Program, successful_job: str
) -> None:
    done = program.run("status", successful_job)

    assert done.returncode == 0
    assert ": successful" in done.stdout


def test_json_is_the_answer_as_one_document(program: Program, failed_job: str) -> None:
    done = program.run("status", failed_job, "--json")

    assert done.returncode == 1
    answer = JobStatus.model_validate_json(done.stdout)
    assert answer.job_id == failed_job
    assert answer.status == "failed"
    listing = JobListing.model_validate_json(program.run("jobs", "--json").stdout)
    assert failed_job in [job.job_id for job in listing.jobs]


@pytest.mark.parametrize("command", ["status", "wait", "logs", "read"])
def test_a_job_that_is_not_there_ends_with_3_and_one_line(
    command: str, program: Program
) -> None:
    done = program.run(command, UNKNOWN)

    assert done.returncode == 3
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert UNKNOWN in done.stderr


@pytest.mark.parametrize("job", ["no job id!", "https://hub.example/about", ""])
def test_what_names_no_job_is_wrong_usage(job: str, program: Program) -> None:
    done = program.run("status", job)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_the_next_commands_that_an_answer_names_can_be_run(
    program: Program, failed_job: str
) -> None:
    reported = program.run("status", failed_job).stdout
    (command,) = [line for line in reported.splitlines() if line.startswith("Next: ")]
    words = command.removeprefix("Next: ").partition(" (")[0].split()

    assert words[:3] == ["eodh-logs", "read", failed_job]
    assert program.run(*words[1:]).returncode == 0


def test_jobs_are_filtered_and_limited(program: Program, failed_job: str) -> None:
    failed = program.run("jobs", "--status", "failed", "--json").stdout
    assert {job.status for job in JobListing.model_validate_json(failed).jobs} == {
        "failed"
    }
    one = program.run("jobs", "--limit", "1", "--json").stdout
    assert len(JobListing.model_validate_json(one).jobs) == 1
    assert failed_job not in program.run("jobs", "--since", "1h").stdout
    assert program.run("jobs", "--since", "someday").returncode == 2
    none = program.run("jobs", "--process", "nothing-like-it")
    assert none.returncode == 0
    assert "No job" in none.stdout


def test_wait_returns_when_the_job_has_ended(program: Program, hub: LocalHub) -> None:
    job = just_now(hub, ends_in_s=1_000)
    with ends_once_seen(hub, WORKSPACE, job):
        done = program.run("wait", job, "--json", "--timeout", "200")

    assert json.loads(done.stdout)["status"] == "successful"
    assert "waiting: " in done.stderr


def test_wait_ends_with_6_when_its_time_is_over(
    program: Program, hub: LocalHub
) -> None:
    job = just_now(hub, ends_in_s=1_000)
    done = program.run("wait", job, "--timeout", "1")

    assert done.returncode == 6
    assert f"Job {job}" in done.stdout


def test_status_of_a_running_job_ends_with_0(program: Program, hub: LocalHub) -> None:
    assert program.run("status", just_now(hub, ends_in_s=1_000)).returncode == 0


def test_colour_and_control_codes_are_only_for_terminals(
    program: Program, failed_job: str
) -> None:
    assert "\x1b" not in program.run("status", failed_job).stdout
    assert COLOUR.search(program.run_in_terminal("status", failed_job))
    program.variables["NO_COLOR"] = "1"
    assert not COLOUR.search(program.run_in_terminal("status", failed_job))


def test_verbose_says_what_is_done_on_stderr_and_never_the_key(
    program: Program, hub: LocalHub, failed_job: str
) -> None:
    done = program.run("-v", "status", failed_job)

    assert done.returncode == 1
    assert f"/jobs/{failed_job}: 200" in done.stderr
    assert hub.workspaces[WORKSPACE] not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("fault", "code"),
    [("login_page", 3), ("malformed_json", 5), ("gateway_timeout", 4)],
)
def test_what_a_broken_hub_answers_becomes_a_sentence_and_a_code(
    fault: str, code: int, program: Program, hub: LocalHub, successful_job: str
) -> None:
    hub.faults.add(fault, times=None)  # type: ignore[arg-type]
    program.variables["EODH_TIMEOUT_S"] = "1"
    done = program.run("status", successful_job)

    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert hub.workspaces[WORKSPACE] not in done.stderr


@pytest.mark.parametrize(
    "typed",
    [
        ("status", "{}"),
        ("explain", "{}"),
        ("status", "last {}"),
        ("jobs", "--process", "{}"),
        ("failures", "--process", "{}"),
        ("read", "last", "--grep", "{}"),
        ("read", "last", "{}"),
        ("jobs", "--since", "{}"),
    ],
    ids=" ".join,
)
def test_a_key_typed_for_a_name_is_refused_and_not_repeated(
    typed: tuple[str, ...], program: Program, hub: LocalHub, failed_job: str
) -> None:
    assert failed_job
    key = hub.workspaces[WORKSPACE]
    done = program.run(*(each.format(key) for each in typed))

    assert done.returncode not in {0, 1}
    assert "That looks like a key" in done.stderr
    assert key not in done.stdout + done.stderr


def test_jobs_that_cannot_be_asked_for_are_counted(
    program: Program, hub: LocalHub, failed_job: str
) -> None:
    for job_id in ("has a blank", "über", "x" * 250):
        hub.script(WORKSPACE, ScriptedJob(job_id=job_id, created=LONG_AGO))
    done = program.run("jobs")
    assert failed_job[:8] in done.stdout
    assert (
        "Not in this answer: 3 jobs of any status, with ids that cannot be asked for "
        "here" in " ".join(done.stdout.split())
    )
    listing = JobListing.model_validate_json(program.run("jobs", "--json").stdout)
    assert listing.left_out == 3
    none = program.run("jobs", "--process", "no-such-process").stdout
    assert "Not in this answer: 3 jobs" in none


def test_since_and_ages_count_by_the_hubs_clock(
    program: Program, hub: LocalHub
) -> None:
    hub.date_ahead_s = -7_200
    (job,) = hub.script(
        WORKSPACE,
        ScriptedJob(
            status="failed",
            created=datetime.now(UTC) - timedelta(hours=2, minutes=5, seconds=30),
            duration_s=60,
        ),
    )
    for command in ("jobs", "failures"):
        done = program.run(command, "--since", "1h", "--json")
        assert json.loads(done.stdout)["complete"]
        assert job[:8] in done.stdout
    assert "5 min ago" in program.run("jobs").stdout


@pytest.mark.parametrize(("status", "code"), [("running", 6), ("undefined", 0)])
def test_wait_ends_with_6_unless_a_status_that_nobody_knows_has_an_end(
    status: str, code: int, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answered(*_: object, **__: object) -> JobStatus:
        return JobStatus(
            job_id=UNKNOWN,
            status=status,
            stage=status,
            created=LONG_AGO,
            finished=LONG_AGO,
            message="",
            logs=(),
            logs_state="there",
        )

    monkeypatch.setattr("eodh_tools.cli.polling.until_finished", answered)
    assert program.run("wait", UNKNOWN).returncode == code

"""`read --follow`: a log as it grows, until the job ends."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob, growing
from eodh_sandbox.hub.job_store import DONE_MESSAGE
from eodh_tools.results.models import LogReading
from eodh_tools.toolbox.toolbox import Toolbox
from tests.ending import ends_once_seen
from tests.tools.cli.conftest import WORKSPACE, Program


def test_follow_waits_for_the_end_and_then_prints(
    program: Program, hub: LocalHub
) -> None:
    logs = (JobLog("convert.log", b"one\ntwo\n"),)
    running = ScriptedJob(created=datetime.now(UTC), duration_s=1_000, logs=logs)
    (job,) = hub.script(WORKSPACE, running)
    with ends_once_seen(hub, WORKSPACE, job):
        done = program.run("read", job, "-f", "--timeout", "200")

    assert done.returncode == 0
    assert "2| two" in done.stdout
    assert "waiting: " in done.stderr


def test_follow_prints_a_log_as_it_grows_where_the_server_shows_it(
    program: Program, hub: LocalHub
) -> None:
    # A server cuts a growing log anywhere, also in the middle of a line.
    lines = b"".join(b"line %d of eight\n" % number for number in range(1, 9))
    logs = growing((JobLog("convert.log", lines),), over_s=1.0)
    job = ScriptedJob(created=datetime.now(UTC), duration_s=1.5, logs=logs)
    (job_id,) = hub.script(WORKSPACE, job)
    done = program.run("read", job_id, "convert", "-f", "--timeout", "200")

    assert done.returncode == 0, done.stderr
    reported = [
        line.split("| ")[1] for line in done.stdout.splitlines() if "| " in line
    ]
    assert reported == [f"line {number} of eight" for number in range(1, 9)]


def test_follow_ends_with_6_when_its_time_is_over(
    program: Program, hub: LocalHub
) -> None:
    (job,) = hub.script(
        WORKSPACE, ScriptedJob(created=datetime.now(UTC), duration_s=900.0)
    )
    done = program.run("read", job, "-f", "--timeout", "1")

    assert done.returncode == 6
    assert done.stdout == ""


@pytest.mark.parametrize("timeout", ["0", "0.001"])
def test_the_log_of_a_finished_job_is_printed_whatever_the_time(
    program: Program, successful_job: str, timeout: str
) -> None:
    done = program.run("read", successful_job, "convert", "-f", "--timeout", timeout)

    assert done.returncode == 0
    assert "3| three" in done.stdout
    assert "still runs" not in done.stderr


def test_what_there_is_by_the_end_of_the_time_is_printed(
    program: Program, hub: LocalHub
) -> None:
    logs = growing((JobLog("convert.log", b"a line\n" * 1_000),), over_s=900.0)
    started = datetime.now(UTC) - timedelta(seconds=450)
    job = ScriptedJob(created=started, duration_s=900.0, logs=logs)
    (job_id,) = hub.script(WORKSPACE, job)

    done = program.run("read", job_id, "convert", "-f", "--timeout", "0")

    assert done.returncode == 6
    assert "| a line" in done.stdout
    assert f"Job {job_id} still runs; the log may still grow." in done.stderr


def test_with_json_a_job_that_still_runs_is_a_json_document_too(
    program: Program, hub: LocalHub
) -> None:
    (job,) = hub.script(
        WORKSPACE, ScriptedJob(created=datetime.now(UTC), duration_s=900.0)
    )
    done = program.run("read", job, "-f", "--timeout", "0", "--json")

    assert done.returncode == 6
    error = json.loads(done.stdout)["error"]
    assert (error["kind"], error["exit_code"]) == ("StillRunning", 6)
    assert error["message"].startswith(f"Job {job} still runs: ")


def test_follow_says_that_a_log_was_replaced_and_prints_it_from_its_beginning(
    program: Program, hub: LocalHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(words: bytes) -> tuple[JobLog, ...]:
        content = b"".join(b"%s %d\n" % (words, number) for number in range(1, 6))
        return growing((JobLog("convert.log", content),), over_s=0.001)

    begun = datetime.now(UTC) - timedelta(seconds=60)
    running = ScriptedJob(created=begun, duration_s=900.0, logs=shown(b"old"))
    (job_id,) = hub.script(WORKSPACE, running)
    job = hub.jobs.find(WORKSPACE, job_id)
    assert job is not None
    read_log = Toolbox.read_log

    async def replaced_after(toolbox: Toolbox, *asked: Any, **also: Any) -> LogReading:
        """Rotate the log once it was read, and end the job after that."""
        reading = await read_log(toolbox, *asked, **also)
        if "new" in reading.text:
            job.change("successful", DONE_MESSAGE)
        job.logs = shown(b"new")
        return reading

    monkeypatch.setattr(Toolbox, "read_log", replaced_after)
    done = program.run("read", job_id, "convert", "-f", "--timeout", "200")

    assert done.returncode == 0, done.stderr
    reported = [
        line.split("| ")[1] for line in done.stdout.splitlines() if "| " in line
    ]
    wanted = [f"{words} {number}" for words in ("old", "new") for number in range(1, 6)]
    assert reported == wanted
    assert done.stderr.count("not the log that was read before") == 1

"""A log that cannot be read costs no other: `save` and `read --all` (KERNEL.md K1)."""

import json
from typing import Any

import pytest

from eodh_sandbox.hub import JobLog, LocalHub
from tests.tools.cli.conftest import Program
from tests.tools.cli.logs_to_read import job_with

LOGS = [JobLog(name, f"one of {name}\n".encode()) for name in ("a.log", "b.log")]
SOON = {"EODH_TIMEOUT_S": "2"}
REFUSALS: dict[str, dict[str, Any]] = {
    "a login page": {"kind": "login_page"},
    "a login's address": {"kind": "login_redirect"},
    "not found": {"kind": "not_found"},
    "too busy": {"kind": "unavailable", "retry_after_s": 300},
    "broken off": {"kind": "disconnect"},
}


@pytest.fixture(params=REFUSALS)
def job(request: pytest.FixtureRequest, hub: LocalHub, program: Program) -> str:
    """A job of two logs: one is stored here, and the Hub gives no other."""
    job = job_with(hub, LOGS)
    assert program.run("read", job, "b.log", "--raw").stdout == "one of b.log\n"
    hub.faults.add(**REFUSALS[request.param], on="log", times=None)
    return job


def test_save_writes_what_can_be_read_and_names_the_rest(
    program: Program, job: str
) -> None:
    done = program.run("save", job, "stored", "--json", also=SOON)

    assert done.returncode == 3, done.stderr
    answer = json.loads(done.stdout)
    assert [log["log"] for log in answer["saved"]] == ["b.log"]
    assert list(answer["not_saved"]) == ["a.log"]
    stored = program.home / "stored"
    assert (stored / "logs" / "b.log").read_text() == "one of b.log\n"
    assert json.loads((stored / "status.json").read_text())["job_id"] == job
    assert program.run("explain", "--from", "stored").returncode == 0


def test_all_prints_what_can_be_read_and_names_the_rest(
    program: Program, job: str
) -> None:
    done = program.run("read", job, "--all", also=SOON)

    assert (done.returncode, done.stdout) == (3, "b | one of b.log\n")
    assert done.stderr.startswith("eodh-logs: a.log: ")


def test_a_log_that_is_too_large_costs_no_other(
    program: Program, hub: LocalHub
) -> None:
    job = job_with(hub, [LOGS[0], JobLog("big.log", b"line\n" * 2_000), LOGS[1]])
    small = {"EODH_MAX_LOG_BYTES": "1000"}

    read = program.run("read", job, "--all", also=small)
    saved = program.run("save", job, "stored", "--json", also=small)

    assert (read.returncode, saved.returncode) == (3, 3)
    assert read.stdout == "a | one of a.log\nb | one of b.log\n"
    assert "EODH_MAX_LOG_BYTES" in read.stderr
    answer = json.loads(saved.stdout)
    assert [log["log"] for log in answer["saved"]] == ["a.log", "b.log"]
    assert "EODH_MAX_LOG_BYTES" in answer["not_saved"]["big.log"]


def test_a_hub_that_gives_no_answer_is_not_asked_for_every_log(
    program: Program, hub: LocalHub
) -> None:
    names = [f"step_{number}.log" for number in range(6)]
    job = job_with(hub, [JobLog(name, b"one\n") for name in names])
    hub.faults.add("unavailable", on="log", times=None, retry_after_s=300)

    done = program.run("save", job, "stored", "--json")

    not_saved = json.loads(done.stdout)["not_saved"]
    assert list(not_saved) == names
    assert [why.startswith("not asked for") for why in not_saved.values()] == (
        [False] * 3 + [True] * 3
    )

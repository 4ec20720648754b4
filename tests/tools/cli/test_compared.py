"""What other jobs tell of one, where its whole id was typed in a new process."""

from datetime import timedelta
from typing import Literal

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from tests.tools.cli.conftest import LONG_AGO, STEP_LOG, WORKSPACE, Program


def placed(hub: LocalHub, hours: int, status: Literal["successful", "failed"]) -> str:
    log = b"one\ntwo\n" if status == "successful" else STEP_LOG
    return hub.script(
        WORKSPACE,
        ScriptedJob(
            status=status,
            logs=(JobLog("convert.log", log),),
            created=LONG_AGO + timedelta(hours=hours),
        ),
    )[0]


def test_a_whole_id_is_compared_as_a_short_one_is(
    program: Program, hub: LocalHub
) -> None:
    good = placed(hub, 0, "successful")
    first, second = (placed(hub, hours, "failed") for hours in (1, 2))
    works = placed(hub, 3, "successful")
    assert program.run("failures", "--since", "2020-01-01").returncode == 0

    whole = program.run("status", second).stdout
    short = program.run("status", second[:8]).stdout
    for text in (
        "The same failure as 1 other job since",
        f"(last: {first}).",
        "This workflow last succeeded on",
        f"({good}), 2 failures ago.",
        "The workflow works again since",
        f"({works}).",
    ):
        assert text in whole
    assert whole == short


@pytest.mark.parametrize("kind", ["login_page", "slow"])
def test_a_list_that_does_not_come_costs_no_status(
    kind: Literal["login_page", "slow"],
    program: Program,
    hub: LocalHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placed(hub, 0, "failed")
    job = placed(hub, 1, "failed")
    assert program.run("failures", "--since", "2020-01-01").returncode == 0
    monkeypatch.setattr("eodh_tools.cli.commands.jobs._LIST_S", 0.1)
    hub.faults.add(kind, on="list", times=None, delay_s=600.0)
    done = program.run("status", job)
    hub.faults.clear()

    assert done.returncode == 1
    assert f"Job {job}" in done.stdout
    assert "ValueError: no bands in" in done.stdout
    assert "The same failure" not in done.stdout


def test_an_empty_list_says_which_jobs_there_are(
    program: Program, hub: LocalHub
) -> None:
    placed(hub, 1, "failed")
    done = program.run("jobs", "--status", "running")
    assert "No jobs found in workspace eo-team. There are: 1 failed." in done.stdout

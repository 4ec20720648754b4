"""`eodh-logs doctor`: what it looks at, and what it says to do."""

import json
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_tools.cli.doctor import clock
from eodh_tools.cli.hub_check import HubCheck
from eodh_tools.hub.workspace_urls import HubRoot
from tests.tools.cli.conftest import LONG_AGO, STEP_LOG, WORKSPACE, Program


def examined(program: Program, *before: str) -> tuple[int, dict[str, Any], str]:
    done = program.run(*before, "doctor", "--json")
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout), done.stdout


def states(answer: dict[str, Any]) -> dict[str, str]:
    return {check["name"]: check["state"] for check in answer["checks"]}


def test_when_all_is_well_every_check_says_so(program: Program) -> None:
    code, answer, _ = examined(program)

    assert code == 0
    assert states(answer) == {
        "settings": "ok",
        "key": "ok",
        "Hub": "ok",
        "key accepted": "ok",
        "clock": "ok",
        "cache": "ok",
        "memory": "ok",
    }


def test_each_setting_is_reported_with_its_source_and_the_key_is_never_shown(
    program: Program, hub: LocalHub
) -> None:
    (program.home / ".env").write_text("EODH_CACHE_MAX_BYTES=5MB\n")
    _, answer, text = examined(program)
    settings = {
        setting["variable"]: (setting["value"], setting["source"])
        for setting in answer["settings"]
    }

    assert hub.workspaces[WORKSPACE] not in text
    assert settings["EODH_API_KEY"] == ("set, not shown", "environment")
    assert settings["EODH_WORKSPACE"] == (WORKSPACE, "environment")
    assert settings["EODH_CACHE_MAX_BYTES"] == ("5.0 MB", ".env")
    assert settings["EODH_MAX_LOG_BYTES"] == ("4.0 GB", "default")
    assert settings["EODH_ROOT_URL"] == ("not set", "nowhere")


def test_a_saved_profile_is_named_as_the_source_and_the_keys_age_is_reported(
    bare: Program, hub: LocalHub
) -> None:
    bare.run(
        *("login", "--base-url", hub.base_url, "--workspace", WORKSPACE),
        "--key-stdin",
        stdin=hub.workspaces[WORKSPACE],
    )
    code, answer, _ = examined(bare)
    sources = {each["variable"]: each["source"] for each in answer["settings"]}

    assert code == 0
    assert answer["profile"] == "default"
    assert sources["EODH_WORKSPACE"] == sources["EODH_API_KEY"] == "profile default"
    (key,) = [check for check in answer["checks"] if check["name"] == "key"]
    assert "29 days" in key["finding"]

    profiles = next(bare.home.rglob("profiles.toml"))
    saved = f"{datetime.now(UTC) - timedelta(days=40):%Y-%m-%d}"
    lines = profiles.read_text().splitlines()
    profiles.write_text(
        "\n".join(
            f"key_saved = {saved}T00:00:00Z" if line.startswith("key_saved") else line
            for line in lines
        )
    )
    _, answer, _ = examined(bare)
    (key,) = [check for check in answer["checks"] if check["name"] == "key"]
    assert key["state"] == "note"
    assert "30 days" in key["finding"]
    assert "Credentials" in key["fix"]


def test_with_nothing_set_the_settings_are_the_problem_and_the_rest_waits(
    bare: Program,
) -> None:
    code, answer, _ = examined(bare)

    assert code == 2
    assert states(answer) == {
        "settings": "problem",
        "Hub": "skipped",
        "key accepted": "skipped",
        "clock": "skipped",
        "cache": "ok",
        "memory": "ok",
    }


def test_a_setting_that_cannot_be_read_is_a_problem_and_no_crash(
    bare: Program,
) -> None:
    bare.variables = {"EODH_TIMEOUT_S": "soon"}
    code, answer, text = examined(bare)

    assert code == 2
    assert states(answer) == {"settings": "problem"}
    assert "EODH_TIMEOUT_S" in text


def test_an_unreachable_hub_is_the_problem_and_ends_with_4(program: Program) -> None:
    program.variables |= {"EODH_BASE_URL": "http://127.0.0.1:9", "EODH_TIMEOUT_S": "1"}
    code, answer, _ = examined(program)

    assert code == 4
    assert states(answer)["Hub"] == "problem"
    assert states(answer)["key accepted"] == "skipped"


def test_a_refused_key_is_the_problem_names_the_token_id_and_ends_with_3(
    program: Program,
) -> None:
    program.variables["EODH_API_KEY"] = "0b5ad1c4-not-the-key-of-anything"
    code, answer, text = examined(program)

    assert code == 3
    assert states(answer)["Hub"] == "ok"
    assert states(answer)["key accepted"] == "problem"
    assert states(answer)["clock"] == "ok"
    assert "Token ID" in text
    assert "0b5ad1c4" not in text


def test_a_misspelt_variable_is_noticed(program: Program) -> None:
    program.variables["EODH_WORKSPCE"] = "x"

    _, answer, text = examined(program)
    assert "did you mean EODH_WORKSPACE?" in text
    assert "note" in [check["state"] for check in answer["checks"]]


@pytest.mark.skipif(sys.platform == "win32", reason="no modes")
def test_a_cache_folder_that_cannot_be_written_is_a_problem(program: Program) -> None:
    blocked = program.home / "blocked"
    blocked.write_text("a file where the folder should be")
    program.variables["EODH_CACHE_DIR"] = str(blocked)
    code, answer, text = examined(program)

    assert code == 5
    assert states(answer)["cache"] == "problem"
    assert "EODH_CACHE_DIR" in text


def test_the_cache_folder_is_reported_with_its_size(program: Program) -> None:
    folder = program.home / "cache-here"
    (folder / "logs").mkdir(parents=True)
    (folder / "logs" / "one").write_bytes(b"x" * 2_000)
    program.variables["EODH_CACHE_DIR"] = str(folder)
    _, answer, _ = examined(program)

    (cache,) = [check for check in answer["checks"] if check["name"] == "cache"]
    assert str(folder) in cache["finding"]
    assert "2.0 kB" in cache["finding"]


@pytest.mark.parametrize(
    ("ahead_s", "state", "words"),
    [
        (0.4, "ok", "within"),
        (-12, "ok", "within"),
        (95, "problem", "95 s ahead of"),
        (-4_000, "problem", "4,000 s behind"),
        (None, "skipped", "no time"),
    ],
)
def test_a_clock_far_from_the_hubs_is_a_problem(
    ahead_s: float | None, state: str, words: str
) -> None:
    ahead = timedelta(seconds=ahead_s) if ahead_s is not None else None
    root = HubRoot("https://hub.example", "/x")

    check = clock(HubCheck(root, 0.1, ahead))
    assert check.state == state
    assert words in check.finding


def test_the_text_gives_each_problem_a_fix_and_lists_the_settings(
    program: Program,
) -> None:
    program.variables["EODH_CACHE_DIR"] = str(Path(os.devnull) / "x")
    text = program.run("doctor").stdout

    assert "problem  cache:" in text
    assert "fix: set EODH_CACHE_DIR" in text
    assert "EODH_API_KEY" in text
    assert "set, not shown" in text


def test_it_says_where_explained_jobs_are_remembered_and_how_to_forget_them(
    program: Program, hub: LocalHub
) -> None:
    (job,) = hub.script(
        WORKSPACE,
        ScriptedJob(
            status="failed", created=LONG_AGO, logs=(JobLog("convert.log", STEP_LOG),)
        ),
    )
    assert "ValueError" in program.run("status", job).stdout
    reported = program.run("doctor").stdout
    assert re.search(
        r"memory: \S+history.sqlite3 remembers 1 explained job in", reported
    )
    assert "`eodh-logs failures --forget`" in reported

    listed = program.run("failures", "--since", "2026-11-01").stdout
    assert listed.startswith("1 of 1 job failed in workspace eo-team since 2026-11-01")
    removed = program.run("failures", "--forget").stdout
    assert removed.startswith("Removed what was remembered of 1 jobs: ")
    assert "remembers 0 explained jobs in 0 bytes" in program.run("doctor").stdout


def test_failures_are_one_json_document_for_a_script(
    program: Program, hub: LocalHub
) -> None:
    log = JobLog("convert.log", STEP_LOG)
    jobs = hub.script(
        WORKSPACE,
        *[ScriptedJob(status="failed", created=LONG_AGO, logs=(log,))] * 2,
    )
    done = program.run("failures", "--since", "2026-11-01", "--json")
    (group,) = json.loads(done.stdout)["groups"]
    assert (group["jobs"], group["step"]) == (2, "convert")
    assert group["newest_job"] in jobs

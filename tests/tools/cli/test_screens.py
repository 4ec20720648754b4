"""Every command's screen as a whole; `EODH_KEEP_SNAPSHOTS=1` writes them again.

What changes from one day to the next is written as one that does not, of the same
length. A new or changed screen is read before it is committed.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
import typer.rich_utils  # noqa: F401 - before FORCE_COLOR is set: it is read once
from rich.text import Text

from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_tools.clock import utc_now
from tests.tools.cli.conftest import WORKSPACE, Program

SCREENS = Path(__file__).parent / "screens"

IDS = {
    "no-module": "11111111-ea2b-11f1-8dc0-32ed28640c27",
    "app-error": "22222222-ea2b-11f1-8dc0-32ed28640c27",
    "convert": "33333333-ea2b-11f1-8dc0-32ed28640c27",
}
JOB = IDS["app-error"]

ANSWERS = {
    "help": "--help",
    "help-login": "login --help",
    "help-read": "read --help",
    "jobs": "jobs",
    "jobs-wide": "jobs --wide",
    "status-failed": f"status {JOB}",
    "status-successful": f"status {IDS['convert']}",
    "wait": f"wait {JOB}",
    "failures": "failures",
    "explain": f"explain {JOB}",
    "logs": f"logs {JOB}",
    "read": f"read {JOB}",
    "read-search": f"read {JOB} --grep error",
    "save": f"save {JOB} saved",
    "excerpt": "excerpt step.log",
    "redact": "redact step.log",
    "logout": "logout --all",
    "doctor": "doctor",
    "help-topics": "help",
    "help-topic": "help 403-no-such-job-or-not-allowed",
}
REFUSALS = {
    "not-a-job": "status nope",
    "no-such-log": f"read {JOB} nothing",
    "no-such-status": "jobs --status bad",
    "two-parts": f"read {JOB} --tail 3 --head 3",
    "no-such-option": "jobs --sort",
    "other-word": "grep error last",
}
#: What stands beside a text that is sent as it is, on standard error.
BESIDE = {"report-beside": f"report {JOB}"}
ON_STANDARD_ERROR = {*REFUSALS, *BESIDE}
SCREENS_OF = {**ANSWERS, **REFUSALS, **BESIDE}

_CHANGES = (
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "2026-11-27 10:00:00"),
    (r"\b\d\d? [A-Z][a-z]{2}(\s+)\d\d:\d\d", r"27 Nov\g<1>10:00"),
    (r"http://127\.0\.0\.1:\d+", "http://127.0.0.1:8080"),
    (r"holds \d+\.\d MB", "holds 0.0 MB"),
    (r"within \d+ s", "within 1 s"),
    (r"\d+\.\d s", "0.0 s"),
)


def seen(text: str) -> str:
    for pattern, same in _CHANGES:
        text = re.sub(pattern, same, text)
    return "\n".join(row.rstrip() for row in text.split("\n")) + "\n"


@pytest.fixture
def ready(program: Program, hub: LocalHub, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program on a terminal, in a workspace with three jobs."""
    for age_h, (case, job_id) in enumerate(IDS.items(), 1):
        created = utc_now() - timedelta(hours=age_h, minutes=5)
        job = ScriptedJob.recorded(
            case, created=created, duration_s=90.0, job_id=job_id
        )
        hub.script(WORKSPACE, job)
    log = "INFO begun\nexport TOKEN=token-4711-secret-0815\nValueError: no band 9\n"
    (program.home / "step.log").write_text(log)
    monkeypatch.chdir(program.home)
    # How rich learns that its streams are a terminal, and how wide it is.
    program.variables |= {"FORCE_COLOR": "1", "TERM": "xterm-256color", "LINES": "500"}
    program.variables["EODH_CACHE_DIR"] = "cache/eodh"
    return program


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize(("name", "typed"), [*SCREENS_OF.items()], ids=[*SCREENS_OF])
def test_a_screen_is_as_it_was_read_and_no_row_is_too_long(
    name: str, typed: str, columns: int, ready: Program
) -> None:
    ended = ready.run(*typed.split(), also={"COLUMNS": str(columns)})
    # Of standard error: what is left when the line of progress was wiped out.
    written = (
        ended.stderr.rpartition("\x1b[2K")[2]
        if name in ON_STANDARD_ERROR
        else ended.stdout
    )
    shown = Text.from_ansi(written.rstrip()).plain

    # An address or an id that is longer than a row stays whole, to be copied.
    rows = [row for row in shown.split("\n") if " " in row.strip()]
    assert [row for row in rows if len(row) > columns] == []
    text = seen(shown)
    file = SCREENS / f"{name}-{columns}.txt"
    if os.environ.get("EODH_KEEP_SNAPSHOTS") == "1":
        SCREENS.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_no_stored_screen_is_left_over() -> None:
    stored = {file.stem.rpartition("-")[0] for file in SCREENS.glob("*.txt")}
    assert stored == set(SCREENS_OF)

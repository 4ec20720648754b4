"""How a command ends whose streams do not work: by a sentence and its code."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.cli.conftest import EODH_LOGS, Program
from tests.waiting import WAIT_S

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")

FULL = Path("/dev/full")
NO_SPACE = "eodh-logs: the answer cannot be written (No space left on device).\n"
CLOSED = "eodh-logs: standard input or output is closed.\n"
LOCAL = [["excerpt", "a.log"], ["redact", "a.log"], ["help", "403"], ["--help"]]
ASKING = [
    *(["status", "last", "--json"], ["status", "last"], ["wait", "last", "--json"]),
    *(["jobs", "--json"], ["read", "last", "--raw"], ["explain", "last", "--json"]),
]


@pytest.fixture(autouse=True)
def log(bare: Program) -> Path:
    file = bare.home / "a.log"
    file.write_text("ERROR no bands\n")
    return file


def run(
    program: Program, redirected: str, *arguments: str
) -> "subprocess.CompletedProcess[str]":
    """Run the installed program with its streams as a shell redirects them."""
    return program.run_process(
        *arguments, program=["sh", "-c", f'"$0" "$@" {redirected}', str(EODH_LOGS)]
    )


@pytest.mark.skipif(not FULL.exists(), reason="no device is full here")
@pytest.mark.parametrize("arguments", LOCAL)
def test_a_full_disk_is_said_in_a_sentence_and_ends_with_5(
    arguments: list[str], bare: Program
) -> None:
    done = run(bare, "> /dev/full", *arguments)
    assert (done.returncode, done.stderr) == (5, NO_SPACE)


@pytest.mark.skipif(not FULL.exists(), reason="no device is full here")
@pytest.mark.parametrize("arguments", ASKING)
def test_a_full_disk_is_not_told_as_a_failed_job(
    arguments: list[str], program: Program, successful_job: str
) -> None:
    arguments = [successful_job if word == "last" else word for word in arguments]
    done = run(program, "> /dev/full", *arguments)
    assert (done.returncode, done.stderr) == (5, NO_SPACE)


@pytest.mark.skipif(not FULL.exists(), reason="no device is full here")
@pytest.mark.parametrize("redirected", ["2> /dev/full", "2>&-"])
def test_errors_that_cannot_be_written_change_nothing(
    redirected: str, bare: Program
) -> None:
    assert run(bare, redirected, "redact", "a.log").stdout == "ERROR no bands\n"
    assert run(bare, redirected, "redact", "a.log").returncode == 0
    failed = run(bare, redirected, "jobs", "--json")
    assert failed.returncode == 2
    assert '"kind": "SettingsError"' in failed.stdout


@pytest.mark.parametrize("arguments", LOCAL)
def test_a_reader_who_has_enough_ends_it_quietly(
    arguments: list[str], bare: Program
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [str(EODH_LOGS), *arguments],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=bare.environment(),
        cwd=bare.home,
        timeout=WAIT_S,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_error_keeps_its_code_where_nobody_reads_it(bare: Program) -> None:
    code = 'exec 3>&1; { "$0" jobs --json; echo $? >&3; } 2>&1 | true'
    done = bare.run_process(program=["sh", "-c", code, str(EODH_LOGS)])
    assert done.stdout == "2\n"


@pytest.mark.parametrize("arguments", LOCAL)
def test_a_closed_output_is_said_in_a_sentence(
    arguments: list[str], bare: Program
) -> None:
    done = run(bare, ">&-", *arguments)
    assert (done.returncode, done.stderr) == (5, CLOSED)


@pytest.mark.parametrize("command", ["excerpt", "redact"])
def test_a_closed_input_is_a_log_that_cannot_be_read(
    command: str, bare: Program
) -> None:
    done = run(bare, "<&-", command, "-")
    assert done.returncode == 1
    assert done.stderr == f"eodh-logs {command}: -: Bad file descriptor\n"


@pytest.mark.parametrize("command", ["excerpt", "redact"])
def test_ctrl_c_ends_it_quietly(command: str, bare: Program) -> None:
    pipe = bare.home / "pipe"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [str(EODH_LOGS), command, str(pipe)],
        stderr=subprocess.PIPE,
        # Python's own `open` leaves what it opens to be found, where it is interrupted.
        env={**bare.environment(), "PYTHONWARNINGS": ""},
        cwd=bare.home,
    )
    with process, pipe.open("wb"):  # it is opened once the program reads it
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=WAIT_S)
    assert (process.returncode, errors) == (130, b"")


def test_what_nobody_expects_is_a_sentence(
    bare: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ZeroDivisionError("words-of-a-library")

    monkeypatch.setattr("eodh_tools.cli.excerpt.find", failing)
    done = bare.run("excerpt", "a.log")
    assert done.returncode == 5
    assert done.stderr == (
        "eodh-logs: an unexpected error occurred (ZeroDivisionError). Please report "
        "it.\n"
    )


@pytest.mark.parametrize("columns", ["0", "7", "no"])
@pytest.mark.parametrize("arguments", [["excerpt", "a.log"], ["doctor"], ["status"]])
def test_a_terminal_of_no_columns_is_written_to(
    arguments: list[str], columns: str, bare: Program
) -> None:
    """Some shells export COLUMNS=0."""
    bare.variables = {"COLUMNS": columns, "PAGER": "cat"}
    shown = bare.run_in_terminal(*arguments)
    assert shown.strip()
    assert "Traceback" not in shown
    assert "unexpected" not in shown


def test_a_name_of_a_file_is_shown_without_its_codes(bare: Program) -> None:
    names = ["a\x1b]0;pwned\x07\x1b[31mz.log", "b\x9b1m\u202e\n.log", "ü.log"]
    for name in names:
        (bare.home / name).write_text("ERROR no bands\n")
    (bare.home / "gone\x1b[31m.log").symlink_to(bare.home / "missing")
    names = sorted(path.name for path in bare.home.iterdir())
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    for command in ("excerpt", "redact"):
        for also in ({}, ascii_only):
            logs = [name for name in names if name.endswith(".log")]
            done = bare.run_process(command, *logs, "cache", also=also)
            shown = done.stdout + done.stderr
            assert [
                sign for sign in shown if not (sign.isprintable() or sign == "\n")
            ] == []
            assert "gone?[31m.log: No such file or directory\n" in done.stderr
    assert "==> a?]0;pwned??[31mz.log <==\n" in bare.run("excerpt", *names).stdout
    wrong = bare.run("excerpt", "--\x1b[31m")
    assert wrong.returncode == 2
    assert "\x1b" not in wrong.stderr
    assert "\x1b" not in bare.run("jobs", "--\x1b[31m").stderr

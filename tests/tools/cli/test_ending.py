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

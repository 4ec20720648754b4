"""The same of each command that asks the Hub, and on terminals of every width."""

import sys

import pytest

from tests.tools.cli.conftest import Program
from tests.tools.cli.test_ending import FULL, NO_SPACE, log, run

__all__ = ["log"]  # pytest takes fixtures by their names

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")

ASKING = [
    *(["status", "last", "--json"], ["status", "last"], ["wait", "last", "--json"]),
    *(["jobs", "--json"], ["read", "last", "--raw"], ["explain", "last", "--json"]),
]


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

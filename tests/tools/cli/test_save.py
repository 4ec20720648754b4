"""`save`: every log in a folder, private, and nothing overwritten silently."""

import json
import os
import sys
from pathlib import Path

import pytest

from eodh_sandbox.hub import JobLog, LocalHub
from eodh_tools.toolbox.saved_jobs import safe_names
from tests.tools.cli.conftest import Program
from tests.tools.cli.logs_to_read import SECRET, job_with


def test_save_writes_every_log_cleaned_and_redacted_and_the_status(
    program: Program, failed_job: str
) -> None:
    done = program.run("save", failed_job, "stored/here")
    folder = program.home / "stored" / "here"

    assert done.returncode == 0, done.stderr
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sorted(path.relative_to(folder).as_posix() for path in files) == [
        "job.json",
        "logs/convert.log",
        "logs/node_stage_in.log",
        "status.json",
    ]
    text = (folder / "logs" / "convert.log").read_text()
    assert len(text.splitlines()) == 303
    assert SECRET not in text
    assert "\x1b" not in text
    assert json.loads((folder / "status.json").read_text())["status"] == "failed"
    assert json.loads((folder / "job.json").read_text())["jobID"] == failed_job


def test_save_never_overwrites_silently(
    program: Program, successful_job: str, failed_job: str
) -> None:
    assert program.run("save", successful_job, "stored").returncode == 0
    before = (program.home / "stored" / "logs" / "convert.log").read_bytes()

    refused = program.run("save", failed_job, "stored")
    assert refused.returncode == 2
    assert "--overwrite" in refused.stderr
    assert (program.home / "stored" / "logs" / "convert.log").read_bytes() == before

    assert program.run("save", failed_job, "stored", "--overwrite").returncode == 0
    assert (program.home / "stored" / "logs" / "convert.log").read_bytes() != before
    assert [path.name for path in (program.home / "stored").rglob(".*")] == []


def test_what_is_left_of_another_job_is_named(program: Program, hub: LocalHub) -> None:
    names = [f"{number}.log" for number in range(8)]
    other = job_with(hub, [JobLog(name, b"of another\n") for name in names])
    job = job_with(hub, [JobLog("1.log", b"one\n")])
    assert program.run("save", other, "stored").returncode == 0

    again = program.run("save", other, "stored", "--overwrite")
    done = program.run("save", job, "stored", "--overwrite")

    assert "Left" not in again.stdout
    assert done.stdout.splitlines()[-1] == (
        "Left from before, maybe of another job: logs/0.log, logs/2.log, logs/3.log, "
        "logs/4.log, logs/5.log and 2 more"
    )
    as_json = program.run("save", job, "stored", "--overwrite", "--json").stdout
    assert json.loads(as_json)["left"] == [
        f"logs/{name}" for name in names if name != "1.log"
    ]


def test_save_shows_each_log_that_the_hub_lists_but_does_not_give(
    program: Program, hub: LocalHub
) -> None:
    long_name = "process-whose-name-is-over-26-characters"
    job = job_with(hub, [JobLog("convert.log", b"one\n")], process=long_name)
    done = program.run("save", job, "stored", "--json")

    assert done.returncode == 3
    answer = json.loads(done.stdout)
    assert list(answer["not_saved"]) == ["convert.log"]
    stored = program.home / "stored"
    assert sorted(path.name for path in stored.iterdir()) == [
        "job.json",
        "logs",
        "status.json",
    ]
    assert list((stored / "logs").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_only_the_owner_reads_what_save_writes(
    program: Program, failed_job: str
) -> None:
    before = os.umask(0)
    try:
        for also in ([], ["--overwrite"]):
            done = program.run("save", failed_job, "stored/here", *also)
            assert done.returncode == 0, done.stderr
    finally:
        os.umask(before)

    stored = program.home / "stored"
    modes = {path: path.stat().st_mode & 0o777 for path in [stored, *stored.rglob("*")]}
    assert len(modes) == 7
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows asks for a right to link")
def test_save_writes_through_no_link_to_another_folder(
    program: Program, failed_job: str
) -> None:
    (program.home / "elsewhere").mkdir()
    (program.home / "stored").mkdir()
    (program.home / "stored" / "logs").symlink_to(program.home / "elsewhere")

    done = program.run("save", failed_job, "stored", "--overwrite")

    assert done.returncode == 2
    assert "logs is a link to another folder, and nothing was written" in done.stderr
    assert list((program.home / "elsewhere").iterdir()) == []


def test_save_names_each_log_whose_name_cannot_be_a_files(
    program: Program, hub: LocalHub
) -> None:
    names = ("convert.log", ".bashrc.log", "-rf.log", "two\nlines.log")
    job = job_with(hub, [JobLog(name, b"one\n") for name in names])

    done = program.run("save", job, "stored", "--json")

    answer = json.loads(done.stdout)
    assert done.returncode == 3
    assert [log["log"] for log in answer["saved"]] == ["convert.log"]
    assert list(answer["not_saved"]) == [
        ".bashrc.log",
        "-rf.log",
        "(a log whose address is not readable)",
    ]


def test_save_into_a_file_is_wrong_usage(program: Program, failed_job: str) -> None:
    (program.home / "a-file").write_text("x")

    assert program.run("save", failed_job, "a-file").returncode == 2
    assert program.run("save", failed_job, "a-file/below").returncode == 2


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["convert.log", "CONVERT.log"], ["convert.log", "CONVERT~2.log"]),
        (["con.log", "NUL", "com1.log"], ["_con.log", "_NUL", "_com1.log"]),
        (["a:b.log", "a_b.log"], ["a_b.log", "a_b~2.log"]),
        (["status.json"], ["status~2.json"]),
        (["../../x", "..", "-rf"], ["_.._x", "log", "rf"]),
        (["x" * 500 + ".log"], ["x" * 146 + ".log"]),
    ],
)
def test_saved_files_have_names_that_every_system_can_hold(
    names: list[str], files: list[str]
) -> None:
    assert list(safe_names(names)) == files
    assert all(Path(file).name == file for file in files)

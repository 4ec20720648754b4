"""`logs`, `read` and `save`."""

import subprocess
from collections.abc import Sequence

import pytest

from eodh_sandbox.hub import JobLog, LocalHub
from eodh_tools.results.models import LogListing
from tests.tools.cli.conftest import EODH_LOGS, Program
from tests.tools.cli.logs_to_read import SECRET, job_with, reading
from tests.waiting import WAIT_S


def test_logs_are_listed_in_the_order_of_the_steps(
    program: Program, successful_job: str
) -> None:
    done = program.run("logs", successful_job, "--json")

    assert [log.name for log in LogListing.model_validate_json(done.stdout).logs] == [
        "node_stage_in.log",
        "convert.log",
        "node_stage_out.log",
    ]
    assert "convert.log" in program.run("logs", successful_job).stdout


def test_a_list_of_logs_shows_how_long_each_step_took(
    program: Program, hub: LocalHub
) -> None:
    log = b"2026-11-01 09:00:01 INFO began\n2026-11-01 09:00:13 INFO done\n"
    job = job_with(hub, [JobLog("convert.log", log)])
    done = program.run("logs", job)
    assert f"convert.log: step convert, {len(log)} bytes, took 12 s" in done.stdout


def test_the_last_lines_are_read_numbered_cleaned_and_redacted(
    program: Program, failed_job: str
) -> None:
    done = program.run("read", failed_job, "convert", "--tail", "4")

    assert done.returncode == 0
    assert "lines 300 to 303 of 303" in done.stderr
    assert "302| ValueError: no bands in [bold]scene[/bold] red" in done.stdout
    assert SECRET not in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [
        (["--head", "3"], 1, 3),
        (["--lines", "10:12"], 10, 12),
        (["--around", "50", "-C", "2"], 48, 52),
        (["--tail", "1"], 303, 303),
        ([], 204, 303),
    ],
)
def test_a_part_of_a_log_can_be_chosen(
    part: list[str], first: int, last: int, program: Program, failed_job: str
) -> None:
    answer = reading(program, failed_job, "convert.log", *part)

    assert (answer.first_line, answer.last_line) == (first, last)
    assert answer.total_lines == 303


def test_grep_finds_lines_with_their_context(program: Program, failed_job: str) -> None:
    answer = reading(program, failed_job, "convert", "--grep", "valueerror", "-C", "1")

    assert answer.matches == 1
    assert (answer.first_line, answer.last_line) == (301, 303)


def test_grep_is_in_file_order_unless_the_newest_are_wanted_first(
    program: Program, failed_job: str
) -> None:
    search = ("read", failed_job, "convert", "--grep", "line [12]50 of", "-C", "0")

    found = program.run(*search).stdout.splitlines()
    assert found == [
        " 150> line 150 of the step",
        "… 99 lines left out …",
        " 250> line 250 of the step",
    ]
    newest = program.run(*search, "--newest-first").stdout.splitlines()
    assert [newest[0], newest[-1]] == [found[-1], found[0]]


def test_raw_prints_the_whole_text_of_the_log_and_nothing_else(
    program: Program, failed_job: str
) -> None:
    done = program.run("read", failed_job, "convert", "--raw")

    lines = done.stdout.splitlines()
    assert len(lines) == 303
    assert lines[:2] == ["line 1 of the step", "line 2 of the step"]
    assert lines[301] == "ValueError: no bands in [bold]scene[/bold] red"
    assert SECRET not in done.stdout
    assert done.stderr == ""


def test_a_chosen_part_can_be_raw(program: Program, failed_job: str) -> None:
    done = program.run("read", failed_job, "convert", "--raw", "--lines", "10:11")

    assert done.stdout == "line 10 of the step\nline 11 of the step\n"


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (["--raw", "--lines", "1:12000"], range(1, 12_001)),
        (["--raw", "--lines", "6000:"], range(6_000, 12_001)),
        (["--raw", "--tail", "5000"], range(7_001, 12_001)),
        (["--raw", "--head", "5000"], range(1, 5_001)),
        (["--raw", "--around", "9", "-C", "10"], range(1, 20)),
        (["--raw", "--grep", "ERROR", "-C", "0"], range(4, 12_001, 4)),
        (["--raw", "--grep", "ERROR", "-C", "2"], range(2, 12_001)),
        (["--level", "error", "--lines", "1:12000"], range(4, 12_001, 4)),
    ],
)
def test_text_is_the_whole_part_that_was_chosen(
    options: list[str], numbers: Sequence[int], program: Program, hub: LocalHub
) -> None:
    """A script counts its lines: nothing says which are left out, so none is."""
    filling = "x" * 1_000
    log = "".join(
        f"{'INFO' if number % 4 else 'ERROR'} {number} {filling}\n"
        for number in range(1, 12_001)
    )
    job = job_with(hub, [JobLog("a.log", log.encode())])

    done = program.run("read", job, *options)

    shown = [int(line.split()[1]) for line in done.stdout.splitlines()]
    assert shown == list(numbers)
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("part", [["--lines", "304:"], ["--around", "304"]])
def test_text_of_a_line_that_is_not_there_is_refused(
    part: list[str], program: Program, failed_job: str
) -> None:
    done = program.run("read", failed_job, "convert", "--raw", *part)

    assert (done.returncode, done.stdout) == (2, "")
    assert "The log has 303 lines; there is no line 304." in done.stderr


def test_all_prints_every_log_behind_the_name_of_its_step(
    program: Program, failed_job: str
) -> None:
    done = program.run("read", failed_job, "--all")

    rows = done.stdout.splitlines()
    assert rows[0] == "node_stage_in | staged in"
    assert rows[1] == "convert       | line 1 of the step"
    assert len(rows) == 304


def test_all_with_grep_searches_every_log(program: Program, failed_job: str) -> None:
    found = program.run("read", failed_job, "--all", "--grep", "STAGED|line 7 of")
    none = program.run("read", failed_job, "--all", "--grep", "nowhere-to-be-found")

    assert found.stdout.splitlines() == [
        "node_stage_in | staged in",
        "convert       | line 7 of the step",
    ]
    assert (none.returncode, none.stdout) == (0, "")
    assert none.stderr.startswith("None of the ")


def test_level_prints_the_records_of_that_severity_with_their_tracebacks(
    program: Program, failed_job: str
) -> None:
    done = program.run("read", failed_job, "convert", "--level", "error")

    assert done.stdout.splitlines()[:2] == [
        "Traceback (most recent call last):",
        "ValueError: no bands in [bold]scene[/bold] red",
    ]
    wrong = program.run("read", failed_job, "convert", "--level", "loud")
    assert wrong.returncode == 2
    assert "debug, info, warning, error, critical" in wrong.stderr


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--tail", "1", "--head", "1"], "--tail and --head"),
        (["-C", "1"], "--context (-C) goes with"),
        (["--newest-first"], "--newest-first goes with --grep"),
        (["--raw", "--json"], "--json cannot be used with --raw"),
        (["--raw", "--grep", "x", "--newest-first"], "--newest-first cannot be used"),
        (["--level", "error", "--follow"], "--follow cannot be used with --raw"),
        (["convert", "--all"], "--all prints every log"),
        (["--all", "--tail", "1"], "--all goes with --grep and --level only"),
        (["--all", "--grep", "x", "-C", "1"], "--all goes with --grep"),
    ],
)
def test_options_that_exclude_one_another_are_named_as_they_were_typed(
    options: list[str], named: str, program: Program, failed_job: str
) -> None:
    done = program.run("read", failed_job, *options)

    assert done.returncode == 2
    assert named in done.stderr


def test_a_cursor_goes_on_where_an_answer_ended(
    program: Program, failed_job: str
) -> None:
    end = reading(program, failed_job, "convert", "--tail", "10")
    assert end.older_cursor is not None

    before = reading(program, failed_job, "convert", "--cursor", end.older_cursor)
    assert before.last_line == 293
    message = program.run("read", failed_job, "convert", "--tail", "10").stderr
    assert f"Older lines: --cursor {end.older_cursor}\n" in message
    corrupt = program.run("read", failed_job, "convert", "--cursor", "nonsense")
    assert corrupt.returncode == 2


@pytest.mark.parametrize(
    "part",
    [
        ["--tail", "1", "--head", "1"],
        ["--lines", "9:3"],
        ["--grep", "(?=x)"],
        ["--tail", "0"],
    ],
)
def test_a_part_that_cannot_be_is_wrong_usage(
    part: list[str], program: Program, failed_job: str
) -> None:
    done = program.run("read", failed_job, "convert", *part)

    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_log_that_is_not_there_ends_with_3_and_names_those_that_are(
    program: Program, failed_job: str
) -> None:
    done = program.run("read", failed_job, "nothing")

    assert done.returncode == 3
    assert "convert.log" in done.stderr


def test_a_reader_that_goes_away_is_no_error(program: Program, failed_job: str) -> None:
    with subprocess.Popen(
        [str(EODH_LOGS), "read", failed_job, "convert", "--head", "300"],
        env=program.environment(),
        cwd=program.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stderr is not None
        reader.stdout.close()
        reported = reader.stderr.read()
        assert reader.wait(WAIT_S) == 0
    assert b"Traceback" not in reported
    assert b"BrokenPipe" not in reported
    assert reported.startswith(b"convert.log of job ")


def test_a_terminal_sees_how_far_a_transfer_is_and_a_pipe_does_not(
    program: Program, failed_job: str
) -> None:
    assert "reading convert.log" in program.run_in_terminal("save", failed_job, "one")

    program.variables["EODH_CACHE_DIR"] = str(program.home / "empty")
    assert program.run("save", failed_job, "two").stderr == ""

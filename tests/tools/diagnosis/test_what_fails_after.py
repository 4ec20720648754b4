"""What fails once a program has failed is not the cause, whatever ends the log."""

import pytest

from tests.tools.diagnosis.logs_by_condition import CONDITIONS, RUNNERS, SERVERS
from tests.tools.diagnosis.logs_by_end import AFTER_THE_END, NO_SUCH, WARNED
from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import check, reported


@pytest.mark.parametrize("case", AFTER_THE_END.values(), ids=AFTER_THE_END)
def test_what_fails_while_a_program_ends_is_not_why_it_ends(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", CONDITIONS.values(), ids=CONDITIONS)
def test_what_the_run_lacked_from_then_on_is_the_cause(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", WARNED.values(), ids=WARNED)
def test_a_warning_that_a_program_at_once_fails_on_is_the_cause(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", RUNNERS.values(), ids=RUNNERS)
def test_a_workflow_runner_is_read_as_its_report_says(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", SERVERS.values(), ids=SERVERS)
def test_the_words_of_a_line_go_before_what_its_kind_most_often_means(
    case: Case,
) -> None:
    check(case)


def test_what_is_set_aside_as_aftermath_leaves_a_doubt() -> None:
    log = (
        "2026-03-01 10:00:00 ERROR item 2: Band pattern 'B13' did not match any bands\n"
        "2026-03-01 10:00:00 INFO cancelling the remaining tasks\n"
        f"{TRACE}api.ApiException: task 4 is in a final state\n"
    )
    message = reported(log)
    assert "B13" in message.headline
    assert message.confidence == "likely"


def test_a_disk_that_has_inodes_left_is_full_of_data() -> None:
    log = (
        "+ df -i /s\nFilesystem Inodes IUsed IFree IUse% Mounted on\n"
        "/dev/sdb 1310720 1000 1309720 1% /s\n"
        "+ df -h /s\nFilesystem Size Used Avail Use% Mounted on\n"
        "/dev/sdb 100G 100G 0 100% /s\n"
        "OSError: [Errno 28] No space left on device: '/s/px/9'\n"
    )
    assert "inodes" not in reported(log).headline


def test_a_model_that_takes_shorter_steps_goes_on() -> None:
    log = (
        "step 4: CFL exceeded 1.0, reducing time step to 20 s\nstep 5 of 9\n"
        f"{TRACE}FileNotFoundError: [Errno 2] {NO_SUCH}: '/in/wind_06.nc'\n"
    )
    assert reported(log).cause == "file-missing"


def test_values_that_are_no_numbers_are_no_matter_of_a_shape() -> None:
    log = f"{TRACE}ValueError: Input X contains NaN.\n"
    assert "no numbers" in reported(log).headline


@pytest.mark.parametrize(
    ("log", "named"),
    [
        (
            (
                "2026-03-01 10:00:00 ERROR could not process tile 5\n"
                "2026-03-01 10:00:00 INFO cleaning up\n"
                f"{TRACE}ValueError: band 3 has 10980 rows, band 4 has 5490\n"
            ),
            "10980",
        ),
        (
            (
                "2026-03-01 10:00:00 WARNING unknown attribute 'title' in a.json\n"
                f"{TRACE}KeyError: 'B04'\n"
            ),
            "B04",
        ),
        (
            (
                "2026-03-01 10:00:00 WARNING block 9 is too small, skipped\n"
                f"{TRACE}numpy.linalg.LinAlgError: Singular matrix\n"
            ),
            "Singular",
        ),
    ],
    ids=["an exception printed late", "another name", "a block that was left out"],
)
def test_what_only_stands_before_is_not_the_cause(log: str, named: str) -> None:
    said = reported(log).headline.partition("; before it")[0]
    assert named in said.partition("; after it")[0]


def test_work_that_goes_on_after_a_clean_up_is_work() -> None:
    log = (
        "ERROR tile 4 is not there, left out\ncleaning up tile 4\n"
        + "".join(f"warped tile {tile}\n" for tile in range(5, 12))
        + f"{TRACE}ValueError: no band B8A in the mosaic\n"
    )
    assert "B8A" in reported(log).headline

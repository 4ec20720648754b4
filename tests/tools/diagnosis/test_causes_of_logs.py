"""Each kind of failure is named as what it is, with its thing, whatever the tool."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from eodh_tools.diagnosis.codes import OTHER_CODES
from eodh_tools.diagnosis.diagnose import explain
from eodh_tools.diagnosis.findings import LogWithExcerpt
from eodh_tools.diagnosis.steps import entries
from eodh_tools.hub.job import Job
from eodh_tools.logs.excerpt.excerpter import excerpt
from eodh_tools.results.models import Explanation
from tests.tools.diagnosis import (
    logs_by_aftermath,
    logs_by_answer,
    logs_by_event,
    logs_by_kind,
    logs_by_order,
    logs_by_process,
    logs_by_structure,
    logs_by_trap,
)
from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_trap import TRACE

CREATED = datetime(2026, 11, 1, 9, tzinfo=UTC)
MOST_CHARS = 300
MOST_LINES = 20


def reported(log: str, name: str = "tile.log") -> Explanation:
    job = Job(
        job_id="a-1",
        process="water",
        status="failed",
        created=CREATED,
        started=CREATED,
        finished=CREATED + timedelta(seconds=60),
    )
    (entry,) = entries([name])
    read = LogWithExcerpt(entry, excerpt([log.encode()]))
    return explain(job, [read], logs_state="there")


@pytest.mark.parametrize("case", logs_by_order.CASES.values(), ids=logs_by_order.CASES)
def test_what_went_wrong_first_is_named_and_not_what_ended_the_log(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", logs_by_kind.CASES.values(), ids=logs_by_kind.CASES)
def test_a_failure_is_named_by_its_kind_and_its_thing(case: Case) -> None:
    check(case)


@pytest.mark.parametrize(
    "case", logs_by_structure.CASES.values(), ids=logs_by_structure.CASES
)
def test_what_follows_from_a_failure_and_what_was_survived_is_not_named(
    case: Case,
) -> None:
    check(case)


@pytest.mark.parametrize("case", logs_by_event.CASES.values(), ids=logs_by_event.CASES)
def test_an_event_says_itself_whether_it_ended_the_step(case: Case) -> None:
    check(case)


@pytest.mark.parametrize(
    "case", logs_by_process.CASES.values(), ids=logs_by_process.CASES
)
def test_what_ended_a_process_is_named_and_not_what_another_one_tells_of_it(
    case: Case,
) -> None:
    check(case)


@pytest.mark.parametrize(
    "case", logs_by_answer.CASES.values(), ids=logs_by_answer.CASES
)
def test_what_a_server_or_a_library_said_is_named_and_not_what_followed(
    case: Case,
) -> None:
    check(case)


@pytest.mark.parametrize(
    "case", logs_by_aftermath.CASES.values(), ids=logs_by_aftermath.CASES
)
def test_what_was_lacking_is_named_and_not_how_the_program_failed_on_it(
    case: Case,
) -> None:
    check(case)


def test_a_worker_of_which_nobody_tells_what_it_died_of_is_never_known() -> None:
    assert reported(logs_by_process.POOL).confidence == "likely"


def test_a_missing_file_right_after_a_warning_of_a_failure_is_never_known() -> None:
    missing = (
        f"{TRACE}FileNotFoundError: [Errno 2] No such file or directory: '/in/m.nc'\n"
    )
    warned = "WARNING mask: it could not be made, a file is corrupt\n"
    assert reported(missing).confidence == "known"
    assert reported(warned + missing).confidence == "likely"


@pytest.mark.parametrize("case", logs_by_trap.CASES.values(), ids=logs_by_trap.CASES)
def test_words_that_lead_astray_do_not(case: Case) -> None:
    check(case)


@pytest.mark.parametrize(
    "log", logs_by_order.IN_DOUBT.values(), ids=logs_by_order.IN_DOUBT
)
def test_a_trouble_after_which_more_was_printed_is_not_known(log: str) -> None:
    assert reported(log).confidence != "known"


@pytest.mark.parametrize(
    ("budget", "rerun"),
    [
        ("distributed.nanny - WARNING - Worker exceeded 95% memory budget\n",
         "does not help"),
        ("", "unknown"),
    ],
)  # fmt: skip
def test_a_worker_that_is_killed_again_and_again_for_its_memory_will_be_again(
    budget: str, rerun: str
) -> None:
    killed = "distributed.scheduler.KilledWorker: Attempted to run task 'mean-7'\n"
    message = reported(f"working on 7 tiles\n{budget}{TRACE}{killed}")
    assert (message.cause, message.rerun) == ("worker-killed", rerun)


def test_a_line_for_developers_does_not_lead_to_a_missing_value() -> None:
    debug = "2026-11-01 10:00:00 DEBUG rasterio.env: Exiting env context: 0x7f\n"
    missing = TRACE + "TypeError: 'NoneType' object is not subscriptable\n"
    for printed in (f"granule 41 has no geometry\n{debug}", debug):
        headline = reported(f"{printed}{missing}").headline
        assert "rasterio.env" not in headline
        assert ("granule 41" in headline) is printed.startswith("granule")


def test_a_program_that_only_misses_another_ones_output_does_not_say_why() -> None:
    said = "s2l.Sen2corError: Cannot get output product from /work/06\n"
    message = reported(f"Process LC09_L1TP\n{TRACE}{said}INFO strict mode\n")
    assert (message.confidence, message.whose) == ("unknown", "unknown")
    assert "Cannot get output product" in message.headline


@pytest.mark.parametrize(
    "said",
    [
        "2026-01-01 10:00:00 [ERROR] polymer returned 3, see /tmp/w/polymer.log",
        "2026-01-01 10:00:00 [ERROR] start: acolite ended with 2",
    ],
)
def test_a_program_that_only_tells_the_exit_code_of_another_does_not_say_why(
    said: str,
) -> None:
    began = "2026-01-01 10:00:00 [INFO] run: options file /in/opt.par\n"
    message = reported(f"{began}{said}\n2026-01-01 10:00:01 [INFO] removing /tmp/w\n")
    assert (message.confidence, message.whose) == ("unknown", "unknown")
    assert message.key_line is not None
    assert message.key_line.line == 2


def check(case: Case) -> None:
    message = reported(case.log)
    assert case.code in {"*", message.cause}
    assert case.whose in {"*", message.whose}
    assert re.search(case.names, message.headline)
    assert message.confidence != "unknown"
    assert len(message.headline) <= MOST_CHARS
    assert "\n" not in message.headline
    assert message.key_line is not None
    (evidence,) = message.evidence
    assert message.key_line.line in evidence.lines
    assert len(evidence.lines) <= MOST_LINES


@pytest.mark.parametrize(
    "log",
    [
        "reading 4 scenes\nfitting the model\ncross-validation fold 2 of 5\n",
        "waiting for a lock (1)\nwaiting for a lock (2)\nwaiting for a lock (3)\n",
        TRACE
        + "subprocess.CalledProcessError: Command '['otbcli_Smoothing']' returned "
        + "non-zero exit status 1.\n",
        "2024-01-01 10:00:00 WARNING cache is cold\n2024-01-01 10:00:01 INFO tile 1\n",
    ],
)
def test_what_the_log_does_not_show_is_not_reported(log: str) -> None:
    assert reported(log).confidence == "unknown"


def test_equal_lines_are_shown_once() -> None:
    log = "ERROR 1: PROJ: proj_create: Cannot find proj.db\n" * 1_000
    (evidence,) = reported(log).evidence
    assert len(evidence.lines) <= 3


def test_the_codes_of_what_no_known_line_shows_stay() -> None:
    assert sorted(OTHER_CODES) == [
        "ended-well-with-warnings",
        "ended-without-an-error",
        "error-of-the-program",
        "exception",
        "hub-error",
        "log-empty",
        "logs-unreadable",
        "never-started",
        "no-log-of-the-failing-step",
        "no-reason-given",
        "output-not-collected",
        "stopped-for-memory",
        "told-by-the-hub",
    ]


def test_a_cause_is_known_only_where_the_catalogue_has_it_and_nothing_went_before() -> (
    None
):
    key = TRACE + "KeyError: 'B08'\n"
    own = TRACE + "ValueError: tiles overlap\n"
    survived = "2026-03-02 10:00:00,000 ERROR cache: connection refused\n" + "".join(
        f"2026-03-02 10:00:0{number},000 INFO tile {number}\n" for number in range(1, 9)
    )
    assert reported(key).confidence == "known"
    assert reported(own).confidence == "likely"
    assert reported(survived + key).confidence == "likely"


def test_a_stumble_over_nothing_or_what_a_library_prints_is_never_known() -> None:
    declined = "order 15: HTTP 200 {'status': 'declined', 'order': None}\n"
    stumble = (
        TRACE + "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'"
    )
    driver = "ERROR 6: The PNG driver does not support update access to it. (kept)\n"
    grid = "ERROR 1: PROJ: proj_create_operations: Cannot find tif file OSTN15.tif (a"
    assert reported(declined + stumble).confidence == "likely"
    assert reported("composite written\n" + driver).confidence == "likely"
    assert (
        reported(f"{grid} ballpark is used)\nmosaic.tif written\n").confidence
        != "known"
    )


@pytest.mark.parametrize(
    ("log", "second"),
    [
        ("CUDA support is off: No module named 'numba_cuda'\n"
         "2024-05-01 10:00:00 INFO tiles: 0 items for May\n"
         + TRACE + "EmptyStack: no layer to average\n",
         "0 items for May"),
        ("/opt/lib/reader.py:12: FutureWarning: the default will change\n"
         "2024-05-01 10:00:00 INFO tiles: 0 items for May\n"
         + TRACE + "EmptyStack: no layer to average\n",
         "0 items for May"),
        ('{"level":"error","msg":"no span exporter at 10.1.1.1","fatal":false}\n'
         + TRACE + "EmptyStack: no layer to average\n",
         None),
        ("DEBUG:stack.cache:no layer in the cache, it was never stored\n"
         + TRACE + "EmptyStack: no layer to average\n",
         None),
    ],
)  # fmt: skip
def test_what_a_program_went_on_from_is_not_quoted_beside_the_cause(
    log: str, second: str | None
) -> None:
    headline = reported(log).headline
    assert "no layer to average" in headline
    assert "before it" not in headline if second is None else second in headline

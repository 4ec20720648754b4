"""Who speaks decides what a line means, and whose turn it is."""

import pytest

from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.logs_by_speaker import CASES
from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import check, reported

REFUSED = "botocore.exceptions.ClientError: An error occurred"
STAGE_IN, STAGE_OUT = "node_stage_in.log", "node_stage_out.log"
DAYS = "".join(f"day {day:02d}: smoothed\n" for day in range(3, 12))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_reason_is_told_in_the_words_of_who_knows_it(case: Case) -> None:
    check(case)


@pytest.mark.parametrize(
    "said",
    [
        "tool: invalid argument: --tile\n",
        "error: Invalid option -- 'q'\n",
        "regrid: error: unknown argument '--metod'\nUsage: regrid [options]\n",
        "conv: unrecognized command-line argument bicubik\n",
    ],
)
def test_a_parser_of_arguments_is_believed(said: str) -> None:
    assert reported(said).cause in {"arguments-wrong", "option-invalid"}


@pytest.mark.parametrize(
    "said",
    [
        "reading https://c.example.org/x\n"
        + TRACE
        + "pystac.errors.STACTypeError: JSON (id = root) does not represent a Item "
        "instance.\n",
        "reading https://c.example.org/x\n"
        + TRACE
        + "ValueError: Expected a STAC Item, got FeatureCollection\n",
        "Error: https://c.example.org/x is not a STAC item\n",
    ],
)
def test_what_is_read_as_an_item_and_is_none_is_an_input(said: str) -> None:
    message = reported(said, STAGE_IN)

    assert (message.cause, message.whose) == ("input-not-stac", "inputs")
    assert "read from https://c.example.org/x is not the STAC" in message.headline


def test_a_report_that_was_not_sent_is_no_log_that_an_exception_points_at() -> None:
    message = reported(
        f"{TRACE}RuntimeError: Please check the log file\n"
        "2026-01-01 10:01:01 ERROR upload of the report failed: 503 Bad Gateway\n"
    )

    assert "ended with: RuntimeError: Please check" in message.headline


def test_a_search_that_finds_no_item_is_no_wrong_item() -> None:
    message = reported(
        "search: no STAC items found for 2024-01\n"
        f"{TRACE}IndexError: list index out of range\n"
    )

    assert message.cause == "nothing-found"


@pytest.mark.parametrize(
    ("refused", "whose"),
    [
        ("google.api_core.TooManyRequests: 429 PUT https://s.org/u", "service"),
        (f"{REFUSED} (SlowDown): Please reduce your request rate.", "service"),
        (
            (
                "azure.core.HttpResponseError: Operation returned an invalid status "
                "'The server is busy.'"
            ),
            "service",
        ),
        (f"{REFUSED} (InternalError): We encountered an internal error", "hub"),
    ],
)
def test_storage_that_is_asked_too_often_is_not_broken(
    refused: str, whose: str
) -> None:
    assert reported(f"{TRACE}{refused}\n", STAGE_OUT).whose == whose


@pytest.mark.parametrize(
    "log",
    [
        (
            "ERROR day 02: Connection reset by peer\nday 02: attempt 2 of 3\n"
            f"day 02: smoothed\n{DAYS}Oops, something went wrong with your product.\n"
        ),
        (
            "WARNING day 02: 503 Server Error: Service Unavailable for url: "
            f"https://a.example/02, retrying\nday 02: smoothed\n{DAYS}"
            "An error has occurred. Your run could not be completed.\n"
        ),
        (
            "[02] ERROR 1: HTTP response code on https://a.example/02: 502\n"
            f"[02] attempt 2 of 6\n[02] ok\n{DAYS}"
            "We are sorry: the run could not be finished.\n"
        ),
    ],
)
def test_a_trouble_that_was_got_over_is_not_what_ended_a_program_in_the_end(
    log: str,
) -> None:
    message = reported(log)

    assert (message.confidence, message.whose) == ("unknown", "unknown")
    assert message.key_line is not None
    assert message.key_line.text == log.splitlines()[-1]


def test_a_trouble_right_before_a_program_says_that_it_failed_ended_it() -> None:
    refused = (
        "ERROR day 02: 503 Server Error: Service Unavailable for url: https://a.b/2"
    )

    assert reported(f"{refused}\nsomething went wrong\n").cause == "server-error"

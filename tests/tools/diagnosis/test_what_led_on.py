"""What a program went on from, or tried otherwise and got, did not end it."""

import pytest

from eodh_tools.logs.causes import shown_by
from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import reported

NO_BUCKET = "The specified bucket does not exist -- falling back to the mirror"


def test_a_way_that_led_on_did_not_fail_for_what_it_replaced() -> None:
    message = reported(
        f"FileNotFoundError: {NO_BUCKET}\nread 3 items of the mirror\n"
        f"{TRACE}KeyError: 'eo:cloud_cover'\n"
    )

    assert message.cause == "variable-missing"
    assert "what was tried in its place failed too" not in message.headline


def test_memory_that_a_second_try_did_with_less_of_says_nothing_of_whose_turn() -> None:
    message = reported(
        "_ArrayMemoryError: Unable to allocate 12. GiB for an array of (3, 5, 5)\n"
        "trying again with blocks of 1024\nblock 1/40 written\nblock 2/40 written\n"
        "block 40/40 written\nAssertionError: nodata share 0.98 > 0.5 in ndvi.tif\n"
    )

    assert message.headline.startswith("Step 'tile' ended with: AssertionError")
    assert message.whose != "resources"


def test_a_refusal_that_was_tried_again_and_passed_explains_nothing() -> None:
    tried = "".join(
        "ERROR fetch: 503 Server Error: Service Unavailable for url: https://a.example/7\n"
        f"fetch: attempt {number} of 5 failed, again in 2 s\n"
        for number in (1, 2)
    )
    message = reported(
        f"{tried}item 7 with 2 assets: red, nir\n{TRACE}KeyError: 'scl'\n"
    )

    assert message.cause == "variable-missing"
    assert message.whose == "inputs"


def test_an_answer_after_a_second_try_is_what_the_program_went_on_with() -> None:
    message = reported(
        "pystac_client.exceptions.APIError: 502 Bad Gateway, trying again (1/5)\n"
        "search: 0 items for 2024-06-01/2024-06-30, cloud < 5\nnothing to do\n"
        f"{TRACE}IndexError: list index out of range\n"
    )

    assert (message.cause, message.whose) == ("nothing-found", "inputs")


def test_an_exception_that_is_tried_no_more_ended_the_program() -> None:
    refused = "requests.HTTPError: 502 Bad Gateway, trying again (5/5)"

    assert reported(f"reading\n{refused}\n").cause == "server-error"


def test_a_notice_that_could_not_be_sent_did_not_end_the_work_before_it() -> None:
    notice = "smtp notification could not be sent: Connection refused"
    message = reported(f"wrote 3 tiles\n{notice}\nFATAL: NDVI empty\n")

    assert message.headline.startswith("Step 'tile' failed: NDVI empty")


def test_a_tally_of_answers_is_none_of_them() -> None:
    message = reported(
        "tile 2: HTTP 404 Not Found (land), skipped\n"
        'tile 8: HTTP 401 {"error": "no such user"}\n'
        "summary: HTTP 200: 4, HTTP 404: 3, other: 3\n"
        "last HTTP 404 Not Found was for tile 6\n"
    )

    assert message.whose == "credentials"


def test_a_program_that_ended_at_some_tile_did_not_say_why() -> None:
    log = "tile 7/12: 8 bands\npansharp exited with 1 on tile 8, stopping\n"

    assert reported(log).confidence == "unknown"


def test_a_server_that_a_test_only_mentions_is_not_what_refused() -> None:
    message = reported(
        "ok 1 - retries after HTTP 503\nreading https://a.example/x.json\n"
        "TypeError: fetch failed\n    at async main (file:///app/m.mjs:4:3) {\n"
        "  [cause]: Error: getaddrinfo ENOTFOUND a.example\n"
        "      at GetAddrInfoReqWrap.onlookupall (node:dns:120:26)\n  }\n}\n"
    )

    assert message.cause == "host-not-found"


def test_a_traceback_that_a_runner_indents_is_read() -> None:
    message = reported(
        "ERROR ~ Error executing process > 'NDVI (3)'\n\nCaused by:\n"
        "  Process `NDVI (3)` terminated with an error exit status (1)\n\n"
        "Command error:\n  Traceback (most recent call last):\n"
        '    File "ndvi.py", line 3, in <module>\n      red - nir\n'
        "  ValueError: operands could not be broadcast together with shapes\n\n"
        "Work dir:\n  /work/ab/cd\n"
    )

    assert message.cause == "shape-mismatch"


@pytest.mark.parametrize(
    "line",
    [
        '{"State":{"OOMKilled":false,"ExitCode":1}}',
        "bursts of the two scenes do not overlap in time",
    ],
)
def test_a_line_that_sounds_like_a_cause_is_none(line: str) -> None:
    assert shown_by(line, "step") is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("0...10...20Killed", "killed"),
        ("Error: subscript out of bounds", "variable-missing"),
        ("the window is out of bounds", "no-overlap"),
        ("watchdog: no output for 600 s, sending SIGKILL to 12", "time-limit"),
    ],
)
def test_a_line_is_of_its_own_kind(line: str, code: str) -> None:
    shown = shown_by(line, "step")

    assert shown is not None
    assert shown.cause.code == code


def test_an_empty_list_follows_from_the_parts_that_were_left_out_one_by_one() -> None:
    dropped = "".join(
        f'level=warn msg="target dropped" target=T{number} reason="Singular matrix"\n'
        for number in range(3)
    )
    log = f"{dropped}{TRACE}ValueError: need at least one array to concatenate\n"

    assert "Singular matrix" in reported(log).headline
    assert reported(log).cause == "nothing-found"


def test_one_part_that_was_left_out_explains_no_empty_list() -> None:
    dropped = 'level=warn msg="target dropped" target=T1 reason="Singular matrix"\n'
    log = f"{dropped}{TRACE}ValueError: need at least one array to concatenate\n"

    assert reported(log).cause == "nothing-in-list"


@pytest.mark.parametrize("level", ['"level":"debug"', '"log.level":"debug"'])
def test_what_is_told_to_developers_ended_nothing(level: str) -> None:
    said = f'{{{level},"message":"fatal: probe of the cache failed"}}\n'

    assert reported(f"{said}block 1\nblock 2\n").confidence == "unknown"

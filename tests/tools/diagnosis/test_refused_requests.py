"""A refusal that a program prints explains the error of reading its answer."""

import pytest

from tests.tools.diagnosis.logs_by_trap import TRACE
from tests.tools.diagnosis.test_causes_of_logs import reported

LOGS = {
    "python plain": (
        "asking for a token\ntoken service says: 401 Unauthorized\n"
        + TRACE
        + "KeyError: 'access_token'\n",
        "401",
    ),
    "python json": (
        '{"error": "invalid_grant", "error_description": "Account is not set up"}\n'
        + TRACE
        + "KeyError: 'access_token'\n",
        "invalid_grant",
    ),
    "python logged": (
        "2025-02-01 10:00:00 INFO answer of /orders: status 403\n"
        + TRACE
        + "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)\n",
        "403",
    ),
    "python none": (
        "login: Invalid credentials\n"
        + TRACE
        + "TypeError: 'NoneType' object is not subscriptable\n",
        "Invalid credentials",
    ),
    "R": (
        (
            'signing in\n{"message":"Unauthorized"}\n'
            "Error in reply$token : $ operator is invalid for atomic vectors\n"
            "Execution halted\n"
        ),
        "Unauthorized",
    ),
    "node": (
        (
            "POST /token -> 401 Unauthorized\n"
            "/app/order.js:14\n"
            "  const id = body.order.id;\n"
            "                        ^\n\n"
            "TypeError: Cannot read properties of undefined (reading 'id')\n"
            "    at main (/app/order.js:14:25)\n\nNode.js v20.11.0\n"
        ),
        "401",
    ),
    "bash": (
        (
            '{"status":403,"title":"Forbidden"}\n'
            "jq: error (at <stdin>:1): Cannot iterate over null (null)\n"
        ),
        "403",
    ),
}


@pytest.mark.parametrize(("log", "words"), LOGS.values(), ids=LOGS)
def test_a_refusal_before_the_error_of_reading_it_is_the_likely_cause(
    log: str, words: str
) -> None:
    message = reported(log)
    assert message.whose == "credentials"
    assert message.confidence == "likely"
    assert words in message.headline
    (evidence,) = message.evidence
    assert message.key_line is not None
    assert max(evidence.lines) > message.key_line.line


@pytest.mark.parametrize(
    "between",
    [
        "signed in successfully\n",
        "".join(f"tile {number} of 20\n" for number in range(12)),
    ],
)
def test_a_refusal_that_was_overcome_or_is_far_is_not_the_cause(between: str) -> None:
    message = reported(
        f"token service says: 401 Unauthorized\n{between}{TRACE}KeyError: 'B99x'\n"
    )
    assert message.whose != "credentials"
    assert "B99x" in message.headline


def test_a_refusal_that_was_tried_again_is_not_the_cause() -> None:
    message = reported(
        f"status 401, retrying with a new token\nfile read\n{TRACE}KeyError: 'x_y'\n"
    )
    assert message.whose != "credentials"


def test_a_number_of_things_is_no_refusal() -> None:
    assert reported(f"401 tiles, 403 dates\n{TRACE}KeyError: 'x_y'\n").whose == "inputs"


REFUSED = (
    TRACE
    + "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: "
    + "https://api.example.org/process\n"
)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ('Server response: "no processing units left in your account"', "rate-limited"),
        ('{"error": "you must accept the EULA"}', "licence-not-accepted"),
        ('{"message": "your request is too large"}', "request-too-large"),
    ],
)
def test_what_the_answer_says_right_after_its_number_is_the_cause(
    answer: str, code: str
) -> None:
    message = reported(f"asking\n{REFUSED}{answer}\n")
    assert message.cause == code
    assert message.confidence != "unknown"


def test_what_is_logged_as_usual_after_a_refusal_is_not_its_answer() -> None:
    line = "2026-01-01 10:00:00 INFO processing units left: none, quota exceeded"
    assert reported(f"asking\n{REFUSED}{line}\n").cause != "rate-limited"


def test_a_page_of_a_gateway_that_gave_up_is_no_sign_in_page() -> None:
    message = reported(
        f"page 7\n{TRACE}stac.exceptions.APIError: <html>\n"
        "<head><title>504 Gateway Time-out</title></head>\n</html>\n"
    )
    assert (message.whose, message.rerun) == ("service", "helps")
    assert "504" in message.headline


@pytest.mark.parametrize("ending", ["aux.xml", "ovr", "msk"])
def test_a_file_that_gdal_only_looks_for_is_no_refused_answer(ending: str) -> None:
    looked = f"ERROR 11: HTTP response code: 404 - https://d.example.org/b.tif.{ending}"
    message = reported(f"{looked}\n{TRACE}KeyError: 'B8A'\n")

    assert message.cause == "band-missing"

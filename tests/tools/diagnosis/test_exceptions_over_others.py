"""An exception that a program raised while it handled another may be the reason."""

import pytest

from tests.tools.diagnosis.test_causes_of_logs import reported

HANDLED = (
    "Traceback (most recent call last):\n"
    '  File "/app/get.py", line 8, in get\n    answer.raise_for_status()\n'
    '  File "/usr/lib/python3/site-packages/requests/models.py", line 1, in x\n'
    "    raise HTTPError(message)\n"
    "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: "
    "https://data.example.org/1\n\n"
    "During handling of the above exception, another exception occurred:\n\n"
    "Traceback (most recent call last):\n"
    '  File "/app/get.py", line 12, in <module>\n    get()\n'
    '  File "/app/get.py", line 10, in get\n'
)


def log(line: str, error: str) -> str:
    return f"reading the list\n{HANDLED}    {line}\n{error}\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("__main__.QuotaUsed: daily quota exceeded, renewed at 00:00", "rate-limited"),
        ("__main__.Withdrawn: scene 7 was withdrawn by its provider", "exception"),
    ],
)
def test_a_reason_that_the_program_gives_is_named_and_what_it_handled_quoted(
    error: str, code: str
) -> None:
    message = reported(log("raise Reason(text)", error))
    assert (message.cause, message.confidence) == (code, "likely")
    assert error in message.headline
    assert "HTTPError: 403" in message.headline


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("raise RuntimeError(text)", "RuntimeError: could not fetch tile 4"),
        ("raise DownloadFailed(text)", "__main__.DownloadFailed: gave up on tile 4"),
        ("report(names['b'])", "KeyError: 'b'"),
    ],
)
def test_that_something_failed_is_no_reason_of_its_own(line: str, error: str) -> None:
    assert reported(log(line, error)).cause == "refused-by-server"


def test_a_quota_that_is_renewed_later_is_not_helped_by_the_same_job() -> None:
    error = "__main__.QuotaUsed: monthly quota exceeded, resets on the 1st"
    assert reported(log("raise QuotaUsed(text)", error)).rerun == "does not help"


@pytest.mark.parametrize(
    "line",
    [
        "read timeout: 60 s",
        "set socket timeout to 30",
        "options: on_connection_refused=retry on_out_of_memory=abort",
        "running test_connection_timed_out.py",
        "retrying on: connection reset, 503 Service Unavailable",
        "the step will stop if the disk is full: no space left on device",
        "if the token has expired, the step renews it",
        "memory limit exceeded action: spill",
        "0 connections refused, 0 timed out",
        "DeprecationWarning: a read timed out error will be raised later",
        "/app/x.py:3: FutureWarning: connection refused will be an error",
    ],
)
def test_words_of_a_setting_a_name_or_a_warning_on_the_code_are_no_failure(
    line: str,
) -> None:
    message = reported(f"{line}\ntile 1 of 4\n+ exit 2\n")
    assert message.confidence == "unknown"
    assert message.whose == "unknown"


def test_a_server_named_on_the_line_before_is_in_the_steps_own_container() -> None:
    message = reported(
        "GET http://localhost:8080/tiles\nTraceback (most recent call last):\n"
        '  File "/app/x.py", line 4, in <module>\n    get()\n'
        "ConnectionRefusedError: [Errno 111] Connection refused\n"
    )
    assert (message.whose, message.rerun) == ("code", "does not help")

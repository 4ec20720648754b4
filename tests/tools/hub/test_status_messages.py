"""What the runner says, in words (HUB.md section 2; the texts are ZOO's own)."""

import pytest

from eodh_tools.hub.job import Job
from eodh_tools.hub.status_messages import NO_OUTPUT, message_text, stage_text

PREFIX = (
    "Unable to run the Service. The message returned back by the Service was the "
    "following: "
)


def job(status: str, message: str = "", progress: int | None = None) -> Job:
    return Job(job_id="j", status=status, message=message, progress=progress)


@pytest.mark.parametrize(
    ("progress", "message", "words"),
    [
        (0, "ZOO-Kernel accepted to run your service!", "accepted, waiting to start"),
        (2, "Pre-execution hook", "preparing the run"),
        (20, "upload required files", "uploading what the run needs"),
        (23, "execution submitted", "running the workflow's steps"),
        (
            90,
            "delivering outputs, logs and usage report",
            "the steps are done, collecting outputs and logs",
        ),
        (5, "something new", "running"),
    ],
)
def test_a_stage_is_reported_in_words_and_never_as_a_share(
    progress: int, message: str, words: str
) -> None:
    assert stage_text(job("running", message, progress)) == words


def test_a_status_that_nobody_knows_is_its_own_stage() -> None:
    assert stage_text(job("paused")) == "paused"


@pytest.mark.parametrize(
    "last_line",
    [
        "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        "KeyError: 'StacCatalogUri'",
    ],
)
def test_the_runners_own_traceback_folds_to_no_output(last_line: str) -> None:
    message = (
        f"{PREFIX}Exception during execution...\nTraceback (most recent call last):\n"
        f'  File "/opt/runner.py", line 1, in execute\n    read()\n{last_line}\n\n'
    )
    assert message_text(job("failed", message)) == NO_OUTPUT


def test_another_traceback_of_the_runner_keeps_its_last_line() -> None:
    message = (
        f"{PREFIX}Exception during execution...\nTraceback (most recent call last):\n"
        "  File \"/opt/runner.py\", line 1, in execute\nApiTypeError: got 'timeout'\n"
    )
    assert message_text(job("failed", message)) == (
        "The runner itself failed: ApiTypeError: got 'timeout'. (Its traceback is left "
        "out: it is the runner's own, not yours.)"
    )


def test_a_failed_job_that_says_successfully_is_not_believed() -> None:
    message = "ZOO-Kernel successfully run your service!"
    assert message_text(job("failed", message)) == (
        "The Hub gives no reason: its message is only 'ZOO-Kernel successfully run "
        "your service!'."
    )


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Execution failed",
        f"{PREFIX}Execution failed",
        (
            "Unable to run the Service. No more information was returned back by the "
            "Service."
        ),
    ],
)
def test_a_message_without_a_reason_is_called_none(message: str) -> None:
    assert message_text(job("failed", message)) == "The Hub gives no reason."


def test_a_successful_jobs_message_says_nothing_more() -> None:
    message = "ZOO-Kernel successfully run your service!"
    assert message_text(job("successful", message)) == ""


def test_another_servers_reason_stays() -> None:
    message = "InvalidParameterValue: Error executing process: boom"
    assert message_text(job("failed", message)) == message

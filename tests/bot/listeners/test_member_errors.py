"""Errors in a Slack member's words: nothing that only an operator can set or run."""

import re

import pytest

from eodh_bot.listeners.member_errors import words_for_member
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import Person
from eodh_tools.errors import (
    AnswerTooLargeError,
    HubUnavailableError,
    JobNotVisibleError,
    JobsError,
    NotSignedInError,
    RequestError,
    SettingsError,
    UnexpectedAnswerError,
)
from tests.bot.asking import shows

_OPERATOR = re.compile(r"EODH_|SLACK_|HTTPS_PROXY|\.env|--|eodh-logs login")


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (
            HubUnavailableError(
                "https://hub.example gave no answer within 20 s. A list may take over "
                "a minute: try again, or raise EODH_TIMEOUT_S."
            ),
            (
                "https://hub.example gave no answer within 20 s. Try again in a few "
                "minutes; if it fails again, tell whoever runs the bot."
            ),
        ),
        (
            JobNotVisibleError(
                "No such job in the workspace eo-team: 1234 (HTTP 403). Check the "
                "workspace (EODH_WORKSPACE)."
            ),
            (
                "No such job in the workspace eo-team: 1234 (HTTP 403). Check the id, "
                "and ask in the channel of its workspace."
            ),
        ),
        (
            NotSignedInError("Give the key with `eodh-logs login` or EODH_API_KEY."),
            (
                "Connect the workspace again with `/eodh-logs connect`; if whoever "
                "runs the bot connected it, tell them."
            ),
        ),
        (
            SettingsError("No workspace is set: set EODH_WORKSPACE, or --profile."),
            "The bot's settings need a change: tell whoever runs the bot.",
        ),
        (
            AnswerTooLargeError("It is over 4 GB. Raise EODH_MAX_LOG_BYTES."),
            "It is over 4 GB. Whoever runs the bot can raise the limit.",
        ),
        (
            UnexpectedAnswerError("It is not JSON. Check EODH_BASE_URL."),
            (
                "It is not JSON. Try again in a few minutes; if it fails again, tell "
                "whoever runs the bot."
            ),
        ),
        (
            RequestError("Type `/eodh-logs connect`. Then ask again."),
            "Type `/eodh-logs connect`. Then ask again.",
        ),
    ],
)
def test_a_member_reads_what_happened_and_whom_to_ask(
    error: JobsError, shown: str
) -> None:
    assert words_for_member(error) == shown
    assert not _OPERATOR.search(words_for_member(error))


@pytest.mark.anyio
async def test_an_error_links_to_its_page_where_the_pages_have_an_address(
    ada: Person, hub: LocalHub, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (
        "https://docs.example.org/troubleshooting.html#an-answer-that-nobody-expected"
    )
    await ada.types("C1", f"/eodh-logs {job}")
    answer = await ada.waits_for("C1", job)
    monkeypatch.setenv("EODH_DOCS_URL", "https://docs.example.org")
    hub.faults.add("malformed_json", times=None)

    await ada.types("C1", f"/eodh-logs {job}")
    message = await ada.waits_for("C1", "not JSON")
    assert page in str(message.blocks)
    assert page not in message.text

    await ada.clicks(answer, "other_log")
    assert page in str((await shows(ada, "not JSON")).blocks)

    await ada.opens_home()
    home = await ada.waits_for_home("not JSON")
    assert page in str(home.blocks)


@pytest.mark.anyio
async def test_without_an_address_of_the_pages_an_error_links_nowhere(
    ada: Person, hub: LocalHub, job: str
) -> None:
    hub.faults.add("malformed_json", times=None)
    await ada.types("C1", f"/eodh-logs {job}")

    message = await ada.waits_for("C1", "not JSON")
    assert "'link'" not in str(message.blocks)

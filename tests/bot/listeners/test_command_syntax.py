"""What was typed, and which jobs a text names."""

from dataclasses import replace

import pytest

from eodh_bot.listeners.command_syntax import (
    JobRequest,
    JobsRequest,
    jobs_named,
    read,
    texts_of,
    without_mentions,
)
from eodh_tools.hub.job_references import JobReference, LastJob
from tests.processor_time import LINEAR, growth

JOB = "11111111-2222-1333-8444-555555555555"
OTHER = "99999999-2222-1333-8444-555555555555"
URL = f"https://eodatahub.org.uk/api/catalogue/stac/catalogs/user/catalogs/a/jobs/{JOB}"
BY_ID = JobReference(JOB)
BY_URL = JobReference(JOB, root_url=URL.removesuffix(f"/jobs/{JOB}"), workspace="a")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "jobs"),
        ("  ", "jobs"),
        ("JOBS", "jobs"),
        ("help", "help"),
        ("help me", "help"),
        ("connect", "connect"),
        ("connect something-that-may-be-a-key", "connect"),
        ("disconnect", "disconnect"),
        (JOB, JobRequest(BY_ID)),
        (f"  {JOB}  ", JobRequest(BY_ID)),
        (URL, JobRequest(BY_URL)),
        (f"<{URL}|job>", JobRequest(BY_URL)),
        (f"{JOB} convert.log", JobRequest(BY_ID, "convert.log", wants_log=True)),
        (f"{JOB} `convert`", JobRequest(BY_ID, "convert", wants_log=True)),
        (
            f"{URL}/convert.log",
            JobRequest(
                replace(BY_URL, log="convert.log"), "convert.log", wants_log=True
            ),
        ),
        ("last", JobRequest(LastJob())),
        ("my last failed job", JobRequest(LastJob("failed"))),
        ("last convert.log", JobRequest(LastJob(), "convert.log", wants_log=True)),
        ("job-17", JobRequest(JobReference("job-17"))),
        ("hello", None),
        ("why did it fail", None),
        (f"{JOB} why did this one fail again", None),
        ("https://example.org/page", None),
    ],
)
def test_what_is_typed_is_read(typed: str, expected: object) -> None:
    assert read(typed) == expected


def test_mentions_without_an_end_cost_time_in_their_number_alone() -> None:
    assert without_mentions("<@U1|" * 8).startswith("<@U1|")
    assert growth(lambda n: lambda: without_mentions("<@U1|" * n), 8_000) < LINEAR


def test_every_job_of_a_text_is_found_once() -> None:
    text = f"see {URL}?x=1, ({OTHER}) and {JOB.upper()} again; not {JOB}-2"

    assert jobs_named(text) == {JOB: BY_URL, OTHER: JobReference(OTHER)}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("why did 0F560BB4 fail?", ["0f560bb4"]),
        (
            "0f560bb4-e912 or (0f560bb4-e912-11f1)",
            ["0f560bb4-e912", "0f560bb4-e912-11f1"],
        ),
        ("jobs since 20261127, all 12345678 of them", []),
        ("effaced deadbeef 0f560bb", []),
        (f"{JOB}, which is not 0f560bb4", [JOB]),
        ("0f560bb4.log and x-0f560bb4", []),
    ],
)
def test_where_no_whole_id_is_the_beginning_of_one_is_found(
    text: str, ids: list[str]
) -> None:
    assert list(jobs_named(text)) == ids


def test_the_texts_of_a_message_are_those_that_people_read_or_follow() -> None:
    message = {
        "text": "one",
        "user": "U1",
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "two"}},
            {"type": "actions", "elements": [{"type": "button", "value": "three"}]},
        ],
        "attachments": [{"fallback": "four", "id": 1}],
    }

    assert list(texts_of(message)) == ["one", "two", "three", "four"]


def test_a_message_deeper_than_any_is_read_to_a_bound() -> None:
    deep: object = "end"
    for _ in range(200):
        deep = {"blocks": [deep]}

    assert list(texts_of(deep)) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("jobs failed", JobsRequest("failed")),
        ("jobs Running", JobsRequest("running")),
        ("jobs process=ndvi", JobsRequest(process="ndvi")),
        ("jobs process=“water quality”", JobsRequest(process="water quality")),
        ("jobs failed process=ndvi", JobsRequest("failed", "ndvi")),
        ("jobs process=ndvi failed", JobsRequest("failed", "ndvi")),
        ("jobs of yesterday", None),
        ("jobs", "jobs"),
    ],
)
def test_which_jobs_are_asked_for(typed: str, expected: object) -> None:
    assert read(typed) == expected

"""What is no status or no list ends in an error for a person, whatever the bytes."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eodh_tools.errors import JobsError, NotSignedInError, UnexpectedAnswerError
from eodh_tools.hub.identifiers import is_job_id, is_log_name
from eodh_tools.hub.known_statuses import TERMINAL_STATUSES
from eodh_tools.hub.status_info import parse_exception, parse_job, parse_job_page
from tests.tools.hub.job_bodies import body, job_of


@pytest.mark.parametrize(
    "answer",
    [b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 9_999]
    + [json.dumps(value).encode() for value in ({}, {"jobID": ""}, {"jobID": "../x"})],
)
def test_what_is_no_status_is_unexpected(answer: bytes) -> None:
    with pytest.raises(UnexpectedAnswerError):
        parse_job(answer)


@pytest.mark.parametrize(
    "answer", [b"", b"null", b"7", b"{}", b'{"jobs":{}}', b'{"jobs":7}']
)
def test_what_is_no_list_is_unexpected(answer: bytes) -> None:
    with pytest.raises(UnexpectedAnswerError):
        parse_job_page(answer)


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><html>", b"  \n<html lang=en>", b"\xef\xbb\xbf<HTML>"]
)
def test_a_web_page_instead_of_json_means_not_signed_in(page: bytes) -> None:
    for parse in (parse_job, parse_job_page):
        with pytest.raises(NotSignedInError):
            parse(page)


def test_entries_that_name_no_job_are_left_out_of_the_list() -> None:
    entries = [{"status": "failed"}, 7, None, "../x", {"jobID": 5, "status": "failed"}]
    page = parse_job_page(json.dumps({"jobs": entries, "links": {}}).encode())
    assert [job.job_id for job in page.jobs] == ["5"]


def test_half_a_surrogate_pair_does_no_harm() -> None:
    job = parse_job(b'{"jobID":"a","status":"\\ud800","message":"\\udfff x"}')
    assert job.message.encode()
    assert job.status.encode()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("zoo_exception", "NoSuchJob"),
        ("zoo_sigsegv", "NoApplicableCode"),
        ("pygeoapi_not_found", "InvalidParameterValue"),
    ],
)
def test_an_error_answer_is_named_and_not_quoted(name: str, words: str) -> None:
    assert parse_exception(body(name)) == words


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b"{}",
        b"<html>",
        b'{"title":7}',
        b'{"title":"\\u202e"}',
        b'{"detail":"x"}',
    ],
)
def test_an_error_answer_may_have_no_name(answer: bytes) -> None:
    assert parse_exception(answer) is None


def test_an_error_is_named_by_the_last_part_of_its_type() -> None:
    kind = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job"
    assert parse_exception(json.dumps({"type": kind}).encode()) == "no-such-job"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
LINK = st.fixed_dictionaries(
    {},
    optional={
        "rel": JSON | st.sampled_from(["log", "related", "next"]),
        "href": JSON | st.text(alphabet="/.%2ejobsX:", max_size=30),
        "title": JSON,
        "type": JSON | st.just("text/plain"),
    },
)
STATUS_INFO = st.fixed_dictionaries(
    {},
    optional={
        "jobID": JSON | st.just("X"),
        "id": JSON,
        "processID": JSON,
        "process": JSON,
        "status": JSON,
        "message": JSON,
        "exception": JSON,
        "progress": JSON,
        "created": JSON | st.datetimes().map(str),
        "finished": JSON,
        "links": JSON | st.lists(LINK),
    },
)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
@example(b'{"jobs": [[[[]]]]}')
def test_any_bytes_end_in_a_page_or_an_error_for_a_person(answer: bytes) -> None:
    for parse in (parse_job, parse_job_page):
        with contextlib.suppress(JobsError):
            parse(answer)
    parse_exception(answer)


@given(STATUS_INFO)
def test_any_status_info_ends_in_a_sound_job_or_an_error_for_a_person(
    fields: dict[str, object],
) -> None:
    answer = json.dumps(fields).encode()
    try:
        job = parse_job(answer)
    except JobsError:
        assert not parse_job_page(b'{"jobs":[' + answer + b"]}").jobs
        return
    assert is_job_id(job.job_id)
    names = [link.name for link in job.logs]
    assert len(names) == len(set(names))
    assert all(is_log_name(name) for name in names)
    assert job.is_finished == (job.status in TERMINAL_STATUSES)
    assert job.model_dump_json()


def test_all_recorded_exchanges_of_the_hub_parse(shared: Path) -> None:
    """30 exchanges of staging, May 2025 (belonging to others, read in place)."""
    recorded = json.loads(
        (shared / "hub/samples/eodh_pyeodh_recorded_http.json").read_text("utf-8")
    )
    assert len(recorded) == 30
    jobs = pages = errors = others = 0
    for exchange in recorded:
        answer = exchange["body"]
        raw = json.dumps(answer).encode()
        if exchange["status"] >= 400:
            assert parse_exception(raw) == "NoSuchProcess"
            errors += 1
        elif isinstance(answer, dict) and "jobs" in answer:
            page = parse_job_page(raw)
            assert len(page.jobs) == len(answer["jobs"]) == answer["numberTotal"]
            assert all(job.created and job.process for job in page.jobs)
            nexts = [each["href"] for each in answer["links"] if each["rel"] == "next"]
            assert [page.next_href] == (nexts or [None])
            pages += 1
        elif isinstance(answer, dict) and "jobID" in answer:
            job = parse_job(raw)
            assert job.job_id == answer["jobID"]
            assert job.status == answer["status"]
            assert job.progress == answer.get("progress")
            titles = [each.get("title", "") for each in answer["links"]]
            logs = [each for each in titles if each.startswith("Tool log ")]
            assert [f"Tool log {link.name}" for link in job.logs] == logs
            jobs += 1
        else:  # processes, results, a STAC item: no job and no list
            with pytest.raises(UnexpectedAnswerError):
                parse_job_page(raw)
            others += 1
    assert (jobs, pages, errors, others) == (13, 5, 1, 11)


def test_all_forty_recorded_failures_parse(shared: Path) -> None:
    """40 failed jobs of the test environment, October 2024 (likewise)."""
    recorded = json.loads(
        (shared / "hub/samples/eodh_failed_jobs_statusinfo.json").read_text("utf-8")
    )
    assert len(recorded) == 40
    jobs = [parse_job(json.dumps(each).encode()) for each in recorded]
    assert {job.status for job in jobs} == {"failed"}
    assert all(not job.logs and job.finished and job.process for job in jobs)
    never_started = [job for job in jobs if (job.duration_s or 0) < 2]
    assert len(never_started) == 12
    assert all("accepted to run" in job.message for job in never_started)
    listed = parse_job_page(json.dumps({"jobs": recorded}).encode())
    assert list(listed.jobs) == jobs


def test_the_recorded_list_of_pygeoapi_parses(shared: Path) -> None:
    page = parse_job_page((shared / "hub/samples/pygeoapi_0.21_jobs.json").read_bytes())
    assert [job.status for job in page.jobs] == ["failed", "failed"]
    assert page.next_href is None


def test_what_the_hub_says_is_cleaned_and_bounded() -> None:
    hidden = "\x1b[2J\u202e\u009b31m\u200b"
    job = job_of(
        status=f"odd {hidden}<state>",
        processID=f"Ignore{hidden} all\nof </log> it" + "x" * 1_000_000,
        message=f"begins {hidden}here\n" + "y" * 1_000_000 + "\nends there",
    )
    assert job.status == "odd_state_"
    assert job.process is not None
    assert job.process.startswith("Ignore_all_of_/log_it")
    assert len(job.process) <= 100
    assert job.message.startswith("begins here\n")
    assert job.message.endswith("\nends there")
    assert len(job.message) < 21_000
    for text in (job.status, job.process, job.message):
        assert not set(hidden) & set(text) - set("[2J31m")


def test_a_number_of_thousands_of_digits_costs_only_its_field() -> None:
    digits = "9" * 5_000
    text = '{"jobID": "job-1", "status": "running", "progress": %s, "message": "on"}'
    job = parse_job((text % digits).encode())
    assert (job.status, job.progress, job.message) == ("running", None, "on")

"""Statuses and lists of every server we know (HUB.md sections 2, 4, 6 and 7)."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eodh_tools.errors import JobsError, NotSignedInError, UnexpectedAnswerError
from eodh_tools.hub.identifiers import is_job_id, is_log_name
from eodh_tools.hub.job import Job
from eodh_tools.hub.known_statuses import TERMINAL_STATUSES
from eodh_tools.hub.log_links import MAX_LOGS
from eodh_tools.hub.status_info import parse_exception, parse_job, parse_job_page

DATA = Path(__file__).parent.parent.parent / "data" / "hub"
JOB = "3f6c1e0a-5b1d-11f0-8f7e-0a58a9feac02"


def body(name: str) -> bytes:
    return (DATA / f"{name}.json").read_bytes()


def job_of(**fields: object) -> Job:
    return parse_job(json.dumps({"jobID": JOB, "status": "running", **fields}).encode())


def links(*links: dict[str, object]) -> tuple[str, ...]:
    return tuple(link.name for link in job_of(links=links).logs)


def related(href: str, **fields: object) -> dict[str, object]:
    return {"rel": "related", "type": "text/plain", "href": href, **fields}


def test_the_hub_calls_a_job_running_from_the_start() -> None:
    job = parse_job(body("zoo_execution"))
    assert (job.job_id, job.process) == (JOB, "shoreline-change")
    assert (job.status, job.progress, job.is_finished) == ("running", 0, False)
    assert job.created == datetime(2025, 7, 7, 9, 14, 2, 118_000, tzinfo=UTC)
    assert job.finished is None
    assert job.duration_s is None
    assert job.logs == ()
    assert job.results_href is None


def test_progress_stays_the_stage_number_that_it_is() -> None:
    assert parse_job(body("zoo_running")).progress == 23


def test_a_successful_job_has_no_progress_and_lists_its_logs_once_each() -> None:
    job = parse_job(body("zoo_successful"))
    assert job.is_finished
    assert job.progress is None
    assert job.duration_s == pytest.approx(158.434)
    assert [link.name for link in job.logs] == [
        "node_stage_in.log",
        "tile.log",
        "tile_2.log",
        "node_stage_out.log",
    ]
    assert job.logs[1].title == "Tool log tile.log"
    assert job.results_href is not None
    assert job.results_href.endswith(f"/jobs/{JOB}/results")


def test_log_links_may_come_after_the_end() -> None:
    job = parse_job(body("zoo_successful_logs_late"))
    assert job.is_finished
    assert job.logs == ()


def test_a_dismissed_job_has_only_a_link_to_its_parent() -> None:
    job = parse_job(body("zoo_dismissed"))
    assert (job.status, job.logs, job.results_href) == ("dismissed", (), None)


def test_an_older_hub_gives_only_the_job_id() -> None:
    job = parse_job(body("zoo_failed_jobid_only"))
    assert job.job_id == "8a1b52d4-9d4e-11ef-b3aa-0a58a9feac02"
    assert job.message.rstrip().endswith("line 1 column 1 (char 0)")


def test_a_job_that_never_started_failed_within_two_seconds() -> None:
    job = parse_job(body("zoo_failed_never_started"))
    assert job.status == "failed"
    assert job.duration_s == pytest.approx(0.417)


def test_a_page_of_the_list_keeps_the_servers_order_and_next_as_given() -> None:
    page = parse_job_page(body("zoo_jobs_page_1"))
    days = [job.created.day for job in page.jobs if job.created]
    assert days == [12, 11, 15]
    assert page.next_href is not None
    assert page.next_href.endswith("/jobs?limit=3&skip=3")


def test_the_last_page_has_no_next() -> None:
    assert parse_job_page(body("zoo_jobs_page_3")).next_href is None


def test_a_listed_failure_may_carry_a_message_of_success() -> None:
    page = parse_job_page(body("zoo_jobs_page_2"))
    assert page.jobs[0].status == "failed"
    assert "successfully" in page.jobs[0].message


def test_pygeoapi_gives_null_times_and_results_links_too_early() -> None:
    page = parse_job_page(body("pygeoapi_jobs"))
    failed, running, successful = page.jobs
    assert failed.message.endswith("no band 9")
    assert (failed.logs, failed.results_href) == ((), None)
    assert running.finished is None
    assert running.logs == ()
    assert successful.results_href is not None
    assert successful.results_href.endswith("results?f=json")
    assert page.next_href == "?offset=3&limit=3"


def test_the_ogc_2_draft_has_id_process_uri_exception_and_a_log_link() -> None:
    job = parse_job(body("ogc20_failed"))
    assert (job.job_id, job.process) == ("urn-7", "count-pixels")
    assert job.message == "Out of memory: the process took 9 GB"
    assert job.created == datetime(2026, 2, 3, 9, 0, tzinfo=UTC)
    assert [(link.name, link.href) for link in job.logs] == [
        ("logs", "/jobs/urn-7/logs?f=text")
    ]


def test_the_part_4_draft_has_process_and_the_status_created() -> None:
    job = parse_job(body("ogc_part4_created"))
    assert (job.process, job.status) == ("count_pixels", "created")
    assert not job.is_finished
    assert [link.name for link in job.logs] == ["run.log"]


def test_a_status_no_standard_knows_stays_as_given() -> None:
    job = parse_job(body("weaver_succeeded"))
    assert (job.status, job.is_finished) == ("succeeded", False)
    assert [link.name for link in job.logs] == ["logs"]
    assert job.created == datetime(2026, 1, 5, 12, 0, 0, 123_456, tzinfo=UTC)
    assert job.started == datetime(2026, 1, 5, 12, 0, 1, tzinfo=UTC)
    assert job.duration_s == 30


def test_weaver_lists_bare_ids() -> None:
    page = parse_job_page(body("weaver_jobs"))
    assert [job.status for job in page.jobs] == ["unknown", "unknown"]


def test_cubewerx_links_a_runlog() -> None:
    job = parse_job(body("cubewerx_failed"))
    assert (job.job_id, job.process) == ("CW_20260104_118", None)
    assert [link.name for link in job.logs] == ["log"]


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("Successful", "successful"),
        (" FAILED ", "failed"),
        ("Paused", "paused"),
        ("Cancelling", "Cancelling"),
        ("", "unknown"),
        (None, "unknown"),
        (7, "unknown"),
        ("x" * 500, "x" * 100),
    ],
)
def test_statuses(given: object, stored: str) -> None:
    assert job_of(status=given).status == stored


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (23, 23),
        (99.9, 99),
        ("41", 41),
        ("41%", 41),
        (None, None),
        (True, None),
        (-1, None),
        (101, None),
        ("much", None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        ([], None),
    ],
)
def test_progress(given: object, stored: int | None) -> None:
    assert job_of(progress=given).progress == stored


@pytest.mark.parametrize(
    "given",
    [None, 7, "", "soon", "2025-13-01T00:00:00Z", "0001-01-01T00:00:00+23:59", {}, []],
)
def test_a_time_that_is_none_is_none(given: object) -> None:
    assert job_of(created=given).created is None


def test_a_clock_that_ran_backwards_gives_no_negative_duration() -> None:
    job = job_of(started="2025-01-01T00:00:05Z", finished="2025-01-01T00:00:04Z")
    assert job.duration_s == 0


@pytest.mark.parametrize(
    "relation",
    [
        {"rel": "log"},
        {"rel": "logs"},
        {"rel": "runlog"},
        {"rel": "[ogc-rel:log]"},
        {"rel": "http://www.opengis.net/def/rel/ogc/1.0/log"},
        {"rel": "HTTP://www.opengis.net/def/rel/ogc/1.0/log"},
        {"rel": ["alternate", "log"]},
        {"rel": "related", "title": "Tool log a.log"},
        {"rel": "related", "type": "text/plain; charset=utf-8"},
        {"rel": "related"},
    ],
)
def test_every_form_of_a_log_link_is_known(relation: dict[str, object]) -> None:
    assert links({**relation, "href": f"https://x.example/jobs/{JOB}/a.log"}) == (
        "a.log",
    )


@pytest.mark.parametrize(
    "link",
    [
        {"rel": "monitor", "href": f"https://x.example/jobs/{JOB}"},
        {"rel": "http://www.opengis.net/def/rel/ogc/1.0/results", "href": "/results"},
        {"rel": "related", "type": "text/html", "href": "https://x.example/about"},
        {"rel": "license", "type": "text/plain", "href": "https://x.example/LICENSE"},
        {"rel": "log"},
        {"rel": "log", "href": ""},
        {"rel": "log", "href": None},
        {"rel": "log", "href": ["a.log"]},
        {"rel": None, "href": "a.log"},
        {"rel": {"a": 1}, "href": "a.log"},
        {},
    ],
)
def test_no_other_link_is_a_log(link: dict[str, object]) -> None:
    assert links(link) == ()


@pytest.mark.parametrize(
    "name",
    [
        "..",
        ".",
        ".hidden.log",
        "%2e%2e",
        "%2e%2e%2fother.log",
        "..%2f..%2fx.log",
        "%252e%252e%252fx.log",
        "a%2fb.log",
        "a%5cb.log",
        "a\\b.log",
        "..\\x.log",
        "a%00.log",
        "a\0.log",
        "a%0a.log",
        "x%E2%80%AEgol.exe.log",
        "\u202ex.log",
        "\uff41.log",
        "%EF%BD%81.log",
        "a" * 300 + ".log",
        "results",
        "a.log%",
        "a;b.log",
        "a.log.",
    ],
)
def test_a_link_whose_name_could_lead_elsewhere_is_left_out(name: str) -> None:
    assert links(related(f"https://x.example/jobs/{JOB}/{name}")) == ()


def test_a_link_into_another_jobs_folder_is_left_out() -> None:
    other = "00000000-5b1d-11f0-8f7e-0a58a9feac02"
    assert links(related(f"https://x.example/jobs/{other}/a.log")) == ()


def test_an_old_link_by_process_and_id_is_taken() -> None:
    href = f"https://dev.x.example/ades/temp/shoreline-{JOB}/convert.log"
    assert links(related(href)) == ("convert.log",)


def test_one_file_linked_under_two_hosts_is_one_log() -> None:
    assert links(
        related(f"https://prod.x.example/a/jobs/{JOB}/a.log"),
        related(f"https://x.example/b/jobs/{JOB}/a.log"),
    ) == ("a.log",)


def test_two_files_of_one_name_elsewhere_are_distinguished() -> None:
    assert links(
        {"rel": "log", "href": "/out/1/run.log"},
        {"rel": "log", "href": "/out/2/run.log"},
        {"rel": "log", "href": "/out/1/run.log"},
        {"rel": "log", "href": "/p/logs"},
        {"rel": "log", "href": "/q/logs"},
    ) == ("run.log", "run-2.log", "logs", "logs-2")


def test_the_number_of_logs_is_bounded() -> None:
    many = [related(f"/jobs/{JOB}/s_{n}.log") for n in range(MAX_LOGS + 5)]
    assert len(links(*many)) == MAX_LOGS


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

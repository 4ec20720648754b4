"""Statuses and lists of every server we know (HUB.md sections 2, 4, 6 and 7)."""

from datetime import UTC, datetime

import pytest

from eodh_tools.hub.status_info import parse_job, parse_job_page
from tests.tools.hub.job_bodies import JOB, body, job_of


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


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2025-04-08t12:48:33.675z", datetime(2025, 4, 8, 12, 48, 33, 675_000, UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (
            "2017-01-01T00:59:60.5+01:00",
            datetime(2016, 12, 31, 23, 59, 59, 500_000, UTC),
        ),
    ],
)
def test_what_rfc_3339_allows_is_a_time(given: str, read: datetime) -> None:
    assert job_of(created=given).created == read


def test_a_clock_that_ran_backwards_gives_no_negative_duration() -> None:
    job = job_of(started="2025-01-01T00:00:05Z", finished="2025-01-01T00:00:04Z")
    assert job.duration_s == 0

"""The table of jobs: whole rows at 80 columns, short ids that still tell jobs apart."""

from datetime import UTC, datetime, timedelta

import pytest

from eodh_tools.cli.jobs_table import age_text, jobs_table
from eodh_tools.cli.rendering import as_command
from eodh_tools.results.models import JobListing, JobSummary, NextCall

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def job(number: int, status: str, minutes: float, process: str) -> JobSummary:
    created = NOW - timedelta(minutes=minutes)
    return JobSummary(
        job_id=f"{number:08x}-1477-11f0-922f-c217930f6509",
        process=process,
        status=status,
        created=created,
        finished=created + timedelta(seconds=100),
        duration_s=None if status == "running" else 100.0 * number,
    )


LISTING = JobListing(
    workspace="eo-team",
    jobs=(
        job(1, "running", 0.2, "ndvi"),
        job(
            2, "failed", 12, "convert-sentinel-2-scene-tiles-to-cloud-optimised-geotiff"
        ),
        job(30, "successful", 300, "ndvi"),
        job(400, "successful", 5_000, "mosaic"),
    ),
    total=1_234,
    by_status={"successful": 2, "failed": 1, "running": 1},
    next=(NextCall(tool="get_status", arguments={"job": "J"}, why="to see why"),),
)


def test_a_row_has_state_short_id_age_duration_and_process_within_80_columns() -> None:
    assert jobs_table(LISTING, as_command, width=80, now=NOW).split("\n") == [
        "4 of 1,234 jobs in workspace eo-team: 2 successful, 1 failed, 1 running",
        "STATE       JOB       CREATED          TOOK  PROCESS",
        "running     00000001  just now            -  ndvi",
        (
            "failed      00000002  12 min ago      3 min  "
            "convert-sentinel-2-scene-tiles-to-…"
        ),
        "successful  0000001e  5 h ago        50 min  ndvi",
        "successful  00000190  3 d ago     11 h 07 m  mosaic",
        "Next: eodh-logs status J (to see why)",
    ]


@pytest.mark.parametrize("width", [80, 120, 40, 10])
def test_no_row_is_wider_than_the_terminal_or_than_40_columns_at_least(
    width: int,
) -> None:
    table = jobs_table(LISTING, as_command, width=width, now=NOW).split("\n")

    assert max(len(row) for row in table[1:-1]) <= max(width, 59)


def test_wide_gives_whole_ids_exact_times_and_whole_names() -> None:
    table = jobs_table(LISTING, as_command, width=80, now=NOW, wide=True)

    assert "00000002-1477-11f0-922f-c217930f6509" in table
    assert "2026-11-27 11:48:00" in table
    assert "convert-sentinel-2-scene-tiles-to-cloud-optimised-geotiff" in table


def test_ids_that_begin_alike_are_given_whole() -> None:
    alike = LISTING.model_copy(
        update={
            "jobs": (
                LISTING.jobs[0],
                LISTING.jobs[0].model_copy(update={"job_id": "00000001-other"}),
            )
        }
    )

    table = jobs_table(alike, as_command, width=80, now=NOW)
    assert "00000001-1477-11f0-922f-c217930f6509" in table
    assert "00000001-other" in table


@pytest.mark.parametrize(
    ("seconds", "age"),
    [
        (-500, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3_599, "59 min ago"),
        (3_600, "1 h ago"),
        (172_799, "47 h ago"),
        (172_800, "2 d ago"),
    ],
)
def test_an_age_is_reported_in_one_unit(seconds: float, age: str) -> None:
    assert age_text(NOW - timedelta(seconds=seconds), NOW) == age
    assert age_text(None, NOW) == "-"

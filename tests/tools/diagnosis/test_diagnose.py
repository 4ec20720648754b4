"""Explain a job's end from its status, message, logs and what is missing."""

from datetime import UTC, datetime, timedelta

import pytest

from eodh_tools.diagnosis.diagnose import explain
from eodh_tools.diagnosis.findings import LogWithExcerpt
from eodh_tools.diagnosis.steps import entries
from eodh_tools.hub.job import Job
from eodh_tools.logs.excerpt.excerpter import excerpt
from eodh_tools.results.models import Explanation, LogsState

CREATED = datetime(2026, 11, 1, 9, tzinfo=UTC)
RUNNERS_TRACEBACK = (
    "Unable to run the Service. The message returned back by the Service was the "
    "following: Exception during execution...\nTraceback (most recent call last):\n"
    '  File "/opt/runner.py", line 1, in execute\n    read()\n'
    "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)\n"
)

GOOD = b"reading 3 tiles\nwriting mosaic.tif\ndone in 4.2 s\n"
STOPS = b"reading 3 tiles\nwarping tile 1\nwarping tile 2\n"
NO_KEY = b"""\
reading 3 tiles
Traceback (most recent call last):
  File "/app/mosaic.py", line 30, in <module>
    main()
  File "/app/mosaic.py", line 12, in main
    tile = tiles["T30UWB"]
KeyError: 'T30UWB'
"""
NO_CATALOG = b"""\
publishing to s3://results
Traceback (most recent call last):
  File "/app/stage_out.py", line 20, in <module>
    catalog = pystac.read_file("/tmp/out/catalog.json")
FileNotFoundError: [Errno 2] No such file or directory: '/tmp/out/catalog.json'
"""


def job(
    status: str = "failed",
    message: str = RUNNERS_TRACEBACK,
    took_s: float = 60.0,
    process: str = "water",
) -> Job:
    return Job(
        job_id="a-1",
        process=process,
        status=status,
        message=message,
        created=CREATED,
        started=CREATED,
        finished=CREATED + timedelta(seconds=took_s),
    )


def reported(
    of: Job,
    logs: dict[str, bytes | None] | None = None,
    *,
    state: LogsState = "there",
    missing: tuple[str, ...] = (),
    results: str | None = None,
) -> Explanation:
    texts = logs or {}
    read = [
        LogWithExcerpt(
            entry, None if (text := texts[entry.name]) is None else excerpt([text])
        )
        for entry in entries(list(texts))
    ]
    return explain(of, read, logs_state=state, missing_steps=missing, reason=results)


def test_a_steps_own_error_is_known_by_the_exception_that_ended_it() -> None:
    words = reported(job(), {"search.log": GOOD, "mosaic.log": NO_KEY})
    assert words.headline == (
        "The variable, column or key T30UWB is not in the data that step 'mosaic' was "
        "given: KeyError: 'T30UWB'"
    )
    assert (words.cause, words.confidence) == ("variable-missing", "known")
    assert (words.whose, words.rerun) == ("inputs", "does not help")
    assert words.key_line is not None
    assert (words.key_line.log, words.key_line.line) == ("mosaic.log", 7)
    (evidence,) = words.evidence
    assert evidence.log == "mosaic.log"
    assert 7 in evidence.lines
    assert "ncdump" in words.advice


def test_a_stage_out_without_a_catalogue_is_reported_as_that() -> None:
    words = reported(job(), {"mosaic.log": GOOD, "node_stage_out.log": NO_CATALOG})
    assert (words.cause, words.step) == ("catalog-missing", "node_stage_out")
    assert words.confidence == "known"


def test_a_stage_out_that_fails_because_a_step_did_points_back_to_the_step() -> None:
    words = reported(job(), {"mosaic.log": NO_KEY, "node_stage_out.log": NO_CATALOG})
    assert words.step == "mosaic"
    assert "step 'mosaic' was given: KeyError: 'T30UWB'" in words.headline
    assert words.headline.endswith("stage-out failed on what it left.")
    assert words.confidence == "likely"
    assert [each.log for each in words.evidence] == ["mosaic.log", "node_stage_out.log"]


def test_a_step_beside_the_last_one_is_blamed_only_as_likely() -> None:
    words = reported(job(), {"mosaic.log": NO_KEY, "search.log": GOOD})
    assert (words.step, words.confidence) == ("mosaic", "likely")


def test_of_scattered_runs_the_one_that_failed_is_named() -> None:
    words = reported(
        job(), {"tile.log": GOOD, "tile_2.log": NO_KEY, "tile_3.log": GOOD}
    )
    assert "step 'tile' (run 2) was given: KeyError" in words.headline


def test_a_log_that_just_ends_is_not_given_a_certain_cause() -> None:
    words = reported(job(), {"search.log": GOOD, "mosaic.log": STOPS})
    assert words.headline == (
        "Step 'mosaic' ended without an error message, so I cannot tell why; the last "
        "thing that it printed: warping tile 2"
    )
    assert words.confidence == "unknown"
    assert "memory" in words.advice


def test_a_last_line_of_a_form_of_its_own_is_repeated_but_not_called_the_cause() -> (
    None
):
    tiles = b"".join(b"warping tile %d of 400\n" % n for n in range(400))
    words = reported(job(), {"mosaic.log": tiles + b"input is rotated by 3 degrees\n"})
    assert words.headline == (
        "I cannot tell why step 'mosaic' failed; the last thing that it printed: input "
        "is rotated by 3 degrees"
    )
    assert (words.cause, words.confidence) == ("no-reason-given", "unknown")


def test_an_unsure_headline_quotes_the_next_most_likely_line_too() -> None:
    words = reported(
        job(),
        {
            "warp.log": b"options: bilinear\n"
            b"ERROR 1: PROJ: proj_create_from_database: crs not found\n"
            b"ERROR 1: Translating target SRS EPSG:277000 failed\n"
        },
    )
    assert words.confidence == "likely"
    assert words.headline == (
        "Step 'warp' failed: ERROR 1: PROJ: proj_create_from_database: crs not found; "
        "after it: ERROR 1: Translating target SRS EPSG:277000 failed"
    )
    assert {2, 3} <= {line for each in words.evidence for line in each.lines}


def test_what_a_program_printed_right_before_it_met_nothing_leads_the_headline() -> (
    None
):
    accepted = b"".join(
        b"order %d: {'status': 'accepted', 'order': %d}\n" % (n, n) for n in range(9)
    )
    words = reported(
        job(),
        {
            "order.log": accepted
            + b"order 9: {'status': 'declined', 'note': 'ask again on Monday'}\n"
            b"Traceback (most recent call last):\n"
            b'  File "/app/order.py", line 5, in <module>\n'
            b"    n = reply['order'] + 1\n"
            b"TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'\n"
        },
    )
    assert words.headline.startswith(
        "Right after “order 9: {'status': 'declined', 'note': 'ask again on Monday'}”"
        " the program of step 'order' met a missing value"
    )
    assert (words.cause, words.confidence) == ("value-missing", "likely")


def test_an_error_that_was_recovered_from_is_no_cause() -> None:
    noise = b"".join(
        b"tile %d: connection reset by eo.example.org, trying again (1 of 5)\n" % n
        for n in range(30)
    )
    words = reported(job(), {"mosaic.log": noise + NO_KEY})
    assert words.headline.endswith("was given: KeyError: 'T30UWB'")
    assert words.cause == "variable-missing"
    (bad,) = words.looked_bad
    assert bad.text.startswith("tile 29: connection reset by eo.example.org")


@pytest.mark.parametrize("name", ["mosaic.log", "node_stage_out.log"])
def test_an_empty_log_shows_nothing_and_the_answer_says_so(name: str) -> None:
    words = reported(job(), {name: b""})
    assert (words.cause, words.confidence) == ("log-empty", "unknown")
    assert "I cannot tell" in words.headline


def test_a_step_that_passing_runs_had_and_this_one_has_not_is_where_it_ended() -> None:
    words = reported(job(), {"search.log": GOOD}, missing=("mosaic",))
    assert (words.step, words.cause) == ("mosaic", "output-not-collected")
    assert (words.confidence, words.whose, words.rerun) == (
        "likely",
        "unknown",
        "unknown",
    )


def test_logs_that_cannot_be_found_are_blamed_on_the_links_not_on_the_job() -> None:
    process = "sentinel-2-shoreline-change-monthly"
    words = reported(job(process=process), {"mosaic.log": None})
    assert (words.cause, words.confidence) == ("logs-unreadable", "unknown")
    assert process in words.advice


def test_a_job_that_ended_at_once_never_started() -> None:
    words = reported(job(message="", took_s=0.6), state="none")
    assert words.headline == (
        "The job never started: it failed 0.6 s after it was made, and nothing ran."
    )
    assert (words.cause, words.confidence) == ("never-started", "likely")
    assert (words.whose, words.rerun) == ("unknown", "unknown")


def test_a_job_that_never_started_is_reported_at_once_for_no_log_will_come() -> None:
    words = reported(job(message="", took_s=0.6), state="not there yet")
    assert words.cause == "never-started"


def test_missing_inputs_are_reported_from_the_message() -> None:
    message = "Unable to run the Service. Mandatory parameters missing: bands."
    words = reported(job(message=message, took_s=0.4), state="none")
    assert (words.cause, words.confidence) == ("input-missing", "likely")


def test_no_output_and_no_log_is_most_likely_a_glob_that_matches_nothing() -> None:
    words = reported(job(), state="none")
    assert (words.cause, words.confidence) == ("output-not-collected", "likely")
    assert "glob" in words.headline
    assert words.whose == "code"
    assert "image" not in words.advice.split("Run the workflow")[0]


def test_two_minutes_without_a_log_may_be_an_image_that_cannot_be_pulled() -> None:
    words = reported(job(took_s=130), state="none")
    assert words.confidence == "unknown"
    assert "cannot be pulled" in words.advice


def test_logs_that_are_still_due_are_waited_for() -> None:
    words = reported(job(), state="not there yet")
    assert words.confidence == "unknown"
    assert "60 s" in words.advice


def test_a_successful_job_names_its_steps() -> None:
    logs: dict[str, bytes | None] = {"search.log": GOOD, "node_stage_out.log": GOOD}
    words = reported(job("successful"), logs)
    assert words.headline == ("The job was successful. 2 steps ran: search, stage-out.")
    assert words.evidence == ()


def test_a_successful_jobs_warnings_are_shown() -> None:
    text = GOOD + b"WARNING: 12 of 40 tiles had no data and were left out\n" + GOOD
    words = reported(job("successful"), {"search.log": text})
    assert words.headline.endswith("There are warnings that may be worth a look.")
    (evidence,) = words.evidence
    assert "12 of 40 tiles" in evidence.text


@pytest.mark.parametrize(
    ("status", "headline"),
    [
        ("dismissed", "The job was cancelled before it ended."),
        ("running", "The job has not ended yet."),
        ("paused", "The job has not ended yet."),
    ],
)
def test_other_ends_are_reported_in_a_sentence(status: str, headline: str) -> None:
    assert reported(job(status)).headline == headline


def test_what_the_hub_answers_in_place_of_results_explains_where_no_log_does() -> None:
    words = reported(
        job(), results="The <aoi> argument was not specified in DataInputs"
    )
    assert (words.cause, words.whose) == ("input-missing", "inputs")
    assert "input 'aoi'" in words.headline
    (evidence,) = words.evidence
    assert evidence.log == "Results answer"


def test_the_runners_own_traceback_in_the_results_shows_nothing() -> None:
    words = reported(job(), results=RUNNERS_TRACEBACK)
    assert words.cause == "output-not-collected"


def test_what_an_earlier_step_could_not_fetch_is_a_matter_of_the_service() -> None:
    fetch = (
        b"2024-01-01 10:00:00 ERROR day 3: connection refused by eo.example.org\n"
        b"2024-01-01 10:00:01 INFO 2 days fetched\n"
    )
    count = b"combine: only 2 of 9 days have data, at least 6 are needed\n"
    words = reported(job(), {"fetch.log": fetch, "combine.log": count})
    assert (words.step, words.cause, words.whose) == (
        "combine",
        "nothing-found",
        "service",
    )
    assert [line.log for line in words.looked_bad] == ["fetch.log"]


def test_a_gap_in_the_numbers_of_a_scatter_is_where_it_may_have_failed() -> None:
    words = reported(job(), {"tile.log": GOOD, "tile_2.log": GOOD, "tile_4.log": GOOD})
    assert words.headline.startswith("Step 'tile' most likely failed in run 3")
    assert (words.step, words.cause, words.confidence) == (
        "tile",
        "output-not-collected",
        "likely",
    )


def test_after_steps_that_ended_well_the_next_left_no_log() -> None:
    words = reported(job(), {"node_stage_in.log": GOOD, "search.log": GOOD})
    assert (words.step, words.cause) == (None, "output-not-collected")
    assert (words.whose, words.rerun) == ("unknown", "unknown")
    assert "search" in words.headline
    assert "glob" in words.headline


def test_what_a_step_tried_again_and_got_is_no_trouble_of_the_job() -> None:
    stage_in = (
        b"WARNING retry 1/5 of nir.tif: ReadTimeoutError\n"
        b"INFO nir.tif 98 MB\nINFO stage-in: done\n"
    )
    words = reported(job(), {"node_stage_in.log": stage_in})
    assert words.cause == "output-not-collected"
    assert "retry" not in words.headline


def test_a_service_that_an_earlier_step_got_over_is_not_whose_turn_it_is() -> None:
    fetch = (
        b"f003 ok\nf006 curl: (56) Recv failure: Connection reset by peer, again\n"
        b"f006 ok\nf009 ok\nall ok\n"
    )
    missing = b"FileNotFoundError: [Errno 2] No such file or directory: '/data/a.nc'\n"
    words = reported(job(), {"fetch.log": fetch, "combine.log": missing})
    assert (words.cause, words.whose) == ("file-missing", "inputs")


def test_a_known_cause_of_data_is_likely_where_an_earlier_step_failed_too() -> None:
    crs = b"pyproj.exceptions.CRSError: Invalid projection: EPSG:999999: not found\n"
    alone = reported(job(), {"combine.log": crs})
    fetch = b"ERROR day 3: connection refused by eo.example.org\nINFO 2 days fetched\n"
    after = reported(job(), {"fetch.log": fetch, "combine.log": crs})
    assert (alone.confidence, after.confidence) == ("known", "likely")
    assert alone.cause == after.cause == "crs-invalid"
    searched = reported(job(), {"fetch.log": b"0 scenes found\n", "combine.log": crs})
    assert searched.confidence == "likely"


def test_what_stage_out_says_in_passing_is_less_than_the_exception_of_a_step() -> None:
    ndvi = (
        b"reading scene\nTraceback (most recent call last):\n"
        b'  File "/app/ndvi.py", line 12, in <module>\n    import rasterio\n'
        b"ModuleNotFoundError: No module named 'rasterio'\n"
    )
    words = reported(
        job(), {"ndvi.log": ndvi, "node_stage_out.log": b"nothing to do\n"}
    )
    assert (words.step, words.cause) == ("ndvi", "module-missing")
    assert "rasterio" in words.headline

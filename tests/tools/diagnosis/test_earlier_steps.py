"""A step that failed and was taken for well, and a later one that met what it left."""

import re
from datetime import UTC, datetime

import pytest

from eodh_tools.diagnosis.diagnose import explain
from eodh_tools.diagnosis.findings import LogWithExcerpt
from eodh_tools.diagnosis.steps import entries
from eodh_tools.hub.job import Job
from eodh_tools.logs.excerpt.excerpter import excerpt
from eodh_tools.results.models import Explanation

CREATED = datetime(2026, 11, 1, 9, tzinfo=UTC)
LOGS = {
    "download.log": """\
asking for 12 granules
requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://data.example/a
EULA Acceptance Failure: user has not accepted the End User License Agreement
""",
    "snow.log": """\
reading 0 granules
Traceback (most recent call last):
  File "/app/snow.py", line 8, in <module>
    cube = xr.concat(parts, "time")
ValueError: must supply at least one object to concatenate
""",
}


def reported(logs: dict[str, str]) -> Explanation:
    job = Job(
        job_id="a-1",
        process="snow",
        status="failed",
        created=CREATED,
        started=CREATED,
        finished=CREATED,
    )
    read = [
        LogWithExcerpt(entry, excerpt([logs[entry.name].encode()]))
        for entry in entries(list(logs))
    ]
    return explain(job, read, logs_state="there")


def test_a_later_step_that_had_nothing_to_work_on_follows_from_the_earlier_one() -> (
    None
):
    message = reported(LOGS)
    assert "403" in message.headline or "EULA" in message.headline
    assert "step 'snow' failed on what it left" in message.headline
    assert (message.whose, message.confidence, message.step) == (
        "credentials",
        "likely",
        "snow",
    )
    assert {each.log for each in message.evidence} == {"download.log", "snow.log"}


def test_a_mistake_of_the_later_program_stays_its_own() -> None:
    own = LOGS["snow.log"].replace(
        "ValueError: must supply at least one object to concatenate",
        "ModuleNotFoundError: No module named 'snowlib'",
    )
    message = reported({**LOGS, "snow.log": own})
    assert "snowlib" in message.headline
    assert message.step == "snow"


STAGE_OUT = """\
Staging out /var/lib/cwl/out
Traceback (most recent call last):
  File "/app/stage_out.py", line 15, in <module>
    catalog = pystac.Catalog.from_file(path)
FileNotFoundError: [Errno 2] No such file or directory: '/var/lib/cwl/out/catalog.json'
"""


def test_a_catalogue_that_is_not_there_follows_from_a_step_that_found_nothing() -> None:
    message = reported(
        {
            "mean.log": (
                "2026-11-01 10:00:00 INFO scene 7: 41 % cloud, left out\n"
                "2026-11-01 10:00:01 WARNING no scene left below 20 % cloud, "
                "nothing to write\n2026-11-01 10:00:02 INFO finished in 2 s\n"
            ),
            "node_stage_out.log": STAGE_OUT,
        }
    )
    assert (message.cause, message.whose) == ("nothing-found", "inputs")
    assert message.confidence == "likely"
    assert "no scene left" in message.headline


def test_what_a_step_failed_of_stays_the_cause_though_it_counts_none_at_its_end() -> (
    None
):
    message = reported(
        {
            "classify.log": (
                "Error: no files match *_B04.tif in input directory\n"
                "0 tiles classified. Bye.\n"
            ),
            "node_stage_out.log": STAGE_OUT,
        }
    )
    assert "B04" in message.headline


STOPPED = "tile 1 is done\ntile 2 is done\ntile 3 is done\n"


@pytest.mark.parametrize(
    ("failed", "word", "names", "step"),
    [
        (LOGS["snow.log"], "Terminated", "concatenate", "band"),
        ("ERROR 4: n.tif: No such file or directory\n",
         "warp: caught SIGTERM because another task failed", r"n\.tif", "band"),
        ("ERROR 4: n.tif: No such file or directory\n", "Terminated", "SIGTERM",
         "warp"),
        (STOPPED, "warp: caught SIGTERM because another task failed", "SIGTERM",
         "warp"),
    ],
)  # fmt: skip
def test_a_step_that_was_only_told_to_stop_is_not_named_where_another_failed(
    failed: str, word: str, names: str, step: str
) -> None:
    message = reported({"band.log": failed, "warp.log": f"{STOPPED}{word}\n"})
    assert re.search(names, message.headline)
    assert message.step == step

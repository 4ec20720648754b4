"""A step that failed and was taken for well, and a later one that met what it left."""

from datetime import UTC, datetime

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

"""Which jobs of a list are other jobs with an id that was seen before."""

from datetime import UTC, datetime, timedelta

import pytest

from eodh_bot.store.seen_jobs import StoredJob
from eodh_bot.watch.job_diff import new_runs
from eodh_tools.hub.job import Job

BEGAN = datetime(2026, 11, 28, 12, tzinfo=UTC)
ENDED = BEGAN + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("created", "is_new"),
    [
        (BEGAN + timedelta(seconds=1), False),
        (BEGAN + timedelta(minutes=5), True),
        # A server that counts it back from the time of its answer.
        (ENDED + timedelta(seconds=1), False),
        (ENDED + timedelta(hours=2), False),
    ],
)
def test_a_job_that_was_made_after_its_own_end_is_no_other_job(
    created: datetime, *, is_new: bool
) -> None:
    job = Job(
        job_id="1",
        process="ndvi",
        status="failed",
        created=created,
        finished=ENDED,
    )
    seen = {"1": StoredJob(ended=True, created=BEGAN, run="first")}

    assert bool(new_runs([job], seen)) == is_new

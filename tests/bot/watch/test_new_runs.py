"""Which jobs of a list are other jobs with an id that was seen before."""

from datetime import UTC, datetime, timedelta

import pytest

from eodh_bot.store.seen_jobs import StoredJob
from eodh_bot.watch.job_runs import new_runs
from eodh_tools.hub.job import Job

BEGAN = datetime(2026, 11, 28, 12, tzinfo=UTC)
ENDED = BEGAN + timedelta(minutes=10)
LISTED = BEGAN + timedelta(hours=3)
NOW = LISTED + timedelta(minutes=2)


def is_new(
    created: datetime, finished: datetime | None, listed_at: datetime | None
) -> bool:
    job = Job(
        job_id="1",
        process="ndvi",
        status="failed" if finished else "running",
        created=created,
        finished=finished,
    )
    seen = {"1": StoredJob(ended=True, created=BEGAN, run="first")}
    return bool(new_runs([job], seen, listed_at=listed_at, latest=NOW))


@pytest.mark.parametrize(
    ("created", "new"),
    [
        (BEGAN + timedelta(seconds=1), False),
        (BEGAN + timedelta(minutes=5), True),
        # A server that counts it back from the time of its answer.
        (ENDED + timedelta(seconds=1), False),
        (ENDED + timedelta(hours=2), False),
    ],
)
def test_a_job_that_was_made_after_its_own_end_is_no_other_job(
    created: datetime, *, new: bool
) -> None:
    assert is_new(created, ENDED, None) == new


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("moved_by", "new"),
    [
        (HOUR, False),
        (HOUR + timedelta(seconds=2), False),
        # Another job with this id.
        (HOUR + timedelta(seconds=3), True),
        (HOUR + timedelta(minutes=5), True),
    ],
)
def test_what_moved_by_as_much_as_a_corrected_job_is_the_same_job(
    moved_by: timedelta, *, new: bool
) -> None:
    """Only of one that was made long before the last list is that known for sure."""
    made = {"old": BEGAN, "late": LISTED - HOUR}
    moved = {"old": BEGAN + HOUR, "late": made["late"] + moved_by}
    seen = {job: StoredJob(ended=True, created=at) for job, at in made.items()}
    jobs = [
        Job(job_id=job, process="ndvi", status="successful", created=at)
        for job, at in moved.items()
    ]
    for order in (jobs, jobs[::-1]):
        found = new_runs(order, seen, listed_at=LISTED, latest=NOW + HOUR)
        assert set(found) == ({"late"} if new else set())


@pytest.mark.parametrize(
    ("created", "listed_at", "new"),
    [
        (LISTED + timedelta(minutes=1), LISTED, True),
        # The clocks of one Hub's machines differ.
        (LISTED - timedelta(seconds=50), LISTED, True),
        (NOW + timedelta(minutes=4), LISTED, True),
        # The list that had the job before was asked for later.
        (LISTED - timedelta(seconds=70), LISTED, False),
        (BEGAN + timedelta(hours=1), LISTED, False),
        (BEGAN + timedelta(days=1), LISTED, False),
        # After a restart no list is known.
        (BEGAN + timedelta(hours=1), None, True),
        (BEGAN + timedelta(days=1), None, False),
    ],
)
def test_another_job_was_made_after_the_last_list_and_not_in_the_future(
    created: datetime, listed_at: datetime | None, *, new: bool
) -> None:
    assert is_new(created, None, listed_at) == new
    assert is_new(created, created + timedelta(minutes=9), listed_at) == new

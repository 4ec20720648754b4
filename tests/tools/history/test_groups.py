"""A failure is repaired by a success that ended after it, at every door."""

from datetime import timedelta

import pytest

from eodh_tools.history.groups import groups
from eodh_tools.history.streaks import streak
from tests.tools.history.test_store import BEGIN, record


@pytest.mark.parametrize("made_after", [-10_000, 60])
@pytest.mark.parametrize(("ended_after", "repaired"), [(-60, False), (3_600, True)])
def test_only_a_job_that_ended_after_a_failure_shows_that_it_works_again(
    made_after: float, ended_after: float, *, repaired: bool
) -> None:
    failed = record("a", finished=BEGIN)
    made = BEGIN + timedelta(seconds=min(made_after, ended_after - 1))
    ended = BEGIN + timedelta(seconds=ended_after)
    success = record("b", status="successful", created=made, finished=ended)
    earlier = record("c", status="successful", finished=BEGIN - timedelta(days=1))
    jobs = (earlier, failed, success)

    (group,) = groups(jobs, {"a": failed})
    # What the failures list says, and what the status says.
    row = streak(jobs, failed, {})

    assert group.repaired == (ended if repaired else None)
    assert row.next_success == (success if repaired else None)

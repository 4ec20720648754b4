"""A failure is repaired by a job that was made after it."""

from datetime import timedelta

import pytest

from eodh_tools.history.groups import groups
from tests.tools.history.test_store import BEGIN, record


@pytest.mark.parametrize(("made_after", "repaired"), [(-10_000, False), (60, True)])
def test_only_a_job_that_was_made_after_a_failure_shows_that_it_works_again(
    made_after: float, *, repaired: bool
) -> None:
    failed = record("a")
    ended = BEGIN + timedelta(hours=1)
    made = BEGIN + timedelta(seconds=made_after)
    success = record("b", status="successful", created=made, finished=ended)
    earlier = record("c", status="successful", created=BEGIN - timedelta(days=1))

    (group,) = groups((earlier, failed, success), {"a": failed})

    assert group.repaired == (ended if repaired else None)

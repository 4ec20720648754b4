"""Times and sizes as people read them."""

import pytest

from eodh_tools.results.formatting import duration_text, short_duration_text
from eodh_tools.results.jobs_text import status_counts
from eodh_tools.results.models import JobListing


@pytest.mark.parametrize(
    ("seconds", "whole", "short"),
    [
        (None, "-", "-"),
        (3.4, "3.4 s", "3 s"),
        (59.4, "59.4 s", "59 s"),
        (59.7, "59.7 s", "1 min"),
        (59.96, "1 min 00 s", "1 min"),
        (245, "4 min 05 s", "4 min"),
        (3_599, "59 min 59 s", "1 h 00 m"),
        (3_599.6, "1 h 00 min", "1 h 00 m"),
        (7_500, "2 h 05 min", "2 h 05 m"),
    ],
)
def test_a_duration_never_shows_sixty_of_a_unit(
    seconds: float | None, whole: str, short: str
) -> None:
    assert (duration_text(seconds), short_duration_text(seconds)) == (whole, short)


def test_the_jobs_of_every_state_are_counted() -> None:
    by_status = {f"state-{number}": 20 - number for number in range(11)}
    listing = JobListing(jobs=(), total=165, by_status=by_status)

    assert status_counts(listing).endswith("13 state-7, 33 in other states")

"""When many notices become one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eodh_bot.notices.digest_rule import (
    DigestRule,
    PostAlone,
    PostDigest,
    WaitForMore,
    decide,
)

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
CROWD = DigestRule(over=5, window_s=60.0, hold_s=15.0, enough=25)


def waiting(*ages_s: float) -> list[datetime]:
    return [NOW - timedelta(seconds=age) for age in ages_s]


@pytest.mark.parametrize(
    ("ages_s", "lately", "expected"),
    [
        ((0,), 0, PostAlone()),
        ((0,), 4, PostAlone()),
        ((0,) * 5, 0, PostAlone()),
        ((-3_600, -3_599), 5, PostDigest()),  # stored while a clock was ahead
        ((0,), 5, WaitForMore(15.0)),
        ((5, 0), 5, WaitForMore(10.0)),
        ((15, 0), 5, PostDigest()),
        ((16,), 5, PostAlone()),
        ((0,) * 6, 0, WaitForMore(15.0)),
        ((0,) * 25, 0, PostDigest()),
    ],
)
def test_a_flood_is_held_until_it_is_worth_a_summary(
    ages_s: tuple[float, ...], lately: int, expected: object
) -> None:
    assert decide(waiting(*ages_s), lately, NOW, CROWD) == expected


@given(
    ages=st.lists(st.floats(-30, 100), min_size=1, max_size=40),
    lately=st.integers(0, 100),
)
def test_nothing_is_held_longer_than_the_bound(ages: list[float], lately: int) -> None:
    decided = decide(waiting(*ages), lately, NOW, CROWD)
    if isinstance(decided, WaitForMore):
        assert 0 <= decided.for_s <= CROWD.hold_s
        assert max(ages) < CROWD.hold_s

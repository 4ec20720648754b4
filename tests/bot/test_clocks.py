"""What the bot makes of clocks that differ."""

from datetime import UTC, datetime, timedelta

import pytest

from eodh_bot.clocks import Clocks

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Told:
    """Three clocks and a counter, which a test moves."""

    def __init__(self) -> None:
        self.slack = self.machine = NOON
        self.counted_s = 0.0
        self.clocks = Clocks(
            lambda: self.slack, lambda: self.machine, lambda: self.counted_s
        )


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.mark.parametrize("off", [DAY, -DAY])
@pytest.mark.parametrize("wrong", ["slack", "machine", "hub"])
def test_one_wrong_clock_of_three_does_not_change_the_time(
    told: Told, wrong: str, off: timedelta
) -> None:
    hub = NOON
    if wrong == "hub":
        hub += off
    else:
        setattr(told, wrong, NOON + off)

    assert told.clocks.middle(hub) == NOON


def test_the_time_of_the_hubs_last_answer_goes_on(told: Told) -> None:
    told.clocks.hear_hub(NOON)
    told.clocks.hear_hub(None)
    told.counted_s = 60.0
    told.slack, told.machine = NOON - DAY, NOON + timedelta(seconds=59)

    assert told.clocks.middle() == NOON + timedelta(seconds=59)
    told.machine = NOON + DAY
    assert told.clocks.middle() == NOON + timedelta(seconds=60)


def test_while_no_hub_has_answered_the_earlier_clock_counts(told: Told) -> None:
    told.slack = NOON + DAY

    assert told.clocks.middle() == NOON == told.clocks.earliest()
    assert told.clocks.latest() == NOON + DAY


def test_what_is_due_is_looked_at_again_after_a_minute(told: Told) -> None:
    assert told.clocks.wait_s(NOON, tries=0) == 60.0
    assert told.clocks.wait_s(NOON, tries=1) is None


def test_what_is_not_due_yet_waits_until_then(told: Told) -> None:
    assert told.clocks.wait_s(NOON + timedelta(seconds=30), tries=6) == 90.0


@pytest.mark.parametrize(("tries", "wait_s"), [(0, 60), (4, 60), (5, 120), (99, 3_600)])
def test_what_is_due_in_a_day_is_looked_at_soon_and_then_each_hour(
    told: Told, tries: int, wait_s: float
) -> None:
    assert told.clocks.wait_s(NOON + DAY, tries) == wait_s

"""The time that the bot counts with, whatever a machine's clock does."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import structlog

from eodh_bot.slack.slack_clock import SlackClock

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class Machine:
    """A machine whose clock may be wrong while seconds pass."""

    def __init__(self) -> None:
        self.passed_s = 0.0
        self.off = timedelta(0)

    def time(self) -> datetime:
        return self.true + self.off

    def counter(self) -> float:
        return 1_000 + self.passed_s

    @property
    def true(self) -> datetime:
        """The time that it really is."""
        return NOON + timedelta(seconds=self.passed_s)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.mark.parametrize("hours", [25, -25])
def test_a_clock_that_jumps_changes_nothing(machine: Machine, hours: int) -> None:
    """While Slack is down too (F7)."""
    clock = SlackClock(machine.time, machine.counter)
    machine.off = timedelta(hours=hours)
    machine.passed_s = 60

    assert clock() == machine.true


def test_a_clock_that_was_wrong_at_the_start_is_corrected_and_logged_once(
    machine: Machine,
) -> None:
    machine.off = timedelta(minutes=20)
    clock = SlackClock(machine.time, machine.counter)
    assert clock() == machine.true + machine.off
    with structlog.testing.capture_logs() as logged:
        for _ in range(3):
            clock.hear(format_datetime(machine.true, usegmt=True))
            machine.passed_s += 60

    assert abs(clock() - machine.true) < timedelta(seconds=1)
    assert [(line["log_level"], line["off_s"]) for line in logged] == [
        ("warning", 1_200)
    ]


def test_the_whole_seconds_of_a_date_do_not_turn_the_time_back(
    machine: Machine,
) -> None:
    clock = SlackClock(machine.time, machine.counter)
    machine.passed_s = 10.9
    clock.hear(format_datetime(machine.true.replace(microsecond=0), usegmt=True))

    assert clock() == machine.true


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_an_answer_without_a_date_changes_nothing(
    machine: Machine, date: str | None
) -> None:
    clock = SlackClock(machine.time, machine.counter)
    clock.hear(date)

    assert clock() == machine.true

"""How often the Hub is asked, and when it is too much trouble to be silent."""

from hypothesis import given
from hypothesis import strategies as st

from eodh_bot.watch.poll_rules import (
    WatchIntervals,
    backoff_s,
    is_trouble,
    next_list_s,
    next_poll_s,
    quiet_s,
)
from eodh_bot.watch.running_jobs import RunningJobs
from eodh_tools.http.retries import LONGEST_ASKED_S
from eodh_tools.hub.job import Job

PACE = WatchIntervals()
seconds = st.floats(0, 1e6)
chance = st.floats(0, 1, exclude_max=True)


def never() -> float:
    return 0.0


def test_an_idle_workspace_is_asked_less_and_less_and_an_active_one_at_once_again() -> (
    None
):
    waits: list[float] = []
    last: float | None = None
    for active in (False, False, False, False, False, True, False):
        last = quiet_s(PACE, last, active=active)
        waits.append(last)
    assert waits == [15, 30, 60, 120, 240, 15, 30]


@given(seconds, seconds, seconds, chance)
def test_a_list_comes_no_sooner_than_its_wait_and_four_times_its_cost(
    wait_s: float, read_s: float, then_s: float, luck: float
) -> None:
    next_s = next_list_s(PACE, wait_s, read_s, read_s + then_s, lambda: luck)
    least_s = max(wait_s, 4 * read_s, min(4 * (read_s + then_s), PACE.idle_s))
    assert least_s <= next_s <= least_s * 1.1


def test_after_an_hour_until_its_news_were_stored_the_next_list_is_due_at_once() -> (
    None
):
    assert next_list_s(PACE, 15.0, 1.0, 3_600.0, lambda: 1.0) < 3_600


@given(seconds, chance)
def test_a_job_is_polled_every_15_s_and_less_the_longer_it_runs(
    followed_s: float, luck: float
) -> None:
    next_s = next_poll_s(PACE, followed_s, lambda: luck)
    assert 15 <= next_s <= 330
    if followed_s <= 3_600:
        assert next_s <= 16.5
    # Its end is announced late by no more than a small share of its time.
    assert next_s <= max(16.5, 1.1 * followed_s / 240)


# `retry_after_s` gives no more than an hour.
@given(st.integers(0, 10_000), st.none() | st.floats(0, LONGEST_ASKED_S), chance)
def test_after_errors_it_waits_longer_and_as_long_as_it_is_asked_to(
    failures: int, asked_s: float | None, luck: float
) -> None:
    wait_s = backoff_s(PACE, failures, asked_s, lambda: luck)
    assert wait_s >= (asked_s or 0)
    assert 15 <= wait_s <= max(300, asked_s or 0) * 1.1
    assert wait_s <= backoff_s(PACE, failures + 1, asked_s, lambda: luck)


def test_the_first_waits_after_errors() -> None:
    waits = [backoff_s(PACE, failures, None, never) for failures in range(1, 8)]
    assert waits == [15, 30, 60, 120, 240, 300, 300]


def test_trouble_needs_time_and_number() -> None:
    assert not is_trouble(PACE, 2, 1_000)
    assert not is_trouble(PACE, 100, 119)
    assert is_trouble(PACE, 3, 120)


def job(status: str = "running", job_id: str = "j") -> Job:
    return Job(job_id=job_id, status=status)


def test_a_first_failure_is_polled_again_soon_and_counts_the_second_time() -> None:
    following = RunningJobs(PACE, never)
    following.take_up(["j"], 0.0)
    assert following.due(0.0, 10) == ["j"]
    assert not following.seen(job("failed"), 0.0)
    assert following.next_at == PACE.confirm_s
    assert following.seen(job("failed"), 2.0)


def test_a_failure_taken_back_counts_as_a_first_one_when_it_comes_again() -> None:
    following = RunningJobs(PACE, never)
    following.seems_failed(job("failed"), 0.0, known=True)
    assert following.seen(job(), 0.0)
    assert not following.seen(job("failed"), 15.0)
    assert following.seen(job("failed"), 17.0)


def test_what_the_list_shows_to_run_is_not_polled_as_well() -> None:
    following = RunningJobs(PACE, never)
    following.runs(["j"], 0.0)
    assert following.due(14.9, 10) == []
    following.runs(["j"], 14.9)
    assert following.due(15.0, 10) == []
    assert following.due(30.0, 10) == ["j"]


def test_a_job_is_gone_once_no_list_has_it_and_it_was_refused_three_times() -> None:
    following = RunningJobs(PACE, never)
    following.runs(["j"], 0.0)
    for _ in range(5):
        following.refused("j", 0.0)
    assert not following.is_gone("j")
    following.is_missing("j", 0.0)
    gone = []
    for _ in range(3):
        following.refused("j", 0.0)
        gone.append(following.is_gone("j"))
    assert gone == [False, False, True]
    # A page was missing: it is there again.
    following.runs(["j"], 0.0)
    assert not following.is_gone("j")


def test_a_failure_that_cannot_be_read_again_counts_as_the_list_shows_it() -> None:
    following = RunningJobs(PACE, never)
    following.seems_failed(job("failed"), 0.0, known=False)
    reported = [following.refused("j", 0.0) for _ in range(3)]
    assert reported == [None, None, job("failed")]


def test_at_most_n_are_polled_in_a_run_and_the_longest_waiting_first() -> None:
    following = RunningJobs(PACE, never)
    for number in range(30):
        following.take_up([f"j{number}"], float(30 - number))
    assert following.due(100.0, 3) == ["j29", "j28", "j27"]

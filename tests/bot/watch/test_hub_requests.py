"""The ages of jobs by the earliest clock: a job is announced late rather than never."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from eodh_bot.clocks import Clocks
from eodh_bot.watch.hub_requests import HubRequests
from eodh_bot.watch.job_diff import is_old
from eodh_bot.watch.poll_rules import WatchBounds
from eodh_tools.hub.job import Job

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HALF_A_DAY_S = 43_200.0


class _Answered:
    """A client of which only the time of its last answer counts."""

    def __init__(self, answered_at: datetime | None) -> None:
        self.answered_at = answered_at


@pytest.mark.parametrize("hub_h", [25, None], ids=["the Hub's too", "no Date"])
def test_a_job_is_not_old_while_the_machine_says_that_it_has_just_ended(
    hub_h: int | None,
) -> None:
    ahead = NOON + timedelta(hours=25)
    client: Any = _Answered(None if hub_h is None else NOON + timedelta(hours=hub_h))
    toolboxes: Any = None
    requests = HubRequests(
        toolboxes, WatchBounds(), lambda _: None, Clocks(lambda: ahead, lambda: NOON)
    )
    # One with a time that has not come was given our own time.
    odd = Job(job_id="odd", status="successful", created=NOON, finished=ahead)
    ended = Job(job_id="j", status="successful", created=NOON, finished=NOON)

    for job in (ended, odd):
        assert not is_old(job, requests.hub_time(client, [job]), HALF_A_DAY_S)


def test_a_job_that_ended_long_ago_by_every_clock_is_old() -> None:
    client: Any = _Answered(NOON)
    toolboxes: Any = None
    requests = HubRequests(
        toolboxes, WatchBounds(), lambda _: None, Clocks(lambda: NOON)
    )
    ended = NOON - timedelta(hours=13)
    job = Job(job_id="j", status="successful", created=ended, finished=ended)

    assert is_old(job, requests.hub_time(client, [job]), HALF_A_DAY_S)


@pytest.mark.anyio
async def test_a_loop_that_turns_slowly_sends_no_fewer_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop, at = asyncio.get_running_loop(), [0.0]
    monkeypatch.setattr(loop, "time", lambda: at[0])
    toolboxes: Any = None
    requests = HubRequests(
        toolboxes, WatchBounds(rate=100.0), lambda _: None, Clocks(lambda: NOON)
    )
    asking = [loop.create_task(requests._pass()) for _ in range(40)]  # noqa: SLF001

    passed = []
    for _ in range(4):
        for _ in range(100):
            await asyncio.sleep(0)
        passed.append(requests.requests)
        at[0] += 0.04
    for each in asking:
        each.cancel()

    # Four in each 0.04 s, after those that may go at once.
    assert [later - passed[0] for later in passed] == [0, 4, 8, 12]

"""Which jobs had ended when a watch began, one list at a time."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest

from eodh_bot.clocks import Clocks
from eodh_bot.store import Watch
from eodh_bot.watch.hub_requests import HubRequests
from eodh_bot.watch.job_diff import JobListSnapshot
from eodh_sandbox.hub import ScriptedJob
from eodh_tools.clock import utc_now
from eodh_tools.hub.client import HubClient
from tests.bot.watch.one_watch import polling
from tests.bot.watch.world import BOUNDS, WatchWorld, ending, going_on

pytestmark = pytest.mark.anyio


async def comes_again(world: WatchWorld, watch: Watch) -> None:
    """The last subscriber leaves, and one comes again."""
    await world.unsubscribe("C1")
    await world.watches.reset(watch.id)
    await world.subscribe()


async def test_old_jobs_are_no_news_after_a_poll_beside_a_new_subscription(
    world: WatchWorld,
) -> None:
    """What that poll stores is no sign that the baseline still counts."""
    watch = await world.subscribe()
    [running] = world.hub.script("eo-team", going_on())
    here = await polling(world, watch)
    await here.read_list()
    old = world.hub.script("eo-team", *[ending(0.0)] * 3)
    await comes_again(world, watch)
    world.ends(running)
    await here.poll_jobs()
    assert await world.seen(watch) == {running: True}
    await here.read_list()
    [new] = world.hub.script("eo-team", ending(0.0))
    await here.read_list()

    assert world.reported.of("ended") == [running, new]
    assert await world.seen(watch) == dict.fromkeys([running, *old, new], True)


async def test_a_baseline_that_another_process_stored_counts_from_the_next_list(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    here = await polling(world, watch)
    await here.read_list()
    old = world.hub.script("eo-team", *[ending(0.0)] * 3)
    [running] = world.hub.script("eo-team", going_on())
    await comes_again(world, watch)
    await (await polling(world, watch)).read_list()
    assert here.following == 0
    await here.read_list()
    assert here.following == 1
    world.ends(running)
    await here.read_list()

    assert world.reported.of("started") == []
    assert world.reported.of("ended") == [running]
    assert not set(old) & set(world.reported.of("ended"))


async def test_what_ran_before_another_baseline_is_not_polled_on(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    [running] = world.hub.script("eo-team", going_on())
    here = await polling(world, watch)
    await here.read_list()
    assert here.following == 1
    world.hub.jobs.remove(running)
    await comes_again(world, watch)
    await here.read_list()

    assert here.following == 0


def seeming_failed(
    monkeypatch: pytest.MonkeyPatch, job_ids: Collection[str], times: int
) -> None:
    """Let the next lists show jobs as failed without an end, as of an unknown state."""
    read, left = HubRequests.list, [None] * times

    async def shown(self: HubRequests, client: HubClient) -> JobListSnapshot:
        snapshot = await read(self, client)
        if not left:
            return snapshot
        left.pop()
        odd = {"status": "failed", "finished": None}
        jobs = tuple(
            job.model_copy(update=odd) if job.job_id in job_ids else job
            for job in snapshot.jobs
        )
        return replace(snapshot, jobs=jobs)

    monkeypatch.setattr(HubRequests, "list", shown)


async def test_a_job_that_seems_failed_at_first_and_cannot_be_read_is_followed(
    world: WatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = await world.subscribe()
    [running] = world.hub.script("eo-team", going_on())
    seeming_failed(monkeypatch, [running], times=1)
    world.hub.faults.add("unavailable", on="status")
    here = await polling(world, watch)
    await here.read_list()
    assert await world.seen(watch) == {}
    await here.read_list()
    world.ends(running)
    await here.read_list()

    assert world.reported.of("ended") == [running]


async def test_very_many_jobs_that_seem_failed_at_first_are_all_followed(
    world: WatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = await world.subscribe()
    jobs = world.hub.script("eo-team", *[going_on()] * (BOUNDS.confirmed_a_list + 3))
    seeming_failed(monkeypatch, jobs, times=1)
    here = await polling(world, watch)
    await here.read_list()
    await here.read_list()
    world.ends(*jobs)
    await here.read_list()

    assert sorted(world.reported.of("ended")) == sorted(jobs)


async def test_a_job_that_had_failed_at_first_without_an_end_is_never_reported(
    world: WatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second read failed then, and shows the same later."""
    watch = await world.subscribe()
    jobs = world.hub.script("eo-team", *[going_on()] * 3)
    seeming_failed(monkeypatch, jobs, times=3)
    world.hub.faults.add("unavailable", on="status")
    for job in jobs:
        world.hub.faults.add("false_failed", job_id=job, times=None)
    here = await polling(world, watch)
    for _ in range(3):
        await here.read_list()

    assert world.reported.calls == []
    assert await world.seen(watch) == dict.fromkeys(jobs, True)


@pytest.mark.parametrize("future", [False, True])
@pytest.mark.parametrize(
    ("slack_h", "machine_h", "hub_h"),
    [(25, 0, 0), (0, 25, 0), (25, 0, 25), (0, 25, 25), (25, 25, 0)],
)
async def test_no_clock_that_was_ahead_at_first_makes_a_later_end_old(
    slack_h: int, machine_h: int, hub_h: int, *, future: bool, world: WatchWorld
) -> None:
    """One that is right is enough, also beside a job of the future."""
    watch = await world.subscribe()
    if future:
        created = utc_now() + timedelta(days=400)
        world.hub.script("eo-team", ScriptedJob(created=created, duration_s=86_400.0))
    clocks = Clocks(
        lambda: utc_now() + timedelta(hours=slack_h),
        lambda: utc_now() + timedelta(hours=machine_h),
    )
    world.hub.date_ahead_s = hub_h * 3_600.0
    await (await polling(world, watch, clocks)).read_list()
    world.hub.date_ahead_s = 0.0
    [new] = world.hub.script("eo-team", ending(0.0))
    await (await polling(world, watch)).read_list()

    assert world.reported.of("ended") == [new]


async def test_clocks_that_jump_after_a_list_make_no_end_of_it_old(
    world: WatchWorld,
) -> None:
    """All of them by a day, while a failed job is read a second time."""
    watch, ahead_h = await world.subscribe(), [0]
    clocks = Clocks(lambda: utc_now() + timedelta(hours=ahead_h[0]))
    here = await polling(world, watch, clocks)
    await here.read_list()
    jobs = world.hub.script("eo-team", ending(0.0, "failed"), ending(0.0))

    async def all_jump(_pause_s: float) -> None:
        ahead_h[0] = 25
        world.hub.date_ahead_s = 25 * 3_600.0

    await here.read_list(all_jump)

    assert set(world.reported.of("ended")) == set(jobs)
    assert not any(each.is_old for each in world.reported.events)

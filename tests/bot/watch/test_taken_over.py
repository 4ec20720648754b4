"""A watch that another process takes over: what both see is one event."""

import pytest

from eodh_bot.store.seen_jobs import StoredJob
from eodh_tools.clock import utc_now
from tests.bot.watch.one_watch import polling
from tests.bot.watch.world import WatchWorld, going_on

pytestmark = pytest.mark.anyio


async def test_an_end_that_is_stored_while_the_watch_is_taken_over_is_one_event(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    first = await polling(world, watch)
    await first.read_list()
    [job] = world.hub.script("eo-team", going_on())
    await first.read_list()
    second = await polling(world, watch)
    world.ends(job)
    await first.poll_jobs()
    await second.poll_jobs()

    told = [each for each in world.reported.calls if each.what == "ended"]
    assert len(told) == 2
    assert told[0].run
    assert world.reported.of("ended") == [job]


async def test_a_start_that_is_stored_while_the_watch_is_taken_over_is_one_job(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    first = await polling(world, watch)
    await first.read_list()
    second = await polling(world, watch)
    [job] = world.hub.script("eo-team", going_on())
    await first.read_list()
    await second.read_list()
    world.ends(job)
    await second.poll_jobs()
    await first.poll_jobs()

    told = [each for each in world.reported.calls if each.of == job]
    assert [each.what for each in told] == ["started", "ended", "ended"]
    assert len({each.run for each in told}) == 1


async def test_who_does_not_know_which_job_it_is_changes_nothing_of_it(
    world: WatchWorld,
) -> None:
    watch, seen_jobs = await world.subscribe(), world.watches.seen_jobs
    known = StoredJob(ended=True, created=utc_now(), run="of today")
    await seen_jobs.put(watch.id, {"1": known}, utc_now())
    await seen_jobs.put(watch.id, {"1": StoredJob(ended=False)}, utc_now())

    assert await seen_jobs.by_id(watch.id) == {"1": known}

"""Which jobs had ended when a watch began, one list at a time."""

from dataclasses import replace

import pytest

from eodh_bot.clocks import Clocks
from eodh_bot.store import Watch
from eodh_bot.watch.hub_requests import HubRequests
from eodh_bot.watch.watch_dependencies import WatchDependencies
from eodh_bot.watch.workspace_watch import WorkspaceWatch
from tests.bot.watch.world import BOUNDS, QUICK, WatchWorld, ending, going_on

pytestmark = pytest.mark.anyio

# Everything is due at once: a test says when a list is read and when jobs are polled.
AT_ONCE = replace(QUICK, list_s=0.0, idle_s=0.0, job_s=0.0, confirm_s=0.0)


async def polling(
    world: WatchWorld, watch: Watch, clocks: Clocks | None = None
) -> WorkspaceWatch:
    """The watch as a process has it that was just started."""
    stored = await world.stored(watch)
    unfinished = await world.watches.seen_jobs.unfinished([watch.id])
    clocks = clocks or Clocks()
    requests = HubRequests(world.toolboxes, BOUNDS, world.outcomes.append, clocks)
    world.toolboxes.turn_at[stored.root_url] = 0.0
    needs = WatchDependencies(
        world.watches,
        world.access,
        world.reported,
        requests,
        AT_ONCE,
        lambda: 0.0,
        clocks,
    )
    return WorkspaceWatch(stored, unfinished.get(watch.id, ()), needs)


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

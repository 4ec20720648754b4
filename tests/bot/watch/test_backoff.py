"""How often the Hub is asked: when each request that arrived there was sent."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import anyio
import pytest

from tests.bot.watch.world import QUICK, WatchWorld, ending, going_on, until
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

# Two clocks' readings of one moment differ by less.
TICK_S = 0.001


def gaps(times: Sequence[float]) -> list[float]:
    """The seconds between one and the next."""
    return [later - earlier for earlier, later in pairwise(times)]


async def test_one_request_is_in_flight_at_a_root_whoever_watches_it(
    world: WatchWorld,
) -> None:
    for place in ("C1", "C2", "C3"):
        await world.subscribe("eo-team", place)
    await world.subscribe("river-lab", "C4")
    jobs = world.hub.script("eo-team", *[going_on() for _ in range(8)])
    world.hub.faults.add("slow", delay_s=0.05, times=None)
    async with world.watching():
        await until(lambda: len(world.hub.requests) > 20)
        world.ends(*jobs)
        await until(lambda: len(world.reported.of("ended")) >= 24)

    assert len(world.hub.requests) > 20
    assert {each.at_once for each in world.hub.requests} == {1}


async def test_lists_keep_their_distance_and_an_idle_workspace_is_asked_less(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        await until(lambda: len(world.lists()) == 5)
        idle = gaps(world.lists())
        [job] = world.hub.script("eo-team", going_on())
        await until(lambda: world.looks(job))
        seen = len(world.lists())
        await until(lambda: len(world.lists()) >= seen + 8)

    # A busy machine may be late: how much is no matter of politeness.
    assert [
        gap
        for gap, least in zip(idle, [0.3, 0.6, 1.0, 1.0], strict=True)
        if gap < least - TICK_S
    ] == []
    busy = gaps(world.lists()[seen:])
    assert min(busy) >= QUICK.list_s - TICK_S
    assert min(busy) < QUICK.idle_s


async def test_a_slow_list_is_asked_for_less_often_and_polls_go_on(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    [job] = world.hub.script("eo-team", going_on())
    async with world.watching():
        await world.begun(watch)
        world.hub.faults.add("slow", on="list", delay_s=0.4, times=None)
        seen = len(world.lists())
        await until(lambda: len(world.lists()) == seen + 3)
        slow = world.lists()[seen:]
        looks = [at for at in world.looks(job) if slow[0] < at < slow[1]]

    assert min(gaps(slow)) >= QUICK.list_share * 0.4 - TICK_S
    assert min(looks) >= slow[0] + 0.4 - TICK_S
    assert len(looks) >= 5


async def test_an_unfinished_job_is_polled_at_its_pace(world: WatchWorld) -> None:
    watch = await world.subscribe()
    pace = replace(QUICK, list_s=600.0, job_s=0.3)
    async with world.watching(replace(pace, list_s=0.3)):
        await world.begun(watch)
        [job] = world.hub.script("eo-team", going_on())
        await until(lambda: world.looks(job))
    seen = len(world.looks(job))
    async with world.watching(pace):
        await until(lambda: len(world.looks(job)) >= seen + 5)

    between = gaps(world.looks(job)[seen:])
    assert min(between) >= pace.job_s - TICK_S


@pytest.mark.parametrize("kind", ["too_many_requests", "unavailable"])
async def test_retry_after_is_obeyed_by_everything_at_that_root(
    kind: str, world: WatchWorld
) -> None:
    watch = await world.subscribe()
    world.hub.script("eo-team", going_on())
    async with world.watching():
        await world.begun(watch)
        refuse_lists(world, kind, retry_after_s=1.0)
        await until(lambda: "busy" in world.outcomes)
        refused_at = world.lists()[-1]
        await until(lambda: world.lists()[-1] > refused_at)
        after = [at for at, *_ in world.requests() if at > refused_at]

    assert min(after) - refused_at >= 1.0 - TICK_S


async def test_retry_after_holds_no_other_root_back(world: WatchWorld) -> None:
    watch = await world.subscribe()
    other = await world.subscribe("river-lab", "C2")
    async with world.watching():
        await world.begun(watch)
        await world.begun(other)
        refuse_lists(world, "too_many_requests", retry_after_s=2 * WAIT_S)
        await until(lambda: "busy" in world.outcomes)
        refused_at = world.lists()[-1]
        others = len(world.lists("river-lab"))
        await until(lambda: len(world.lists("river-lab")) >= others + 3)

        assert world.lists()[-1] == refused_at


def refuse_lists(world: WatchWorld, kind: str, retry_after_s: float) -> None:
    """Let the Hub refuse the first workspace's next list, once."""
    world.hub.faults.add(
        kind,  # type: ignore[arg-type]
        workspace="eo-team",
        on="list",
        retry_after_s=retry_after_s,
    )


async def test_errors_are_answered_by_longer_and_longer_waits(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    pace = replace(QUICK, backoff_s=0.2, longest_backoff_s=0.8, jitter=0.0)
    async with world.watching(pace):
        await world.begun(watch)
        world.hub.faults.add("bad_gateway", on="list", times=None)
        seen = len(world.lists())
        await until(lambda: len(world.lists()) >= seen + 6)

    waits = gaps(world.lists()[seen : seen + 6])
    assert all(
        wait >= least - TICK_S
        for wait, least in zip(waits, [0.2, 0.4, 0.8, 0.8, 0.8], strict=True)
    )


async def test_the_rate_holds_over_all_workspaces(world: WatchWorld) -> None:
    bounds = replace(QUICK.bounds, rate=10.0)
    for number in range(12):
        await world.subscribe(("eo-team", "river-lab")[number % 2], f"C{number}")
    async with world.watching(replace(QUICK, list_s=0.01, bounds=bounds)) as watching:
        await until(lambda: watching.requests >= 20)
        await until(lambda: watching.late_s > 0)

    times = sorted(
        at
        for workspace in ("eo-team", "river-lab")
        for _, at, _ in world.requests(workspace)
    )
    assert (times[-1] - times[0]) >= (len(times) - 1) / 10.0 - 0.1


async def test_one_slow_workspace_keeps_no_other_waiting(world: WatchWorld) -> None:
    slow = await world.subscribe("eo-team", "C1")
    await world.subscribe("eo-team", "C2")
    quick = await world.subscribe("river-lab", "C3")
    bounds = replace(QUICK.bounds, lists_at_once=2, polls_at_once=1)
    world.hub.faults.add("slow", workspace="eo-team", delay_s=600.0, times=None)
    async with world.watching(replace(QUICK, bounds=bounds)):
        await until(world.lists)
        await world.begun(quick)
        [job] = world.hub.script("river-lab", ending(0.0))
        await until(lambda: job in world.reported.of("ended"))
        assert (await world.stored(slow)).baseline_at is None
        world.hub.faults.clear()
        await world.begun(slow)


async def test_a_pause_before_a_failure_is_confirmed_delays_no_other_workspace(
    world: WatchWorld,
) -> None:
    failing = await world.subscribe("eo-team", "C1")
    other = await world.subscribe("river-lab", "C2")
    bounds = replace(QUICK.bounds, lists_at_once=1)
    pace = replace(QUICK, confirm_s=600.0, bounds=bounds)
    async with world.watching(pace):
        await world.begun(failing)
        await world.begun(other)
        [failed] = world.hub.script("eo-team", ending(0.0, "failed"))
        failed_at = anyio.current_time()
        # The first list that shows it begins the pause.
        await until(lambda: world.lists()[-1] > failed_at)
        [job] = world.hub.script("river-lab", ending(0.0))
        await until(lambda: job in world.reported.of("ended"))

    assert failed not in world.reported.of("ended")


async def test_a_list_whose_news_take_long_to_be_stored_is_followed_by_a_longer_wait(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    async with world.watching(replace(QUICK, confirm_s=0.4, idle_s=4.0)):
        await world.begun(watch)
        [failed] = world.hub.script("eo-team", ending(0.0, "failed"))
        await until(lambda: failed in world.reported.of("ended"))
        await world.goes_on(lists=1)

    assert max(gaps(world.lists())) >= QUICK.list_share * 0.4 - TICK_S


async def test_a_job_costs_few_requests(world: WatchWorld) -> None:
    """A list brings it and a look its end; what runs is looked at meanwhile."""
    watch = await world.subscribe()
    async with world.watching(replace(QUICK, job_s=0.3, list_s=0.5)):
        await world.begun(watch)
        began = anyio.current_time()
        [job] = world.hub.script("eo-team", going_on())
        await until(lambda: len(world.looks(job)) >= 3)
        world.ends(job)
        await until(lambda: job in world.reported.of("ended"))
        ran_s = anyio.current_time() - began
        seen = len(world.looks(job))
        await world.goes_on(lists=1)

    # Not once more after its end; each list in between stands for a look.
    assert len(world.looks(job)) == seen
    assert seen <= ran_s / 0.3 + 1

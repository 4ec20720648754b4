"""A watch that somebody subscribes to again begins anew, and only then."""

from datetime import timedelta

import pytest

from eodh_bot.store import Watches
from eodh_tools.clock import utc_now
from tests.bot.watch.one_watch import polling
from tests.bot.watch.world import QUICK, WatchWorld, going_on

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("deleted", [False, True])
async def test_a_problem_of_long_ago_is_no_news_for_a_later_subscriber(
    world: WatchWorld, *, deleted: bool
) -> None:
    """Whether the deletion of old rows came in between or not."""
    watch = await world.subscribe()
    await (await polling(world, watch)).read_list()
    ago = utc_now() - timedelta(days=30)
    await world.watches.claim_trouble(watch.id, "hub", ago)
    await world.unsubscribe("C1")
    if deleted:
        assert await world.watches.forget_unsubscribed() == 1
    await world.watches.reset(watch.id)
    await world.subscribe()
    await (await polling(world, watch)).read_list()

    assert world.reported.calls == []
    assert (await world.stored(watch)).trouble is None


async def test_a_problem_that_lasts_is_told_to_new_subscribers_too(
    world: WatchWorld,
) -> None:
    """The process that reported it to those before goes on with the same watch."""
    watch = await world.subscribe()
    here = await polling(world, watch)
    world.hub.faults.add("unavailable", on="list", times=None)
    for number in (1, 2):
        for _ in range(QUICK.trouble_after + 1):
            await here.read_list()
        assert len(world.reported.events) == number
        if number == 1:
            await world.unsubscribe("C1")
            await world.watches.reset(watch.id)
            await world.subscribe()
            here.health.refreshed(await world.stored(watch))
    world.hub.faults.clear()
    await here.read_list()

    assert world.reported.of("trouble") == ["hub", "hub"]
    assert world.reported.of("recovered") == ["hub"]
    assert world.reported.events[1].since == world.reported.events[2].since


async def test_a_watch_that_somebody_subscribes_to_is_not_reset(
    world: WatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even if nobody did when it was looked for (the hourly deletion)."""
    watch = await world.subscribe()
    here = await polling(world, watch)
    await here.read_list()
    await world.unsubscribe("C1")
    reset = Watches.reset

    async def later(self: Watches, watch_id: str) -> bool:
        # Meanwhile somebody subscribes, a baseline is stored, and a job begins.
        await reset(self, watch_id)
        await world.subscribe()
        await here.read_list()
        world.hub.script("eo-team", going_on())
        await here.read_list()
        return await reset(self, watch_id)

    monkeypatch.setattr(Watches, "reset", later)
    assert await world.watches.forget_unsubscribed() == 0
    [running] = world.reported.of("started")
    world.ends(running)
    await (await polling(world, watch)).read_list()

    assert world.reported.of("ended") == [running]

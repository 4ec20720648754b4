"""Jobs that the Hub lists no more are forgotten once no list can report them."""

from datetime import timedelta

import pytest

from eodh_bot.store.seen_jobs import StoredJob
from eodh_tools.clock import utc_now
from eodh_tools.hub.client import HubClient
from tests.bot.watch.one_watch import polling
from tests.bot.watch.world import WatchWorld, going_on

pytestmark = pytest.mark.anyio


async def test_old_jobs_are_forgotten_where_the_list_stays_too_long_to_be_read(
    world: WatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One without a time is not: should it be listed again, it would be no old one."""
    client = world.toolboxes.client

    def bounded(*arguments: object, **how: object) -> HubClient:
        made = client(*arguments, **how)  # type: ignore[arg-type]
        monkeypatch.setattr(made._list, "_max_jobs", 1)  # noqa: SLF001
        return made

    watch = await world.subscribe()
    listed = set(world.hub.script("eo-team", going_on(), going_on()))
    ago = utc_now() - timedelta(days=400)
    seen_jobs = world.watches.seen_jobs
    old = {
        "dated": StoredJob(ended=True, created=ago),
        "undated": StoredJob(ended=True),
    }
    await seen_jobs.put(
        watch.id, {**old, "runs": StoredJob(ended=False, created=ago)}, ago
    )
    await seen_jobs.put(
        watch.id, {"new": StoredJob(ended=True, created=ago)}, utc_now()
    )
    with monkeypatch.context() as patched:
        patched.setattr(world.toolboxes, "client", bounded)
        here = await polling(world, watch)
        await here.read_list()
        assert set(old) < set(await world.seen(watch))
        await here.read_list()
    assert set(await world.seen(watch)) - listed == {"undated", "runs", "new"}
    here = await polling(world, watch)
    for _ in range(2):
        await here.read_list()

    assert set(await world.seen(watch)) - listed == {"runs", "new"}

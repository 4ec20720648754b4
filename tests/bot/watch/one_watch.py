"""One workspace watch, whose lists and polls a test calls by itself."""

from dataclasses import replace

from eodh_bot.clocks import Clocks
from eodh_bot.store import Watch
from eodh_bot.watch.hub_requests import HubRequests
from eodh_bot.watch.watch_dependencies import WatchDependencies
from eodh_bot.watch.workspace_watch import WorkspaceWatch
from tests.bot.watch.world import BOUNDS, QUICK, WatchWorld

# Everything is due at once: a test says when a list is read and when jobs are polled.
AT_ONCE = replace(
    QUICK,
    list_s=0.0,
    idle_s=0.0,
    job_s=0.0,
    confirm_s=0.0,
    backoff_s=0.0,
    trouble_after_s=0.0,
)


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
    return WorkspaceWatch(stored, unfinished.get(watch.id, {}), needs)

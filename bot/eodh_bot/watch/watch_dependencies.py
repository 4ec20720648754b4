"""What every part of a workspace watch works with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from eodh_bot.clocks import Clocks
from eodh_bot.store import Watches
from eodh_bot.watch.events import WatchEvents
from eodh_bot.watch.hub_requests import HubRequests
from eodh_bot.watch.poll_rules import Random, WatchIntervals
from eodh_bot.workspaces.access import Access

#: Waits so many seconds, as `anyio.sleep` does.
Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WatchDependencies:
    """What every workspace watch needs."""

    watches: Watches
    access: Access
    events: WatchEvents
    hub_requests: HubRequests
    intervals: WatchIntervals
    random: Random
    clocks: Clocks

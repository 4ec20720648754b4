"""Poll every workspace that somebody subscribed to, in one process."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from types import TracebackType
from typing import Self

import anyio
import structlog
from anyio.abc import TaskGroup

from eodh_bot.clocks import Clocks
from eodh_bot.cluster.membership import Shards, SingleProcess
from eodh_bot.slack.api_errors import about
from eodh_bot.store import Watch, Watches
from eodh_bot.watch.events import WatchEvents
from eodh_bot.watch.hub_requests import HubRequests, OnOutcome
from eodh_bot.watch.poll_rules import WatchIntervals, backoff_s
from eodh_bot.watch.timer_queue import TimerQueue
from eodh_bot.watch.turn import Turn
from eodh_bot.watch.watch_dependencies import WatchDependencies
from eodh_bot.watch.workspace_watch import WorkspaceWatch
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.toolboxes import Toolboxes

_log = structlog.get_logger()

# The share of the rate for first lists; the rest is for running jobs.
_FIRST_LISTS_SHARE = 0.5


class WatchScheduler:
    """Reads the lists and polls the jobs of all workspace watches.

    An async context manager: it polls inside. Each root gets one request at a time, so
    a slow root delays only its own watches.

    Args:
        watches: The stored watches.
        access: Gives the key for each workspace.
        toolboxes: Give the HTTP connections.
        events: Receives jobs that started or ended, and problems.
        intervals: How often to poll, and the limits.
        shards: Which watches this process polls.
        on_outcome: Called with the outcome of each request to the Hub.
        clocks: Tell the time.
    """

    def __init__(
        self,
        watches: Watches,
        access: Access,
        toolboxes: Toolboxes,
        events: WatchEvents,
        *,
        intervals: WatchIntervals | None = None,
        shards: Shards | None = None,
        on_outcome: OnOutcome = lambda _outcome: None,
        clocks: Clocks | None = None,
    ) -> None:
        self._intervals = intervals or WatchIntervals()
        self._bounds = self._intervals.bounds
        self._shards = shards or SingleProcess()
        clocks = clocks or Clocks()
        self._hub_requests = HubRequests(toolboxes, self._bounds, on_outcome, clocks)
        self._dependencies = WatchDependencies(
            watches,
            access,
            events,
            self._hub_requests,
            self._intervals,
            random.random,
            clocks,
        )
        self._watches: dict[str, WorkspaceWatch] = {}
        self._lists, self._polls = TimerQueue(), TimerQueue()
        # The roots with a request under way, each with the watches that wait for it.
        self._roots: dict[str, list[tuple[TimerQueue, str]]] = {}
        self._running: dict[str, anyio.CancelScope] = {}
        self._failed_runs: dict[str, int] = {}
        self._woken = asyncio.Event()
        self._last_turn_at: datetime | None = None
        self._group: TaskGroup | None = None

    @property
    def workspaces(self) -> int:
        """How many watches this process polls."""
        return len(self._watches)

    @property
    def following(self) -> int:
        """How many unfinished jobs it polls."""
        return sum(each.following for each in self._watches.values())

    @property
    def requests(self) -> int:
        """How many requests were sent to Hubs."""
        return self._hub_requests.requests

    @property
    def late_s(self) -> float:
        """How late the most delayed run is, in seconds."""
        return max(self._lists.late_s, self._polls.late_s)

    @property
    def last_turn_at(self) -> datetime | None:
        """When the last run ended; None before the first."""
        return self._last_turn_at

    def wake(self) -> None:
        """Reload watches and keys now: one of them was changed."""
        self._woken.set()

    async def __aenter__(self) -> Self:
        """Start to poll."""
        self._group = anyio.create_task_group()
        await self._group.__aenter__()
        self._group.start_soon(self.run)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop at once; a change that was not stored yet is found again later."""
        if self._group is not None:
            self._group.cancel_scope.cancel()
            await self._group.__aexit__(kind, error, trace)

    async def run(self) -> None:
        """Poll until cancelled."""
        async with anyio.create_task_group() as group:
            group.start_soon(
                self._serve, group, self._lists, self._bounds.lists_at_once, self._list
            )
            group.start_soon(
                self._serve, group, self._polls, self._bounds.polls_at_once, self._poll
            )
            while True:
                woken = self._woken.is_set()
                self._woken.clear()
                try:
                    await self._reload(woken=woken)
                except Exception as error:  # noqa: BLE001 - the top: polls must go on
                    _log.error("could not load the watches", **about(error))
                with anyio.move_on_after(self._intervals.reload_s):
                    await self._woken.wait()

    async def _reload(self, *, woken: bool) -> None:
        """Add new watches, and remove those that are no longer polled here."""
        owned = await self._shards.owned()
        rows = {
            row.id: row for row in await self._dependencies.watches.of_shards(owned)
        }
        for watch_id in list(self._watches):
            if watch_id not in rows or await self._was_reset(rows[watch_id]):
                self._leave(watch_id)
        new = [row for row in rows.values() if row.id not in self._watches]
        if new:
            unfinished = await self._dependencies.watches.seen_jobs.unfinished(
                row.id for row in new
            )
            self._take_on(new, unfinished)
        now = anyio.current_time()
        for watch_id, watch in self._watches.items():
            if watch_id in self._running:
                continue
            if watch_id in rows:
                watch.health.refreshed(rows[watch_id])
            if woken and watch.lacks_a_key:
                self._lists.put(watch_id, now)

    async def _was_reset(self, row: Watch) -> bool:
        """Whether the seen jobs of a watch were deleted."""
        known = self._watches[row.id].watch.baseline_at
        if row.baseline_at is not None or known is None or row.id in self._running:
            return False
        # A run may have ended since the row was read.
        stored = await self._dependencies.watches.by_id(row.id)
        return stored is not None and stored.baseline_at is None

    def _take_on(self, new: list[Watch], unfinished: dict[str, dict[str, str]]) -> None:
        now = anyio.current_time()
        known = sum(row.baseline_at is not None for row in new) - len(unfinished)
        spread_s = max(known, 0) / (self._bounds.rate * _FIRST_LISTS_SHARE)
        for row in new:
            jobs = unfinished.get(row.id, {})
            self._watches[row.id] = WorkspaceWatch(row, jobs, self._dependencies)
            at_once = bool(jobs) or row.baseline_at is None
            wait_s = 0.0 if at_once else spread_s * self._dependencies.random()
            self._lists.put(row.id, now + wait_s)
            self._plan_poll(row.id)

    def _leave(self, watch_id: str) -> None:
        del self._watches[watch_id]
        self._failed_runs.pop(watch_id, None)
        self._lists.drop(watch_id)
        self._polls.drop(watch_id)
        if watch_id in self._running:
            self._running[watch_id].cancel()

    async def _serve(
        self,
        group: TaskGroup,
        queue: TimerQueue,
        at_once: int,
        run: Callable[[WorkspaceWatch, Turn], Awaitable[None]],
    ) -> None:
        """Run what is scheduled, at most `at_once` in parallel."""
        places = anyio.Semaphore(at_once)
        while True:
            await places.acquire()
            watch_id = await queue.next()
            watch = self._watches.get(watch_id)
            waiting = None if watch is None else self._roots.get(_root(watch))
            if watch is None:
                places.release()
            elif waiting is not None:
                waiting.append((queue, watch_id))
                places.release()
            else:
                self._roots[_root(watch)] = []
                group.start_soon(self._run_one, watch, run, Turn(places))

    async def _run_one(
        self,
        watch: WorkspaceWatch,
        run: Callable[[WorkspaceWatch, Turn], Awaitable[None]],
        turn: Turn,
    ) -> None:
        watch_id = watch.watch.id
        try:
            with anyio.CancelScope() as scope:
                self._running[watch_id] = scope
                try:
                    await run(watch, turn)
                    self._failed_runs.pop(watch_id, None)
                except Exception as error:  # noqa: BLE001 - the top: polls must go on
                    self._put_off(watch_id, error)
        finally:
            del self._running[watch_id]
            turn.end()
            self._last_turn_at = self._dependencies.clocks.slack()
            now = anyio.current_time()
            for queue, waiting in self._roots.pop(_root(watch)):
                if waiting in self._watches:
                    queue.put(waiting, now)

    async def _list(self, watch: WorkspaceWatch, turn: Turn) -> None:
        again = await watch.read_list(turn.pause)
        if self._has(watch):
            self._lists.put(watch.watch.id, again)
            self._plan_poll(watch.watch.id)

    async def _poll(self, watch: WorkspaceWatch, _turn: Turn) -> None:
        await watch.poll_jobs()
        if self._has(watch):
            self._plan_poll(watch.watch.id)

    def _plan_poll(self, watch_id: str) -> None:
        at = self._watches[watch_id].next_poll_at
        if at is None:
            self._polls.drop(watch_id)
        else:
            self._polls.put(watch_id, at)

    def _put_off(self, watch_id: str, error: Exception) -> None:
        """Schedule again a run that failed on our side and stored nothing."""
        failures = self._failed_runs[watch_id] = self._failed_runs.get(watch_id, 0) + 1
        _log.error("a run of a watch failed", watch=watch_id, **about(error))
        if watch_id in self._watches:
            intervals = self._intervals
            wait_s = backoff_s(intervals, failures, None, self._dependencies.random)
            at = anyio.current_time() + wait_s
            self._lists.put(watch_id, at)
            if self._watches[watch_id].next_poll_at is not None:
                self._polls.put(watch_id, at)

    def _has(self, watch: WorkspaceWatch) -> bool:
        """Whether this process still polls this very watch."""
        return self._watches.get(watch.watch.id) is watch


def _root(watch: WorkspaceWatch) -> str:
    return watch.watch.root_url

"""Every workspace that somebody is subscribed to, watched by one process."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from types import TracebackType
from typing import Self

import anyio
import structlog
from anyio.abc import TaskGroup

from eodh_bot.cluster.shards import Shards, SingleShard
from eodh_bot.slack.api_errors import about
from eodh_bot.store import Watch, Watches
from eodh_bot.watch.events import WatchEvents
from eodh_bot.watch.hub_requests import HubRequests, Observed
from eodh_bot.watch.intervals import WatchIntervals, backoff_s
from eodh_bot.watch.timer_queue import TimerQueue
from eodh_bot.watch.workspace_watch import WatchDependencies, WorkspaceWatch
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.clock import utc_now

_log = structlog.get_logger()

# Of the rate, what first lists may take: the rest is for what is known to go on.
_FIRST_LISTS_SHARE = 0.5


class WatchScheduler:
    """Reads the lists and looks at the jobs of all watches, each in its turn.

    An async context manager: it watches inside. At one root one request is made at a
    time; a slow one keeps nobody waiting but those at the same root.

    Args:
        watches: The store.
        access: Tells what a workspace is asked with.
        toolboxes: Lend their connections.
        announcer: Is told of what began, ended or went wrong.
        pace: How often, and how much at once.
        shards: Which watches are this process's.
        observed: Is told how each question to the Hub went.
        now: The time, aware.
    """

    def __init__(
        self,
        watches: Watches,
        access: Access,
        toolboxes: Toolboxes,
        announcer: WatchEvents,
        *,
        pace: WatchIntervals | None = None,
        shards: Shards | None = None,
        observed: Observed = lambda _outcome: None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._pace = pace or WatchIntervals()
        self._bounds = self._pace.bounds
        self._shards = shards or SingleShard()
        self._asking = HubRequests(toolboxes, self._bounds, observed)
        self._means = WatchDependencies(
            watches,
            access,
            announcer,
            self._asking,
            self._pace,
            random.random,
            now,
        )
        self._watched: dict[str, WorkspaceWatch] = {}
        self._lists, self._looks = TimerQueue(), TimerQueue()
        # Whose root is being asked, and who waits for that.
        self._roots: dict[str, list[tuple[TimerQueue, str]]] = {}
        self._turns: dict[str, anyio.CancelScope] = {}
        self._broken: dict[str, int] = {}
        self._woken = asyncio.Event()
        self._last_turn_at: datetime | None = None
        self._group: TaskGroup | None = None

    @property
    def watched(self) -> int:
        """How many watches this process has."""
        return len(self._watched)

    @property
    def following(self) -> int:
        """How many unfinished jobs it follows."""
        return sum(each.following for each in self._watched.values())

    @property
    def requests(self) -> int:
        """How many requests were made to Hubs."""
        return self._asking.requests

    @property
    def late_s(self) -> float:
        """By how much the turn that is due longest is late."""
        return max(self._lists.late_s, self._looks.late_s)

    @property
    def last_turn_at(self) -> datetime | None:
        """When a turn ended last; None before the first."""
        return self._last_turn_at

    def wake(self) -> None:
        """Look at once at what is to be watched, and with which keys."""
        self._woken.set()

    async def __aenter__(self) -> Self:
        """Begin."""
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
        """Stop, wherever it is: what was not noted is found again."""
        if self._group is not None:
            self._group.cancel_scope.cancel()
            await self._group.__aexit__(kind, error, trace)

    async def run(self) -> None:
        """Watch until cancelled."""
        async with anyio.create_task_group() as group:
            group.start_soon(
                self._serve, group, self._lists, self._bounds.lists_at_once, self._list
            )
            group.start_soon(
                self._serve, group, self._looks, self._bounds.looks_at_once, self._look
            )
            while True:
                woken = self._woken.is_set()
                self._woken.clear()
                try:
                    await self._reload(woken=woken)
                except Exception as error:  # noqa: BLE001 - the top: it must go on
                    _log.error("watches cannot be read", **about(error))
                with anyio.move_on_after(self._pace.reload_s):
                    await self._woken.wait()

    async def _reload(self, *, woken: bool) -> None:
        """Take on new watches, and leave those that are not this process's any more."""
        owned = await self._shards.owned()
        rows = {row.id: row for row in await self._means.watches.of_shards(owned)}
        for watch_id in list(self._watched):
            if watch_id not in rows or await self._is_anew(rows[watch_id]):
                self._leave(watch_id)
        new = [row for row in rows.values() if row.id not in self._watched]
        if new:
            unfinished = await self._means.watches.unfinished(row.id for row in new)
            self._take_on(new, unfinished)
        now = anyio.current_time()
        for watch_id, watched in self._watched.items():
            if watch_id in self._turns:
                continue
            if watch_id in rows:
                watched.health.refreshed(rows[watch_id])
            if woken and watched.lacks_a_key:
                self._lists.put(watch_id, now)

    async def _is_anew(self, row: Watch) -> bool:
        """Whether what was seen of a watch has been forgotten."""
        known = self._watched[row.id].watch.baseline_at
        if row.baseline_at is not None or known is None or row.id in self._turns:
            return False
        # A turn may have ended since the row was read.
        stored = await self._means.watches.by_id(row.id)
        return stored is not None and stored.baseline_at is None

    def _take_on(self, new: list[Watch], unfinished: dict[str, set[str]]) -> None:
        now = anyio.current_time()
        known = sum(row.baseline_at is not None for row in new) - len(unfinished)
        spread_s = max(known, 0) / (self._bounds.rate * _FIRST_LISTS_SHARE)
        for row in new:
            jobs = unfinished.get(row.id, set())
            self._watched[row.id] = WorkspaceWatch(row, jobs, self._means)
            at_once = bool(jobs) or row.baseline_at is None
            wait_s = 0.0 if at_once else spread_s * self._means.random()
            self._lists.put(row.id, now + wait_s)
            self._plan_look(row.id)

    def _leave(self, watch_id: str) -> None:
        del self._watched[watch_id]
        self._broken.pop(watch_id, None)
        self._lists.drop(watch_id)
        self._looks.drop(watch_id)
        if watch_id in self._turns:
            self._turns[watch_id].cancel()

    async def _serve(
        self,
        group: TaskGroup,
        due: TimerQueue,
        at_once: int,
        turn: Callable[[WorkspaceWatch], Awaitable[None]],
    ) -> None:
        """Give turns to what is due, so many at once."""
        places = anyio.Semaphore(at_once)
        while True:
            await places.acquire()
            watch_id = await due.next()
            watched = self._watched.get(watch_id)
            waiting = None if watched is None else self._roots.get(_root(watched))
            if watched is None:
                places.release()
            elif waiting is not None:
                waiting.append((due, watch_id))
                places.release()
            else:
                self._roots[_root(watched)] = []
                group.start_soon(self._turn, watched, turn, places)

    async def _turn(
        self,
        watched: WorkspaceWatch,
        turn: Callable[[WorkspaceWatch], Awaitable[None]],
        places: anyio.Semaphore,
    ) -> None:
        watch_id = watched.watch.id
        try:
            with anyio.CancelScope() as scope:
                self._turns[watch_id] = scope
                try:
                    await turn(watched)
                    self._broken.pop(watch_id, None)
                except Exception as error:  # noqa: BLE001 - the top: it must go on
                    self._put_off(watch_id, error)
        finally:
            del self._turns[watch_id]
            places.release()
            self._last_turn_at = self._means.now()
            now = anyio.current_time()
            for due, waiting in self._roots.pop(_root(watched)):
                if waiting in self._watched:
                    due.put(waiting, now)

    async def _list(self, watched: WorkspaceWatch) -> None:
        again = await watched.read_list()
        if self._has(watched):
            self._lists.put(watched.watch.id, again)
            self._plan_look(watched.watch.id)

    async def _look(self, watched: WorkspaceWatch) -> None:
        await watched.look()
        if self._has(watched):
            self._plan_look(watched.watch.id)

    def _plan_look(self, watch_id: str) -> None:
        at = self._watched[watch_id].next_look_at
        if at is None:
            self._looks.drop(watch_id)
        else:
            self._looks.put(watch_id, at)

    def _put_off(self, watch_id: str, error: Exception) -> None:
        """Try again later what failed on our side: nothing was noted as seen."""
        failures = self._broken[watch_id] = self._broken.get(watch_id, 0) + 1
        _log.error("a turn of a watch failed", watch=watch_id, **about(error))
        if watch_id in self._watched:
            pace = self._pace
            wait_s = backoff_s(pace, failures, None, self._means.random)
            at = anyio.current_time() + wait_s
            self._lists.put(watch_id, at)
            if self._watched[watch_id].next_look_at is not None:
                self._looks.put(watch_id, at)

    def _has(self, watched: WorkspaceWatch) -> bool:
        """Whether it is this process's still, and this one."""
        return self._watched.get(watched.watch.id) is watched


def _root(watched: WorkspaceWatch) -> str:
    return watched.watch.root_url

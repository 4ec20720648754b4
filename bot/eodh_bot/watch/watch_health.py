"""Report a problem with the polls of one workspace once, and its end once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import anyio
import structlog

from eodh_bot.models import Trouble
from eodh_bot.store import Watch, Watches
from eodh_bot.watch.events import WatchEvents
from eodh_bot.watch.poll_rules import WatchIntervals, is_trouble
from eodh_bot.workspaces.access import Access, WorkspaceGrant

_log = structlog.get_logger()


class WatchHealth:
    """Counts a watch's failures in a row; reports a problem and its end.

    A report is stored with its start time. After a crash the same event is sent again,
    and its receiver handles it once.

    Args:
        watch: The stored watch.
        watches: The stored watches.
        access: Knows whether the ended key was reported already.
        events: Receives the reports.
        intervals: When failures become a problem.
        now: The time, aware.
    """

    def __init__(
        self,
        watch: Watch,
        watches: Watches,
        access: Access,
        events: WatchEvents,
        intervals: WatchIntervals,
        now: Callable[[], datetime],
    ) -> None:
        self.watch = watch
        self.failures = 0
        # How often the same kind of failure came in a row.
        self._kind: Trouble | None = None
        self._times = 0
        self._began_s = 0.0
        self._began_at = now()
        self._reported: Trouble | None = None
        self._watches = watches
        self._access = access
        self._events = events
        self._intervals = intervals
        self._now = now

    @property
    def key_has_ended(self) -> bool:
        """Whether the key was refused often enough to count as ended."""
        return self._kind == "key" and self._times >= self._intervals.refused_after

    def rebase(self, watch: Watch) -> None:
        """Go on from another baseline of this watch."""
        self.watch = watch

    def refreshed(self, watch: Watch) -> None:
        """Take over the problem that another process stored."""
        if self.watch.trouble is not None and watch.trouble is None:
            # New subscribers are told of what goes on, as one that begins.
            self.failures = self._times = 0
            self._reported = None
        self.watch = replace(
            self.watch, trouble=watch.trouble, trouble_since=watch.trouble_since
        )

    async def failed(self, kind: Trouble, grant: WorkspaceGrant | None = None) -> None:
        """Count a failure.

        Args:
            kind: The likely cause.
            grant: The key that was refused; None if the cause is not the key.
        """
        if not self.failures:
            self._began_s, self._began_at = anyio.current_time(), self._now()
        self.failures += 1
        self._times = self._times + 1 if kind == self._kind else 1
        self._kind = kind
        # An unhealthy Hub fails in every way; "gone" needs the same answer each time.
        times = self.failures if kind == "hub" else self._times
        lasted_s = anyio.current_time() - self._began_s
        sure = self.key_has_ended or (
            kind != "key" and is_trouble(self._intervals, times, lasted_s)
        )
        if sure and self._reported != kind:
            await self._report(kind, grant)

    async def succeeded(self, grant: WorkspaceGrant, *, complete: bool = True) -> None:
        """Note that the list was read, which ends a reported problem.

        Args:
            grant: The key that works.
            complete: Whether it was read to its end: of the rest no end is noticed.
        """
        self.failures = self._times = 0
        self._kind = self._reported = None
        now = None if complete else "incomplete"
        if self.watch.trouble is not None and self.watch.trouble != now:
            await self._is_over(self.watch.trouble)
        if not complete and self.watch.trouble is None:
            self._began_at = self._now()
            await self._report("incomplete", None)
        if grant.connection.key_failed_at is not None:
            await self._access.store.clear_failure(grant.connection.id)

    async def _report(self, kind: Trouble, grant: WorkspaceGrant | None) -> None:
        noted = self.watch.trouble
        if noted is not None and noted != kind:
            if kind == "hub" and noted != "incomplete":
                # A problem is reported already; a new cause is no news.
                return
            if noted == "hub":
                await self._is_over(noted)
            else:
                await self._watches.clear_trouble(self.watch.id, noted)
        await self._watches.claim_trouble(self.watch.id, kind, self._began_at)
        watch = await self._watches.by_id(self.watch.id)
        if watch is None or watch.trouble != kind or watch.trouble_since is None:
            # The watch was removed, or another process stored another problem.
            return
        self.refreshed(watch)
        _log.warning("a workspace watch has a problem", watch=watch.id, trouble=kind)
        reported = grant is not None and grant.connection.key_failed_at is not None
        if kind != "key" or not reported:
            await self._events.trouble(self.watch, kind, watch.trouble_since)
        if grant is not None:
            # A command would report the ended key too: this claim prevents that.
            await self._access.claim_failure(grant)
        self._reported = kind

    async def _is_over(self, trouble: Trouble) -> None:
        since = self.watch.trouble_since or self._began_at
        await self._events.recovered(self.watch, trouble, since)
        await self._watches.clear_trouble(self.watch.id, trouble)
        self.watch = replace(self.watch, trouble=None, trouble_since=None)
        _log.info("a workspace watch works again", watch=self.watch.id, trouble=trouble)

"""How the watching of one workspace goes: what is wrong, said once, and once again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import anyio
import structlog

from eodh_bot.models import Trouble
from eodh_bot.store import Watch, Watches
from eodh_bot.watch.events import WatchEvents
from eodh_bot.watch.intervals import WatchIntervals, is_trouble
from eodh_bot.workspaces.access import Access, WorkspaceGrant

_log = structlog.get_logger()


class WatchHealth:
    """Counts a watch's failures in a row, and tells of trouble and of its end.

    What is told is noted in the store with the time since when, so that after a crash
    the same is told again, which the announcer makes once.

    Args:
        watch: As it is in the store.
        watches: The store.
        access: Knows whether somebody was told of the key already.
        announcer: Says it.
        pace: When failures are trouble.
        now: The time, aware.
    """

    def __init__(
        self,
        watch: Watch,
        watches: Watches,
        access: Access,
        announcer: WatchEvents,
        pace: WatchIntervals,
        now: Callable[[], datetime],
    ) -> None:
        self.watch = watch
        self.failures = 0
        # How often this very thing was wrong in a row.
        self._kind: Trouble | None = None
        self._times = 0
        self._began_s = 0.0
        self._began_at = now()
        self._said: Trouble | None = None
        self._watches = watches
        self._access = access
        self._announcer = announcer
        self._pace = pace
        self._now = now

    @property
    def key_has_ended(self) -> bool:
        """Whether the key was refused often enough to believe it."""
        return self._kind == "key" and self._times >= self._pace.refused_after

    def refreshed(self, watch: Watch) -> None:
        """Take over what other processes noted of troubles."""
        self.watch = replace(
            self.watch, trouble=watch.trouble, trouble_since=watch.trouble_since
        )

    async def failed(self, kind: Trouble, right: WorkspaceGrant | None = None) -> None:
        """Count a failure.

        Args:
            kind: What seems to be wrong.
            right: With which a key was refused.
        """
        if not self.failures:
            self._began_s, self._began_at = anyio.current_time(), self._now()
        self.failures += 1
        self._times = self._times + 1 if kind == self._kind else 1
        self._kind = kind
        # An ailing Hub fails in every way; gone is only what is not there each time.
        times = self.failures if kind == "hub" else self._times
        lasted_s = anyio.current_time() - self._began_s
        sure = self.key_has_ended or (
            kind != "key" and is_trouble(self._pace, times, lasted_s)
        )
        if sure and self._said != kind:
            await self._say(kind, right)

    async def works(self, right: WorkspaceGrant) -> None:
        """Note that the list was given; whatever was said to be wrong is over."""
        self.failures = self._times = 0
        self._kind = self._said = None
        if self.watch.trouble is not None:
            await self._is_over(self.watch.trouble)
        if right.connection.key_failed_at is not None:
            await self._access.store.clear_failure(right.connection.id)

    async def _say(self, kind: Trouble, right: WorkspaceGrant | None) -> None:
        noted = self.watch.trouble
        if noted is not None and noted != kind:
            if kind == "hub":
                # Said already that nothing is seen; whose fault it is now is no news.
                return
            if noted == "hub":
                await self._is_over(noted)
            else:
                await self._watches.clear_trouble(self.watch.id, noted)
        await self._watches.claim_trouble(self.watch.id, kind, self._began_at)
        watch = await self._watches.by_id(self.watch.id)
        if watch is None or watch.trouble != kind or watch.trouble_since is None:
            # Unwanted by now, or another process found something else wrong.
            return
        self.refreshed(watch)
        _log.warning("trouble with a watch", watch=watch.id, trouble=kind)
        told = right is not None and right.connection.key_failed_at is not None
        if kind != "key" or not told:
            await self._announcer.trouble(self.watch, kind, watch.trouble_since)
        if right is not None:
            # The desk says so too when somebody asks: it need not any more.
            await self._access.claim_failure(right)
        self._said = kind

    async def _is_over(self, trouble: Trouble) -> None:
        since = self.watch.trouble_since or self._began_at
        await self._announcer.recovered(self.watch, trouble, since)
        await self._watches.clear_trouble(self.watch.id, trouble)
        self.watch = replace(self.watch, trouble=None, trouble_since=None)
        _log.info("a watch works again", watch=self.watch.id, trouble=trouble)

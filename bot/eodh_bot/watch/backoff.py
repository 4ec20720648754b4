"""What a workspace is asked with, and for how long it is left alone after errors."""

import anyio

from eodh_bot.models import Trouble
from eodh_bot.watch.intervals import Random, WatchIntervals, backoff_s
from eodh_bot.watch.watch_health import WatchHealth
from eodh_bot.workspaces.access import Access, WorkspaceGrant
from eodh_tools.errors import (
    AccessError,
    JobsError,
    SettingsError,
    WorkspaceGoneError,
)
from eodh_tools.http.responses import BusyError

# Stands for the name of no key at all.
_NO_KEY = ""


class Backoff:
    """Of one watch; times as of `anyio.current_time`.

    Args:
        health: Counts the failures of lists.
        access: Tells what is asked with.
        pace: How long to wait.
        random: Of the jitter.

    Attributes:
        lists_from: No list is read before.
        looks_from: No job is looked at before.
    """

    def __init__(
        self, health: WatchHealth, access: Access, pace: WatchIntervals, random: Random
    ) -> None:
        self._health = health
        self._access = access
        self._pace = pace
        self._random = random
        self.lists_from = self.looks_from = 0.0
        self._look_failures = 0
        # The key with which nothing is asked for now, because it was refused.
        self._refused: str | None = None

    @property
    def lacks_a_key(self) -> bool:
        """Whether another key is waited for."""
        return self._refused is not None

    async def right(self) -> WorkspaceGrant | None:
        """What is asked with now; None where nothing can be."""
        watch = self._health.watch
        try:
            right = await self._access.grant_for_watch(watch.bound_to, watch.root_url)
        except SettingsError:
            # The key cannot be read any more: to people, it has ended.
            await self._health.failed("key")
            right = None
        if right is None:
            self._refused = _NO_KEY
        elif self._refused is not None and self._refused != right.name:
            self._refused, self.lists_from = None, 0.0
        return right

    def list_worked(self) -> None:
        """The list was given: so the key is good."""
        self._refused = None

    async def list_failed(self, right: WorkspaceGrant, error: JobsError) -> None:
        """Count a list that failed, and wait."""
        kind = _trouble_of(error)
        await self._health.failed(kind, right if kind == "key" else None)
        self.lists_from = self._wait_until(self._health.failures, error)
        if _asked_s(error) is not None:
            self.looks_from = max(self.looks_from, self.lists_from)
        if self._health.key_has_ended:
            self._refused = right.name

    def look_worked(self) -> None:
        """A job was shown, or refused: the Hub answers."""
        self._look_failures = 0

    def look_failed(self, error: JobsError) -> None:
        """Leave all jobs alone for a while."""
        self._look_failures += 1
        self.looks_from = self._wait_until(self._look_failures, error)
        if _asked_s(error) is not None:
            self.lists_from = max(self.lists_from, self.looks_from)

    def _wait_until(self, failures: int, error: JobsError) -> float:
        wait_s = backoff_s(self._pace, failures, _asked_s(error), self._random)
        return anyio.current_time() + wait_s


def _asked_s(error: JobsError) -> float | None:
    """How long the Hub asks to wait, if it does."""
    return error.wait_s if isinstance(error, BusyError) else None


def _trouble_of(error: JobsError) -> Trouble:
    match error:
        case WorkspaceGoneError():
            return "gone"
        case AccessError() | SettingsError():
            return "key"
        case _:
            return "hub"

"""Choose the key for a workspace, and pause its polls after errors."""

import anyio

from eodh_bot.models import Trouble
from eodh_bot.watch.poll_rules import Random, WatchIntervals, backoff_s
from eodh_bot.watch.watch_health import WatchHealth
from eodh_bot.workspaces.access import Access, WorkspaceGrant
from eodh_tools.errors import (
    AccessError,
    JobsError,
    NetworkSettingsError,
    SettingsError,
    WorkspaceGoneError,
)
from eodh_tools.http.responses import BusyError

# Stands for the name of no key at all.
_NO_KEY = ""


class Backoff:
    """Pauses the polls of one workspace watch; times as of `anyio.current_time`.

    Args:
        health: Counts the lists that failed.
        access: Gives the key to use.
        intervals: How long to wait.
        random: For the jitter.

    Attributes:
        lists_from: No list is read before this time.
        polls_from: No job is polled before this time.
    """

    def __init__(
        self,
        health: WatchHealth,
        access: Access,
        intervals: WatchIntervals,
        random: Random,
    ) -> None:
        self._health = health
        self._access = access
        self._intervals = intervals
        self._random = random
        self.lists_from = self.polls_from = 0.0
        self._poll_failures = 0
        # The key that the Hub refused: it is not used again.
        self._refused: str | None = None

    @property
    def lacks_a_key(self) -> bool:
        """Whether the watch waits for another key."""
        return self._refused is not None

    async def grant(self) -> WorkspaceGrant | None:
        """Return the key to use now; None without a usable key."""
        watch = self._health.watch
        try:
            grant = await self._access.grant_for_watch(watch.bound_to, watch.root_url)
        except SettingsError:
            # The key cannot be decrypted any more: to a person, it has ended.
            await self._health.failed("key")
            grant = None
        if grant is None:
            self._refused = _NO_KEY
        elif self._refused is not None and self._refused != grant.name:
            self._refused, self.lists_from = None, 0.0
        return grant

    def list_succeeded(self) -> None:
        """Note that the list was read, so the key works."""
        self._refused = None

    async def list_failed(self, grant: WorkspaceGrant, error: JobsError) -> None:
        """Count a list that failed, and set the pause."""
        kind = _trouble_of(error)
        await self._health.failed(kind, grant if kind == "key" else None)
        self.lists_from = self._wait_until(self._health.failures, error)
        if _asked_s(error) is not None:
            self.polls_from = max(self.polls_from, self.lists_from)
        if self._health.key_has_ended:
            self._refused = grant.name

    def poll_succeeded(self) -> None:
        """Note that the Hub answered, with a job or a refusal."""
        self._poll_failures = 0

    def poll_failed(self, error: JobsError) -> None:
        """Count a poll that failed, and pause the polls of all jobs."""
        self._poll_failures += 1
        self.polls_from = self._wait_until(self._poll_failures, error)
        if _asked_s(error) is not None:
            self.lists_from = max(self.lists_from, self.polls_from)

    def _wait_until(self, failures: int, error: JobsError) -> float:
        wait_s = backoff_s(self._intervals, failures, _asked_s(error), self._random)
        return anyio.current_time() + wait_s


def _asked_s(error: JobsError) -> float | None:
    """Return how long the Hub asks to wait; None if it does not ask."""
    return error.wait_s if isinstance(error, BusyError) else None


def _trouble_of(error: JobsError) -> Trouble:
    match error:
        case WorkspaceGoneError():
            return "gone"
        case NetworkSettingsError():
            return "hub"  # it cannot be reached, whatever the key
        case AccessError() | SettingsError():
            return "key"
        case _:
            return "hub"

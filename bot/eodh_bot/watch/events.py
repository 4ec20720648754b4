"""The port for what a poll finds: jobs that started or ended, and problems."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from eodh_bot.models import RunningTime, SeenJob, Trouble
from eodh_bot.store import Watch


class WatchEvents(Protocol):
    """Receives what the polls find.

    Each call is durable once it returns. The same event twice is handled once.
    """

    async def started(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Receive jobs that run and were not listed before."""

    async def ended(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Receive jobs that ended, in the order of their ends."""

    async def running(self, watch: Watch, jobs: Sequence[RunningTime]) -> None:
        """Receive how long the jobs of a list have been running; after each list."""

    async def gone(self, watch: Watch, runs: Mapping[str, str]) -> None:
        """Receive jobs that ran and are no longer on the Hub: by id, `SeenJob.run`."""

    async def trouble(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        """Note that the workspace cannot be polled."""

    async def recovered(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        """Note that polls work again; `since` is when the problem began."""

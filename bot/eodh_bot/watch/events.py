"""What the watching hands over: jobs that began or ended, and troubles."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from eodh_bot.models import SeenJob, Trouble
from eodh_bot.store import Watch


class WatchEvents(Protocol):
    """Takes over what is to be said.

    It is durable once a call returns, and done once however often it is told.
    """

    async def started(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Jobs are seen to run that were not there before."""

    async def ended(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Jobs have ended, in the order of their ends."""

    async def gone(self, watch: Watch, job_ids: Sequence[str]) -> None:
        """Jobs that ran are not there any more: they were dismissed or deleted."""

    async def trouble(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        """The workspace cannot be watched any more."""

    async def recovered(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        """It can again; `since` is when the trouble began."""

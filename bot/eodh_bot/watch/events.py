"""What the watching hands over: jobs that began or ended, and troubles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from eodh_bot.store import Trouble, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenJob:
    """A job as the watching saw it; times are aware UTC and the Hub's."""

    job_id: str
    process: str | None
    status: str
    created: datetime | None = None
    finished: datetime | None = None


class WatchEvents(Protocol):
    """Takes over what is to be said.

    It is durable once a call returns, and done once however often it is told.
    """

    async def started(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Jobs are seen to run that were not there before."""

    async def ended(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Jobs have ended, in the order of their ends."""

    async def trouble(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        """The workspace cannot be watched any more."""

    async def recovered(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        """It can again; `since` is when the trouble began."""

"""Request lists and jobs from the Hub, bounded in rate and time."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

import anyio
import structlog
from aiolimiter import AsyncLimiter
from cachetools import FIFOCache

from eodh_bot.clocks import Clocks
from eodh_bot.watch.job_diff import JobListSnapshot, clipped, hub_time
from eodh_bot.watch.poll_rules import WatchBounds
from eodh_bot.workspaces.access import WorkspaceGrant
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.errors import (
    AccessError,
    HubBusyError,
    HubUnavailableError,
    JobsError,
    WorkspaceGoneError,
)
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.job import Job

_T = TypeVar("_T")
_MOST_CLIPPED = 1_000
_CATCH_UP_S = 0.05
_log = structlog.get_logger()

#: Called once for each list and each poll of a job, with "ok", "busy",
#: "unavailable", "refused", "gone" or "unexpected".
OnOutcome = Callable[[str], None]


class HubRequests:
    """Makes each request once; the caller decides when to try again.

    Args:
        toolboxes: Give the HTTP connections.
        bounds: The limits of rate and time.
        on_outcome: Called with the outcome of each request.
        clocks: Tell the time, and hear the Hub's.
    """

    def __init__(
        self,
        toolboxes: Toolboxes,
        bounds: WatchBounds,
        on_outcome: OnOutcome,
        clocks: Clocks,
    ) -> None:
        self._toolboxes = toolboxes
        self._bounds = bounds
        self._on_outcome = on_outcome
        self._clocks = clocks
        # The jobs with a time of the future, each logged once.
        self._clipped: FIFOCache[str, None] = FIFOCache(_MOST_CLIPPED)
        # Evenly spaced: a burst of a second's requests would be impolite. What was late
        # by a busy event loop is caught up with, else the rate would be its turns.
        at_once = max(1.0, bounds.rate * _CATCH_UP_S)
        self._limiter = AsyncLimiter(at_once, at_once / bounds.rate)
        self.requests = 0

    def client(self, grant: WorkspaceGrant) -> HubClient:
        """Make a client with the key of this grant.

        Raises:
            SettingsError: The key has characters that no key can have.
        """
        return self._toolboxes.client(
            grant, timeout_s=self._bounds.page_s, gate=self._pass
        )

    async def list(self, client: HubClient) -> JobListSnapshot:
        """Read the whole list, up to the client's limits.

        Raises:
            JobsError: By cause; `HubUnavailableError` where it takes too long.
        """
        began = anyio.current_time()
        read = self._counted(client.select_jobs(), self._bounds.list_s)
        selection = await read
        took = timedelta(seconds=anyio.current_time() - began)
        jobs = tuple(self._clip(job, client) for job in selection.jobs)
        answered_at = self.hub_time(client, jobs)
        self._clocks.hear_hub(client.answered_at)
        return JobListSnapshot(
            jobs, selection.complete, answered_at, answered_at - took
        )

    async def job(self, client: HubClient, job_id: str) -> Job:
        """Read the status of one job.

        Raises:
            JobsError: By cause; `HubUnavailableError` where it takes too long.
        """
        job = await self._counted(client.job(job_id), self._bounds.poll_s)
        # The answer's id may differ in capitals; the list's id is the stored one.
        return self._clip(job.model_copy(update={"job_id": job_id}), client)

    def hub_time(self, client: HubClient, jobs: Iterable[Job]) -> datetime:
        """Return the time of an answer that has just been read, with these jobs."""
        return hub_time(client.answered_at, self._clocks.earliest(), jobs)

    def _clip(self, job: Job, client: HubClient) -> Job:
        """Replace times that have not come: they would make every other job old."""
        found = clipped(job, client.answered_at, self._clocks.latest())
        if found is None:
            return job
        if job.job_id not in self._clipped:
            _log.warning("a job has a time of the future", job=job.job_id)
            self._clipped[job.job_id] = None
        return found

    async def _counted(self, call: Awaitable[_T], limit_s: float) -> _T:
        try:
            with anyio.fail_after(limit_s):
                answer = await call
        except TimeoutError:
            self._on_outcome("unavailable")
            raise HubUnavailableError(
                f"The Hub gave no whole answer within {limit_s:g} s."
            ) from None
        except JobsError as error:
            self._on_outcome(outcome_of(error))
            raise
        self._on_outcome("ok")
        return answer

    async def _pass(self) -> None:
        await self._limiter.acquire()
        self.requests += 1


def outcome_of(error: JobsError) -> str:
    """Return the outcome word for an error."""
    match error:
        case HubBusyError():
            return "busy"
        case HubUnavailableError():
            return "unavailable"
        case WorkspaceGoneError():
            return "gone"
        case AccessError():
            return "refused"
        case _:
            return "unexpected"

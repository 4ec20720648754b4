"""The Hub asked for watches: bounded in rate and in time, every answer counted."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
from aiolimiter import AsyncLimiter

from eodh_bot.watch.intervals import WatchBounds
from eodh_bot.watch.job_diff import JobListSnapshot
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
from eodh_tools.hub.status_info import Job

_T = TypeVar("_T")

#: Told once for each list and each look at a job: "ok", "busy", "unavailable",
#: "refused", "gone" or "unexpected".
Observed = Callable[[str], None]


class HubRequests:
    """Asks, once each time: when to ask again is the caller's to say.

    Args:
        toolboxes: Lend their connections.
        bounds: How much, and how long.
        observed: Is told how each went.
    """

    def __init__(
        self, toolboxes: Toolboxes, bounds: WatchBounds, observed: Observed
    ) -> None:
        self._toolboxes = toolboxes
        self._bounds = bounds
        self._observed = observed
        # One at a time, evenly: not a second's worth at once.
        self._limiter = AsyncLimiter(1, 1 / bounds.rate)
        self.requests = 0

    def client(self, right: WorkspaceGrant) -> HubClient:
        """A client with this right.

        Raises:
            SettingsError: The key cannot be one.
        """
        return self._toolboxes.client(
            right, timeout_s=self._bounds.page_s, gate=self._pass
        )

    async def list(self, client: HubClient) -> JobListSnapshot:
        """Read the whole list, within the client's bounds.

        Raises:
            JobsError: By cause; `HubUnavailableError` where it takes too long.
        """
        read = self._counted(client.select_jobs(), self._bounds.list_s)
        selection = await read
        return JobListSnapshot(selection.jobs, selection.complete, client.answered_at)

    async def job(self, client: HubClient, job_id: str) -> Job:
        """Look at one job.

        Raises:
            JobsError: By cause; `HubUnavailableError` where it takes too long.
        """
        job = await self._counted(client.job(job_id), self._bounds.look_s)
        # Ids differ in nothing but capitals, and the list's is the one that is kept.
        return job.model_copy(update={"job_id": job_id})

    async def _counted(self, call: Awaitable[_T], limit_s: float) -> _T:
        try:
            with anyio.fail_after(limit_s):
                answer = await call
        except TimeoutError:
            self._observed("unavailable")
            raise HubUnavailableError(
                f"The Hub gave no whole answer within {limit_s:g} s."
            ) from None
        except JobsError as error:
            self._observed(outcome_of(error))
            raise
        self._observed("ok")
        return answer

    async def _pass(self) -> None:
        await self._limiter.acquire()
        self.requests += 1


def outcome_of(error: JobsError) -> str:
    """The word for how a call went wrong."""
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

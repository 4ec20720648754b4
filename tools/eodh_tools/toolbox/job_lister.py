"""List the jobs of a workspace."""

from collections.abc import Callable
from datetime import datetime

from eodh_tools.hub.known_statuses import check_status
from eodh_tools.results.models import JobListing
from eodh_tools.toolbox import next_calls
from eodh_tools.toolbox.job_context import JobContext
from eodh_tools.toolbox.since import since_by
from eodh_tools.toolbox.workspaces import Workspaces


class JobLister:
    """Answers `list_jobs`.

    Args:
        workspaces: The default one is listed.
        context: Why the failed jobs failed, and how long the running ones usually take.
        now: Aware UTC.
    """

    def __init__(
        self, workspaces: Workspaces, context: JobContext, now: Callable[[], datetime]
    ) -> None:
        self._workspaces = workspaces
        self._context = context
        self._now = now

    async def jobs(
        self, status: str | None, process: str | None, since: str | None, limit: int
    ) -> JobListing:
        """List the jobs, newest first; see `Toolbox.list_jobs`."""
        workspace = await self._workspaces.default()

        def now() -> datetime:
            return workspace.time(self._now())

        chosen = await workspace.client.select_jobs(
            limit,
            status=status,
            process=process,
            since=since_by(since, now) if since else None,
        )
        if status is not None and not chosen.jobs:
            check_status(status, chosen.by_status)
        return JobListing(
            workspace=workspace.name,
            jobs=await self._context.described(workspace, chosen.jobs, now()),
            total=chosen.fitting,
            by_status=dict(chosen.by_status),
            complete=chosen.complete,
            left_out=chosen.left_out,
            undated=chosen.undated,
            next=next_calls.after_jobs(chosen.jobs),
        )

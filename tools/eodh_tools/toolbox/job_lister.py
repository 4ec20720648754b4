"""List the jobs of a workspace."""

from collections.abc import Callable
from datetime import datetime

from eodh_tools.hub.job_list import select
from eodh_tools.hub.known_statuses import check_status
from eodh_tools.results.models import JobListing
from eodh_tools.toolbox import next_calls
from eodh_tools.toolbox.job_context import JobContext
from eodh_tools.toolbox.since import parse_since
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
        if since:
            parse_since(since, self._now())  # before the Hub is asked
        workspace = await self._workspaces.default()
        listed = await workspace.client.select_jobs()
        # By the Hub's clock, which its answer has just told.
        now = workspace.time(self._now())
        chosen = select(
            listed.jobs,
            limit,
            status=status,
            process=process,
            since=parse_since(since, now) if since else None,
            complete=listed.complete,
            left_out=listed.left_out,
        )
        if status is not None and not chosen.jobs:
            check_status(status, chosen.by_status)
        return JobListing(
            workspace=workspace.name,
            jobs=await self._context.described(workspace, chosen.jobs, now),
            total=chosen.fitting,
            by_status=dict(chosen.by_status),
            complete=chosen.complete,
            left_out=chosen.left_out,
            undated=chosen.undated,
            next=next_calls.after_jobs(chosen.jobs),
        )

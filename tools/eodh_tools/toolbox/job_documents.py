"""Write what of a job is handed on: a report, and the Hub's own document."""

from functools import partial

from anyio import to_thread

from eodh_tools.results.models import Report
from eodh_tools.toolbox.job_lookup import FoundJob
from eodh_tools.toolbox.job_status import StatusReader
from eodh_tools.toolbox.report import readable_status, report


class JobDocuments:
    """Writes documents about jobs that were found, without secrets.

    In a worker thread each: of a status of megabytes it takes seconds.

    Args:
        statuses: Explains the jobs.
    """

    def __init__(self, statuses: StatusReader) -> None:
        self._statuses = statuses

    async def report(self, found: FoundJob, deploying_workspace: str | None) -> Report:
        """Write the report; see `Toolbox.report`."""
        redactor = found.workspace.redactor
        write = partial(report, deploying_workspace=deploying_workspace)
        answers = await self._statuses.status(found), found.body
        return await to_thread.run_sync(write, *answers, lambda t: redactor.text(t)[0])

    async def status(self, found: FoundJob) -> str:
        """Return the Hub's own status document as JSON."""
        redactor = found.workspace.redactor
        return await to_thread.run_sync(
            readable_status, found.body, lambda text: redactor.text(text)[0]
        )

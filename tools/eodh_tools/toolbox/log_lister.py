"""List a job's logs by step, with the steps that are missing."""

from anyio import to_thread

from eodh_tools.cache.passing_runs import PassingRuns, RunOf
from eodh_tools.diagnosis import steps
from eodh_tools.results.models import LogEntry, LogListing
from eodh_tools.toolbox import next_calls
from eodh_tools.toolbox.job_lookup import FoundJob
from eodh_tools.toolbox.log_access import LogAccess


class LogLister:
    """Lists logs in the order in which the steps ran.

    Args:
        logs: Opens the logs.
        passing_runs: The steps of passing runs, to which a passing job's are added.
    """

    def __init__(self, logs: LogAccess, passing_runs: PassingRuns) -> None:
        self._logs = logs
        self._passing_runs = passing_runs

    async def listing(self, found: FoundJob) -> LogListing:
        """List the logs of a job that was found."""
        status, workspace = found.job, found.workspace
        logs = await self._logs.inspect(found, await self._entries(found))
        missing: tuple[str, ...] = ()
        if status.status == "failed" and found.logs_state == "there":
            passing = await to_thread.run_sync(
                self._passing_runs.steps, workspace.root, status.process or ""
            )
            missing = steps.missing(logs, passing)
        return LogListing(
            job_id=status.job_id,
            workspace=workspace.name,
            status=status.status,
            logs_state=found.logs_state,
            logs=logs,
            missing=missing,
            waited_s=found.waited_s,
            note=found.note,
            next=next_calls.after_listing(
                status, found.logs_state, steps.likeliest(logs)
            ),
        )

    async def _entries(self, found: FoundJob) -> tuple[LogEntry, ...]:
        """The listed logs by step; a passing job's steps are stored."""
        job = found.job
        logs = steps.entries([link.name for link in job.logs])
        if job.status == "successful" and logs and job.process:
            names = {log.step: () for log in logs}
            root = found.workspace.root
            await to_thread.run_sync(
                self._passing_runs.record, root, job.process, RunOf.job(job), names
            )
        return logs

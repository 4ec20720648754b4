"""What is remembered of explained jobs, for those jobs that the Hub shows now."""

from collections.abc import Iterable, Mapping

from eodh_tools.history.record import JobRecord, record_of, rules_version
from eodh_tools.history.store import JobRecords
from eodh_tools.results.models import Explanation, LogEntry
from eodh_tools.toolbox.explanation_memory import has_settled
from eodh_tools.toolbox.job_lookup import FoundJob
from eodh_tools.toolbox.workspaces import Workspace


class JobHistory:
    """Remembers explanations, and gives them out by job.

    Args:
        records: Where they are; None: nowhere.
    """

    def __init__(self, records: JobRecords | None) -> None:
        self._records = records

    async def remember(
        self, found: FoundJob, explanation: Explanation, logs: Iterable[LogEntry]
    ) -> None:
        """Store the record of a job, unless the job may change yet."""
        if self._records is not None and has_settled(found, logs):
            record = record_of(found.job, explanation)
            await self._records.put(found.workspace.root, record)

    async def of_shown(
        self, workspace: Workspace, job_ids: Iterable[str]
    ) -> Mapping[str, JobRecord]:
        """The records of jobs that the Hub shows to this workspace's key now.

        Those that older rules explained are left out.
        """
        if self._records is None:
            return {}
        ids = tuple(job_ids)
        records = await self._records.get(workspace.root, ids)
        now = rules_version()
        return {job_id: each for job_id, each in records.items() if each.rules == now}

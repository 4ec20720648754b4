"""What is remembered of explained jobs, for those jobs that the Hub shows now."""

from collections.abc import Hashable, Iterable, Mapping

from eodh_tools.cache.rules_version import rules_version
from eodh_tools.history.groups import EndedJob
from eodh_tools.history.record import JobRecord, record_of
from eodh_tools.history.store import JobRecords
from eodh_tools.hub.job_times import may_be_same
from eodh_tools.results.models import Explanation
from eodh_tools.toolbox.job_lookup import FoundJob
from eodh_tools.toolbox.workspaces import Workspace


class JobHistory:
    """Remembers explanations, and gives them out by job.

    Args:
        records: Where they are; None: nowhere.
    """

    def __init__(self, records: JobRecords | None) -> None:
        self._records = records

    async def remember(self, found: FoundJob, explanation: Explanation) -> JobRecord:
        """Store the record of a job that is final."""
        record = self.record(found, explanation)
        if self._records is not None:
            await self._records.put(found.workspace.root, record)
        return record

    def record(self, found: FoundJob, explanation: Explanation) -> JobRecord:
        """Return the record of a job that these rules explained."""
        rules = rules_version() or ""
        return record_of(found.job, explanation, rules, may_grow=found.may_grow)

    def mark(self) -> Hashable:
        """What changes with the records; None where that is not known at once."""
        return 0 if self._records is None else self._records.mark()

    async def of_shown(
        self, workspace: Workspace, jobs: Iterable[EndedJob]
    ) -> Mapping[str, JobRecord]:
        """Return the records of jobs that the Hub shows to this workspace's key now.

        Those that other rules explained are left out, and those of an earlier job that
        had the same id.
        """
        if self._records is None:
            return {}
        shown = {job.job_id: job for job in jobs}
        records = await self._records.get(workspace.root, tuple(shown))
        now = rules_version()
        return {
            job_id: each
            for job_id, each in records.items()
            if each.rules == now and may_be_same(each, shown[job_id])
        }

"""Find which job "last" means, and which others it may mean."""

from eodh_tools.errors import JobReferenceError
from eodh_tools.hub.job import Job
from eodh_tools.hub.job_references import JobReference, LastJob, parse_typed_job
from eodh_tools.hub.last_job import likely_last_jobs
from eodh_tools.results.jobs_text import LIST_CUT
from eodh_tools.toolbox.job_choices import choice, no_process
from eodh_tools.toolbox.workspaces import Workspaces

_RECENT_JOBS = 50

#: A job as a door hands it over: typed text, or what `parse_typed_job` made of it.
TypedJob = str | JobReference | LastJob


class LastJobs:
    """Looks up "last", "last failed" or "last PROCESS" in the default workspace."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def reference(self, job: TypedJob) -> tuple[JobReference, str | None]:
        """Return the job that a text names, and a note of others that "last" may mean.

        Raises:
            JobsError: By cause, see `eodh_tools.errors`.
        """
        named = parse_typed_job(job) if isinstance(job, str) else job
        if isinstance(named, JobReference):
            return named, None
        (newest, *others), complete = await self._last(named)
        typed = job if isinstance(job, str) else "last"
        note = None
        if not complete:
            note = f"{typed!r} is the newest of the jobs that were read. {LIST_CUT}"
        elif others:
            listed = "; ".join(choice(each) for each in others)
            note = (
                f"{typed!r} may also mean an older job; this is the newest. "
                "Others of the half hour before it (without runs of the same workflow "
                f"that ended before it began): {listed}."
            )
        return JobReference(newest.job_id), note

    async def candidates(self, job: TypedJob) -> tuple[Job, ...]:
        """Return the jobs that "last", "last failed" or "last PROCESS" may mean.

        Returns:
            Newest first, and only one where it is clear; none for an id or a URL, and
            none where the list was not read whole: `reference` notes that.

        Raises:
            JobReferenceError: There is no such job.
            JobsError: By cause, see `eodh_tools.errors`.
        """
        last = parse_typed_job(job) if isinstance(job, str) else job
        if isinstance(last, JobReference):
            return ()
        found, complete = await self._last(last)
        return found if complete else ()

    async def _last(self, last: LastJob) -> tuple[tuple[Job, ...], bool]:
        """What `last` may mean, and whether the list was read to its end."""
        workspace = await self._workspaces.default()
        chosen = await workspace.client.select_jobs(status=last.status)
        newest = chosen.jobs
        unread = "" if chosen.complete else f" among those read. {LIST_CUT}"
        if not newest:
            which = f"{last.status} job" if last.status else "job"
            raise JobReferenceError(
                f"There is no {which} in this workspace{unread or ' yet.'}"
            )
        if last.process is not None:
            name = last.process.casefold()
            newest = tuple(
                job for job in newest if (job.process or "").casefold() == name
            )
            if not newest:
                raise JobReferenceError(
                    no_process(last, chosen.jobs) + (unread and f" {LIST_CUT}")
                )
        return likely_last_jobs(newest[:_RECENT_JOBS]), chosen.complete

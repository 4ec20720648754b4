"""Tell apart the jobs that have had one id: a server may use an id again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from eodh_bot.clocks import Clocks
from eodh_bot.store.seen_jobs import SeenJobs, StoredJob
from eodh_bot.watch.job_diff import CLOCKS, FUTURE, JobListSnapshot
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.job import Job
from eodh_tools.hub.job_times import SAME


class JobRuns:
    """Which job it is, by id, of what one watch has seen.

    Args:
        watch_id: The watch.
        seen_jobs: The store.
        clocks: Tell the time.
    """

    def __init__(self, watch_id: str, seen_jobs: SeenJobs, clocks: Clocks) -> None:
        self._watch_id = watch_id
        self._seen_jobs = seen_jobs
        self._clocks = clocks
        # Of those that run; None until it was read.
        self._runs: dict[str, str] | None = None
        # When the last whole list was asked for.
        self._listed_at: datetime | None = None

    def forget(self) -> None:
        """Read the store again: there is another baseline."""
        self._runs = None

    def listed(self, snapshot: JobListSnapshot) -> None:
        """Note that a list was taken in."""
        if snapshot.complete:
            self._listed_at = snapshot.asked_at

    async def of_running(self) -> dict[str, str]:
        """Return which job it is, by id, for those that run, to change."""
        if self._runs is None:
            self._runs = await self._seen_jobs.runs(self._watch_id)
        return self._runs

    async def tell_apart(
        self,
        client: HubClient,
        snapshot: JobListSnapshot,
        stored: Mapping[str, StoredJob],
    ) -> frozenset[str]:
        """Return the ids of jobs that were not seen before; they count as running."""
        ours = self._clocks.latest()
        latest = max(client.answered_at or ours, ours)
        found = new_runs(
            snapshot.jobs, stored, listed_at=self._listed_at, latest=latest
        )
        (await self.of_running()).update(found)
        await self._note_created(snapshot, stored)
        return frozenset(found)

    async def _note_created(
        self, snapshot: JobListSnapshot, stored: Mapping[str, StoredJob]
    ) -> None:
        """Store when jobs were created that an older version of the bot has seen."""
        found = {}
        for job in snapshot.jobs:
            known = stored.get(job.job_id)
            if known is not None and known.created is None and job.created is not None:
                found[job.job_id] = replace(known, created=job.created)
        if found:
            await self._seen_jobs.put(self._watch_id, found, self._clocks.slack())


def run_of(job: Job) -> str:
    """Return which of the jobs with its id a job is, as of `SeenJob`."""
    return job.created.replace(microsecond=0).isoformat() if job.created else ""


def new_runs(
    jobs: Iterable[Job],
    seen: Mapping[str, StoredJob],
    *,
    listed_at: datetime | None,
    latest: datetime,
) -> dict[str, str]:
    """Return which job it is, by id, for jobs that were not seen before.

    A server that was reset counts 1, 2, 3 again. Only the id of a job that was seen to
    end counts as used again: of others the end is still to come. A job with a used id
    was made after the last whole list, which had the one before, and not in the
    future: other times are those of the same job, which the server corrected.

    Args:
        jobs: The jobs of a list.
        seen: What the watch has seen, by id.
        listed_at: When the last whole list was asked for, by the Hub's clock or an
            earlier one; None if this process has not read one.
        latest: The latest of our clocks and the Hub's.
    """
    found = {}
    for job in jobs:
        stored = seen.get(job.job_id)
        if stored is None:
            found[job.job_id] = run_of(job)
            continue
        if not stored.ended:
            continue
        if job.created is None or stored.created is None:
            continue
        if job.finished is not None and job.created > job.finished:
            continue
        if listed_at is not None and job.created < listed_at - CLOCKS:
            continue
        if stored.created + SAME < job.created <= latest + FUTURE:
            found[job.job_id] = run_of(job)
    return found

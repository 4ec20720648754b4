"""Tell apart the jobs that have had one id: a server may use an id again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from eodh_bot.clocks import Clocks
from eodh_bot.store.seen_jobs import StoredJob
from eodh_bot.store.watches import Watch, Watches
from eodh_bot.watch.job_diff import CLOCKS, FUTURE, JobListSnapshot
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.job import Job
from eodh_tools.hub.job_times import SAME

_SAME_S = round(SAME.total_seconds())
# How old the stored time of a list may become, which the next process begins with.
_STORED_EVERY = timedelta(minutes=10)


class JobRuns:
    """Which job it is, by id, of what one watch has seen.

    Args:
        watch: The watch, as it is stored.
        unfinished: Which job it is, by id, of those that the store has as running.
        watches: The store.
        clocks: Tell the time.
    """

    def __init__(
        self,
        watch: Watch,
        unfinished: Mapping[str, str],
        watches: Watches,
        clocks: Clocks,
    ) -> None:
        self._watch_id = watch.id
        self._watches = watches
        self._seen_jobs = watches.seen_jobs
        self._clocks = clocks
        #: Which job it is, by id, of those that run. Read in the same statement as the
        #: ids: another process may store an end in between.
        self.of_running = dict(unfinished)
        # When the last whole list was asked for.
        self._listed_at = watch.listed_at
        self._stored_at = watch.listed_at

    async def listed(self, snapshot: JobListSnapshot) -> None:
        """Note that a list was taken in."""
        at, stored_at = snapshot.asked_at, self._stored_at
        if not snapshot.complete or at is None:
            return
        self._listed_at = at
        # A clock that was ahead may have been set back.
        if stored_at is None or not stored_at <= at < stored_at + _STORED_EVERY:
            await self._watches.listed(self._watch_id, at)
            self._stored_at = at

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
        # What another process stored while it handed this watch over counts as well.
        running = {i: job.run for i, job in stored.items() if not job.ended}
        self.of_running.update(running | found)
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
    future: other times are those of the same job, which the server corrected. Where it
    corrected one, it corrected others by as much, also those made just before the list.

    Args:
        jobs: The jobs of a list.
        seen: What the watch has seen, by id.
        listed_at: When the last whole list that is known was asked for, by the Hub's
            clock or an earlier one; None if none is known.
        latest: The latest of our clocks and the Hub's.
    """
    found = {}
    later: list[tuple[int, Job]] = []
    # In whole seconds: by how much the server moved the times of jobs.
    corrections: set[int] = set()
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
        moved_by = job.created - stored.created
        if moved_by <= SAME or job.created > latest + FUTURE:
            continue
        seconds = round(moved_by.total_seconds())
        if listed_at is not None and job.created < listed_at - CLOCKS:
            corrections.add(seconds)
        else:
            later.append((seconds, job))
    for seconds, job in later:
        if corrections.isdisjoint(range(seconds - _SAME_S, seconds + _SAME_S + 1)):
            found[job.job_id] = run_of(job)
    return found

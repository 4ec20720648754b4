"""Send what a list or a poll brought as events, and store it as seen."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

import anyio

from eodh_bot.store import Watch
from eodh_bot.store.seen_jobs import StoredJob
from eodh_bot.watch.backoff import Backoff
from eodh_bot.watch.job_diff import (
    JobListSnapshot,
    as_seen,
    began_at,
    compare,
    fingerprint,
    in_order,
    is_doubtful,
    is_old,
    was_over,
)
from eodh_bot.watch.job_runs import JobRuns, run_of
from eodh_bot.watch.running_jobs import RunningJobs
from eodh_bot.watch.running_times import running_times
from eodh_bot.watch.watch_dependencies import Pause, WatchDependencies
from eodh_bot.watch.watch_health import WatchHealth
from eodh_tools.errors import AccessError, JobsError
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.job import Job


class JobReports:
    """Compares what is read with what one watch has seen, and reports the rest.

    A change is sent as an event first and stored as seen afterwards. After a crash in
    between, the event is sent again.

    Args:
        health: Has the stored watch.
        backoff: Pauses the polls after an error.
        running_jobs: The jobs to poll.
        unfinished: Which job each of them is, by id.
        dependencies: What every watch needs.
    """

    def __init__(
        self,
        health: WatchHealth,
        backoff: Backoff,
        running_jobs: RunningJobs,
        unfinished: Mapping[str, str],
        dependencies: WatchDependencies,
    ) -> None:
        self._health = health
        self._backoff = backoff
        self._running_jobs = running_jobs
        self._dependencies = dependencies
        # Fingerprint of the last list without news: an equal list has none either.
        self._shown: int | None = None
        watches = dependencies.watches
        self._runs = JobRuns(health.watch, unfinished, watches, dependencies.clocks)
        # Shown as failed without an end at the baseline, and not read again then.
        self._doubted: set[str] = set()

    async def of_list(
        self, client: HubClient, snapshot: JobListSnapshot, pause: Pause
    ) -> bool:
        """Report what a list brought; return whether it brought anything.

        Args:
            client: Has just read it.
            snapshot: The list.
            pause: Awaited before failed jobs are read a second time.
        """
        shown = fingerprint(snapshot)
        if shown == self._shown:
            await self._runs.listed(snapshot)
            running = [job.job_id for job in snapshot.jobs if not job.is_finished]
            self._running_jobs.runs(running, anyio.current_time())
            return False
        self._shown = None
        watch, watches = self._health.watch, self._dependencies.watches
        stored = await watches.seen_jobs.by_id(watch.id)
        # Read after them: they are deleted so that new subscribers get a new baseline.
        newest = await watches.by_id(watch.id) or watch
        if newest.baseline_at != watch.baseline_at:
            await self._rebase(newest)
            if newest.baseline_at is not None:
                return True
        if newest.baseline_at is None:
            return await self._begin(client, snapshot, pause)
        changed = await self._take(client, snapshot, stored, pause)
        await self._runs.listed(snapshot)
        self._shown = None if changed else shown
        return changed

    async def of_running(self, client: HubClient, snapshot: JobListSnapshot) -> None:
        """Report how long the jobs of a list have been running."""
        # One clock that jumps makes no job run for longer, nor for less.
        now = self._dependencies.clocks.middle(client.answered_at)
        running = running_times(snapshot.jobs, now, self._runs.of_running)
        if running:
            await self._dependencies.events.running(self._health.watch, running)

    async def _begin(
        self, client: HubClient, snapshot: JobListSnapshot, pause: Pause
    ) -> bool:
        """Store the baseline: jobs that had ended are not reported.

        A job that may only seem to have failed is left to the next list.
        """
        dependencies, watch = self._dependencies, self._health.watch
        newest = began_at(
            client.answered_at, dependencies.clocks.earliest(), snapshot.jobs
        )
        doubtful = [job for job in snapshot.jobs if is_doubtful(job)]
        read = await self._read_again(client, doubtful, pause)
        self._doubted = {job.job_id for job in doubtful} - read.keys()
        running = {job_id for job_id, job in read.items() if not job.is_finished}
        jobs = {
            job.job_id: StoredJob(
                job.is_finished and job.job_id not in running,
                job.created,
                run_of(job),
            )
            for job in snapshot.jobs
            if job.job_id not in self._doubted
        }
        at = dependencies.clocks.earliest()
        if await dependencies.watches.begin(watch.id, jobs, at, newest):
            self._health.rebase(replace(watch, baseline_at=at, newest_at=newest))
            await self._runs.listed(snapshot)
            unfinished = {i: job.run for i, job in jobs.items() if not job.ended}
            self._runs.of_running = unfinished
            self._running_jobs.runs(unfinished, anyio.current_time())
        elif theirs := await dependencies.watches.by_id(watch.id):
            # Another process stored a baseline first, and that one counts.
            await self._rebase(theirs)
            return True
        return False

    async def _rebase(self, watch: Watch) -> None:
        """Go on from another baseline; what was seen before it does not count."""
        self._health.rebase(watch)
        self._doubted = set()
        self._running_jobs.clear()
        seen_jobs = self._dependencies.watches.seen_jobs
        unfinished = (await seen_jobs.unfinished([watch.id])).get(watch.id, {})
        self._runs.of_running = unfinished
        self._running_jobs.take_up(unfinished, anyio.current_time())

    async def _take(
        self,
        client: HubClient,
        snapshot: JobListSnapshot,
        stored: Mapping[str, StoredJob],
        pause: Pause,
    ) -> bool:
        """Compare a later list with the store; return whether it brought anything."""
        dependencies, watch, following = (
            self._dependencies,
            self._health.watch,
            self._running_jobs,
        )
        new = await self._runs.tell_apart(client, snapshot, stored)
        seen = {i: job.ended for i, job in stored.items() if i not in new}
        found = compare(
            snapshot,
            seen,
            newest_at=watch.newest_at,
            baseline_at=watch.baseline_at,
            oldest_s=dependencies.intervals.oldest_s,
        )
        read = await self._read_again(client, found.doubtful, pause)
        at = snapshot.answered_at
        over = [job for job in read.values() if job.is_finished]
        reported = [
            job for job in over if self.is_news(job, at, known=job.job_id in seen)
        ]
        running = [job for job in read.values() if not job.is_finished]
        started = [*found.started, *(job for job in running if job.job_id not in seen)]
        now = anyio.current_time()
        following.runs(found.running | {job.job_id for job in running}, now)
        for job in found.doubtful:
            if job.job_id not in read:
                following.seems_failed(job, now, known=job.job_id in seen)
        for job_id in found.missing:
            following.is_missing(job_id, now)
        ended = [*found.ended, *reported]
        gone_by = {*found.skipped, *(job.job_id for job in (*ended, *over))}
        created = {job.job_id: job.created for job in snapshot.jobs}
        await self.hand_over(at, started, ended, gone_by, created)
        return bool(started or ended or found.doubtful)

    async def hand_over(
        self,
        at: datetime | None,
        started: Collection[Job],
        ended: Collection[Job],
        over: Collection[str],
        created: Mapping[str, datetime | None],
    ) -> None:
        """Send the events, then store the jobs, then stop polling those that ended.

        Args:
            at: When they were answered, by `hub_time`: one time judges them, whatever
                the clocks say later.
            started: Jobs that run and were not seen before.
            ended: Jobs to report.
            over: The ids of all jobs that ended.
            created: When the Hub made each job; None where it does not say.
        """
        dependencies, watch = self._dependencies, self._health.watch
        runs = self._runs.of_running
        if started:
            seen = [as_seen(job, runs.get(job.job_id, "")) for job in started]
            await dependencies.events.started(watch, seen)
        if ended:
            seen = [
                as_seen(job, runs.get(job.job_id, ""), is_old=self._is_old(job, at))
                for job in in_order(ended)
            ]
            await dependencies.events.ended(watch, seen)
        begun = {job.job_id for job in started}
        if begun or over:
            jobs = {
                job_id: StoredJob(
                    job_id in over, created.get(job_id), runs.get(job_id, "")
                )
                for job_id in begun | set(over)
            }
            await dependencies.watches.seen_jobs.put(
                watch.id, jobs, dependencies.clocks.slack()
            )
            self._shown = None
        for job_id in over:
            runs.pop(job_id, None)
        self._running_jobs.noted(begun)
        self._running_jobs.drop(over)

    async def gone(self, job_id: str) -> None:
        """Send that a job is gone, and forget it: should it come again, it is new."""
        dependencies, watch = self._dependencies, self._health.watch
        runs = self._runs.of_running
        await dependencies.events.gone(watch, {job_id: runs.get(job_id, "")})
        await dependencies.watches.seen_jobs.forget(watch.id, [job_id])
        runs.pop(job_id, None)
        self._running_jobs.drop([job_id])

    async def _read_again(
        self, client: HubClient, doubtful: Collection[Job], pause: Pause
    ) -> dict[str, Job]:
        """Read failed jobs a second time, up to the limit, until an error."""
        read: dict[str, Job] = {}
        intervals = self._dependencies.intervals
        if doubtful:
            await pause(intervals.confirm_s)
        for job in in_order(doubtful)[: intervals.bounds.confirmed_a_list]:
            try:
                read[job.job_id] = await self._dependencies.hub_requests.job(
                    client, job.job_id
                )
            except AccessError:
                continue
            except JobsError as error:
                self._backoff.poll_failed(error)
                break
        return read

    def is_news(self, job: Job, at: datetime | None, *, known: bool) -> bool:
        """Return whether the end of a job that was just read is reported.

        Args:
            job: The job.
            at: When it was answered, by `hub_time`.
            known: Whether it was seen to run since the watch began.
        """
        if known:
            # However old: a message may say that it runs.
            return True
        watch = self._health.watch
        is_over = was_over(job, watch.newest_at, watch.baseline_at)
        # It did fail, and was shown so at the baseline.
        has_failed = job.job_id in self._doubted and is_doubtful(job)
        return not (is_over or has_failed or self._is_old(job, at))

    def _is_old(self, job: Job, at: datetime | None) -> bool:
        return is_old(job, at, self._dependencies.intervals.oldest_s)

"""One workspace watch: a run reads the list of jobs, or polls those that run."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import anyio

from eodh_bot.store import Watch, Watches
from eodh_bot.watch.backoff import Backoff
from eodh_bot.watch.events import WatchEvents
from eodh_bot.watch.hub_requests import HubRequests
from eodh_bot.watch.intervals import (
    Random,
    WatchIntervals,
    jittered,
    next_list_s,
    quiet_s,
)
from eodh_bot.watch.job_diff import (
    JobListSnapshot,
    as_seen,
    compare,
    fingerprint,
    in_order,
    is_doubtful,
    newest_time,
)
from eodh_bot.watch.running_jobs import RunningJobs
from eodh_bot.watch.watch_health import WatchHealth
from eodh_bot.workspaces.access import Access
from eodh_tools.errors import AccessError, JobsError
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.status_info import Job

# How often old jobs are searched for deletion.
_FORGETTING_S = 86_400.0


@dataclass(frozen=True, slots=True)
class WatchDependencies:
    """What every workspace watch needs."""

    watches: Watches
    access: Access
    events: WatchEvents
    hub_requests: HubRequests
    intervals: WatchIntervals
    random: Random
    now: Callable[[], datetime]


class WorkspaceWatch:
    """Polls one workspace, one run at a time; its seen jobs are in the store.

    A change is sent as an event first and stored as seen afterwards. After a crash in
    between, the event is sent again.

    Args:
        watch: The stored watch.
        unfinished: The ids of jobs to poll.
        dependencies: What every watch needs.
    """

    def __init__(
        self, watch: Watch, unfinished: Iterable[str], dependencies: WatchDependencies
    ) -> None:
        self._dependencies = dependencies
        self.health = WatchHealth(
            watch,
            dependencies.watches,
            dependencies.access,
            dependencies.events,
            dependencies.intervals,
            dependencies.now,
        )
        self._backoff = Backoff(
            self.health,
            dependencies.access,
            dependencies.intervals,
            dependencies.random,
        )
        self._running_jobs = RunningJobs(dependencies.intervals, dependencies.random)
        now = anyio.current_time()
        self._running_jobs.take_up(unfinished, now)
        # After a restart, an idle workspace starts near its longest wait.
        known = watch.baseline_at is not None
        self._quiet_s = dependencies.intervals.idle_s / 4 if known else None
        # Fingerprint of the last list without news: an equal list has none either.
        self._shown: int | None = None
        self._absent: set[str] | None = None
        self._forget_at = now + _FORGETTING_S * dependencies.random()

    @property
    def watch(self) -> Watch:
        """The stored watch, as far as this process knows."""
        return self.health.watch

    @property
    def following(self) -> int:
        """How many unfinished jobs it polls."""
        return len(self._running_jobs)

    @property
    def lacks_a_key(self) -> bool:
        """Whether it waits for another key."""
        return self._backoff.lacks_a_key

    @property
    def next_poll_at(self) -> float | None:
        """When the next job is polled; None without one."""
        at = self._running_jobs.next_at
        if at is None or self.lacks_a_key or self.watch.baseline_at is None:
            return None
        return max(at, self._backoff.polls_from)

    async def read_list(self) -> float:
        """Read the list, and send what is new as events.

        Returns:
            When to read it again.
        """
        intervals, random, backoff = (
            self._dependencies.intervals,
            self._dependencies.random,
            self._backoff,
        )
        began = anyio.current_time()
        # Another process may connect a new key without waking this one.
        retry_at = began + jittered(intervals, intervals.list_s, random)
        grant = await backoff.grant()
        if grant is None:
            return retry_at
        if began < backoff.lists_from:
            return self._put_off(retry_at)
        try:
            client = self._dependencies.hub_requests.client(grant)
            snapshot = await self._dependencies.hub_requests.list(client)
        except JobsError as error:
            await backoff.list_failed(grant, error)
            return self._put_off(retry_at)
        took_s = anyio.current_time() - began
        backoff.list_succeeded()
        await self.health.works(grant)
        active = await self._taken(client, snapshot) or bool(self._running_jobs)
        if snapshot.complete:
            await self._forget_old(snapshot)
        self._quiet_s = quiet_s(intervals, self._quiet_s, active=active)
        return began + next_list_s(intervals, self._quiet_s, took_s, random)

    async def poll_jobs(self) -> None:
        """Poll the scheduled jobs, and send those that ended as events."""
        grant = await self._backoff.grant()
        # This run may have been scheduled before an error caused a pause.
        if grant is None or anyio.current_time() < self._backoff.polls_from:
            return
        ended: list[Job] = []
        started: list[Job] = []
        over: set[str] = set()
        try:
            client = self._dependencies.hub_requests.client(grant)
            most = self._dependencies.intervals.bounds.polls_a_turn
            for job_id in self._running_jobs.due(anyio.current_time(), most):
                job = await self._poll_job(client, job_id)
                if job is not None and job.is_finished:
                    over.add(job_id)
                    if not self._is_old(client, job):
                        ended.append(job)
                elif job is not None and not self._running_jobs.is_known(job_id):
                    started.append(job)
                self._backoff.poll_succeeded()
        except JobsError as error:
            self._backoff.poll_failed(error)
        await self._hand_over(started, ended, over)

    def _put_off(self, retry_at: float) -> float:
        """Return when to read the list again after an error."""
        lists_from = self._backoff.lists_from
        return min(lists_from, retry_at) if self.lacks_a_key else lists_from

    async def _taken(self, client: HubClient, snapshot: JobListSnapshot) -> bool:
        """Process a list; return whether it brought anything."""
        shown = fingerprint(snapshot)
        if shown == self._shown:
            running = [job.job_id for job in snapshot.jobs if not job.is_finished]
            self._running_jobs.runs(running, anyio.current_time())
            return False
        self._shown = None
        watch, watches = self.watch, self._dependencies.watches
        seen = await watches.seen(watch.id)
        if not seen and watch.baseline_at is not None:
            # The seen jobs may be deleted, so that new subscribers get a new baseline.
            self.health.watch = await watches.by_id(watch.id) or watch
        if self.watch.baseline_at is None:
            return await self._begin(client, snapshot)
        changed = await self._take(client, snapshot, seen)
        self._shown = None if changed else shown
        return changed

    async def _begin(self, client: HubClient, snapshot: JobListSnapshot) -> bool:
        """Store the baseline: jobs that had ended are not reported."""
        doubtful = [job for job in snapshot.jobs if is_doubtful(job)]
        read = await self._read_again(client, doubtful)
        running = {job_id for job_id, job in read.items() if not job.is_finished}
        jobs = {
            job.job_id: job.is_finished and job.job_id not in running
            for job in snapshot.jobs
        }
        dependencies, watch = self._dependencies, self.watch
        at, newest = dependencies.now(), newest_time(snapshot.jobs)
        if await dependencies.watches.begin(watch.id, jobs, at, newest):
            self.health.watch = replace(watch, baseline_at=at, newest_at=newest)
            unfinished = [job_id for job_id, ended in jobs.items() if not ended]
            self._running_jobs.runs(unfinished, anyio.current_time())
        elif stored := await dependencies.watches.by_id(watch.id):
            # Another process stored a baseline first, and that one counts.
            self.health.watch = stored
            return True
        return False

    async def _take(
        self, client: HubClient, snapshot: JobListSnapshot, seen: Mapping[str, bool]
    ) -> bool:
        """Compare a later list with the store; return whether it brought anything."""
        dependencies, watch, following = (
            self._dependencies,
            self.watch,
            self._running_jobs,
        )
        found = compare(
            snapshot,
            seen,
            newest_at=watch.newest_at,
            baseline_at=watch.baseline_at,
            oldest_s=dependencies.intervals.oldest_s,
        )
        read = await self._read_again(client, found.doubtful)
        over = [job for job in read.values() if job.is_finished]
        reported = [job for job in over if not self._is_old(client, job)]
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
        await self._hand_over(started, ended, gone_by)
        return bool(started or ended or found.doubtful)

    async def _hand_over(
        self, started: Collection[Job], ended: Collection[Job], over: Collection[str]
    ) -> None:
        """Send the events, then store the jobs, then stop polling those that ended."""
        dependencies, watch = self._dependencies, self.watch
        if started:
            await dependencies.events.started(watch, [as_seen(job) for job in started])
        if ended:
            reported = [as_seen(job) for job in in_order(ended)]
            await dependencies.events.ended(watch, reported)
        begun = {job.job_id: False for job in started}
        if begun or over:
            jobs = begun | dict.fromkeys(over, True)
            await dependencies.watches.see(watch.id, jobs, dependencies.now())
            self._shown = None
        self._running_jobs.noted(begun)
        self._running_jobs.drop(over)

    async def _read_again(
        self, client: HubClient, doubtful: Collection[Job]
    ) -> dict[str, Job]:
        """Read failed jobs a second time, up to the limit, until an error."""
        read: dict[str, Job] = {}
        intervals = self._dependencies.intervals
        if doubtful:
            await anyio.sleep(intervals.confirm_s)
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

    async def _poll_job(self, client: HubClient, job_id: str) -> Job | None:
        """Return a job as it is now; None if it does not count yet.

        Raises:
            JobsError: The Hub does not answer.
        """
        try:
            job = await self._dependencies.hub_requests.job(client, job_id)
        except AccessError:
            listed = self._running_jobs.refused(job_id, anyio.current_time())
            if self._running_jobs.is_gone(job_id) and not self.health.failures:
                await self._dependencies.events.gone(self.watch, [job_id])
                await self._dependencies.watches.forget(self.watch.id, [job_id])
                self._running_jobs.drop([job_id])
            return listed
        return job if self._running_jobs.seen(job, anyio.current_time()) else None

    def _is_old(self, client: HubClient, job: Job) -> bool:
        oldest_s = self._dependencies.intervals.oldest_s
        return self._dependencies.hub_requests.is_old(client, job, oldest_s)

    async def _forget_old(self, snapshot: JobListSnapshot) -> None:
        """Forget jobs that ended long ago and that two lists lack."""
        dependencies, watch = self._dependencies, self.watch
        now = anyio.current_time()
        if self._absent is None and now < self._forget_at:
            return
        listed = {job.job_id for job in snapshot.jobs}
        if self._absent is not None:
            await dependencies.watches.forget(watch.id, self._absent - listed)
            self._absent = None
            return
        self._forget_at = now + _FORGETTING_S
        # Later than any job can be reported, should the list show it again.
        age_s = max(
            dependencies.intervals.forget_s, 2 * dependencies.intervals.oldest_s
        )
        old = await dependencies.watches.ended_of_old(
            watch.id, dependencies.now() - timedelta(seconds=age_s)
        )
        self._absent = old - listed

"""One workspace watch: a run reads the list of jobs, or polls those that run."""

from collections.abc import Mapping
from datetime import datetime

import anyio

from eodh_bot.store import Watch
from eodh_bot.watch.backoff import Backoff
from eodh_bot.watch.job_reports import JobReports
from eodh_bot.watch.old_jobs import OldJobs
from eodh_bot.watch.poll_rules import jittered, next_list_s, quiet_s
from eodh_bot.watch.running_jobs import RunningJobs
from eodh_bot.watch.watch_dependencies import Pause, WatchDependencies
from eodh_bot.watch.watch_health import WatchHealth
from eodh_tools.errors import AccessError, JobsError
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.job import Job


class WorkspaceWatch:
    """Polls one workspace, one run at a time; its seen jobs are in the store.

    Args:
        watch: The stored watch.
        unfinished: Which job each one to poll is (`StoredJob.run`), by id.
        dependencies: What every watch needs.
    """

    def __init__(
        self,
        watch: Watch,
        unfinished: Mapping[str, str],
        dependencies: WatchDependencies,
    ) -> None:
        self._dependencies = dependencies
        self.health = WatchHealth(
            watch,
            dependencies.watches,
            dependencies.access,
            dependencies.events,
            dependencies.intervals,
            dependencies.clocks.slack,
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
        self._active_until = now if known else now + dependencies.intervals.active_s
        self._reports = JobReports(
            self.health, self._backoff, self._running_jobs, unfinished, dependencies
        )
        self._old_jobs = OldJobs(watch.id, dependencies)

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

    async def read_list(self, pause: Pause = anyio.sleep) -> float:
        """Read the list, and send what is new as events.

        Args:
            pause: Awaited before failed jobs are read a second time.

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
        read_s = anyio.current_time() - began
        backoff.list_succeeded()
        await self.health.succeeded(grant, complete=snapshot.complete)
        active = await self._reports.of_list(client, snapshot, pause)
        await self._reports.of_running(client, snapshot)
        active = active or bool(self._running_jobs)
        await self._old_jobs.forget(snapshot)
        if active:
            self._active_until = began + intervals.active_s
        active = active or began < self._active_until
        # A process that is busy asks less.
        stored_s = anyio.current_time() - began
        self._quiet_s = wait_s = quiet_s(intervals, self._quiet_s, active=active)
        return began + next_list_s(intervals, wait_s, read_s, stored_s, random)

    async def poll_jobs(self) -> None:
        """Poll the scheduled jobs, and send those that ended as events."""
        grant = await self._backoff.grant()
        # This run may have been scheduled before an error caused a pause.
        if grant is None or anyio.current_time() < self._backoff.polls_from:
            return
        ended: list[Job] = []
        started: list[Job] = []
        created: dict[str, datetime | None] = {}
        over: set[str] = set()
        at: datetime | None = None
        hub_requests = self._dependencies.hub_requests
        try:
            client = hub_requests.client(grant)
        except JobsError as error:
            self._backoff.poll_failed(error)
            return
        try:
            most = self._dependencies.intervals.bounds.polls_a_turn
            for job_id in self._running_jobs.due(anyio.current_time(), most):
                job = await self._poll_job(client, job_id)
                if job is not None:
                    created[job_id] = job.created
                if job is not None and job.is_finished:
                    over.add(job_id)
                    known = self._running_jobs.is_known(job_id)
                    answered_at = hub_requests.hub_time(client, [job])
                    at = min(at or answered_at, answered_at)
                    if self._reports.is_news(job, answered_at, known=known):
                        ended.append(job)
                elif job is not None and not self._running_jobs.is_known(job_id):
                    started.append(job)
                self._backoff.poll_succeeded()
        except JobsError as error:
            self._backoff.poll_failed(error)
        await self._reports.hand_over(at, started, ended, over, created)

    def _put_off(self, retry_at: float) -> float:
        """Return when to read the list again after an error."""
        lists_from = self._backoff.lists_from
        return min(lists_from, retry_at) if self.lacks_a_key else lists_from

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
                await self._reports.gone(job_id)
            return listed
        return job if self._running_jobs.seen(job, anyio.current_time()) else None

"""One watch: a turn reads the list of its jobs, or looks at those that run."""

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
    hub_now,
    in_order,
    is_doubtful,
    is_old,
    newest_time,
)
from eodh_bot.watch.running_jobs import RunningJobs
from eodh_bot.watch.watch_health import WatchHealth
from eodh_bot.workspaces.access import Access
from eodh_tools.errors import AccessError, JobsError
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.status_info import Job

# How often a workspace's old jobs are looked through.
_FORGETTING_S = 86_400.0


@dataclass(frozen=True, slots=True)
class WatchDependencies:
    """What every watch works with."""

    watches: Watches
    access: Access
    announcer: WatchEvents
    asking: HubRequests
    pace: WatchIntervals
    random: Random
    now: Callable[[], datetime]


class WorkspaceWatch:
    """One watch, its turns one after the other; what it must not forget is stored.

    What a turn finds is handed to the announcer first, and noted as seen then: after a
    crash between the two it is handed over again.

    Args:
        watch: As it is in the store.
        unfinished: The jobs that are to be followed.
        means: What it works with.
    """

    def __init__(
        self, watch: Watch, unfinished: Iterable[str], means: WatchDependencies
    ) -> None:
        self._means = means
        self.health = WatchHealth(
            watch, means.watches, means.access, means.announcer, means.pace, means.now
        )
        self._restraint = Backoff(self.health, means.access, means.pace, means.random)
        self._following = RunningJobs(means.pace, means.random)
        now = anyio.current_time()
        self._following.take_up(unfinished, now)
        # After a restart, whoever was quiet begins near its longest wait.
        known = watch.baseline_at is not None
        self._quiet_s = means.pace.idle_s / 4 if known else None
        # Of the last list that brought nothing: the same again brings nothing either.
        self._shown: int | None = None
        self._absent: set[str] | None = None
        self._forget_at = now + _FORGETTING_S * means.random()

    @property
    def watch(self) -> Watch:
        """As it is in the store, as far as this process knows."""
        return self.health.watch

    @property
    def following(self) -> int:
        """How many unfinished jobs it follows."""
        return len(self._following)

    @property
    def lacks_a_key(self) -> bool:
        """Whether another key is waited for."""
        return self._restraint.lacks_a_key

    @property
    def next_look_at(self) -> float | None:
        """When a job is to be looked at; None while there is none to look at."""
        at = self._following.next_at
        if at is None or self.lacks_a_key or self.watch.baseline_at is None:
            return None
        return max(at, self._restraint.looks_from)

    async def read_list(self) -> float:
        """Read the list, and hand over what is new.

        Returns:
            When to read it again.
        """
        pace, random, restraint = self._means.pace, self._means.random, self._restraint
        began = anyio.current_time()
        # Another key may be connected without a word.
        look_up = began + jittered(pace, pace.list_s, random)
        right = await restraint.right()
        if right is None:
            return look_up
        if began < restraint.lists_from:
            return self._put_off(look_up)
        try:
            client = self._means.asking.client(right)
            sight = await self._means.asking.list(client)
        except JobsError as error:
            await restraint.list_failed(right, error)
            return self._put_off(look_up)
        took_s = anyio.current_time() - began
        restraint.list_worked()
        await self.health.works(right)
        active = await self._taken(client, sight) or bool(self._following)
        if sight.complete:
            await self._forget_old(sight)
        self._quiet_s = quiet_s(pace, self._quiet_s, active=active)
        return began + next_list_s(pace, self._quiet_s, took_s, random)

    async def look(self) -> None:
        """Look at the jobs that are due, and hand over those that have ended."""
        right = await self._restraint.right()
        # The turn may have been due before an error put all off.
        if right is None or anyio.current_time() < self._restraint.looks_from:
            return
        ended: list[Job] = []
        started: list[Job] = []
        told_at = None
        try:
            client = self._means.asking.client(right)
            most = self._means.pace.bounds.looks_a_turn
            for job_id in self._following.due(anyio.current_time(), most):
                job = await self._looked_at(client, job_id)
                told_at = client.answered_at
                if job is not None and job.is_finished:
                    ended.append(job)
                elif job is not None and not self._following.is_known(job_id):
                    started.append(job)
                self._restraint.look_worked()
        except JobsError as error:
            self._restraint.look_failed(error)
        told = [job for job in ended if not self._is_old(job, told_at, [job])]
        await self._hand_over(started, told, {job.job_id for job in ended})

    def _put_off(self, look_up: float) -> float:
        """When the list's turn comes again after an error."""
        lists_from = self._restraint.lists_from
        return min(lists_from, look_up) if self.lacks_a_key else lists_from

    async def _taken(self, client: HubClient, sight: JobListSnapshot) -> bool:
        """Take a list; tells whether it brought anything."""
        shown = fingerprint(sight)
        if shown == self._shown:
            running = [job.job_id for job in sight.jobs if not job.is_finished]
            self._following.runs(running, anyio.current_time())
            return False
        self._shown = None
        watch, watches = self.watch, self._means.watches
        seen = await watches.seen(watch.id)
        if not seen and watch.baseline_at is not None:
            # All may be forgotten, for the sake of new subscribers' first sight.
            self.health.watch = await watches.by_id(watch.id) or watch
        if self.watch.baseline_at is None:
            return await self._begin(client, sight)
        changed = await self._take(client, sight, seen)
        self._shown = None if changed else shown
        return changed

    async def _begin(self, client: HubClient, sight: JobListSnapshot) -> bool:
        """Take a first sight: nothing is told of what had ended."""
        doubtful = [job for job in sight.jobs if is_doubtful(job)]
        read = await self._read_again(client, doubtful)
        running = {job_id for job_id, job in read.items() if not job.is_finished}
        jobs = {
            job.job_id: job.is_finished and job.job_id not in running
            for job in sight.jobs
        }
        means, watch = self._means, self.watch
        at, newest = means.now(), newest_time(sight.jobs)
        if await means.watches.begin(watch.id, jobs, at, newest):
            self.health.watch = replace(watch, baseline_at=at, newest_at=newest)
            unfinished = [job_id for job_id, ended in jobs.items() if not ended]
            self._following.runs(unfinished, anyio.current_time())
        elif stored := await means.watches.by_id(watch.id):
            # Another process was first: what that saw counts.
            self.health.watch = stored
            return True
        return False

    async def _take(
        self, client: HubClient, sight: JobListSnapshot, seen: Mapping[str, bool]
    ) -> bool:
        """Take a further list; tells whether it brought anything."""
        means, watch, following = self._means, self.watch, self._following
        found = compare(
            sight, seen, newest_at=watch.newest_at, oldest_s=means.pace.oldest_s
        )
        read = await self._read_again(client, found.doubtful)
        over = [job for job in read.values() if job.is_finished]
        told = [job for job in over if not self._is_old(job, sight.told_at, sight.jobs)]
        running = [job for job in read.values() if not job.is_finished]
        started = [*found.started, *(job for job in running if job.job_id not in seen)]
        now = anyio.current_time()
        following.runs(found.running | {job.job_id for job in running}, now)
        for job in found.doubtful:
            if job.job_id not in read:
                following.seems_failed(job, now, known=job.job_id in seen)
        for job_id in found.missing:
            following.is_missing(job_id, now)
        ended = [*found.ended, *told]
        gone_by = {*found.unsaid, *(job.job_id for job in (*ended, *over))}
        await self._hand_over(started, ended, gone_by)
        return bool(started or ended or found.doubtful)

    async def _hand_over(
        self, started: Collection[Job], ended: Collection[Job], over: Collection[str]
    ) -> None:
        """Tell, then note, then follow no more what is over."""
        means, watch = self._means, self.watch
        if started:
            await means.announcer.started(watch, [as_seen(job) for job in started])
        if ended:
            told = [as_seen(job) for job in in_order(ended)]
            await means.announcer.ended(watch, told)
        begun = {job.job_id: False for job in started}
        if begun or over:
            jobs = begun | dict.fromkeys(over, True)
            await means.watches.see(watch.id, jobs, means.now())
            self._shown = None
        self._following.noted(begun)
        self._following.drop(over)

    async def _read_again(
        self, client: HubClient, doubtful: Collection[Job]
    ) -> dict[str, Job]:
        """Read jobs that are shown as failed a second time, as many as can be."""
        read: dict[str, Job] = {}
        pace = self._means.pace
        if doubtful:
            await anyio.sleep(pace.confirm_s)
        for job in in_order(doubtful)[: pace.bounds.confirmed_a_list]:
            try:
                read[job.job_id] = await self._means.asking.job(client, job.job_id)
            except AccessError:
                continue
            except JobsError as error:
                self._restraint.look_failed(error)
                break
        return read

    async def _looked_at(self, client: HubClient, job_id: str) -> Job | None:
        """One job as it is now; None where nothing follows from it yet.

        Raises:
            JobsError: The Hub does not answer.
        """
        try:
            job = await self._means.asking.job(client, job_id)
        except AccessError:
            listed = self._following.refused(job_id, anyio.current_time())
            if self._following.is_gone(job_id) and not self.health.failures:
                await self._means.announcer.gone(self.watch, [job_id])
                await self._means.watches.forget(self.watch.id, [job_id])
                self._following.drop([job_id])
            return listed
        return job if self._following.seen(job, anyio.current_time()) else None

    def _is_old(
        self, job: Job, told_at: datetime | None, jobs: Collection[Job]
    ) -> bool:
        return is_old(job, hub_now(told_at, jobs), self._means.pace.oldest_s)

    async def _forget_old(self, sight: JobListSnapshot) -> None:
        """Forget what ended long ago, once two lists have not had it."""
        means, watch = self._means, self.watch
        now = anyio.current_time()
        if self._absent is None and now < self._forget_at:
            return
        listed = {job.job_id for job in sight.jobs}
        if self._absent is not None:
            await means.watches.forget(watch.id, self._absent - listed)
            self._absent = None
            return
        self._forget_at = now + _FORGETTING_S
        # Long after it could be told, should the list bring it again.
        age_s = max(means.pace.forget_s, 2 * means.pace.oldest_s)
        old = await means.watches.ended_of_old(
            watch.id, means.now() - timedelta(seconds=age_s)
        )
        self._absent = old - listed

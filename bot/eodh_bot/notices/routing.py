"""Route each job event to the targets that subscribed, with what a notice says."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from eodh_bot.models import Mute, SeenJob, Subscription, wanting
from eodh_bot.notices.failure_threads import FailureThreads
from eodh_bot.notices.job_json import job_of
from eodh_bot.notices.notice_writer import NoticeWriter, notice_key
from eodh_bot.notices.observer import NoticeObserver, NullObserver
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.streak_reader import StreakReader, job_streak
from eodh_bot.notices.work_queue import Attempt, Task, TaskResult
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice
from eodh_bot.workspaces.access import Access, WorkspaceGrant
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.clock import utc_now
from eodh_tools.errors import JobsError
from eodh_tools.hub.job_times import may_be_same
from eodh_tools.hub.known_statuses import TERMINAL_STATUSES
from eodh_tools.results.models import JobStatus

_NOT_CONNECTED_S = 300.0
_LONGEST_PAUSE_S = 60.0
_log = structlog.get_logger()

#: Posts a notice of a watch.
Deliver = Callable[[Notice, Watch, Attempt], Awaitable[TaskResult]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a notice waits for details; times in seconds.

    Attributes:
        logs_s: For the logs, which may appear a minute after the end.
        hub_s: For a Hub that does not answer; after it, only the end is reported.
        give_up_s: For anything else.
        logs_poll_s: Between two polls for the logs.
        hub_poll_s: The first pause before a Hub is asked again; it doubles.
        running_poll_s: Between two polls of a job that a list showed as failed and that
            still runs.
    """

    logs_s: float = 75.0
    hub_s: float = 600.0
    give_up_s: float = 86_400.0
    logs_poll_s: float = 5.0
    hub_poll_s: float = 5.0
    running_poll_s: float = 15.0

    def hub_pause_s(self, tries: int) -> float:
        """Return how long to wait before a Hub that did not answer is asked again."""
        return min(_LONGEST_PAUSE_S, self.hub_poll_s * 2.0 ** min(tries, 6))


class NoticeRouter:
    """The handlers of "started" and "ended".

    Args:
        access: Gives the keys.
        toolboxes: Ask the Hub.
        stores: The stored watches, subscriptions and notices.
        deliver: Posts a notice within the task that stored it; None: another task.
        patience: How long to wait.
        observer: Counts muted notices.
        now: The time, aware.
    """

    def __init__(
        self,
        access: Access,
        toolboxes: Toolboxes,
        stores: NoticeStores,
        *,
        deliver: Deliver | None = None,
        patience: Patience | None = None,
        observer: NoticeObserver | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._access = access
        self._toolboxes = toolboxes
        self._stores = stores
        self._reader = StreakReader(stores.records, now)
        self._threads = FailureThreads(stores, now)
        self._writer = NoticeWriter(stores.notices, now)
        self._deliver = deliver
        self._patience = patience or Patience()
        self._observer = observer or NullObserver()
        self._now = now

    async def started(self, attempt: Attempt) -> TaskResult:
        """Store a notice for each target that subscribed to starts."""
        watch, job = await self._read(attempt)
        if watch is None:
            return TaskResult()
        subscriptions = await self._stores.subscriptions.of_watch(watch.id)
        covering = wanting(
            [subscription for subscription in subscriptions if subscription.starts],
            job.process,
        )
        hidden = await self._mutes(covering, job.process)
        status = _status_of(job, watch)
        notified = {t: w for t, w in covering.items() if not hidden[t]}
        return posted_later(
            await self._writer.store("started", watch, status, notified, job.run)
        )

    async def ended(self, attempt: Attempt) -> TaskResult:
        """Explain a job that ended, and store a notice for each subscribed target."""
        watch, job = await self._read(attempt)
        if watch is None:
            return TaskResult()
        subscriptions = await self._stores.subscriptions.of_watch(watch.id)
        if job.is_old:
            subscriptions = await self._told_of_start(watch, job, subscriptions)
        if not wanting(subscriptions, job.process):
            return TaskResult()
        waited_s = attempt.waited.total_seconds()
        right = await self._access.grant_for_watch(watch.bound_to, watch.root_url)
        if right is None:
            # The key was removed: without a key nothing may be shown.
            late = waited_s > self._patience.give_up_s
            return TaskResult(again_s=None if late else _NOT_CONNECTED_S)
        status = await self._status_of_end(watch, job, right, waited_s)
        if status is None:
            return TaskResult(again_s=self._patience.hub_pause_s(attempt.tries))
        if status.status not in TERMINAL_STATUSES:
            # The list showed it as failed, and it still runs.
            late = waited_s > self._patience.give_up_s
            return TaskResult(again_s=None if late else self._patience.running_poll_s)
        if status.logs_state == "not there yet" and waited_s < self._patience.logs_s:
            return TaskResult(again_s=self._patience.logs_poll_s)
        stored = await self._notices_of_end(watch, status, subscriptions, job.run)
        posted = await self._posted(stored, watch, attempt)
        theirs = [each for each, _ in stored if each.watch_id != watch.id]
        late = waited_s > self._patience.give_up_s
        if late or all(each.done_at for each in theirs):
            return posted
        # Should it be withheld, this watch posts it.
        return TaskResult(then=posted.then, again_s=_NOT_CONNECTED_S)

    async def _status_of_end(
        self, watch: Watch, job: SeenJob, grant: WorkspaceGrant, waited_s: float
    ) -> JobStatus | None:
        """Explain a job; None while the Hub may still answer."""
        try:
            toolbox = await self._toolboxes.open(grant, self._access.keys.of_root)
            # The watch read a failure twice before it stored the task.
            status = await toolbox.get_status(job.job_id, is_confirmed=True)
        except JobsError as error:
            if waited_s < self._patience.hub_s:
                return None
            kind = type(error).__name__
            _log.warning(
                "reported the end of a job without its cause", job=job.job_id, kind=kind
            )
            return _status_of(job, watch)
        if status.job_id != job.job_id or not may_be_same(job, status):
            # A server that was reset has given the id to a later job.
            return _status_of(job, watch)
        return status

    async def _notices_of_end(
        self,
        watch: Watch,
        status: JobStatus,
        subscriptions: Sequence[Subscription],
        run: str,
    ) -> list[tuple[Notice, Task]]:
        covering = wanting(subscriptions, status.process)
        to_notify = wanting(subscriptions, status.process, status.status)
        hidden = await self._mutes(covering, status.process)
        row, record = await self._reader.take(watch, status)
        streak = job_streak(row, record)
        notified: dict[str, list[Subscription]] = {}
        for target, of_target in covering.items():
            if target in to_notify and not hidden[target]:
                notified[target] = to_notify[target]
            elif (
                streak is not None
                and streak.kind == "recovered"
                and not hidden[target]
                and await self._threads.are_reported(target, watch.id, row.job_ids)
            ):
                # Whoever was notified of the failures wants to know of their end.
                notified[target] = of_target
            elif (
                await self._stores.notices.by_key(
                    notice_key(watch, status.job_id, target, run)
                )
                is not None
            ):
                # The start was posted: that message must not stay "running" for ever.
                notified[target] = of_target
            elif target in to_notify:
                self._observer.notice("muted", None)
        return await self._writer.store(
            "ended", watch, status, notified, run, streak=streak
        )

    async def _posted(
        self, stored: Sequence[tuple[Notice, Task]], watch: Watch, attempt: Attempt
    ) -> TaskResult:
        """Post the notice in this task, where that runs in the only channel notified.

        A task costs the database more than a notice. Both may run again. A notice of
        another watch to the same jobs is judged by that one.
        """
        if self._deliver is None or len(stored) != 1:
            return posted_later(stored)
        [(notice, task)] = stored
        is_ours = notice.watch_id == watch.id
        if not is_ours or attempt.payload.get("channel") != task.channel:
            return posted_later(stored)
        first = replace(attempt, payload=task.payload, tries=0)
        posted = await self._deliver(notice, watch, first)
        if posted.again_s is None:
            return posted
        return TaskResult(then=[replace(task, delay_s=posted.again_s)])

    async def _told_of_start(
        self, watch: Watch, job: SeenJob, subscriptions: Sequence[Subscription]
    ) -> list[Subscription]:
        """The subscriptions of targets that were, or will be, told that a job runs."""
        keys = {
            each.target: notice_key(watch, job.job_id, each.target, job.run)
            for each in subscriptions
        }
        told = await self._stores.notices.started(keys.values())
        return [each for each in subscriptions if keys[each.target] in told]

    async def _read(self, attempt: Attempt) -> tuple[Watch | None, SeenJob]:
        job = job_of(attempt.payload["job"])
        structlog.contextvars.bind_contextvars(job=job.job_id)
        return await self._stores.watches.by_id(attempt.payload["watch"]), job

    async def _mutes(
        self, covering: dict[str, list[Subscription]], process: str | None
    ) -> dict[str, bool]:
        muted = await self._stores.subscriptions.mutes_of(covering)
        now = self._now()

        def hides(mute: Mute) -> bool:
            return mute.hides(process, now)

        return {target: any(map(hides, mutes)) for target, mutes in muted.items()}


def posted_later(stored: Sequence[tuple[Notice, Task]]) -> TaskResult:
    """Let the tasks of notices post them."""
    return TaskResult(then=[task for _, task in stored])


def _status_of(job: SeenJob, watch: Watch) -> JobStatus:
    """Make a status from the list, when no details are known."""
    duration_s = None
    if job.created and job.finished:
        duration_s = max((job.finished - job.created).total_seconds(), 0.0)
    finished = job.status in TERMINAL_STATUSES
    return JobStatus(
        job_id=job.job_id,
        workspace=watch.workspace,
        process=job.process,
        status=job.status,
        stage=job.status,
        created=job.created,
        finished=job.finished,
        duration_s=duration_s,
        message="",
        logs_state="none" if finished else "not finished",
        logs=(),
    )

"""Say a day later that a workflow still fails, where only changes are announced."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from eodh_bot.clocks import Clocks
from eodh_bot.messages.streaks import still_failing_notice
from eodh_bot.models import Subscription
from eodh_bot.notices.failure_threads import FailureThreads
from eodh_bot.notices.permission import PostPermission
from eodh_bot.notices.poster import ReplyPlace
from eodh_bot.notices.standalone_messages import StandaloneMessages
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.streak_reader import StreakReader, streak_of_row
from eodh_bot.notices.work_queue import Attempt, Task, TaskResult
from eodh_bot.store.notices import key_of
from eodh_bot.workspaces.access import Access
from eodh_tools.history.record import JobRecord
from eodh_tools.history.streaks import Streak

#: How long after the first failure, and then each time after as long again.
EVERY = timedelta(hours=24)
_GIVE_UP = timedelta(hours=36)


class StillFailing:
    """Finds the workflows that still fail; the handler of "still_failing".

    Args:
        access: Who may be notified.
        stores: The stored subscriptions, records and notices.
        messages: Posts to the targets.
        clocks: Tell the time.
    """

    def __init__(
        self,
        access: Access,
        stores: NoticeStores,
        messages: StandaloneMessages,
        clocks: Clocks,
    ) -> None:
        self._permission = PostPermission(access, stores, clocks.slack)
        self._stores = stores
        self._messages = messages
        now = clocks.slack
        self._reader = StreakReader(stores.records, now)
        self._threads = FailureThreads(stores, now)
        self._clocks = clocks

    async def due(self) -> Sequence[Task]:
        """Return the summaries that are due; the same one has the same id."""
        found: dict[str, Task] = {}
        now = self._clocks.middle()
        for each in await self._stores.subscriptions.of_changes():
            of_watch = await self._stores.subscriptions.of_watch(each.watch_id)
            names = await self._stores.records.processes(each.watch_id, now - 2 * EVERY)
            for process in names:
                if not each.wants(process, "failed"):
                    continue
                task = await self._task(each, process, of_watch, now)
                if task is not None:
                    found[task.id] = task
        return list(found.values())

    async def say(self, attempt: Attempt) -> TaskResult:
        """Post a summary, if the workflow still fails and somebody subscribes to it."""
        payload = attempt.payload
        target, process = payload["target"], payload["process"]
        watch = await self._stores.watches.by_id(payload["watch"])
        due = datetime.fromisoformat(payload["due"])
        if watch is None or attempt.waited > _GIVE_UP:
            return TaskResult()
        if (wait_s := self._clocks.wait_s(due, attempt.tries)) is not None:
            return TaskResult(again_s=wait_s)
        subscriptions = await self._stores.subscriptions.of_watch(watch.id)
        known = await self._row(watch.id, process, subscriptions)
        if known is None or known[0].first_job != payload["first"]:
            return TaskResult()
        row, last = known

        async def is_asked() -> bool:
            now = await self._stores.subscriptions.of_watch(watch.id)
            return await self._is_subscribed(now, target, process)

        look = partial(self._permission.of_message, target, watch, is_asked)
        message = still_failing_notice(
            process, streak_of_row(row, "again"), last.finished
        )
        return await self._messages.post(
            payload["key"],
            target,
            message,
            look,
            since=due,
            thread=ReplyPlace(payload["thread_ts"], broadcast=True),
            tries=attempt.tries,
        )

    async def _task(
        self,
        subscription: Subscription,
        process: str,
        of_watch: Sequence[Subscription],
        now: datetime,
    ) -> Task | None:
        known = await self._row(subscription.watch_id, process, of_watch)
        if known is None:
            return None
        row, last = known
        if row.since is None or row.failures <= 1 or last.finished is None:
            return None
        times = (now - row.since) // EVERY
        # Where no job ended since the last summary there is nothing to say.
        if times < 1 or last.finished <= row.since + (times - 1) * EVERY:
            return None
        watch_id, target = subscription.watch_id, subscription.target
        if not await self._is_subscribed(of_watch, target, process):
            return None
        thread = await self._threads.of_jobs(target, watch_id, row.job_ids)
        if thread is None:
            return None
        due = row.since + times * EVERY
        facts = (watch_id, target, process, str(row.first_job), due.isoformat())
        key = key_of("still_failing", *facts)
        payload = {
            "watch": watch_id,
            "target": target,
            "process": process,
            "first": row.first_job,
            "due": due.isoformat(),
            "key": key,
            "thread_ts": thread,
        }
        return Task(
            id=f"still_failing/{key}",
            kind="still_failing",
            payload=payload,
            channel=target,
        )

    async def _row(
        self, watch_id: str, process: str, subscriptions: Sequence[Subscription]
    ) -> tuple[Streak, JobRecord] | None:
        """The failures of a workflow that has not succeeded since, and the last one."""
        known = await self._stores.records.newest(watch_id, process)
        ended = [each for each in known if each.status in {"failed", "successful"}]
        if not ended or ended[0].status != "failed":
            return None
        row = await self._reader.row(watch_id, ended[0], subscriptions)
        return row, ended[0]

    async def _is_subscribed(
        self, subscriptions: Sequence[Subscription], target: str, process: str
    ) -> bool:
        """Whether a target wants only changes of this workflow, and it is not muted."""
        covering = [
            each
            for each in subscriptions
            if each.target == target and each.wants(process, "failed")
        ]
        if not covering or not all(each.only_changed for each in covering):
            return False
        muted = self._stores.subscriptions.is_muted
        return not await muted(target, process, self._clocks.slack())

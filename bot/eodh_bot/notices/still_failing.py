"""Say a day later that a workflow still fails, where only changes are announced."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from anyio.lowlevel import checkpoint

from eodh_bot.clocks import Clocks
from eodh_bot.messages.streaks import still_failing_notice
from eodh_bot.models import JobStreak, Subscription, wanting
from eodh_bot.notices.failure_threads import FailureThreads
from eodh_bot.notices.permission import PostPermission
from eodh_bot.notices.poster import ReplyPlace
from eodh_bot.notices.standalone_messages import StandaloneMessages
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.streak_reader import StreakReader
from eodh_bot.notices.work_queue import Attempt, Task, TaskResult
from eodh_bot.store.notices import key_of
from eodh_bot.store.records import FailingRow
from eodh_bot.workspaces.access import Access

#: How long after the first failure, and then each time after as long again.
EVERY = timedelta(hours=24)
_GIVE_UP = timedelta(hours=36)
# The first failure that is known may be another one than a minute ago, and with it the
# time of day: two summaries are apart by this much all the same.
_APART = timedelta(hours=23)


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
        found: list[Task] = []
        now = self._clocks.middle()
        changes = await self._stores.subscriptions.of_changes()
        for watch_id in {each.watch_id: None for each in changes}:
            of_watch = await self._stores.subscriptions.of_watch(watch_id)
            for process in await self._stores.records.processes(
                watch_id, now - 2 * EVERY
            ):
                # Reads of SQLite never wait: others have their turns in between.
                await checkpoint()
                found += await self._of_workflow(watch_id, process, of_watch, now)
        return found

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
        row = await self._row(watch.id, process, subscriptions)
        # Of a later row of failures a later day tells.
        if row is None or row.since > due:
            return TaskResult()
        _, *others = _keys(watch.id, target, process, due)
        if await self._is_said(others):
            return TaskResult()

        async def is_asked() -> bool:
            now = await self._stores.subscriptions.of_watch_and_target(watch.id, target)
            return await self._is_subscribed(now, target, process)

        look = partial(self._permission.of_message, target, watch, is_asked)
        streak = await self._streak(watch.id, process, row)
        return await self._messages.post(
            payload["key"],
            target,
            still_failing_notice(process, streak, row.last),
            look,
            since=due,
            thread=ReplyPlace(payload["thread_ts"], broadcast=True),
            tries=attempt.tries,
        )

    async def _of_workflow(
        self,
        watch_id: str,
        process: str,
        of_watch: Sequence[Subscription],
        now: datetime,
    ) -> list[Task]:
        """The summaries of one workflow; its row is the same for each target."""
        covering = wanting(of_watch, process, "failed")
        targets = [
            target
            for target, of_target in covering.items()
            if all(each.only_changed for each in of_target)
        ]
        row = await self._row(watch_id, process, of_watch) if targets else None
        if row is None or row.failures <= 1:
            return []
        times = (now - row.since) // EVERY
        # Where no job ended since the last summary there is nothing to say.
        if times < 1 or row.last <= row.since + (times - 1) * EVERY:
            return []
        due = row.since + times * EVERY
        jobs = await self._stores.records.failed(watch_id, process, row)
        found = []
        for target in targets:
            await checkpoint()
            keys = _keys(watch_id, target, process, due)
            if await self._is_said(keys) or await self._is_muted(target, process):
                continue
            thread = await self._threads.of_jobs(target, watch_id, jobs)
            if thread is not None:
                found.append(_task(watch_id, target, process, due, keys[0], thread))
        return found

    async def _row(
        self, watch_id: str, process: str, subscriptions: Sequence[Subscription]
    ) -> FailingRow | None:
        """The failures of a workflow since anybody was notified of it."""
        covering = [each.added_at for each in subscriptions if each.wants(process)]
        since = min(covering, default=None)
        return await self._stores.records.failing(watch_id, process, since)

    async def _streak(self, watch_id: str, process: str, row: FailingRow) -> JobStreak:
        """What a summary says of the failures; the causes of the last are compared."""
        known = await self._stores.records.newest(watch_id, process)
        last = next((each for each in known if each.status == "failed"), None)
        alike = 0
        if last is not None:
            alike = (await self._reader.row(watch_id, last)).alike
        return JobStreak(
            kind="again", failures=row.failures, alike=alike, since=row.since
        )

    async def _is_said(self, keys: Sequence[str]) -> bool:
        """Whether a summary was posted, or may have been, within the last day."""
        now = self._clocks.slack()
        found = await self._stores.posts.by_keys(keys)
        times = [each.posted_at or each.claimed_at for each in found.values()]
        return any(at is not None and abs(now - at) < _APART for at in times)

    async def _is_subscribed(
        self, subscriptions: Sequence[Subscription], target: str, process: str
    ) -> bool:
        """Whether a target wants only changes of this workflow, and it is not muted."""
        covering = wanting(subscriptions, process, "failed").get(target, [])
        if not covering or not all(each.only_changed for each in covering):
            return False
        return not await self._is_muted(target, process)

    async def _is_muted(self, target: str, process: str) -> bool:
        muted = self._stores.subscriptions.is_muted
        return await muted(target, process, self._clocks.slack())


def _keys(watch_id: str, target: str, process: str, due: datetime) -> list[str]:
    """The keys of the summary of a day, and of those of the days around it.

    The first failure that is known is in none of them: old records are deleted.
    """
    day = due.timestamp() // EVERY.total_seconds()
    facts = (watch_id, target, process)
    return [
        key_of("still_failing", *facts, str(int(each)))
        for each in (day, day - 1, day + 1)
    ]


def _task(
    watch_id: str, target: str, process: str, due: datetime, key: str, thread: str
) -> Task:
    payload = {
        "watch": watch_id,
        "target": target,
        "process": process,
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

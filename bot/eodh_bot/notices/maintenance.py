"""Do the regular work: alerts, warnings of keys that end, deletion of old rows."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog
from cachetools import LRUCache

from eodh_bot.cluster.membership import Presence
from eodh_bot.notices.duplicate_bot import DuplicateBot
from eodh_bot.notices.observer import NoticeObserver, NullObserver
from eodh_bot.notices.retention import delete_old_rows
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.watch_problems import KEY_ENDING
from eodh_bot.notices.work_queue import Engine, Task
from eodh_bot.store import StoredConnection
from eodh_bot.store.notices import key_of
from eodh_tools.clock import utc_now

_MOST_REMEMBERED = 10_000

#: Finds tasks that are due by the time.
DueTasks = Callable[[], Awaitable[Sequence[Task]]]
_log = structlog.get_logger()


class Maintenance:
    """The regular work of every process; work done by one is not repeated.

    Args:
        engine: The durable queue.
        presence: This process; knows which others are dead.
        stores: The stored notices, posts and connections.
        duplicate_bot: Searches for another bot with the same token.
        due: Find tasks that are due by the time; the same task has the same id.
        observer: Receives the counts.
        now: The time, aware.

    Attributes:
        duplicate_bot: Whether another bot with the same token posts.
        turned_at: When `every_seconds` ended last, of a counter in seconds.
        oldest_notice_s: The age of the oldest notice that was not posted, in seconds.
    """

    def __init__(
        self,
        engine: Engine,
        presence: Presence,
        stores: NoticeStores,
        duplicate_bot: DuplicateBot,
        *,
        due: Sequence[DueTasks] = (),
        observer: NoticeObserver | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._engine = engine
        self._presence = presence
        self._stores = stores
        self.duplicate_bot = duplicate_bot
        self._due = due
        self._observer = observer or NullObserver()
        self._now = now
        self._stored: LRUCache[str, bool] = LRUCache(_MOST_REMEMBERED)
        # Those that were given up before this process began were logged by another.
        self._given_up: set[str] | None = None
        self.turned_at = time.monotonic()
        self.oldest_notice_s = 0.0

    @property
    def oldest_s(self) -> float:
        """The age of the oldest task or notice that waits, in seconds."""
        return max(self._engine.oldest_s, self.oldest_notice_s)

    async def every_seconds(self) -> None:
        """Resume the tasks that nobody runs."""
        await self._engine.take_over(self._presence.inheriting)
        self._observer.oldest(self.oldest_s)
        self.turned_at = time.monotonic()

    async def every_minute(self) -> None:
        """Log lost tasks, warn of keys that end, and report the counts."""
        checked_at = self._now()
        await self._engine.hasten()
        await self.duplicate_bot.search()
        for find in self._due:
            await self._store(await find())
        lost = await self._newly_given_up()
        for work in sorted(lost):
            _log.error("a task is lost: its message was not sent", work=work)
        ending, ended = await self._warn_of_keys()
        self._observer.given_up(len(lost))
        self._observer.keys(ending, ended)
        self._observer.waiting(await self._engine.waiting())
        since = await self._stores.notices.oldest_waiting()
        age_s = 0.0 if since is None else (checked_at - since).total_seconds()
        self.oldest_notice_s = max(0.0, age_s)

    async def every_hour(self) -> None:
        """Delete old rows."""
        await delete_old_rows(self._engine, self._stores, self._now())

    async def _newly_given_up(self) -> set[str]:
        before, self._given_up = self._given_up, set(await self._engine.given_up())
        return set() if before is None else self._given_up - before

    async def _store(self, tasks: Sequence[Task]) -> None:
        """Store the tasks that this process did not store yet."""
        new = [task for task in tasks if task.id not in self._stored]
        await self._engine.hand_over(new)
        for task in new:
            self._stored[task.id] = True

    async def _warn_of_keys(self) -> tuple[int, int]:
        now = self._now()
        ending = ended = 0
        async for connection in self._stores.connections.all():
            ends_at = connection.key_ends_at
            if ends_at is None or ends_at > now + KEY_ENDING:
                continue
            if ends_at <= now:
                ended += 1
                continue
            ending += 1
            await self._engine.hand_over([_warning(connection, ends_at)])
        return ending, ended


def _warning(connection: StoredConnection, ends_at: datetime) -> Task:
    return Task(
        id=f"key_ending/{key_of(connection.id, ends_at.isoformat())}",
        kind="key_ending",
        payload={"connection": connection.id, "ends_at": ends_at.isoformat()},
        channel=connection.place,
    )

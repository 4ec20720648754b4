"""Find the message of an earlier failure, in whose thread the later ones are posted."""

from collections.abc import Callable, Collection
from datetime import datetime

from eodh_bot.notices.notice_facts import key_of_end
from eodh_bot.notices.post_results import UNKNOWN_TS
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.streak_reader import StreakReader
from eodh_bot.store.notices import Notice
from eodh_bot.store.posts import Post
from eodh_tools.clock import utc_now
from eodh_tools.results.models import JobStatus


class FailureThreads:
    """Finds threads by the stored notices and posts.

    Args:
        stores: The stored notices, posts, watches and records.
        now: The time, aware.
    """

    def __init__(
        self, stores: NoticeStores, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._stores = stores
        self._reader = StreakReader(stores.records, now)

    async def of(self, notice: Notice, status: JobStatus) -> str | None:
        """Return the `ts` of an earlier failure's message, to which a notice belongs.

        Of a failure, one of the same cause; of a success, any of the row before it.
        """
        watch = await self._stores.watches.by_id(notice.watch_id)
        if watch is None:
            return None
        row, _ = await self._reader.take(watch, status)
        jobs = row.alike_ids if status.status == "failed" else row.job_ids
        others = [each for each in jobs if each != notice.job_id]
        return await self.of_jobs(notice.target, watch.id, others)

    async def of_jobs(
        self, target: str, watch_id: str, jobs: Collection[str]
    ) -> str | None:
        """Return the `ts` of the newest message of its own about one of the jobs."""
        found: list[Post] = []
        for notice in await self._stores.notices.of_jobs(target, watch_id, jobs):
            if notice.outcome in {"posted", "updated", "digest"}:
                found += await self._message_of(notice)
        found.sort(key=lambda post: float(post.ts or 0))
        return found[-1].ts if found else None

    async def are_reported(
        self, target: str, watch_id: str, jobs: Collection[str]
    ) -> bool:
        """Return whether one of the jobs was reported to a target, or is to be."""
        found = await self._stores.notices.of_jobs(target, watch_id, jobs)
        unreported = {"withheld", "given_up"}
        return any(notice.outcome not in unreported for notice in found)

    async def _message_of(self, notice: Notice) -> list[Post]:
        """The message about a failure, where it has no thread of its own."""
        keys = [key_of_end(notice), notice.key]
        if notice.outcome == "digest" and notice.digest is not None:
            keys = [notice.digest]
        for key in keys:
            post = await self._stores.posts.by_key(key)
            if post is not None and post.ts not in {None, UNKNOWN_TS}:
                return [post] if post.thread_ts is None else []
        return []

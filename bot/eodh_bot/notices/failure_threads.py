"""Find the message of an earlier failure, in whose thread the later ones are posted."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from eodh_bot.notices.notice_facts import key_of_end, status_of
from eodh_bot.notices.post_results import UNKNOWN_TS
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.streak_reader import StreakReader
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice
from eodh_bot.store.posts import Post
from eodh_tools.clock import utc_now


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

    async def of(self, notice: Notice, watch: Watch) -> str | None:
        """The `ts` of the message of a failure before, to which a notice belongs.

        Of a failure, one of the same cause; of a success, any of the row before it.

        Args:
            notice: The notice.
            watch: Its watch.
        """
        status = status_of(notice)
        row = await self._reader.row_of(watch, status)
        jobs = row.alike_ids if status.status == "failed" else row.job_ids
        others = [each for each in jobs if each != notice.job_id]
        return await self.of_jobs(notice.target, watch.id, others)

    async def of_jobs(
        self, target: str, watch_id: str, jobs: Collection[str]
    ) -> str | None:
        """The `ts` of the newest message of its own that tells of one of the jobs."""
        keys = [
            _keys_of(notice)
            for notice in await self._stores.notices.of_jobs(target, watch_id, jobs)
            if notice.outcome in {"posted", "updated", "digest"}
        ]
        posts = await self._stores.posts.by_keys({key for some in keys for key in some})
        found = [str(post.ts) for some in keys for post in _thread_in(some, posts)]
        return max(found, key=float, default=None)

    async def are_reported(
        self, target: str, watch_id: str, jobs: Collection[str]
    ) -> bool:
        """Return whether one of the jobs was reported to a target, or is to be."""
        found = await self._stores.notices.of_jobs(target, watch_id, jobs)
        unreported = {"withheld", "given_up"}
        return any(notice.outcome not in unreported for notice in found)


def _keys_of(notice: Notice) -> Sequence[str]:
    """The keys of the messages that may tell of a failure, the first that is there."""
    if notice.outcome == "digest" and notice.digest is not None:
        return (notice.digest,)
    return key_of_end(notice), notice.key


def _thread_in(keys: Sequence[str], posts: Mapping[str, Post]) -> Sequence[Post]:
    """The message that tells of a failure, where it has no thread of its own."""
    for key in keys:
        post = posts.get(key)
        if post is not None and post.ts not in {None, UNKNOWN_TS}:
            return (post,) if post.thread_ts is None else ()
    return ()

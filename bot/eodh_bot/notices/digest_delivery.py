"""Post one message about many jobs, where many notices wait."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from eodh_bot.messages.digest import digest_notice
from eodh_bot.notices.delivery_outcomes import DeliveryOutcomes
from eodh_bot.notices.digest_rule import (
    DigestRule,
    PostAlone,
    PostDigest,
    WaitForMore,
    decide,
)
from eodh_bot.notices.end_messages import notice_target
from eodh_bot.notices.notice_facts import covering, ended_at, happened_at, status_of
from eodh_bot.notices.pending_notice import PendingNotice, is_no_news
from eodh_bot.notices.permission import Permission, PostPermission
from eodh_bot.notices.post_results import GivenUp, RetryLater
from eodh_bot.notices.poster import Poster
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.work_queue import TaskResult
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice, key_of

_MOST_TOGETHER = 100


class _NotAskedError(Exception):
    """One of the jobs of a digest is not asked for since the digest was written."""


class DigestDelivery:
    """Decides when notices become a digest, and posts it.

    Args:
        poster: Posts each message once.
        stores: The stored notices and posts.
        outcomes: Notes how notices ended.
        permission: Whether a notice may still be posted.
        digest_rule: When several notices become one digest.
        now: The time, aware.
    """

    def __init__(
        self,
        poster: Poster,
        stores: NoticeStores,
        outcomes: DeliveryOutcomes,
        permission: PostPermission,
        digest_rule: DigestRule,
        now: Callable[[], datetime],
    ) -> None:
        self._poster = poster
        self._stores = stores
        self._notices, self._posts = stores.notices, stores.posts
        self._digests = stores.digests
        self._outcomes = outcomes
        self._permission = permission
        self._digest_rule = digest_rule
        self._now = now

    async def gather(self, pending: PendingNotice) -> str | TaskResult | None:
        """Return the key of the digest that a notice is in; None if it is in none.

        A `TaskResult` says to wait for more notices.
        """
        notice, channel = pending.notice, pending.channel
        if notice.digest is not None:
            return notice.digest
        stored = await self._notices.waiting(notice.target, _MOST_TOGETHER)
        # What was tried is only to be found or changed: it waits for no digest.
        waiting = [each.notice for each in stored if not each.is_begun]
        doubtful = sum(each.is_doubtful for each in stored)
        decided = await self._decide(waiting, notice, channel, doubtful)
        if isinstance(decided, WaitForMore):
            return TaskResult(again_s=max(decided.for_s, 1.0))
        if isinstance(decided, PostAlone):
            return None
        # Only of one watch: access to another was not checked here.
        ours = [each for each in waiting if each.watch_id == notice.watch_id]
        # What may be no news is left out: its own task decides.
        keys = {each.key for each in ours if not _is_no_news(each, pending)}
        if notice.key not in keys:
            return None
        keys -= await self._posted_keys(waiting, channel)
        keys -= await self._posts.begun(keys)
        if notice.key not in keys or keys == {notice.key}:
            return None
        # Of what it names: a later one, of others, is another message.
        digest = key_of("digest", *sorted(keys))
        await self._digests.gather(digest, keys)
        return digest

    async def post(self, digest: str, pending: PendingNotice) -> TaskResult:
        """Post a digest; jobs that do not fit wait for the next.

        Raises:
            NotPermittedError: It may not be posted there.
            SlackUnavailableError: Slack does not say who is where.
        """
        named, watch = [], pending.watch
        for each in await self._digests.notices_of(digest):
            if await self._permission.is_subscribed(each, watch):
                named.append(each)
            else:
                await self._outcomes.done(each, "withheld")
        if not named:
            return TaskResult()
        named.sort(key=lambda each: (ended_at(each), each.key))
        message, count = digest_notice(
            [status_of(each) for each in named],
            notified=notice_target(pending.subscriptions, watch, *named),
            mentions=[each.mention for each in named if each.mention],
        )
        shown, left = named[:count], [each.key for each in named[count:]]
        if left:
            # Before it is posted: later nobody would know which it names.
            await self._digests.leave(left)
        keys = [each.key for each in shown]
        try:
            posted = await self._poster.post(
                digest,
                pending.channel,
                message,
                partial(self._look, shown, watch),
                names=keys,
                tries=pending.attempt.tries,
            )
        except _NotAskedError:
            return TaskResult(again_s=1.0)
        if isinstance(posted, RetryLater):
            return TaskResult(again_s=posted.after_s)
        if isinstance(posted, GivenUp):
            return await self._outcomes.give_up(*shown)
        for each in shown:
            self._outcomes.count(each, "digest")
        await self._digests.close(keys, self._now())
        return TaskResult(again_s=1.0 if pending.notice.key in left else None)

    async def _look(self, shown: Sequence[Notice], watch: Watch) -> Permission:
        async def is_asked() -> bool:
            for each in shown:
                if not await self._permission.is_subscribed(each, watch):
                    raise _NotAskedError
            return True

        return await self._permission.of_message(shown[0].target, watch, is_asked)

    async def _decide(
        self, waiting: Sequence[Notice], notice: Notice, channel: str, doubtful: int
    ) -> PostAlone | PostDigest | WaitForMore:
        began = self._now() - timedelta(seconds=self._digest_rule.window_s)
        lately = await self._posts.count_since(channel, began)
        since = [each.since for each in waiting] or [notice.since]
        return decide(since, lately + doubtful, self._now(), self._digest_rule)

    async def _posted_keys(self, waiting: Sequence[Notice], channel: str) -> set[str]:
        """Return the keys of notices posted before this process began."""
        posted = set()
        for each in waiting:
            found = await self._poster.find_unrecorded(
                each.key, channel, happened_at(each)
            )
            # Where Slack does not answer, its own task asks again.
            if found is not None:
                posted.add(each.key)
        return posted


def _is_no_news(notice: Notice, pending: PendingNotice) -> bool:
    """Whether a notice of the same target and watch is the same again."""
    return is_no_news(notice, covering(notice, pending.subscriptions))

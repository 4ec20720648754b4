"""Post the end of a job: as a message, in the thread of a failure, or in a digest."""

from functools import partial

import structlog

from eodh_bot.messages.message import Message
from eodh_bot.messages.notices import tells_the_same_end
from eodh_bot.models import NoticeOutcome
from eodh_bot.notices.delivery_outcomes import DeliveryOutcomes
from eodh_bot.notices.digest_delivery import DigestDelivery
from eodh_bot.notices.end_messages import short_message, whole_message
from eodh_bot.notices.failure_replies import FailureReplies
from eodh_bot.notices.failure_threads import FailureThreads
from eodh_bot.notices.notice_facts import happened_at, key_of_end
from eodh_bot.notices.pending_notice import PendingNotice
from eodh_bot.notices.post_results import (
    GivenUp,
    NotChanged,
    Posted,
    RetryLater,
    ThreadGone,
)
from eodh_bot.notices.poster import Poster, ReplyPlace
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.work_queue import TaskResult
from eodh_bot.store.notices import Notice
from eodh_bot.store.posts import Post

_log = structlog.get_logger()


class EndDelivery:
    """Posts ends, one conversation at a time.

    Args:
        poster: Posts each message once.
        stores: The stored notices and posts.
        outcomes: Notes how notices ended.
        digests: Posts many notices as one.
        threads: Finds the thread of an earlier failure.
        replies: Plans the reply to a message.
    """

    def __init__(
        self,
        poster: Poster,
        stores: NoticeStores,
        outcomes: DeliveryOutcomes,
        digests: DigestDelivery,
        threads: FailureThreads,
        replies: FailureReplies,
    ) -> None:
        self._poster = poster
        self._posts = stores.posts
        self._assignees = stores.assignees
        self._outcomes = outcomes
        self._digests = digests
        self._threads = threads
        self._replies = replies

    async def post(self, pending: PendingNotice, post: Post | None) -> TaskResult:
        """Post the end of a job, where it is news.

        Args:
            pending: The notice.
            post: What is stored of its message now.

        Raises:
            NotPermittedError: It may not be posted there.
            SlackUnavailableError: Slack does not say who is where.
        """
        notice, row = pending.notice, pending.streak
        if post is not None and post.ts is not None:
            return await self._update(pending, post)
        if post is not None and post.claimed_at is not None and notice.digest is None:
            # It may be there already, and is searched where it was tried.
            return await self._post(pending, post.thread_ts)
        if notice.phase == "gone":
            # No message says that it runs.
            await self._outcomes.done(notice, "not_news")
            return TaskResult()
        thread = None
        if row is not None and row.kind in {"again", "recovered"}:
            thread = await self._thread_of(pending)
        if thread is not None and pending.is_no_news:
            await self._outcomes.done(notice, "not_news")
            return TaskResult()
        digest = await self._digests.gather(pending)
        if isinstance(digest, TaskResult):
            return digest
        if digest is not None:
            return await self._digests.post(digest, pending)
        return await self._post(pending, thread)

    async def _post(self, pending: PendingNotice, thread: str | None) -> TaskResult:
        notice = pending.notice
        posted = await self._poster.post(
            notice.key,
            pending.channel,
            _message(pending, thread),
            pending.look,
            thread=None if thread is None else ReplyPlace(thread, broadcast=True),
            tries=pending.attempt.tries,
        )
        if isinstance(posted, ThreadGone):
            return await self._post(pending, None)
        if isinstance(posted, RetryLater):
            return TaskResult(again_s=posted.after_s)
        if isinstance(posted, GivenUp):
            return await self._outcomes.give_up(notice)
        post = await self._posts.by_key(notice.key) if posted.found else None
        if post is not None:
            # It may be the message about the start.
            return await self._update(pending, post)
        return await self._finish(pending, "posted", in_thread=thread is not None)

    async def _update(self, pending: PendingNotice, post: Post) -> TaskResult:
        """Update the message about the start: the job has ended."""
        in_thread = post.thread_ts is not None
        message = await self._instead_of_start(pending, post)
        posted = await self._change(pending, post, message)
        if isinstance(posted, RetryLater):
            return TaskResult(again_s=posted.after_s)
        if isinstance(posted, GivenUp):
            return await self._outcomes.give_up(pending.notice)
        is_new = isinstance(posted, Posted) and posted.ts != post.ts
        has_notified = is_new or in_thread or _tells_the_end(post, pending.notice)
        outcome: NoticeOutcome = "posted" if has_notified else "updated"
        return await self._finish(pending, outcome, in_thread=in_thread)

    async def _instead_of_start(self, pending: PendingNotice, post: Post) -> Message:
        row, in_thread = pending.streak, post.thread_ts is not None
        is_short = in_thread
        if row is not None and row.kind == "again" and not in_thread:
            thread = await self._thread_of(pending)
            is_short = thread not in {None, post.ts}
        if is_short:
            return short_message(pending, calls=in_thread)
        looking = await self._assignees.of(pending.channel, str(post.ts))
        return whole_message(pending, looking)

    async def _change(
        self, pending: PendingNotice, post: Post, message: Message
    ) -> Posted | RetryLater | GivenUp | ThreadGone:
        """Change the message about the start; where Slack refuses that, post another.

        One of its own that was begun may be there, also one that a restored database
        does not know: no update beside it.
        """
        key, since = key_of_end(pending.notice), happened_at(pending.notice)
        channel, look, tries = pending.channel, pending.look, pending.attempt.tries
        own = await self._posts.begun([key]) or await self._poster.find_unrecorded(
            key, channel, since, tries=tries
        )
        if isinstance(own, RetryLater):
            return own
        if not own:
            ts = str(post.ts)
            changed = await self._poster.update(channel, ts, message, look, tries)
            if not isinstance(changed, NotChanged):
                return changed
            if changed.is_there and _is_the_end(post, pending.notice):
                # Its answer was lost: it is what the update would have made of it.
                return Posted(ts)
            tells = partial(
                tells_the_same_end, message=message, process=pending.status.process
            )
            is_changed = await self._poster.doubtful.is_changed(post, tells, tries)
            if isinstance(is_changed, RetryLater):
                return is_changed
            if is_changed:
                # An earlier change was made, and its answer lost.
                return Posted(ts)
        return await self._poster.post(
            key, channel, message, look, since=since, tries=tries
        )

    async def _thread_of(self, pending: PendingNotice) -> str | None:
        return await self._threads.of(pending.notice, pending.watch)

    async def _finish(
        self, pending: PendingNotice, outcome: NoticeOutcome, *, in_thread: bool
    ) -> TaskResult:
        notice, row = pending.notice, pending.streak
        failed = pending.status.status == "failed"
        # A reply adds something only where it mentions somebody, or where the message
        # was updated, which notifies nobody.
        is_news = failed or (row is not None and row.kind == "recovered")
        if outcome == "updated" and pending.is_no_news:
            is_news = False
        due = is_news and (outcome == "updated" or (failed and bool(notice.mention)))
        due = due and not in_thread
        await self._outcomes.done(notice, outcome, keep=due)
        return await self._replies.plan(notice, outcome) if due else TaskResult()


def _message(pending: PendingNotice, thread: str | None) -> Message:
    if thread is None:
        return whole_message(pending)
    return short_message(pending, calls=True)


def _is_the_end(post: Post, notice: Notice) -> bool:
    """Whether a message says that its job ended.

    One that a restored database found, and did not claim, was read: it says so itself.
    """
    if post.is_start is None:
        made = float(str(post.ts))
        is_later = post.claimed_at is None or made >= notice.since.timestamp()
        return is_later and _tells_the_end(post, notice)
    return not post.is_start


def _tells_the_end(post: Post, notice: Notice) -> bool:
    """Whether a message notified people of the end when it was posted.

    Then its update is no second notice. Of a try of an older version only the time is
    known.
    """
    if post.is_start is None:
        return post.tried_at is not None and post.tried_at >= notice.since
    return not post.is_start

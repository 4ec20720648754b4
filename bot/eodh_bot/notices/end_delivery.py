"""Post the end of a job: as a message, in the thread of a failure, or in a digest."""

from functools import partial

import structlog

from eodh_bot.messages.message import Message
from eodh_bot.models import NoticeOutcome
from eodh_bot.notices.delivery_outcomes import DeliveryOutcomes
from eodh_bot.notices.digest_delivery import DigestDelivery
from eodh_bot.notices.end_messages import EndMessages, is_no_news
from eodh_bot.notices.failure_replies import FailureReplies
from eodh_bot.notices.failure_threads import FailureThreads
from eodh_bot.notices.notice_facts import happened_at, key_of_end, status_of
from eodh_bot.notices.permission import PostPermission
from eodh_bot.notices.post_results import (
    GivenUp,
    NotChanged,
    Posted,
    RetryLater,
    ThreadGone,
)
from eodh_bot.notices.poster import Poster, Thread
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.streak_reader import streak_of
from eodh_bot.notices.work_queue import Attempt, TaskResult
from eodh_bot.store import Watch
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
        messages: Builds the messages.
        threads: Finds the thread of an earlier failure.
        replies: Plans the reply to a message.
        permission: Whether a notice may still be posted.
    """

    def __init__(
        self,
        poster: Poster,
        stores: NoticeStores,
        outcomes: DeliveryOutcomes,
        digests: DigestDelivery,
        messages: EndMessages,
        threads: FailureThreads,
        replies: FailureReplies,
        permission: PostPermission,
    ) -> None:
        self._poster = poster
        self._posts = stores.posts
        self._assignees = stores.assignees
        self._outcomes = outcomes
        self._digests = digests
        self._messages = messages
        self._threads = threads
        self._replies = replies
        self._permission = permission

    async def post(
        self,
        notice: Notice,
        watch: Watch,
        channel: str,
        post: Post | None,
        attempt: Attempt,
    ) -> TaskResult:
        """Post the end of a job, where it is news.

        Args:
            notice: The notice.
            watch: Its watch.
            channel: The conversation.
            post: What is stored of its message now.
            attempt: The try.

        Raises:
            NotPermittedError: It may not be posted there.
            SlackUnavailableError: Slack does not say who is where.
        """
        row = streak_of(notice)
        if post is not None and post.ts is not None:
            return await self._update(notice, watch, channel, post, attempt)
        if post is not None and post.claimed_at is not None and notice.digest is None:
            # It may be there already, and is searched where it was tried.
            return await self._post(notice, watch, channel, post.thread_ts, attempt)
        thread = None
        if row is not None and row.kind in {"again", "recovered"}:
            thread = await self._threads.of(notice, watch, status_of(notice))
        if thread is not None and await self._is_no_news(notice):
            await self._outcomes.done(notice, "not_news")
            return TaskResult()
        digest = await self._digests.gather(notice, channel, attempt)
        if isinstance(digest, TaskResult):
            return digest
        if digest is not None:
            return await self._digests.post(digest, watch, channel, attempt)
        return await self._post(notice, watch, channel, thread, attempt)

    async def _post(
        self,
        notice: Notice,
        watch: Watch,
        channel: str,
        thread: str | None,
        attempt: Attempt,
    ) -> TaskResult:
        message = await self._message(notice, watch, thread)
        posted = await self._poster.post(
            notice.key,
            channel,
            message,
            partial(self._permission.of_notice, notice, watch),
            thread=None if thread is None else Thread(thread, broadcast=True),
            tries=attempt.tries,
        )
        if isinstance(posted, ThreadGone):
            return await self._post(notice, watch, channel, None, attempt)
        if isinstance(posted, RetryLater):
            return TaskResult(again_s=posted.after_s)
        if isinstance(posted, GivenUp):
            return await self._outcomes.give_up(notice)
        post = await self._posts.by_key(notice.key) if posted.found else None
        if post is not None:
            # It may be the message about the start.
            return await self._update(notice, watch, channel, post, attempt)
        return await self._finish(notice, "posted", in_thread=thread is not None)

    async def _message(
        self, notice: Notice, watch: Watch, thread: str | None
    ) -> Message:
        if thread is None:
            return await self._messages.whole(notice, watch)
        return await self._messages.short(notice, watch, calls=True)

    async def _update(
        self, notice: Notice, watch: Watch, channel: str, post: Post, attempt: Attempt
    ) -> TaskResult:
        """Update the message about the start: the job has ended."""
        in_thread = post.thread_ts is not None
        message = await self._instead_of_start(notice, watch, channel, post)
        posted = await self._change(notice, watch, channel, post, message, attempt)
        if isinstance(posted, RetryLater):
            return TaskResult(again_s=posted.after_s)
        if isinstance(posted, GivenUp):
            return await self._outcomes.give_up(notice)
        is_new = isinstance(posted, Posted) and posted.ts != post.ts
        has_notified = is_new or in_thread or _tells_the_end(post, notice)
        outcome: NoticeOutcome = "posted" if has_notified else "updated"
        return await self._finish(notice, outcome, in_thread=in_thread)

    async def _instead_of_start(
        self, notice: Notice, watch: Watch, channel: str, post: Post
    ) -> Message:
        row, in_thread = streak_of(notice), post.thread_ts is not None
        is_short = in_thread
        if row is not None and row.kind == "again" and not in_thread:
            thread = await self._threads.of(notice, watch, status_of(notice))
            is_short = thread not in {None, post.ts}
        if is_short:
            return await self._messages.short(notice, watch, calls=in_thread)
        looking = await self._assignees.of(channel, str(post.ts))
        return await self._messages.whole(notice, watch, looking)

    async def _change(
        self,
        notice: Notice,
        watch: Watch,
        channel: str,
        post: Post,
        message: Message,
        attempt: Attempt,
    ) -> Posted | RetryLater | GivenUp | ThreadGone:
        """Change the message about the start; where Slack refuses that, post another.

        One of its own that was begun may be there, also one that a restored database
        does not know: no update beside it.
        """
        key, since, tries = key_of_end(notice), happened_at(notice), attempt.tries
        look = partial(self._permission.of_notice, notice, watch)
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
            if changed.is_there and _is_the_end(post, notice):
                # Its answer was lost: it is what the update would have made of it.
                return Posted(ts)
        return await self._poster.post(
            key, channel, message, look, since=since, tries=tries
        )

    async def _finish(
        self, notice: Notice, outcome: NoticeOutcome, *, in_thread: bool
    ) -> TaskResult:
        row, failed = streak_of(notice), status_of(notice).status == "failed"
        # A reply adds something only where it mentions somebody, or where the message
        # was updated, which notifies nobody.
        is_news = failed or (row is not None and row.kind == "recovered")
        if outcome == "updated" and await self._is_no_news(notice):
            is_news = False
        due = is_news and (outcome == "updated" or (failed and bool(notice.mention)))
        due = due and not in_thread
        await self._outcomes.done(notice, outcome, keep=due)
        return await self._replies.plan(notice, outcome) if due else TaskResult()

    async def _is_no_news(self, notice: Notice) -> bool:
        return is_no_news(notice, await self._messages.subscriptions_of(notice))


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

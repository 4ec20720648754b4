"""The reply to a message that was updated, or whose failure mentions somebody."""

from datetime import timedelta
from functools import partial

import structlog

from eodh_bot.messages.notices import failure_reply
from eodh_bot.models import NoticeOutcome
from eodh_bot.notices.end_messages import short_message
from eodh_bot.notices.failure_threads import FailureThreads
from eodh_bot.notices.notice_facts import covering, key_of_end, posted_at
from eodh_bot.notices.pending_notice import PendingNotice
from eodh_bot.notices.permission import (
    SLACK_PAUSE_S,
    NotPermittedError,
    PostPermission,
    waits_for_s,
)
from eodh_bot.notices.post_results import (
    UNKNOWN_TS,
    GivenUp,
    Posted,
    RetryLater,
    ThreadGone,
)
from eodh_bot.notices.poster import Poster, ReplyPlace
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.streak_reader import streak_of
from eodh_bot.notices.work_queue import Attempt, Json, Task, TaskResult
from eodh_bot.slack.directory import SlackUnavailableError
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice, key_of


class FailureReplies:
    """Plans and posts replies; the handler of "reply".

    Args:
        poster: Posts each message once.
        stores: The stored notices and posts.
        threads: Finds the thread of an earlier failure.
        permission: Whether a reply may still be posted.
        give_up_s: A reply older than this is not posted.
    """

    def __init__(
        self,
        poster: Poster,
        stores: NoticeStores,
        threads: FailureThreads,
        permission: PostPermission,
        *,
        give_up_s: float,
    ) -> None:
        self._poster = poster
        self._notices, self._posts = stores.notices, stores.posts
        self._watches, self._subscriptions = stores.watches, stores.subscriptions
        self._threads = threads
        self._permission = permission
        self._give_up = timedelta(seconds=give_up_s)

    async def plan(self, notice: Notice, outcome: NoticeOutcome | None) -> TaskResult:
        """Plan the reply to a notice that was posted, unless it exists.

        Where the start was announced, the end is an update far up, which notifies
        nobody: the reply is shown in the channel too. Where the workflow failed alike
        before, or works again, the reply is in the thread of that failure.

        Args:
            notice: The notice.
            outcome: How it ended.
        """
        of_end = await self._posts.by_key(key_of_end(notice))
        post = of_end or await self._posts.by_key(notice.key)
        if notice.status is None or post is None or post.ts in {None, UNKNOWN_TS}:
            return TaskResult()
        watch, subscriptions = None, []
        if outcome == "updated" and of_end is None:
            watch = await self._watches.by_id(notice.watch_id)
            subscriptions = await self._subscriptions.of_watch_and_target(
                notice.watch_id, notice.target
            )
        is_far_up = any(each.starts for each in covering(notice, subscriptions))
        payload: Json = {
            "notice": notice.key,
            "channel": post.channel_id,
            "thread_ts": post.ts,
            "broadcast": is_far_up,
        }
        row = streak_of(notice)
        if is_far_up and row is not None and row.kind in {"again", "recovered"}:
            thread = None
            if watch is not None:
                thread = await self._threads.of(notice, watch)
            payload |= {"thread_ts": thread or post.ts, "short": True}
        reply = Task(
            id=f"reply/{notice.key}",
            kind="reply",
            payload=payload,
            channel=notice.target,
        )
        return TaskResult(then=[reply])

    async def reply(self, attempt: Attempt) -> TaskResult:
        """Post the cause in a failure's thread, and mention who asked for it."""
        notice = await self._notices.by_key(attempt.payload["notice"])
        if notice is None or notice.status is None:
            return TaskResult()
        if attempt.waited > self._give_up:
            await self._notices.drop_status(notice.key)
            return TaskResult()
        structlog.contextvars.bind_contextvars(job=notice.job_id, notice=notice.key)
        watch = await self._watches.by_id(notice.watch_id)
        if watch is not None:
            try:
                posted = await self._post(notice, watch, attempt)
            except SlackUnavailableError:
                return TaskResult(again_s=SLACK_PAUSE_S)
            except NotPermittedError as error:
                waited_s = attempt.waited.total_seconds()
                wait_s = waits_for_s(error.permission, waited_s)
                if wait_s is not None:
                    return TaskResult(again_s=wait_s)
            else:
                if isinstance(posted, RetryLater):
                    return TaskResult(again_s=posted.after_s)
        await self._notices.drop_status(notice.key)
        return TaskResult()

    async def _post(
        self, notice: Notice, watch: Watch, attempt: Attempt
    ) -> Posted | RetryLater | GivenUp | ThreadGone:
        is_short = bool(attempt.payload.get("short"))
        pending = PendingNotice(
            notice=notice,
            watch=watch,
            subscriptions=await self._subscriptions.of_watch_and_target(
                watch.id, notice.target
            ),
            channel=attempt.payload["channel"],
            attempt=attempt,
            look=partial(self._permission.of_notice, notice, watch),
        )
        if is_short:
            message = short_message(pending, calls=True)
        else:
            message = failure_reply(pending.status, notice.mention)
        key, channel, look = key_of(notice.key, "reply"), pending.channel, pending.look
        thread_ts = attempt.payload["thread_ts"]
        posted = await self._poster.post(
            key,
            channel,
            message,
            look,
            since=notice.since if is_short else posted_at(thread_ts),
            thread=ReplyPlace(thread_ts, attempt.payload.get("broadcast", False)),
            tries=attempt.tries,
        )
        if isinstance(posted, ThreadGone) and is_short:
            return await self._poster.post(key, channel, message, look)
        return posted

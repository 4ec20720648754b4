"""Post a notice in Slack, where its target may still be notified."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.notices import running_notice
from eodh_bot.notices.delivery_outcomes import DeliveryOutcomes
from eodh_bot.notices.digest_delivery import DigestDelivery
from eodh_bot.notices.digest_rule import DigestRule
from eodh_bot.notices.end_delivery import EndDelivery
from eodh_bot.notices.failure_replies import FailureReplies
from eodh_bot.notices.failure_threads import FailureThreads
from eodh_bot.notices.notice_facts import happened_at, hub_url
from eodh_bot.notices.observer import NoticeObserver, NullObserver
from eodh_bot.notices.pending_notice import PendingNotice
from eodh_bot.notices.permission import (
    SLACK_PAUSE_S,
    NotPermittedError,
    Permission,
    PostPermission,
    waits_for_s,
)
from eodh_bot.notices.post_results import GivenUp, RetryLater
from eodh_bot.notices.poster import Poster
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.work_queue import Attempt, TaskResult
from eodh_bot.slack.api_errors import SLACK_ERRORS
from eodh_bot.slack.directory import SlackUnavailableError
from eodh_bot.slack.sending import conversation_of
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice
from eodh_bot.store.posts import Post
from eodh_bot.workspaces.access import Access
from eodh_tools.clock import utc_now

_log = structlog.get_logger()


class NoticeDelivery:
    """The handler of "notice"; that of "reply" is `replies.reply`.

    Args:
        access: Who may be notified.
        client: Calls Slack.
        poster: Posts each message once.
        stores: The stored notices and posts.
        digest_rule: When several notices become one digest.
        give_up_s: A notice older than this is not posted.
        observer: Counts.
        now: The time, aware.
    """

    def __init__(
        self,
        access: Access,
        client: AsyncWebClient,
        poster: Poster,
        stores: NoticeStores,
        *,
        digest_rule: DigestRule | None = None,
        give_up_s: float = 86_400.0,
        observer: NoticeObserver | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._permission = PostPermission(access, stores, now)
        self._client = client
        self._poster = poster
        self._stores = stores
        self._give_up_s = give_up_s
        self._outcomes = DeliveryOutcomes(
            stores.notices, observer or NullObserver(), now
        )
        threads = FailureThreads(stores, now)
        self.replies = FailureReplies(
            poster,
            stores,
            threads,
            self._permission,
            give_up_s=give_up_s,
        )
        self._ends = EndDelivery(
            poster,
            stores,
            self._outcomes,
            DigestDelivery(
                poster,
                stores,
                self._outcomes,
                self._permission,
                digest_rule or DigestRule(),
                now,
            ),
            threads,
            self.replies,
        )

    async def notice(self, attempt: Attempt) -> TaskResult:
        """Post one notice: a message, an update of one, or a digest."""
        notice = await self._stores.notices.by_key(attempt.payload["notice"])
        # The job has ended since: another task posts that.
        if notice is None or notice.phase != attempt.payload["phase"]:
            return TaskResult()
        watch = await self._stores.watches.by_id(notice.watch_id)
        return await self.deliver(notice, watch, attempt)

    async def deliver(
        self, notice: Notice, watch: Watch | None, attempt: Attempt
    ) -> TaskResult:
        """Post a notice as it is stored now.

        Args:
            notice: The notice.
            watch: Its watch; None if it was removed.
            attempt: The try.
        """
        if notice.done_at is not None:
            return await self.replies.plan(notice, notice.outcome)
        structlog.contextvars.bind_contextvars(job=notice.job_id, notice=notice.key)
        if watch is None or self._is_late(attempt):
            _log.error("a notice is given up")
            await self._outcomes.done(
                notice, "withheld" if watch is None else "given_up"
            )
            return TaskResult()
        try:
            channel = await conversation_of(self._client, notice.target)
        except SLACK_ERRORS:
            return await self._unreachable(notice, watch, attempt)
        post = await self._post_of(notice, channel, attempt)
        if isinstance(post, TaskResult):
            return post
        pending = PendingNotice(
            notice=notice,
            watch=watch,
            subscriptions=await self._stores.subscriptions.of_watch_and_target(
                watch.id, notice.target
            ),
            channel=channel,
            attempt=attempt,
            look=partial(self._permission.of_notice, notice, watch),
        )
        try:
            return await (
                self._post_start(pending)
                if notice.phase == "started"
                else self._ends.post(pending, post)
            )
        except SlackUnavailableError:
            return TaskResult(again_s=SLACK_PAUSE_S)
        except NotPermittedError as error:
            return await self._withhold(notice, attempt, error.permission)

    async def _unreachable(
        self, notice: Notice, watch: Watch, attempt: Attempt
    ) -> TaskResult:
        """Wait for Slack, or withhold: it opens no conversation with who left."""
        permission: Permission = "allowed"
        with contextlib.suppress(SlackUnavailableError):
            permission = await self._permission.of_notice(notice, watch)
        if permission != "allowed":
            return await self._withhold(notice, attempt, permission)
        return TaskResult(again_s=SLACK_PAUSE_S)

    async def _post_of(
        self, notice: Notice, channel: str, attempt: Attempt
    ) -> Post | TaskResult | None:
        """Find the message of a notice, also one that a restored database lacks.

        A `TaskResult` says that nothing is to be posted now.
        """
        post = await self._stores.posts.by_key(notice.key)
        if post is not None and post.ts is not None:
            return post
        since = happened_at(notice)
        found = await self._poster.find_unrecorded(
            notice.key, channel, since, tries=attempt.tries
        )
        if isinstance(found, RetryLater):
            return TaskResult(again_s=found.after_s)
        if found is not None and found.in_digest:
            await self._outcomes.done(notice, "digest")
            return TaskResult()
        return post if found is None else await self._stores.posts.by_key(notice.key)

    async def _post_start(self, pending: PendingNotice) -> TaskResult:
        status = pending.status
        posted = await self._poster.post(
            pending.notice.key,
            pending.channel,
            running_notice(status, hub_url=hub_url(pending.watch, status.job_id)),
            pending.look,
            tries=pending.attempt.tries,
        )
        if isinstance(posted, RetryLater):
            return TaskResult(again_s=posted.after_s)
        if isinstance(posted, GivenUp):
            return await self._outcomes.give_up(pending.notice)
        return TaskResult()

    async def _withhold(
        self, notice: Notice, attempt: Attempt, permission: Permission
    ) -> TaskResult:
        """Wait for a bot that was taken out of the channel, or a person who left it."""
        wait_s = waits_for_s(permission, self._waited_s(attempt))
        if wait_s is not None:
            return TaskResult(again_s=wait_s)
        await self._outcomes.done(notice, "withheld")
        return TaskResult()

    def _is_late(self, attempt: Attempt) -> bool:
        return self._waited_s(attempt) > self._give_up_s

    def _waited_s(self, attempt: Attempt) -> float:
        return attempt.waited.total_seconds()

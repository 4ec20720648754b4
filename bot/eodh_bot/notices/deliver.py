"""Post a notice in Slack, and the reply in its thread."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.buttons import NoticeTarget
from eodh_bot.messages.digest import digest_notice
from eodh_bot.messages.message import Message
from eodh_bot.messages.notices import ended_notice, failure_reply, running_notice
from eodh_bot.models import NoticeOutcome, wanting
from eodh_bot.notices.batching import DigestRule, PostAlone, WaitForMore, decide
from eodh_bot.notices.notice_facts import (
    ended_at,
    happened_at,
    hub_url,
    key_of_end,
    posted_at,
    status_of,
)
from eodh_bot.notices.observer import NoticeObserver, NullObserver
from eodh_bot.notices.permission import NOT_ALLOWED_S, Permission, PostPermission
from eodh_bot.notices.post_results import UNKNOWN_TS, GivenUp, NotChanged, RetryLater
from eodh_bot.notices.poster import Poster
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.work_queue import Attempt, Json, Task, TaskResult
from eodh_bot.slack.api_errors import SLACK_ERRORS
from eodh_bot.slack.directory import SlackUnavailableError
from eodh_bot.slack.sending import conversation_of
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice, key_of
from eodh_bot.workspaces.access import Access
from eodh_tools.clock import utc_now

_WITHHELD_AFTER_S = 3_600.0
_SLACK_PAUSE_S = 15.0
_MOST_TOGETHER = 100
_log = structlog.get_logger()


class NoticeDelivery:
    """The handlers of "notice" and "reply".

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
        self._permission = PostPermission(access, stores)
        self._client = client
        self._poster = poster
        self._stores = stores
        self._notices, self._posts = stores.notices, stores.posts
        self._digest_rule = digest_rule or DigestRule()
        self._give_up_s = give_up_s
        self._observer = observer or NullObserver()
        self._now = now

    async def notice(self, attempt: Attempt) -> TaskResult:
        """Post one notice: a message, an update of one, or a digest."""
        notice = await self._notices.by_key(attempt.payload["notice"])
        # The job has ended since: another task posts that.
        if notice is None or notice.phase != attempt.payload["phase"]:
            return TaskResult()
        if notice.done_at is not None:
            return await self._plan_reply(notice)
        structlog.contextvars.bind_contextvars(job=notice.job_id, notice=notice.key)
        watch = await self._stores.watches.by_id(notice.watch_id)
        if watch is None or self._is_late(attempt):
            _log.error("a notice is given up")
            await self._done(notice, "withheld" if watch is None else "given_up")
            return TaskResult()
        try:
            channel = await conversation_of(self._client, notice.target)
            told = await self._told_before(notice, channel, attempt)
            if told is not None:
                return told
            permission = await self._permission.of_notice(notice, watch)
        except (SlackUnavailableError, *SLACK_ERRORS):
            return TaskResult(again_s=_SLACK_PAUSE_S)
        if permission != "allowed":
            return await self._withhold(notice, attempt, permission)
        if notice.phase == "started":
            return await self._post_start(notice, watch, channel, attempt)
        return await self._post_end(notice, watch, channel, attempt)

    async def reply(self, attempt: Attempt) -> TaskResult:
        """Post the cause in a failure's thread, and mention who asked for it."""
        notice = await self._notices.by_key(attempt.payload["notice"])
        if notice is None or notice.status is None:
            return TaskResult()
        if self._is_late(attempt):
            await self._notices.drop_status(notice.key)
            return TaskResult()
        structlog.contextvars.bind_contextvars(job=notice.job_id, notice=notice.key)
        watch = await self._stores.watches.by_id(notice.watch_id)
        permission: Permission = "over"
        if watch is not None:
            try:
                permission = await self._permission.of_notice(notice, watch)
            except SlackUnavailableError:
                return TaskResult(again_s=_SLACK_PAUSE_S)
        if permission == "not now" and self._waited_s(attempt) < _WITHHELD_AFTER_S:
            return TaskResult(again_s=NOT_ALLOWED_S)
        if permission != "allowed":
            await self._notices.drop_status(notice.key)
            return TaskResult()
        posted = await self._poster.post(
            key_of(notice.key, "reply"),
            attempt.payload["channel"],
            failure_reply(status_of(notice), notice.mention),
            since=posted_at(attempt.payload["thread_ts"]),
            thread_ts=attempt.payload["thread_ts"],
            broadcast=attempt.payload.get("broadcast", False),
            tries=attempt.tries,
        )
        if isinstance(posted, RetryLater):
            return TaskResult(again_s=posted.after_s)
        await self._notices.drop_status(notice.key)
        return TaskResult()

    async def _told_before(
        self, notice: Notice, channel: str, attempt: Attempt
    ) -> TaskResult | None:
        """Find a notice that was told and that a restored database does not know."""
        post = await self._posts.by_key(notice.key)
        if post is not None and post.ts is not None:
            return None
        since = happened_at(notice)
        found = await self._poster.told(notice.key, channel, since, tries=attempt.tries)
        if isinstance(found, RetryLater):
            return TaskResult(again_s=found.after_s)
        if found is not None and found.in_digest:
            await self._done(notice, "digest")
            return TaskResult()
        return None

    async def _post_start(
        self, notice: Notice, watch: Watch, channel: str, attempt: Attempt
    ) -> TaskResult:
        status = status_of(notice)
        message = running_notice(status, hub_url=hub_url(watch, status.job_id))
        posted = await self._poster.post(
            notice.key, channel, message, tries=attempt.tries
        )
        if isinstance(posted, RetryLater):
            return TaskResult(again_s=posted.after_s)
        # In an archived channel the end, which the watch finds, is given up.
        return TaskResult()

    async def _post_end(
        self, notice: Notice, watch: Watch, channel: str, attempt: Attempt
    ) -> TaskResult:
        post = await self._posts.by_key(notice.key)
        if post is not None and post.ts is not None:
            return await self._update(notice, watch, channel, post.ts, attempt)
        if notice.digest is not None:
            return await self._post_digest(notice.digest, watch, channel, attempt)
        if post is None or post.claimed_at is None:
            waiting = await self._notices.waiting(notice.target, _MOST_TOGETHER)
            began = self._now() - timedelta(seconds=self._digest_rule.window_s)
            lately = await self._posts.count_since(channel, began)
            since = [each.since for each in waiting] or [notice.since]
            decided = decide(since, lately, self._now(), self._digest_rule)
            if isinstance(decided, WaitForMore):
                return TaskResult(again_s=max(decided.for_s, 1.0))
            if not isinstance(decided, PostAlone):
                digest = key_of("digest", notice.key, str(attempt.tries))
                # Only of one watch: access to another was not checked here.
                keys = {e.key for e in waiting if e.watch_id == notice.watch_id}
                keys -= await self._told_keys(waiting, channel)
                await self._notices.gather(digest, keys - await self._posts.begun(keys))
                return await self._post_digest(digest, watch, channel, attempt)
        message = await self._ended(notice, watch)
        posted = await self._poster.post(
            notice.key, channel, message, tries=attempt.tries
        )
        if isinstance(posted, RetryLater):
            return TaskResult(again_s=posted.after_s)
        if isinstance(posted, GivenUp):
            return await self._give_up(notice)
        if posted.found:
            # It may be the message that told the start.
            return await self._update(notice, watch, channel, posted.ts, attempt)
        return await self._finish(notice, "posted")

    async def _update(
        self, notice: Notice, watch: Watch, channel: str, ts: str, attempt: Attempt
    ) -> TaskResult:
        """Update the message about the start: the job has ended.

        Where Slack refuses that, a new message tells the end.
        """
        looking = await self._stores.lookers.of(channel, ts)
        message = await self._ended(notice, watch, looking)
        outcome: NoticeOutcome = "updated"
        changed = await self._poster.update(channel, ts, message, attempt.tries)
        if isinstance(changed, NotChanged):
            key, tries = key_of_end(notice), attempt.tries
            since = happened_at(notice)
            changed = await self._poster.post(
                key, channel, message, since=since, tries=tries
            )
            outcome = "posted"
        if isinstance(changed, RetryLater):
            return TaskResult(again_s=changed.after_s)
        if isinstance(changed, GivenUp):
            return await self._give_up(notice)
        return await self._finish(notice, outcome)

    async def _give_up(self, *notices: Notice) -> TaskResult:
        """Give up notices to an archived channel."""
        _log.warning("a notice is given up: the channel is archived")
        for each in notices:
            await self._done(each, "given_up")
        return TaskResult()

    async def _finish(self, notice: Notice, outcome: NoticeOutcome) -> TaskResult:
        failed = status_of(notice).status == "failed"
        # A reply adds something only where it mentions somebody, or where the message
        # was updated, which notifies nobody.
        due = failed and (bool(notice.mention) or outcome == "updated")
        await self._done(notice, outcome, keep=due)
        return await self._plan_reply(notice) if due else TaskResult()

    async def _plan_reply(self, notice: Notice) -> TaskResult:
        """Plan the reply to a failure that was posted, unless it exists.

        Where the start was announced, the end is an update far up, which notifies
        nobody: the reply is shown in the channel too.
        """
        of_end = await self._posts.by_key(key_of_end(notice))
        post = of_end or await self._posts.by_key(notice.key)
        if notice.status is None or post is None or post.ts in {None, UNKNOWN_TS}:
            return TaskResult()
        is_far_up = of_end is None and await self._announces_starts(notice)
        payload: Json = {
            "notice": notice.key,
            "channel": post.channel_id,
            "thread_ts": post.ts,
            "broadcast": is_far_up,
        }
        reply = Task(
            id=f"reply/{notice.key}",
            kind="reply",
            payload=payload,
            channel=notice.target,
        )
        return TaskResult(then=[reply])

    async def _post_digest(
        self, digest: str, watch: Watch, channel: str, attempt: Attempt
    ) -> TaskResult:
        """Post a digest; jobs that do not fit wait for the next."""
        named = []
        for each in await self._notices.of_digest(digest):
            if await self._permission.is_subscribed(each, watch):
                named.append(each)
            else:
                await self._done(each, "withheld")
        if not named:
            return TaskResult()
        named.sort(key=lambda each: (ended_at(each), each.key))
        message, count = digest_notice(
            [status_of(each) for each in named],
            hears=await self._hearing(watch, *named),
            mentions=[each.mention for each in named if each.mention],
        )
        keys = [each.key for each in named[:count]]
        posted = await self._poster.post(
            digest, channel, message, names=keys, tries=attempt.tries
        )
        if isinstance(posted, RetryLater):
            return TaskResult(again_s=posted.after_s)
        if isinstance(posted, GivenUp):
            return await self._give_up(*named)
        shown, left = named[:count], named[count:]
        for each in shown:
            self._count(each, "digest")
        await self._notices.close_digest(
            [each.key for each in shown], [each.key for each in left], self._now()
        )
        is_left = any(each.key == attempt.payload["notice"] for each in left)
        return TaskResult(again_s=1.0 if is_left else None)

    async def _told_keys(self, waiting: Sequence[Notice], channel: str) -> set[str]:
        """Return the keys of notices that were told before this process began."""
        told = set()
        for each in waiting:
            found = await self._poster.told(each.key, channel, happened_at(each))
            # Where Slack does not answer, its own task asks again.
            if found is not None:
                told.add(each.key)
        return told

    async def _ended(
        self, notice: Notice, watch: Watch, looking: Sequence[str] = ()
    ) -> Message:
        status = status_of(notice)
        return ended_notice(
            status,
            hears=await self._hearing(watch, notice),
            hub_url=hub_url(watch, status.job_id),
            looking=looking,
        )

    async def _hearing(self, watch: Watch, *notices: Notice) -> NoticeTarget:
        """Who is notified of these, of the same target, and whether of more."""
        target = notices[0].target
        wishes = await self._stores.subscriptions.of_watch(watch.id)
        covering = [
            wish
            for each in notices
            for wish in wanting(wishes, status_of(each).process).get(target, [])
        ]
        only_failed = bool(covering) and all(each.only_failed for each in covering)
        return NoticeTarget(target, watch.id, only_failed)

    async def _announces_starts(self, notice: Notice) -> bool:
        wishes = await self._stores.subscriptions.of_watch(notice.watch_id)
        heard = wanting(wishes, status_of(notice).process).get(notice.target, [])
        return any(wish.starts for wish in heard)

    async def _withhold(
        self, notice: Notice, attempt: Attempt, permission: Permission
    ) -> TaskResult:
        """Wait for a bot that was taken out of the channel, or a person who left it."""
        waits = permission == "not now" and self._waited_s(attempt) < _WITHHELD_AFTER_S
        if waits:
            return TaskResult(again_s=NOT_ALLOWED_S)
        await self._done(notice, "withheld")
        return TaskResult()

    async def _done(
        self, notice: Notice, outcome: NoticeOutcome, *, keep: bool = False
    ) -> None:
        await self._notices.done(notice.key, outcome, self._now(), keep=keep)
        self._count(notice, outcome)

    def _count(self, notice: Notice, outcome: NoticeOutcome) -> None:
        _log.info("a notice is done", notice=notice.key, outcome=outcome)
        finished = status_of(notice).finished if notice.status else None
        lag_s = (self._now() - finished).total_seconds() if finished else None
        self._observer.notice(outcome, lag_s)

    def _is_late(self, attempt: Attempt) -> bool:
        return self._waited_s(attempt) > self._give_up_s

    def _waited_s(self, attempt: Attempt) -> float:
        return (self._now() - attempt.since) / timedelta(seconds=1)

"""Post to Slack effectively once (SLACK.md section 5, ENGINE.md section 5).

Slack accepts no idempotency key, so a post is claimed before it is made. A claim found
later means that the message may exist: it is searched before it is posted again
(`doubtful_posts`). Posts to one conversation never run in parallel.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.clocks import Clocks
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.notices import TO_COME
from eodh_bot.notices.doubtful_posts import SETTLE_S, Doubt, DoubtfulPosts
from eodh_bot.notices.observer import NoticeObserver, NullObserver
from eodh_bot.notices.permission import Look, NotPermittedError
from eodh_bot.notices.post_results import (
    UNKNOWN_TS,
    GivenUp,
    NotChanged,
    Posted,
    RetryLater,
    ThreadGone,
    pause_after,
)
from eodh_bot.notices.refusals import ARCHIVED, FOR_NOW, THREAD_GONE, TOO_OLD
from eodh_bot.notices.slack_history import Found, SlackHistory, marked
from eodh_bot.notices.tried_posts import TriedPosts
from eodh_bot.notices.unrecorded_posts import UnrecordedPosts
from eodh_bot.slack.api_errors import SLACK_ERRORS, is_trouble, slack_code
from eodh_bot.slack.web_client import without_waiting
from eodh_bot.store.posts import Post, Posts

#: Slack takes a message a second and conversation.
SPACING_S = 1.0
_CLAIMED_BY_ANOTHER_S = 5.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ReplyPlace:
    """Where a reply goes.

    Attributes:
        ts: The message under which it stands.
        broadcast: Whether it is shown in the channel too.
    """

    ts: str
    broadcast: bool = False


class Poster:
    """Posts each message once.

    Args:
        client: Calls Slack; its own retries must be off but for a 429.
        posts: The stored claims and posts.
        process_id: The process that claims.
        tried_file: Stores the newest tries apart from the database; None does not.
        doubt: What to do when the history cannot be read.
        settle_s: How long after a try its message may still appear, in seconds.
        spacing_s: Between two messages to one conversation, at least.
        clocks: Tell the time.
        observer: Counts the retries.

    Attributes:
        doubtful: What nobody knows of: whether it was posted, or changed.
    """

    def __init__(  # noqa: PLR0913 - each with a default
        self,
        client: AsyncWebClient,
        posts: Posts,
        process_id: str,
        *,
        tried_file: Path | None = None,
        doubt: Doubt = "post",
        settle_s: float = SETTLE_S,
        spacing_s: float = SPACING_S,
        clocks: Clocks | None = None,
        observer: NoticeObserver | None = None,
    ) -> None:
        self._client = without_waiting(client)
        self._posts = posts
        self._process_id = process_id
        clocks = clocks or Clocks()
        now = clocks.slack
        history = SlackHistory(client)
        self._tried = TriedPosts(tried_file, now())
        self._unrecorded = UnrecordedPosts(history, self._tried, settle_s, clocks)
        self.doubtful = DoubtfulPosts(
            history, posts, doubt=doubt, settle_s=settle_s, clocks=clocks
        )
        self._spacing = timedelta(seconds=spacing_s)
        self._now = now
        self._observer = observer or NullObserver()

    async def find_unrecorded(
        self,
        key: str,
        channel_id: str,
        since: datetime,
        *,
        thread_ts: str | None = None,
        tries: int = 0,
    ) -> Found | RetryLater | None:
        """Find a message that was posted before this process began (`UnrecordedPosts`).

        Args:
            key: Identifies the message.
            channel_id: The conversation.
            since: When its event happened.
            thread_ts: The thread.
            tries: How often it was tried before, for the pauses.
        """
        if (tried := self._tried.earlier(key)) is not None:
            known = await self._posts.by_key(key)
            if known is not None and known.tried_at and known.tried_at >= tried.at:
                # The database knows of that try.
                self._tried.settled(key)
        try:
            found = await self._unrecorded.find(key, channel_id, since, thread_ts)
        except SLACK_ERRORS as error:
            return self._pause(error, tries)
        if isinstance(found, Found) and not found.in_digest:
            # A reply that the channel shows too is found there.
            thread = thread_ts or found.thread_ts
            await self._posts.adopt(
                key, channel_id, thread, found.ts, self._now(), is_start=found.is_start
            )
            _log.info("found a notice that was posted before the start", notice=key)
        return found

    async def post(
        self,
        key: str,
        channel_id: str,
        message: Message,
        look: Look,
        *,
        since: datetime | None = None,
        names: Sequence[str] = (),
        thread: ReplyPlace | None = None,
        tries: int = 0,
    ) -> Posted | RetryLater | GivenUp | ThreadGone:
        """Post a message, or find it where it may have been posted.

        Args:
            key: Identifies the message.
            channel_id: The conversation; no other task posts to it meanwhile.
            message: The message; files are not sent.
            look: Whether it may be posted, right before it is.
            since: When its event happened, if it may have been posted before this
                process began.
            names: For a digest, the keys of its notices.
            thread: The thread; None is the channel.
            tries: How often it was tried before, for the pauses.

        Raises:
            NotPermittedError: It may not be posted there.
            SlackUnavailableError: Slack does not say who is where.
        """
        thread_ts = None if thread is None else thread.ts
        known = await self._posts.by_key(key)
        if known is not None and known.ts is not None:
            return Posted(known.ts, found=True)
        if since is None and (tried := self._tried.earlier(key)) is not None:
            since = tried.at
        if since is not None:
            found = await self.find_unrecorded(
                key, channel_id, since, thread_ts=thread_ts, tries=tries
            )
            if isinstance(found, RetryLater):
                return found
            if found is not None:
                return Posted(found.ts, found=True)
        is_tried = known is not None and known.claimed_at is not None
        if known is not None and known.claimed_at is not None:
            settled = await self.doubtful.find(known, known.claimed_at, tries)
            if settled is not None:
                return settled
        await self._space(channel_id)
        await _permitted(look)
        now = self._now()
        claim = Post(
            key=key,
            channel_id=channel_id,
            thread_ts=thread_ts,
            claimed_by=self._process_id,
            claimed_at=now,
            tried_at=now,
            is_start=TO_COME in message.text,
        )
        if not await self._posts.claim(claim, known):
            # Another process does the same task: it may have posted the message.
            return RetryLater(_CLAIMED_BY_ANOTHER_S)
        self._tried.begins(key, names, now)
        where: Json = {"channel": channel_id, "thread_ts": thread_ts}
        if thread is not None and thread.broadcast:
            where["reply_broadcast"] = True
        content = marked(message, key, names)
        return await self._send(key, where, content, tries, is_tried=is_tried)

    async def update(
        self, channel_id: str, ts: str, message: Message, look: Look, tries: int = 0
    ) -> Posted | RetryLater | GivenUp | NotChanged:
        """Update a message; a second update changes nothing.

        Raises:
            NotPermittedError: It may not be changed there.
            SlackUnavailableError: Slack does not say who is where.
        """
        if ts == UNKNOWN_TS:
            return Posted(ts)
        await _permitted(look)
        try:
            await self._client.chat_update(
                channel=channel_id,
                ts=ts,
                text=message.text,
                blocks=list(message.blocks),
            )
        except SlackApiError as error:
            code = slack_code(error)
            if "block" in code and message.blocks:
                plain = Message(message.text, ())
                return await self.update(channel_id, ts, plain, look, tries)
            if code == ARCHIVED:
                return GivenUp()
            if is_trouble(error):
                self.doubtful.change_tried(ts)
            if code in FOR_NOW or is_trouble(error):
                return self._pause(error, tries)
            _log.info("a message cannot be changed", slack=code)
            return NotChanged(is_there=code == TOO_OLD)
        except (aiohttp.ClientError, TimeoutError) as error:
            self.doubtful.change_tried(ts)
            return self._pause(error, tries)
        return Posted(ts)

    async def _send(
        self, key: str, where: Json, content: Json, tries: int, *, is_tried: bool
    ) -> Posted | RetryLater | GivenUp | ThreadGone:
        try:
            answer = await self._client.chat_postMessage(**where, **content)
        except SlackApiError as error:
            code = slack_code(error)
            if "block" in code and content.get("blocks"):
                # Slack refused the blocks: the plain text still notifies.
                plain = {k: v for k, v in content.items() if k != "blocks"}
                return await self._send(key, where, plain, tries, is_tried=is_tried)
            if code == THREAD_GONE:
                # Nothing of an earlier try can be there either.
                await self._release(key)
                return ThreadGone()
            if is_trouble(error):
                await self._posts.tried(key, self._now())
            elif not is_tried:
                # Of an earlier try nobody knows whether Slack takes it still.
                await self._release(key)
            return GivenUp() if code == ARCHIVED else self._pause(error, tries)
        except (aiohttp.ClientError, TimeoutError) as error:
            await self._posts.tried(key, self._now())
            return self._pause(error, tries)
        ts = str(answer["ts"])
        await self._posts.posted(key, ts, self._now())
        return Posted(ts)

    async def _release(self, key: str) -> None:
        await self._posts.release(key)
        self._tried.refused(key)

    async def _space(self, channel_id: str) -> None:
        """Wait until the last message to a conversation is old enough."""
        latest = await self._posts.latest_in(channel_id)
        if latest is not None:
            wait_s = (latest + self._spacing - self._now()).total_seconds()
            await asyncio.sleep(min(max(wait_s, 0.0), self._spacing.total_seconds()))

    def _pause(self, error: Exception, tries: int) -> RetryLater:
        self._observer.retried("slack")
        return pause_after(error, tries)


async def _permitted(look: Look) -> None:
    if (permission := await look()) != "allowed":
        raise NotPermittedError(permission)

"""Post to Slack effectively once (SLACK.md section 5, ENGINE.md section 5).

Slack accepts no idempotency key, so a post is claimed before it is made. A claim found
later means that the message may exist: its key is searched in the metadata of the
conversation's history before it is posted again. Posts to one conversation never run
in parallel.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.message import Json, Message
from eodh_bot.notices.observer import NoticeObserver, NullObserver
from eodh_bot.slack.api_errors import about, slack_code
from eodh_bot.slack.sending import content_of
from eodh_bot.store.posts import Post, Posts
from eodh_tools.clock import utc_now
from eodh_tools.http.retries import retry_after_s

EVENT_TYPE = "eodh_notice"
#: What to do with a message that may exist when the history cannot be read.
Doubt = Literal["post", "skip"]
#: The `ts` of a message that may exist and was not posted again.
UNKNOWN_TS = "unknown"

_SPACING = timedelta(seconds=1)
# A new message may take a moment to appear in the history.
_GRACE = timedelta(seconds=5)
# Slack's clock and ours may differ.
_SEARCH_BACK = timedelta(minutes=10)
_PAGE = 100
_MOST_PAGES = 10
_LONGEST_PAUSE_S = 300.0
# Slack's codes after which the message may exist all the same.
_AMBIGUOUS = frozenset(
    {
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "unknown",
        "unreadable",
    }
)
_NO_HISTORY = frozenset({"missing_scope", "not_in_channel", "channel_not_found"})
# An archived channel takes no message, and hardly ever comes back.
_GIVEN_UP = "is_archived"
_TOO_MANY = frozenset({"ratelimited", "rate_limited"})
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Posted:
    """The message exists.

    Attributes:
        ts: Slack's id of it; `UNKNOWN_TS` if it may exist and nobody can check.
        found: It existed already, perhaps with an earlier text.
    """

    ts: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Try again after `after_s` seconds."""

    after_s: float


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Slack takes it never: the channel is archived."""


class Poster:
    """Posts each message once.

    Args:
        client: Calls Slack; its own retries must be off but for a 429.
        posts: The stored claims and posts.
        process_id: The process that claims.
        doubt: What to do when the history cannot be read.
        now: The time, aware.
        observed: Counts the retries.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        posts: Posts,
        process_id: str,
        *,
        doubt: Doubt = "post",
        now: Callable[[], datetime] = utc_now,
        observed: NoticeObserver | None = None,
    ) -> None:
        self._client = client
        self._posts = posts
        self._process_id = process_id
        self._doubt = doubt
        self._now = now
        self._observed = observed or NullObserver()

    async def post(
        self,
        key: str,
        channel_id: str,
        message: Message,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        tries: int = 0,
    ) -> Posted | RetryLater | GivenUp:
        """Post a message, or find it where it may have been posted.

        Args:
            key: Identifies the message.
            channel_id: The conversation; no other task posts to it meanwhile.
            message: The message; files are not sent.
            thread_ts: The thread.
            broadcast: A reply that is shown in the channel too.
            tries: How often it was tried before, for the pauses.
        """
        known = await self._posts.by_key(key)
        if known is not None and known.ts is not None:
            return Posted(known.ts, found=True)
        if known is not None and known.claimed_at is not None:
            found = await self._find(known, known.claimed_at)
            if not isinstance(found, bool):
                return found
        await self._space(channel_id)
        await self._posts.claim(
            Post(
                key=key,
                channel_id=channel_id,
                thread_ts=thread_ts,
                claimed_by=self._process_id,
                claimed_at=self._now(),
            )
        )
        where: Json = {"channel": channel_id, "thread_ts": thread_ts}
        if broadcast:
            where["reply_broadcast"] = True
        return await self._send(key, where, message, tries)

    async def update(
        self, channel_id: str, ts: str, message: Message, tries: int = 0
    ) -> Posted | RetryLater | GivenUp:
        """Update a message; a second update changes nothing."""
        if ts == UNKNOWN_TS:
            return Posted(ts)
        try:
            await self._client.chat_update(
                channel=channel_id,
                ts=ts,
                text=message.text,
                blocks=list(message.blocks),
            )
        except SlackApiError as error:
            code = slack_code(error)
            if code == "message_not_found":
                return Posted(ts)
            if "block" in code and message.blocks:
                plain = Message(message.text, ())
                return await self.update(channel_id, ts, plain, tries)
            return GivenUp() if code == _GIVEN_UP else self._pause(error, tries)
        except (aiohttp.ClientError, TimeoutError) as error:
            return self._pause(error, tries)
        return Posted(ts)

    async def _send(
        self, key: str, where: Json, message: Message, tries: int
    ) -> Posted | RetryLater | GivenUp:
        try:
            answer = await self._client.chat_postMessage(
                **where,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                **content_of(message),
            )
        except SlackApiError as error:
            code = slack_code(error)
            if "block" in code and message.blocks:
                # Slack refused the blocks: the plain text still notifies.
                plain = Message(message.text, ())
                return await self._send(key, where, plain, tries)
            if code not in _AMBIGUOUS:
                await self._posts.release(key)
            return GivenUp() if code == _GIVEN_UP else self._pause(error, tries)
        except (aiohttp.ClientError, TimeoutError) as error:
            return self._pause(error, tries)
        ts = str(answer["ts"])
        await self._posts.posted(key, ts, self._now())
        return Posted(ts)

    async def _find(
        self, known: Post, claimed_at: datetime
    ) -> Posted | RetryLater | bool:
        """Find a message that may exist; return False to post it."""
        settled_s = (claimed_at + _GRACE - self._now()).total_seconds()
        if settled_s > 0:
            return RetryLater(settled_s)
        try:
            ts = await self._search(known, claimed_at)
        except SlackApiError as error:
            code = slack_code(error)
            if code == "thread_not_found":
                return False
            if code not in _NO_HISTORY:
                return self._pause(error, 0)
            _log.warning("could not check whether a notice was posted", slack=code)
            if self._doubt == "post":
                return False
            ts = UNKNOWN_TS
        except (aiohttp.ClientError, TimeoutError) as error:
            return self._pause(error, 0)
        if ts is None:
            return False
        await self._posts.posted(known.key, ts, self._now())
        _log.info("found a notice that an earlier try had posted", notice=known.key)
        return Posted(ts, found=True)

    async def _search(self, known: Post, claimed_at: datetime) -> str | None:
        oldest = (claimed_at - _SEARCH_BACK).timestamp()
        cursor = ""
        for _ in range(_MOST_PAGES):
            asked: dict[str, Any] = {
                "channel": known.channel_id,
                "oldest": f"{oldest:.6f}",
                "limit": _PAGE,
                "include_all_metadata": True,
                "cursor": cursor,
            }
            if known.thread_ts is None:
                answer = await self._client.conversations_history(**asked)
            else:
                answer = await self._client.conversations_replies(
                    ts=known.thread_ts, **asked
                )
            for message in answer["messages"]:
                metadata = message.get("metadata") or {}
                payload = metadata.get("event_payload") or {}
                if (
                    metadata.get("event_type") == EVENT_TYPE
                    and payload.get("key") == known.key
                ):
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break
        return None

    async def _space(self, channel_id: str) -> None:
        """Wait until a second has passed since the last message to a conversation."""
        latest = await self._posts.latest_in(channel_id)
        if latest is not None:
            wait_s = (latest + _SPACING - self._now()).total_seconds()
            await asyncio.sleep(min(max(wait_s, 0.0), _SPACING.total_seconds()))

    def _pause(self, error: Exception, tries: int) -> RetryLater:
        self._observed.retried("slack")
        if isinstance(error, SlackApiError) and slack_code(error) in _TOO_MANY:
            headers = getattr(error.response, "headers", {}) or {}
            header = str(headers.get("Retry-After", headers.get("retry-after", "")))
            wait_s = retry_after_s(header)
            return RetryLater(5.0 if wait_s is None else wait_s)
        _log.warning("could not post a notice to Slack", **about(error))
        return RetryLater(min(_LONGEST_PAUSE_S, 3.0 * 2.0 ** min(tries, 10)))

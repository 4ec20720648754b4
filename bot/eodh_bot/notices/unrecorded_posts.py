"""Find what was posted before this process began and is not in its database.

That is so after a restore: what was posted since the backup is only in Slack. A job
that ended while no process ran may or may not have been posted by one that this
database knows nothing of; Slack's history decides, read once for each conversation. Of
a message that was tried lately it is read until it has settled: it may show it late.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from cachetools import LRUCache
from slack_sdk.errors import SlackApiError

from eodh_bot.clocks import Clocks
from eodh_bot.notices.post_results import RetryLater
from eodh_bot.notices.slack_history import Found, SlackHistory, TooManyMessagesError
from eodh_bot.notices.tried_posts import TriedPosts, Try
from eodh_bot.slack.api_errors import slack_code

# Slack's clock and the Hub's differ, and a job's end is noticed later.
_MARGIN = timedelta(minutes=5)
_LONGEST_BACK = timedelta(days=31)
_MOST_CONVERSATIONS = 1_000
# Several messages of one conversation share a look.
_FRESH_S = 5.0
_NO_HISTORY = frozenset(
    {"missing_scope", "not_in_channel", "channel_not_found", "thread_not_found"}
)
_NOTHING: Mapping[str, Found] = {}
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a conversation: from when on, and when by the counter."""

    oldest: datetime
    at_s: float
    found: Mapping[str, Found]


class UnrecordedPosts:
    """Knows what conversations held when this process began.

    Args:
        history: Searches Slack.
        tried: The tries of the processes before.
        settle_s: How long after a try its message may still appear, in seconds.
        clocks: Tell the time.
    """

    def __init__(
        self,
        history: SlackHistory,
        tried: TriedPosts,
        settle_s: float,
        clocks: Clocks,
    ) -> None:
        self._history = history
        self._tried = tried
        self._clocks = clocks
        # Every try was made before this process began, whatever time it is stored by.
        self._began_s = clocks.counter()
        self._settled_s = self._began_s + settle_s
        self._read: LRUCache[tuple[str, str | None], _Read] = LRUCache(
            _MOST_CONVERSATIONS
        )

    @property
    def _began_at(self) -> datetime:
        """When this process began, by the later clock: one may have been behind."""
        ran_s = self._clocks.counter() - self._began_s
        return self._clocks.latest() - timedelta(seconds=ran_s) + _MARGIN

    async def find(
        self,
        key: str,
        channel_id: str,
        since: datetime,
        thread_ts: str | None = None,
    ) -> Found | RetryLater | None:
        """Find a message about something that happened before this process began.

        Args:
            key: The key of the message, or of a notice in a digest.
            channel_id: The conversation.
            since: When it happened: no message about it is older.
            thread_ts: The thread.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack does not answer.
        """
        tried = self._tried.earlier(key)
        if tried is not None:
            since = min(since, tried.at)
        elif since > self._began_at:
            return None
        place = (channel_id, thread_ts)
        since = max(since - _MARGIN, self._began_at - _LONGEST_BACK)
        read = self._read.get(place)
        if read is None or since < read.oldest:
            latest = self._began_at if read is None else read.oldest
            read = await self._look(place, since, latest)
        found = _found(read, key, tried)
        if found is not None or tried is None:
            return found
        now_s = self._clocks.counter()
        if read.at_s < min(self._settled_s, now_s - _FRESH_S):
            latest = max(self._began_at, self._clocks.latest() + _MARGIN)
            read = await self._look(place, tried.at - _MARGIN, latest)
            found = _found(read, key, tried)
            if found is not None:
                return found
        if read.at_s < self._settled_s:
            wait_s = min(now_s - self._began_s, self._settled_s - now_s)
            return RetryLater(max(wait_s, _FRESH_S) + 1)
        self._tried.settled(key)
        return None

    async def _look(
        self, place: tuple[str, str | None], oldest: datetime, latest: datetime
    ) -> _Read:
        """Read a part of a conversation, and add it to what is known of it."""
        at_s, known = self._clocks.counter(), self._read.get(place)
        found = await self._posted(*place, oldest, latest)
        if known is not None:
            oldest, found = min(oldest, known.oldest), {**found, **known.found}
            # An older part says nothing about the newest messages.
            at_s = at_s if latest > known.oldest else known.at_s
        self._read[place] = read = _Read(oldest, at_s, found)
        return read

    async def _posted(
        self, channel_id: str, thread_ts: str | None, oldest: datetime, latest: datetime
    ) -> Mapping[str, Found]:
        try:
            return await self._history.posted(channel_id, thread_ts, oldest, latest)
        except TooManyMessagesError:
            reason = "too many messages"
        except SlackApiError as error:
            if (reason := slack_code(error)) not in _NO_HISTORY:
                raise
        _log.warning("could not check what was posted before the start", slack=reason)
        return _NOTHING


def _found(read: _Read, key: str, tried: Try | None) -> Found | None:
    """Where a message is; Slack may have dropped what a digest holds."""
    found = read.found.get(key)
    if found is None and tried is not None and tried.digest is not None:
        digest = read.found.get(tried.digest)
        return None if digest is None else Found(digest.ts, in_digest=True)
    return found

"""Decide about a message that an earlier try may have posted.

Slack may take a message after it answered with an error, and its history may show a
message only after a while. So a message counts as missing only where a search finds
nothing some time after the last try. How long ago that was is counted by this process,
from when it first met the try: any clock may have jumped since.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import aiohttp
import structlog
from cachetools import LRUCache
from slack_sdk.errors import SlackApiError

from eodh_bot.clocks import Clocks
from eodh_bot.notices.post_results import UNKNOWN_TS, Posted, RetryLater, pause_after
from eodh_bot.notices.refusals import THREAD_GONE
from eodh_bot.notices.slack_history import SlackHistory, TooManyMessagesError
from eodh_bot.slack.api_errors import SLACK_ERRORS, slack_code
from eodh_bot.store.posts import Post, Posts

#: What to do with a message that may exist when the history cannot be read.
Doubt = Literal["post", "skip"]
#: After this time a message that Slack took is in the history for certain, in seconds.
SETTLE_S = 90.0

# After this time it mostly is.
_FIRST_SEARCH_S = 5.0
# Slack's `Date` has whole seconds, and a request is on its way for a while.
_MARGIN = timedelta(minutes=2)
# By so much the clock may have been wrong that a try was stored by.
_WRONG_CLOCK = timedelta(days=2)
_MOST_REMEMBERED = 10_000
_NO_HISTORY = frozenset({"missing_scope", "not_in_channel", "channel_not_found"})
_log = structlog.get_logger()


class DoubtfulPosts:
    """Finds out whether messages exist.

    Args:
        history: Searches Slack.
        posts: The stored claims and posts.
        doubt: What to do when the history cannot be read.
        settle_s: How long after a try its message may still appear, in seconds.
        clocks: Tell the time.
    """

    def __init__(
        self,
        history: SlackHistory,
        posts: Posts,
        *,
        doubt: Doubt,
        settle_s: float,
        clocks: Clocks,
    ) -> None:
        self._history = history
        self._posts = posts
        self._doubt = doubt
        self._settle_s = settle_s
        self._clocks = clocks
        # When each try was first met here, by its message and time.
        self._met: LRUCache[tuple[str, datetime], float] = LRUCache(_MOST_REMEMBERED)
        # When this process tried last to change each message and got no answer.
        self._changed: LRUCache[str, float] = LRUCache(_MOST_REMEMBERED)

    async def find(
        self, claim: Post, claimed_at: datetime, tries: int
    ) -> Posted | RetryLater | None:
        """Find a message; None if it certainly does not exist.

        Args:
            claim: The message's claim.
            claimed_at: When its first try began.
            tries: How often it was tried before, for the pauses.
        """
        tried_at = claim.tried_at or claimed_at
        age_s = self._age_s(claim.key, tried_at)
        if age_s < _FIRST_SEARCH_S:
            return RetryLater(_FIRST_SEARCH_S - age_s)
        is_settled = age_s >= self._settle_s
        oldest = claimed_at - _MARGIN
        latest = tried_at + timedelta(seconds=self._settle_s) + _MARGIN
        if is_settled:
            # Before another is posted, as far as the clocks may have been wrong.
            oldest = min(claimed_at, tried_at, self._clocks.earliest()) - _WRONG_CLOCK
            latest = max(latest, self._clocks.latest() + _WRONG_CLOCK)
        try:
            ts = await self._search(claim, oldest, latest)
        except SLACK_ERRORS as error:
            return pause_after(error, tries)
        if ts is not None:
            await self._posts.posted(claim.key, ts, self._clocks.slack())
            _log.info("found a notice that an earlier try had posted", notice=claim.key)
            return Posted(ts, found=True)
        if is_settled:
            return None
        return RetryLater(min(2 * age_s, self._settle_s - age_s) + 1)

    def change_tried(self, ts: str) -> None:
        """Note that a change of a message may have been made, now or soon."""
        self._changed[ts] = self._clocks.counter()

    async def is_changed(
        self, post: Post, tells: Callable[[str], bool], tries: int
    ) -> bool | RetryLater:
        """Return whether a message that Slack lets nobody change was changed before.

        Args:
            post: What is stored of the message.
            tells: Whether a text is what the change was to make.
            tries: How often it was tried before, for the pauses.
        """
        ts = str(post.ts)
        try:
            text = await self._history.text_of(post.channel_id, ts, post.thread_ts)
        except SlackApiError as error:
            if slack_code(error) not in {*_NO_HISTORY, THREAD_GONE}:
                return pause_after(error, tries)
            return False
        except (aiohttp.ClientError, TimeoutError) as error:
            return pause_after(error, tries)
        if tells(text):
            return True
        age_s = self._clocks.counter() - self._changed.get(ts, -self._settle_s)
        if age_s < self._settle_s:
            return RetryLater(min(max(age_s, _FIRST_SEARCH_S), self._settle_s - age_s))
        return False

    def _age_s(self, key: str, tried_at: datetime) -> float:
        """How long ago a try was at least, in seconds."""
        now_s = self._clocks.counter()
        return now_s - self._met.setdefault((key, tried_at), now_s)

    async def _search(
        self, claim: Post, oldest: datetime, latest: datetime
    ) -> str | None:
        """Search a part of the conversation; None where nothing can be read."""
        try:
            return await self._history.find(
                claim.key, claim.channel_id, claim.thread_ts, oldest, latest
            )
        except TooManyMessagesError:
            reason = "too many messages"
        except SlackApiError as error:
            reason = slack_code(error)
            if reason == THREAD_GONE:
                return None
            if reason not in _NO_HISTORY:
                raise
        _log.warning("could not check whether a notice was posted", slack=reason)
        return None if self._doubt == "post" else UNKNOWN_TS

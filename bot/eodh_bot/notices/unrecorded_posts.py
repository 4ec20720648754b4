"""Find what was posted before this process began and is not in its database.

That is so after a restore: what was posted since the backup is only in Slack. A job
that ended while no process ran may or may not have been posted by one that this
database knows nothing of; Slack's history decides, read once for each conversation.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from cachetools import LRUCache
from slack_sdk.errors import SlackApiError

from eodh_bot.notices.slack_history import Found, SlackHistory, TooManyMessagesError
from eodh_bot.slack.api_errors import slack_code

# Slack's clock and the Hub's differ, and a job's end is noticed later.
_MARGIN = timedelta(minutes=5)
_LONGEST_BACK = timedelta(days=31)
_MOST_CONVERSATIONS = 1_000
_NO_HISTORY = frozenset(
    {"missing_scope", "not_in_channel", "channel_not_found", "thread_not_found"}
)
_NOTHING: Mapping[str, Found] = {}
_log = structlog.get_logger()


class UnrecordedPosts:
    """Knows what conversations held when this process began.

    Args:
        history: Searches Slack.
        now: The time by Slack's clock, aware; read now for the first time.
    """

    def __init__(self, history: SlackHistory, now: Callable[[], datetime]) -> None:
        self._history = history
        self._began_at = now() + _MARGIN
        self._read: LRUCache[
            tuple[str, str | None], tuple[datetime, Mapping[str, Found]]
        ] = LRUCache(_MOST_CONVERSATIONS)

    async def find(
        self,
        key: str,
        channel_id: str,
        since: datetime,
        thread_ts: str | None = None,
    ) -> Found | None:
        """Find a message about something that happened before this process began.

        Args:
            key: The key of the message, or of a notice in a digest.
            channel_id: The conversation.
            since: When it happened: no message about it is older.
            thread_ts: The thread.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack does not answer.
        """
        if since > self._began_at:
            return None
        since = max(since - _MARGIN, self._began_at - _LONGEST_BACK)
        place = (channel_id, thread_ts)
        read_from, found = self._read.get(place, (self._began_at, _NOTHING))
        if since < read_from:
            older = await self._posted(channel_id, thread_ts, since, read_from)
            found = {**older, **found}
            self._read[place] = (since, found)
        return found.get(key)

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

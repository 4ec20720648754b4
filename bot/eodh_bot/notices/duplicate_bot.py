"""Notice that another bot with the same token posts from another database.

Each of the two announces every job: only Slack's history shows it. A message of ours
there whose key this database never claimed is the other's.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from eodh_bot.notices.slack_history import SlackHistory, TooManyMessagesError
from eodh_bot.slack.api_errors import SLACK_ERRORS
from eodh_bot.store.posts import Posts

_LATELY = timedelta(minutes=5)
_log = structlog.get_logger()


class DuplicateBot:
    """Searches the conversation of the newest post, once for each call.

    Args:
        history: Searches Slack.
        posts: The stored posts.
        now: The time by Slack's clock, aware.

    Attributes:
        is_there: Whether a message of another bot was found lately.
    """

    def __init__(
        self, history: SlackHistory, posts: Posts, now: Callable[[], datetime]
    ) -> None:
        self._history = history
        self._posts = posts
        self._now = now
        self._began_at = now()
        self.is_there = False

    async def search(self) -> None:
        """Search the last minutes; Slack's errors leave what is known as it is."""
        now = self._now()
        # What was posted before the start may be known to no database: a restore.
        since = max(self._began_at, now - _LATELY)
        channel_id = await self._posts.newest_channel(since)
        if channel_id is None:
            self.is_there = False
            return
        try:
            found = await self._history.posted(channel_id, None, since, now)
        except (TooManyMessagesError, *SLACK_ERRORS):
            return
        keys = {key for key, message in found.items() if not message.in_digest}
        self.is_there = bool(keys - await self._posts.begun(keys))
        if self.is_there:
            _log.error(
                "another bot with the same Slack token posts from another database: "
                "every job is announced twice; stop one of the two"
            )

"""Post that a workspace cannot be polled, and that polls work again."""

from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.message import Message
from eodh_bot.messages.watch_problems import (
    key_ending_notice,
    recovered_notice,
    trouble_notice,
)
from eodh_bot.notices.permission import NOT_ALLOWED_S, SLACK_PAUSE_S, PostPermission
from eodh_bot.notices.post_results import task_result
from eodh_bot.notices.poster import Poster
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.work_queue import Attempt, TaskResult
from eodh_bot.slack.api_errors import SLACK_ERRORS
from eodh_bot.slack.directory import SlackUnavailableError
from eodh_bot.slack.sending import conversation_of
from eodh_bot.store import Watch
from eodh_bot.store.notices import key_of
from eodh_bot.workspaces.access import Access

#: How long before its end a key gets a warning.
KEY_ENDING = timedelta(days=3)
#: A report older than this is not posted.
_GIVE_UP = timedelta(days=1)


class TroubleNotices:
    """The handlers of "trouble", "recovered" and "key_ending".

    Args:
        access: Knows what is connected where, and who may be notified.
        client: Calls Slack.
        poster: Posts each message once.
        stores: The stored watches and connections.
    """

    def __init__(
        self,
        access: Access,
        client: AsyncWebClient,
        poster: Poster,
        stores: NoticeStores,
    ) -> None:
        self._access = access
        self._permission = PostPermission(access, stores)
        self._client = client
        self._poster = poster
        self._stores = stores

    async def trouble(self, attempt: Attempt) -> TaskResult:
        """Post why no notices come, where the workspace is connected."""
        watch = await self._stores.watches.by_id(attempt.payload["watch"])
        if watch is None:
            return TaskResult()
        since = datetime.fromisoformat(attempt.payload["since"])
        by_settings = await self._is_by_settings(watch.bound_to)
        message = trouble_notice(
            attempt.payload["trouble"], _name(watch), since, by_settings=by_settings
        )
        return await self._say_of(watch, "trouble", message, attempt, since)

    async def recovered(self, attempt: Attempt) -> TaskResult:
        """Post that the workspace is polled again."""
        watch = await self._stores.watches.by_id(attempt.payload["watch"])
        if watch is None:
            return TaskResult()
        since = datetime.fromisoformat(attempt.payload["since"])
        message = recovered_notice(attempt.payload["trouble"], _name(watch), since)
        return await self._say_of(watch, "recovered", message, attempt, since)

    async def key_ending(self, attempt: Attempt) -> TaskResult:
        """Post that a key ends soon, if it is still connected."""
        connection = await self._stores.connections.by_id(attempt.payload["connection"])
        if connection is None or connection.key_ends_at is None:
            return TaskResult()
        if connection.key_ends_at.isoformat() != attempt.payload["ends_at"]:
            # Another key was connected since.
            return TaskResult()
        place = connection.place
        message = key_ending_notice(
            connection.workspace or connection.base_url,
            connection.key_ends_at.date(),
            by_settings=connection.by_settings,
        )
        since = connection.key_ends_at - KEY_ENDING
        try:
            allowed = await self._access.may_notify(place, place)
        except SlackUnavailableError:
            return TaskResult(again_s=SLACK_PAUSE_S)
        if not allowed:
            return self._later(attempt)
        return await self._say("key_ending", place, message, attempt, since)

    async def _say_of(
        self,
        watch: Watch,
        kind: str,
        message: Message,
        attempt: Attempt,
        since: datetime,
    ) -> TaskResult:
        """Post about a watch, if its place still asks for its jobs and may see them."""
        try:
            permission = await self._permission.of_watch(watch)
        except SlackUnavailableError:
            return TaskResult(again_s=SLACK_PAUSE_S)
        if permission == "over":
            return TaskResult()
        if permission == "not now":
            return self._later(attempt)
        return await self._say(kind, watch.bound_to, message, attempt, since)

    def _later(self, attempt: Attempt) -> TaskResult:
        """Wait for a place that may see nothing now, for a day at most."""
        late = attempt.waited > _GIVE_UP
        return TaskResult(again_s=None if late else NOT_ALLOWED_S)

    async def _say(
        self,
        kind: str,
        place: str,
        message: Message,
        attempt: Attempt,
        since: datetime,
    ) -> TaskResult:
        if attempt.waited > _GIVE_UP:
            return TaskResult()
        try:
            channel = await conversation_of(self._client, place)
        except SLACK_ERRORS:
            return TaskResult(again_s=SLACK_PAUSE_S)
        key = key_of(kind, *(str(part) for part in attempt.payload.values()))
        posted = await self._poster.post(
            key, channel, message, since=since, tries=attempt.tries
        )
        return task_result(posted)

    async def _is_by_settings(self, place: str) -> bool:
        found = await self._stores.connections.of_channel(place)
        return found is not None and found.by_settings


def _name(watch: Watch) -> str:
    return watch.workspace or watch.root_url

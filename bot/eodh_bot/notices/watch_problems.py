"""Post that a workspace cannot be polled, and that polls work again."""

from datetime import datetime, timedelta
from functools import partial

from eodh_bot.messages.message import Message
from eodh_bot.messages.watch_problems import (
    key_ending_notice,
    recovered_notice,
    trouble_notice,
)
from eodh_bot.notices.permission import (
    Look,
    Permission,
    PostPermission,
)
from eodh_bot.notices.standalone_messages import StandaloneMessages
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.work_queue import Attempt, TaskResult
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
        stores: The stored watches and connections.
        messages: Posts to the places.
    """

    def __init__(
        self,
        access: Access,
        stores: NoticeStores,
        messages: StandaloneMessages,
    ) -> None:
        self._access = access
        self._permission = PostPermission(access, stores)
        self._stores = stores
        self._messages = messages

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

        async def look() -> Permission:
            now = await self._stores.connections.by_id(connection.id)
            if now is None or now.key_ends_at != connection.key_ends_at:
                # Another key was connected since.
                return "over"
            allowed = await self._access.may_notify(place, place)
            return "allowed" if allowed else "not now"

        return await self._say("key_ending", place, message, look, attempt, since)

    async def _say_of(
        self,
        watch: Watch,
        kind: str,
        message: Message,
        attempt: Attempt,
        since: datetime,
    ) -> TaskResult:
        """Post about a watch, if its place still asks for its jobs and may see them."""
        look = partial(self._permission.of_watch, watch)
        return await self._say(kind, watch.bound_to, message, look, attempt, since)

    async def _say(
        self,
        kind: str,
        place: str,
        message: Message,
        look: Look,
        attempt: Attempt,
        since: datetime,
    ) -> TaskResult:
        if attempt.waited > _GIVE_UP:
            return TaskResult()
        key = key_of(kind, *(str(part) for part in attempt.payload.values()))
        return await self._messages.post(
            key, place, message, look, since=since, tries=attempt.tries
        )

    async def _is_by_settings(self, place: str) -> bool:
        found = await self._stores.connections.of_channel(place)
        return found is not None and found.by_settings


def _name(watch: Watch) -> str:
    return watch.workspace or watch.root_url

"""Post messages that are about no single end of a job to channels and people."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.message import Message
from eodh_bot.notices.permission import (
    NOT_ALLOWED_S,
    SLACK_PAUSE_S,
    Look,
    NotPermittedError,
    PostPermission,
)
from eodh_bot.notices.post_results import ThreadGone, task_result
from eodh_bot.notices.poster import Poster, ReplyPlace
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.work_queue import Attempt, Task, TaskResult
from eodh_bot.slack.api_errors import SLACK_ERRORS
from eodh_bot.slack.directory import SlackUnavailableError
from eodh_bot.slack.sending import conversation_of
from eodh_bot.store import Watch
from eodh_bot.workspaces.access import Access
from eodh_tools.clock import utc_now

_log = structlog.get_logger()


def message_task(
    key: str,
    watch: Watch,
    target: str,
    process: str,
    message: Message,
    *,
    since: datetime,
    give_up_s: float,
) -> Task:
    """Make the task that posts a weekly summary once.

    Args:
        key: Identifies the message.
        watch: Whose jobs it is about: without access to it nothing is posted.
        target: The channel or person; one that no longer asks for it gets nothing.
        process: The workflow that it is about, as subscribed to.
        message: The message.
        since: When its event happened, aware: no message about it is older.
        give_up_s: After this many seconds it is not posted any more.
    """
    return Task(
        id=f"message/{key}",
        kind="message",
        payload={
            "key": key,
            "watch": watch.id,
            "target": target,
            "process": process,
            "since": since.isoformat(),
            "give_up_s": give_up_s,
            "text": message.text,
            "blocks": list(message.blocks),
        },
        channel=target,
    )


class StandaloneMessages:
    """Posts to targets; the handler of "message".

    Args:
        access: Who may be notified.
        client: Calls Slack.
        poster: Posts each message once.
        stores: The stored watches.
        now: The time, aware.
    """

    def __init__(
        self,
        access: Access,
        client: AsyncWebClient,
        poster: Poster,
        stores: NoticeStores,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._permission = PostPermission(access, stores, now)
        self._client = client
        self._poster = poster
        self._stores = stores
        self._now = now

    async def message(self, attempt: Attempt) -> TaskResult:
        """Post the message of a task."""
        payload = attempt.payload
        watch = await self._stores.watches.by_id(payload["watch"])
        late = attempt.waited > timedelta(seconds=payload["give_up_s"])
        if watch is None or late:
            _log.warning("a message is given up", key=payload["key"])
            return TaskResult()
        # A task that an older version stored names no workflow.
        target, process = payload["target"], payload.get("process")

        async def is_asked() -> bool:
            return process is None or await self._stores.subscriptions.wants_weekly(
                watch.id, target, process, self._now()
            )

        return await self.post(
            payload["key"],
            target,
            Message(payload["text"], tuple(payload["blocks"])),
            partial(self._permission.of_message, target, watch, is_asked),
            since=datetime.fromisoformat(payload["since"]),
            tries=attempt.tries,
        )

    async def post(
        self,
        key: str,
        target: str,
        message: Message,
        look: Look,
        *,
        since: datetime,
        tries: int,
        thread: ReplyPlace | None = None,
    ) -> TaskResult:
        """Post a message once, where it may be posted.

        Args:
            key: Identifies the message.
            target: The channel or person.
            message: The message.
            look: Whether it may be posted, right before it is.
            since: When its event happened, aware: no message about it is older.
            tries: How often it was tried before.
            thread: Its thread; where that is gone, it goes to the channel.
        """
        try:
            channel = await self._conversation(target, look)
            posted = await self._poster.post(
                key, channel, message, look, since=since, thread=thread, tries=tries
            )
            if isinstance(posted, ThreadGone):
                posted = await self._poster.post(key, channel, message, look)
        except (SlackUnavailableError, *SLACK_ERRORS):
            return TaskResult(again_s=SLACK_PAUSE_S)
        except NotPermittedError as error:
            is_over = error.permission == "over"
            return TaskResult(again_s=None if is_over else NOT_ALLOWED_S)
        return task_result(posted)

    async def _conversation(self, target: str, look: Look) -> str:
        """The conversation with a target; Slack opens none with who has left."""
        try:
            return await conversation_of(self._client, target)
        except SLACK_ERRORS:
            if (permission := await look()) != "allowed":
                raise NotPermittedError(permission) from None
            raise

"""Post whole messages to channels and people: long runs and weekly summaries."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.message import Message
from eodh_bot.notices.permission import NOT_ALLOWED_S, SLACK_PAUSE_S
from eodh_bot.notices.post_results import task_result
from eodh_bot.notices.poster import Poster
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
        self._access = access
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
        process = payload.get("process")
        if process is not None and not await self._stores.subscriptions.wants_weekly(
            watch.id, payload["target"], process, self._now()
        ):
            return TaskResult()
        return await self.post(
            payload["key"],
            watch,
            payload["target"],
            Message(payload["text"], tuple(payload["blocks"])),
            since=datetime.fromisoformat(payload["since"]),
            tries=attempt.tries,
        )

    async def post(
        self,
        key: str,
        watch: Watch,
        target: str,
        message: Message,
        *,
        since: datetime,
        tries: int,
    ) -> TaskResult:
        """Post a message once, while its target may see that workspace.

        Args:
            key: Identifies the message.
            watch: Whose jobs it is about.
            target: The channel or person.
            message: The message.
            since: When its event happened, aware: no message about it is older.
            tries: How often it was tried before.
        """
        if not await self._access.is_connected(watch.bound_to, watch.root_url):
            return TaskResult()
        try:
            if not await self._access.may_notify(target, watch.bound_to):
                return TaskResult(again_s=NOT_ALLOWED_S)
            channel = await conversation_of(self._client, target)
        except (SlackUnavailableError, *SLACK_ERRORS):
            return TaskResult(again_s=SLACK_PAUSE_S)
        posted = await self._poster.post(
            key, channel, message, since=since, tries=tries
        )
        return task_result(posted)

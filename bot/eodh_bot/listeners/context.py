"""What every listener works with, and how its answer reaches Slack."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import anyio
import structlog
from cachetools import TTLCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.listeners.member_errors import message_for_member, words_for_member
from eodh_bot.listeners.work_limiter import WorkLimiter
from eodh_bot.messages.message import Json, Message
from eodh_bot.slack.api_errors import SLACK_ERRORS, about, slack_code
from eodh_bot.slack.directory import Directory
from eodh_bot.slack.replies import Reply
from eodh_bot.store import Lookers
from eodh_bot.subscriptions.edit import SubscriptionEditor
from eodh_bot.workspaces.access import Access, Requester
from eodh_bot.workspaces.connection_editor import ConnectionEditor
from eodh_bot.workspaces.job_query import JobQueries
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.clock import utc_now
from eodh_tools.errors import JobsError

_log = structlog.get_logger()

_ACK_TRAVELS_S = 0.3
_MOST_EVENTS = 1_000
# Slack repeats an event that was not acknowledged for some minutes.
_EVENT_S = 3_600.0


def _no_events() -> TTLCache[str, bool]:
    return TTLCache(_MOST_EVENTS, _EVENT_S)


@dataclass(frozen=True, slots=True)
class BotContext:
    """Everything that a listener needs, and nothing of Bolt.

    Attributes:
        hubs: Addresses of Hubs that a key may be sent to, the usual one first.
        wake: Called when there is something new to watch.
        clock: Gives the time, checked against Slack's.
    """

    access: Access
    connections: ConnectionEditor
    subscriptions: SubscriptionEditor
    toolboxes: Toolboxes
    directory: Directory
    client: AsyncWebClient
    hubs: tuple[str, ...]
    jobs: JobQueries
    lookers: Lookers
    work: WorkLimiter
    wake: Callable[[], None] = lambda: None
    clock: Callable[[], datetime] = utc_now
    _events: TTLCache[str, bool] = field(default_factory=_no_events)

    def is_new(self, event_id: str) -> bool:
        """Whether an event comes for the first time: Slack may send one again."""
        if event_id in self._events:
            return False
        self._events[event_id] = True
        return True

    async def may_share(self, requester: Requester) -> bool:
        """Whether others in this conversation could see an answer that is shared."""
        if requester.channel_id is None:
            return False
        place = await self.directory.place(requester.channel_id, requester.user_id)
        return place.kind != "direct"

    async def answer(
        self, reply: Reply, work: Callable[[], Awaitable[Message | None]]
    ) -> None:
        """Answer one question; the top of every listener.

        A failure is answered too: in words that a person can act on, or with a
        reference to the bot's log.
        """
        with self.work.unfinished():
            async with anyio.create_task_group() as group:
                group.start_soon(self._say_still_looking, reply)
                try:
                    message = await self.work.run_bounded(work)
                except JobsError as error:
                    message = message_for_member(error)
                group.cancel_scope.cancel()
            if message is None:
                return
            try:
                await reply.say(message)
            except SLACK_ERRORS as error:
                _log.error("an answer did not reach Slack", **about(error))

    async def fill_view(
        self,
        view_id: str,
        work: Callable[[], Awaitable[Json]],
        failed: Callable[[str], Json],
    ) -> None:
        """Answer in a modal that is open already; the top of its listeners.

        Args:
            view_id: The modal, which says that the bot is looking.
            work: Makes the view.
            failed: Makes a view that says what went wrong.
        """
        with self.work.unfinished():
            await self._fill_view(view_id, work, failed)

    async def _fill_view(
        self,
        view_id: str,
        work: Callable[[], Awaitable[Json]],
        failed: Callable[[str], Json],
    ) -> None:
        began = time.monotonic()
        try:
            view = await self.work.run_bounded(work)
        except JobsError as error:
            view = failed(words_for_member(error))
        # An update that overtakes the acknowledgement would be overwritten by it.
        await anyio.sleep(max(0.0, _ACK_TRAVELS_S - (time.monotonic() - began)))
        try:
            await self.client.views_update(view_id=view_id, view=view)
        except SlackApiError as error:
            # Closed meanwhile: nobody waits for it any more.
            if slack_code(error) != "not_found":
                _log.error("a view did not reach Slack", **about(error))
        except SLACK_ERRORS as error:
            _log.error("a view did not reach Slack", **about(error))

    async def _say_still_looking(self, reply: Reply) -> None:
        await anyio.sleep(self.work.bounds.still_looking_s)
        # Half a message is worse than one too many.
        with anyio.CancelScope(shield=True):
            try:
                await reply.still_looking()
            except SLACK_ERRORS as error:
                _log.warning("could not say that it takes longer", **about(error))

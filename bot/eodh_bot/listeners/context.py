"""What every listener works with, and how its answer reaches Slack."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import anyio
import structlog
from cachetools import TTLCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.cluster.membership import Presence
from eodh_bot.listeners.first_times import FirstTimes
from eodh_bot.listeners.member_errors import message_for_member, words_for_member
from eodh_bot.listeners.modals import error_view
from eodh_bot.listeners.work_limiter import WorkLimiter
from eodh_bot.messages.errors import error_message
from eodh_bot.messages.message import Json, Message
from eodh_bot.slack.api_errors import SLACK_ERRORS, about, slack_code
from eodh_bot.slack.directory import Directory
from eodh_bot.slack.replies import Reply
from eodh_bot.store import Assignees
from eodh_bot.subscriptions.edit import SubscriptionEditor
from eodh_bot.workspaces.access import Access, Requester
from eodh_bot.workspaces.connection_editor import ConnectionEditor
from eodh_bot.workspaces.job_query import JobQueries
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.clock import utc_now
from eodh_tools.config.documentation import help_address
from eodh_tools.errors import JobsError

_log = structlog.get_logger()
_MOST_VIEWS = 1_000
_VIEW_S = 3_600.0
# A whole log is held while it is sent.
_MOST_FILES = 3


_DONE = Message("That is done.", ())
_NO_FILE = (
    "The file to this answer could not be sent, for Slack did not take it: ask again "
    "in a few minutes."
)


@dataclass(slots=True)
class _ViewRequests:
    """The requests in one modal, of which the newest counts."""

    newest: int = 0
    lock: anyio.Lock = field(default_factory=anyio.Lock)


def _no_views() -> TTLCache[str, _ViewRequests]:
    return TTLCache(_MOST_VIEWS, _VIEW_S)


@dataclass(frozen=True, slots=True)
class BotContext:
    """Everything that a listener needs, and nothing of Bolt.

    Attributes:
        hubs: Addresses of Hubs that a key may be sent to, the usual one first.
        presence: This process among those that share the database.
        first_times: What this process and the others let in.
        wake: Called when there is something new to watch.
        files: Held while a whole log is in memory.
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
    assignees: Assignees
    work: WorkLimiter
    presence: Presence
    first_times: FirstTimes
    wake: Callable[[], None] = lambda: None
    clock: Callable[[], datetime] = utc_now
    files: anyio.Semaphore = field(default_factory=lambda: anyio.Semaphore(_MOST_FILES))
    _views: TTLCache[str, _ViewRequests] = field(default_factory=_no_views)

    async def may_share(self, requester: Requester) -> bool:
        """Return whether others in this conversation could see a shared answer."""
        if requester.channel_id is None:
            return False
        place = await self.directory.place(requester.channel_id, requester.user_id)
        return place.kind != "direct"

    async def answer(
        self,
        reply: Reply,
        work: Callable[[], Awaitable[Message | None]],
        otherwise: Reply | None = None,
    ) -> None:
        """Answer one question; the top of every listener.

        A failure is answered too: in words that a person can act on, or with a
        reference to the bot's log.

        Args:
            reply: Where the answer goes.
            work: Makes the answer.
            otherwise: Where it goes if Slack refuses it there.
        """
        looking = anyio.Event()
        with self.work.unfinished():
            async with anyio.create_task_group() as group:
                group.start_soon(self._say_still_looking, reply, looking)
                try:
                    message = await self.work.run_bounded(work)
                except JobsError as error:
                    message = message_for_member(error)
                group.cancel_scope.cancel()
            if message is None and looking.is_set():
                # The answer is elsewhere, and here it says that one will come.
                message = _DONE
            if message is not None:
                await self._say(message, reply, otherwise)

    async def _say(
        self, message: Message, reply: Reply, otherwise: Reply | None
    ) -> None:
        try:
            await reply.say(message)
        except SlackApiError as error:
            if otherwise is None:
                _log.error("an answer did not reach Slack", **about(error))
            else:
                _log.info("an answer goes elsewhere", slack=slack_code(error))
                await self._say(message, otherwise, None)
        except SLACK_ERRORS as error:
            _log.error("an answer did not reach Slack", **about(error))
        except JobsError as error:
            # Those in the conversation may not see it any more.
            if otherwise is not None:
                await self._say(message_for_member(error), otherwise, None)
        else:
            await self._attach(message, reply)

    async def _attach(self, message: Message, reply: Reply) -> None:
        if not message.snippets:
            return
        try:
            await reply.attach(message.snippets)
        except SLACK_ERRORS as error:
            _log.error("a file did not reach Slack", **about(error))
            # What was said before may promise it.
            await self._say(error_message(_NO_FILE), reply, None)

    async def fill_view(
        self,
        view_id: str,
        work: Callable[[], Awaitable[Json]],
        failed: str,
        *,
        submitted: bool = False,
    ) -> None:
        """Answer in a modal that is open already; the top of its listeners.

        Of several requests in one modal only the newest is answered.

        Args:
            view_id: The modal, which says that the bot is looking.
            work: Makes the view.
            failed: The title of a view that says what went wrong.
            submitted: Whether an acknowledgement put that modal there, on its own way
                to Slack.
        """
        is_newest, lock = self.turn(view_id)
        with self.work.unfinished():
            try:
                view = await self.work.run_bounded(work)
            except JobsError as error:
                words, url = words_for_member(error), help_address(type(error))
                view = error_view(failed, words, url)
            version: str | None = None
            async with lock:
                if is_newest():
                    version = await self._update_view(view_id, view)
            if submitted and version is not None:
                # An acknowledgement that comes later overwrites the view; then its
                # hash is another one.
                await anyio.sleep(self.work.bounds.ack_travels_s)
                async with lock:
                    if is_newest():
                        await self._update_view(view_id, view, version)

    def turn(self, view: str) -> tuple[Callable[[], bool], anyio.Lock]:
        """Begin a request in a view.

        Returns:
            Whether it is still the newest there, and the lock to update the view under.
        """
        requests = self._views.setdefault(view, _ViewRequests())
        requests.newest += 1
        mine = requests.newest
        return lambda: requests.newest == mine, requests.lock

    async def _update_view(
        self, view_id: str, view: Json, version: str | None = None
    ) -> str | None:
        """Update a view, also one that is no longer of this version; its version."""
        try:
            answer = await self.client.views_update(
                view_id=view_id, view=view, hash=version
            )
        except SlackApiError as error:
            code = slack_code(error)
            if code == "hash_conflict":
                return await self._update_view(view_id, view)
            # Closed meanwhile: nobody waits for it any more.
            if code != "not_found":
                _log.error("a view did not reach Slack", **about(error))
            return None
        except SLACK_ERRORS as error:
            _log.error("a view did not reach Slack", **about(error))
            return None
        return str(answer["view"]["hash"])

    async def _say_still_looking(self, reply: Reply, said: anyio.Event) -> None:
        await anyio.sleep(self.work.bounds.still_looking_s)
        # Half a message is worse than one too many.
        with anyio.CancelScope(shield=True):
            try:
                await reply.still_looking()
                said.set()
            except (JobsError, *SLACK_ERRORS) as error:
                _log.warning("could not say that it takes longer", **about(error))

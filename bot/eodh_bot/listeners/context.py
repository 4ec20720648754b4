"""The desk that every listener works at: who may ask, what is asked, what is said.

`watch` and `notices` will find the store, the rights and the toolboxes here too.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import anyio
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.connect import key_failed_message
from eodh_bot.messages.errors import bug_message, error_message
from eodh_bot.messages.message import Json, Message
from eodh_bot.slack.directory import Directory
from eodh_bot.slack.errors import SLACK_ERRORS, about, slack_code
from eodh_bot.slack.replies import Reply, content_of, direct_channel
from eodh_bot.subscriptions.edit import SubscriptionEditor
from eodh_bot.workspaces.access import (
    NOT_HERE,
    Access,
    NotAllowedHereError,
    Requester,
    WorkspaceGrant,
)
from eodh_bot.workspaces.connect import ConnectionEditor
from eodh_bot.workspaces.toolboxes import NOT_THIS_WORKSPACE, Toolboxes
from eodh_tools.errors import (
    HubUnavailableError,
    JobNotVisibleError,
    JobReferenceError,
    JobsError,
    NotSignedInError,
)
from eodh_tools.hub.last_job import parse_last
from eodh_tools.hub.roots import HubRoot, JobReference, parse_reference, same_hub
from eodh_tools.toolbox.toolbox import Toolbox

_T = TypeVar("_T")
_log = structlog.get_logger()

_ACK_TRAVELS_S = 0.3
_MOST_HEARD = 1_000

#: How a question is answered with a toolbox; the root says where the jobs are.
Question = Callable[[Toolbox, WorkspaceGrant], Awaitable[_T]]


class KeyEndedError(JobsError):
    """The Hub refuses the key of a connection."""


class TooBusyError(JobsError):
    """More is asked at once than this bot takes on."""


@dataclass(frozen=True, slots=True)
class WorkBounds:
    """How much at once, and how long; times in seconds.

    Attributes:
        at_once: Questions that are worked on.
        waiting: Questions that may wait behind them.
        still_looking_s: Before a person is told that it takes longer.
        answer_s: The most that an answer may take, its wait included.
        key_check_s: Between two looks at whether a key still works.
    """

    at_once: int = 32
    waiting: int = 200
    still_looking_s: float = 2.5
    answer_s: float = 170.0
    key_check_s: float = 60.0


@dataclass(slots=True)
class BotContext:
    """Everything that a listener needs, and nothing of Bolt."""

    access: Access
    connecting: ConnectionEditor
    toolboxes: Toolboxes
    directory: Directory
    client: AsyncWebClient
    hubs: tuple[str, ...]
    subscribing: SubscriptionEditor
    bounds: WorkBounds = field(default_factory=WorkBounds)
    now: Callable[[], float] = time.monotonic
    #: Called when there is something new to watch.
    wake: Callable[[], None] = lambda: None
    _places: anyio.Semaphore | None = None
    _waiting: int = 0
    _key_checks: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _heard: OrderedDict[str, None] = field(default_factory=OrderedDict)

    async def ask(
        self,
        asker: Requester,
        job: str | None,
        question: Question[_T],
        *,
        public: bool = False,
    ) -> tuple[_T, WorkspaceGrant]:
        """Ask with the first right of this person that the Hub lets see the job.

        Args:
            asker: Who, and where.
            job: The job, as a person names it; None for a question about none.
            question: What is asked.
            public: Whether everybody in the place will see the answer.

        Raises:
            NotHereError: This person may ask nothing here.
            JobsError: By cause, see `eodh_tools.errors`.
        """
        rights = await self.access.rights(asker, public=public)
        if job is not None and parse_last(job) is None:
            reference = parse_reference(job)
            rights = [right for right in rights if _fits(reference, right.root)]
            if not rights:
                raise JobReferenceError(NOT_THIS_WORKSPACE)
        refused: JobsError = NotAllowedHereError(NOT_HERE)
        for right in rights:
            try:
                return await self._asked(right, question), right
            except (JobNotVisibleError, NotSignedInError, KeyEndedError) as error:
                refused = error
        raise refused

    def is_new(self, event_id: str) -> bool:
        """Whether an event comes for the first time: Slack may send one again."""
        if event_id in self._heard:
            return False
        self._heard[event_id] = None
        while len(self._heard) > _MOST_HEARD:
            self._heard.popitem(last=False)
        return True

    async def may_share(self, asker: Requester) -> bool:
        """Whether there is anybody to share an answer with, in this place."""
        if asker.channel_id is None:
            return False
        place = await self.directory.place(asker.channel_id, asker.user_id)
        return place.kind != "direct"

    async def _asked(self, right: WorkspaceGrant, question: Question[_T]) -> _T:
        try:
            async with self.toolboxes.use(right, self.access.keys_for) as toolbox:
                answer = await question(toolbox, right)
        except (JobNotVisibleError, NotSignedInError) as error:
            await self._check_key(right, error)
            raise
        if right.connection.key_failed_at is not None:
            await self.access.store.clear_failure(right.connection.id)
        return answer

    async def _check_key(self, right: WorkspaceGrant, error: JobsError) -> None:
        """Tell a job that is not there from a key that has ended: both are a 403.

        Raises:
            KeyEndedError: The key has ended; where it is connected this was said once.
        """
        checked_at = self._key_checks.get(right.name)
        if checked_at is not None and (
            self.now() - checked_at < self.bounds.key_check_s
        ):
            return
        try:
            # A login page or a 401 may be a hiccup too: a key has ended when the Hub
            # says so twice.
            works = await self.toolboxes.check(right)
        except JobsError:
            return
        if works:
            self._key_checks[right.name] = self.now()
            while len(self._key_checks) > self.bounds.waiting:
                self._key_checks.popitem(last=False)
            return
        if await self.access.claim_failure(right):
            await self._say_key_failed(right)
        connection = right.connection
        where = connection.workspace or right.root.url
        renew = "connect the workspace again with `/eodh-logs connect`."
        if connection.by_settings:
            renew = "give it to whoever runs this bot (EODH_API_KEY)."
        raise KeyEndedError(
            f"The Hub refuses the key of workspace {where}: it has "
            "ended or was deleted. Make a new one at the Hub under Workspaces > "
            f"Credentials, and {renew}"
        ) from error

    async def _say_key_failed(self, right: WorkspaceGrant) -> None:
        """Say it where the workspace is connected, once."""
        connection = right.connection
        message = key_failed_message(
            connection.workspace or right.root.url, by_settings=connection.by_settings
        )
        try:
            channel = connection.channel_id or await direct_channel(
                self.client, str(connection.user_id)
            )
            await self.client.chat_postMessage(channel=channel, **content_of(message))
        except SLACK_ERRORS as error:
            _log.warning("could not say that a key ended", **about(error))

    async def answer(
        self, reply: Reply, work: Callable[[], Awaitable[Message | None]]
    ) -> None:
        """Answer one question; the top of every listener.

        Whatever goes wrong is said: in words a person can act on, or by a reference
        under which the log has it.
        """
        async with anyio.create_task_group() as group:
            group.start_soon(self._say_still_looking, reply)
            message = await self.worked(work, error_message, bug_message)
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
            view_id: The modal, which says that it is looking.
            work: Makes the view.
            failed: Makes the view that says what went wrong.
        """
        began = self.now()
        view = await self.worked(
            work,
            failed,
            lambda reference: failed(bug_message(reference).text),
        )
        # An update that overtakes the acknowledgement would be overwritten by it.
        await anyio.sleep(max(0.0, _ACK_TRAVELS_S - (self.now() - began)))
        try:
            await self.client.views_update(view_id=view_id, view=view)
        except SlackApiError as error:
            # Closed meanwhile: nobody waits for it any more.
            if slack_code(error) != "not_found":
                _log.error("a view did not reach Slack", **about(error))
        except SLACK_ERRORS as error:
            _log.error("a view did not reach Slack", **about(error))

    async def worked(
        self,
        work: Callable[[], Awaitable[_T]],
        failed: Callable[[str], _T],
        broken: Callable[[str], _T],
    ) -> _T:
        """The outcome of some work within the bounds, or what is said of its failure.

        Args:
            work: Done when its turn comes.
            failed: Words a `JobsError` as the outcome.
            broken: Gives the outcome for a failure of ours, by its reference.
        """
        try:
            return await self._in_turn(work)
        except JobsError as error:
            return failed(str(error))
        except TimeoutError:
            late = HubUnavailableError(
                f"The Hub gave no whole answer within {self.bounds.answer_s:.0f} s: "
                "try again in a few minutes."
            )
            return failed(str(late))
        except Exception as error:  # noqa: BLE001 - the top: nothing is silent
            reference = secrets.token_hex(4)
            _log.error("a question failed", reference=reference, **about(error))
            return broken(reference)

    async def _in_turn(self, work: Callable[[], Awaitable[_T]]) -> _T:
        if self._waiting >= self.bounds.waiting + self.bounds.at_once:
            raise TooBusyError(
                "Too much is asked of me at once: try again in a minute."
            )
        if self._places is None:
            self._places = anyio.Semaphore(self.bounds.at_once)
        self._waiting += 1
        try:
            with anyio.fail_after(self.bounds.answer_s):
                async with self._places:
                    return await work()
        finally:
            self._waiting -= 1

    async def _say_still_looking(self, reply: Reply) -> None:
        await anyio.sleep(self.bounds.still_looking_s)
        # Half a message is worse than one too many.
        with anyio.CancelScope(shield=True):
            try:
                await reply.still_looking()
            except SLACK_ERRORS as error:
                _log.warning("could not say that it takes longer", **about(error))

    async def finish(self, limit_s: float) -> None:
        """Wait until every question is answered, at most so long (seconds)."""
        until = self.now() + limit_s
        while self._waiting and self.now() < until:  # noqa: ASYNC110 - at a stop
            await anyio.sleep(0.02)

    @property
    def busy(self) -> int:
        """How many questions are being answered or wait."""
        return self._waiting


def _fits(reference: JobReference, root: HubRoot) -> bool:
    if reference.root_url is None and reference.workspace is not None:
        return reference.workspace == root.workspace
    return same_hub(reference, root)

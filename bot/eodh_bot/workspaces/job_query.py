"""Ask the Hub about a job with the first key of a person that may see it."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.connect import key_failed_message
from eodh_bot.slack.api_errors import SLACK_ERRORS, about
from eodh_bot.slack.directory import SlackUnavailableError
from eodh_bot.slack.sending import content_of, direct_channel
from eodh_bot.workspaces.access import (
    Access,
    Requester,
    WorkspaceGrant,
)
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.errors import (
    JobGoneError,
    JobNotVisibleError,
    JobReferenceError,
    JobsError,
    NotSignedInError,
)
from eodh_tools.hub.job_references import JobReference, LastJob
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.workspaces import NOT_THIS_WORKSPACE

_T = TypeVar("_T")
_log = structlog.get_logger()

#: A key that works is not checked again for this long, in seconds.
KEY_CHECK_S = 60.0
_MOST_KEYS = 200

#: A question to a toolbox.
Question = Callable[[Toolbox], Awaitable[_T]]


class KeyEndedError(JobsError):
    """The Hub refuses the key of a connection."""


class JobQueries:
    """Asks questions about jobs, and notices keys that have ended.

    Args:
        access: Decides which keys a person may use, where.
        toolboxes: Reach the Hub.
        client: Calls Slack.
        now: A clock in seconds that never goes back.
    """

    def __init__(
        self,
        access: Access,
        toolboxes: Toolboxes,
        client: AsyncWebClient,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._access = access
        self._toolboxes = toolboxes
        self._client = client
        self._working_keys: TTLCache[str, bool] = TTLCache(_MOST_KEYS, KEY_CHECK_S, now)

    async def ask(
        self,
        requester: Requester,
        job: JobReference | LastJob | None,
        question: Question[_T],
        *,
        public: bool = False,
        root_url: str | None = None,
    ) -> tuple[_T, WorkspaceGrant]:
        """Ask with the first grant of this person under which the Hub shows the job.

        Args:
            requester: Who asks, and where.
            job: The job that it is about; None for a question about none.
            question: What is asked.
            public: Whether everybody in the conversation sees the answer.
            root_url: Where the jobs are, if it is asked about no other workspace.

        Raises:
            NotAllowedHereError: This person may ask nothing here, or not any more.
            JobsError: By cause, see `eodh_tools.errors`.
        """
        grants = await self._access.grants(requester, public=public)
        if root_url is not None:
            grants = [grant for grant in grants if grant.root.url == root_url]
        if isinstance(job, JobReference):
            grants = [grant for grant in grants if job.may_be_under(grant.root)]
            if not grants:
                raise JobReferenceError(NOT_THIS_WORKSPACE)
        refused: JobsError = self._access.refusal()
        for grant in grants:
            try:
                answer = await self._ask_with(grant, question)
            except (
                JobNotVisibleError,
                JobReferenceError,
                NotSignedInError,
                KeyEndedError,
            ) as error:
                # What became of the job says more than that a key does not show it.
                if not isinstance(refused, JobGoneError):
                    refused = error
            else:
                await self._check_still_granted(requester, grant, public=public)
                return answer, grant
        raise refused

    async def _check_still_granted(
        self, requester: Requester, grant: WorkspaceGrant, *, public: bool
    ) -> None:
        """Look at the rights once more: the Hub may have taken a minute to answer.

        Raises:
            NotAllowedHereError: They ended meanwhile.
        """
        for each in await self._access.grants(requester, public=public):
            if each.root == grant.root and each.channel_id == grant.channel_id:
                return
        raise self._access.refusal()

    async def _ask_with(self, grant: WorkspaceGrant, question: Question[_T]) -> _T:
        toolbox = await self._toolboxes.open(grant, self._access.keys.of_root)
        try:
            answer = await question(toolbox)
        except (JobNotVisibleError, NotSignedInError) as error:
            await self._check_key(grant, error)
            raise
        if grant.connection.key_failed_at is not None:
            await self._access.store.clear_failure(grant.connection.id)
        return answer

    async def _check_key(self, grant: WorkspaceGrant, error: JobsError) -> None:
        """Tell an unknown job from a key that has ended: the Hub answers 403 to both.

        Raises:
            KeyEndedError: The key has ended; its channel or owner was notified once.
        """
        if grant.name in self._working_keys:
            return
        try:
            # A login page or a 401 may be a hiccup: a key has ended when the Hub
            # refuses it twice.
            works = await self._toolboxes.check(grant)
        except JobsError:
            return
        if works:
            self._working_keys[grant.name] = True
            return
        if await self._access.claim_failure(grant):
            await self._notify_key_failed(grant)
        connection = grant.connection
        workspace = connection.workspace or grant.root.url
        renew = (
            "Ask whoever runs this bot to give it a new key."
            if connection.by_settings
            else "Make a new key at the Hub under Workspaces > Credentials, and "
            "connect the workspace again with `/eodh-logs connect`."
        )
        raise KeyEndedError(
            f"The Hub refuses the key of workspace {workspace}: it expired or was "
            f"deleted. {renew}"
        ) from error

    async def _notify_key_failed(self, grant: WorkspaceGrant) -> None:
        """Post once where the workspace is connected that its key has failed."""
        connection = grant.connection
        message = key_failed_message(
            connection.workspace or grant.root.url, by_settings=connection.by_settings
        )
        place = connection.place
        try:
            if not await self._access.may_notify(place, place):
                return
            channel = connection.channel_id or await direct_channel(self._client, place)
            await self._client.chat_postMessage(channel=channel, **content_of(message))
        except (SlackUnavailableError, *SLACK_ERRORS) as error:
            _log.warning("could not post that a key has ended", **about(error))

"""Notify of a job that runs for long, while the Hub says that it runs."""

import math
from datetime import datetime, timedelta
from functools import partial

import structlog

from eodh_bot.clocks import Clocks
from eodh_bot.messages.long_running import long_running_notice
from eodh_bot.notices.job_json import job_of
from eodh_bot.notices.notice_facts import hub_url
from eodh_bot.notices.permission import PostPermission
from eodh_bot.notices.standalone_messages import StandaloneMessages
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.work_queue import Attempt, TaskResult
from eodh_bot.store import Watch
from eodh_bot.store.notices import key_of
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.errors import HubUnavailableError, JobsError
from eodh_tools.hub.job_times import may_be_same
from eodh_tools.results.models import JobStatus

_HUB_PAUSE_S = 60.0
_GIVE_UP = timedelta(days=1)
_log = structlog.get_logger()


class LongRunNotices:
    """The handler of "long_running".

    Args:
        access: Gives the keys.
        toolboxes: Ask the Hub.
        stores: The stored watches, subscriptions and posts.
        messages: Posts to the targets.
        clocks: Tell the time.
    """

    def __init__(
        self,
        access: Access,
        toolboxes: Toolboxes,
        stores: NoticeStores,
        messages: StandaloneMessages,
        clocks: Clocks,
    ) -> None:
        self._access = access
        self._toolboxes = toolboxes
        self._stores = stores
        self._messages = messages
        self._clocks = clocks
        self._permission = PostPermission(access, stores, clocks.slack)

    async def long_running(self, attempt: Attempt) -> TaskResult:
        """Ask the Hub whether the job still runs, and say that it runs long.

        A later try asks again, so that no message says what is no longer so.
        """
        payload = attempt.payload
        job, target = job_of(payload["job"]), payload["target"]
        structlog.contextvars.bind_contextvars(job=job.job_id)
        watch = await self._stores.watches.by_id(payload["watch"])
        due_at = attempt.since
        if payload["since"] is not None:
            due_at = datetime.fromisoformat(payload["since"])
        if watch is None or attempt.waited > _GIVE_UP:
            return TaskResult()
        key = key_of(
            "long_running",
            watch.slack_team,
            watch.root_url,
            job.job_id,
            job.run,
            target,
        )
        post = await self._stores.posts.by_key(key)
        is_asked = partial(self._is_subscribed, watch, target, job.process)
        is_posted = post is not None and post.ts is not None
        if is_posted or not await is_asked():
            return TaskResult()
        if (wait_s := self._clocks.wait_s(due_at, attempt.tries)) is not None:
            return TaskResult(again_s=wait_s)
        try:
            status = await self._status(watch, job.job_id)
        except JobsError as error:
            _log.info("a long run is not notified", kind=type(error).__name__)
            return TaskResult()
        if status is None:
            return TaskResult(again_s=_HUB_PAUSE_S)
        # Its end is announced by itself, and the Hub may have taken a minute.
        is_other = status.job_id != job.job_id or not may_be_same(job, status)
        if is_other or status.status != "running":
            return TaskResult()
        if self._ran_s(status) < payload.get("limit_s", 0.0):
            # Two clocks were ahead when the list was read, or are behind now.
            return TaskResult(again_s=_HUB_PAUSE_S)
        message = long_running_notice(
            status, payload["usual_s"], hub_url=hub_url(watch, job.job_id)
        )
        look = partial(self._permission.of_message, target, watch, is_asked)
        since = min(attempt.since, due_at)
        return await self._messages.post(
            key, target, message, look, since=since, tries=attempt.tries
        )

    async def _status(self, watch: Watch, job_id: str) -> JobStatus | None:
        """Ask the Hub for a job; None where it does not answer now.

        Raises:
            JobsError: It has no such job, or refuses the key.
        """
        right = await self._access.grant_for_watch(watch.bound_to, watch.root_url)
        if right is None:
            return None
        try:
            toolbox = await self._toolboxes.open(right, self._access.keys.of_root)
            return await toolbox.get_status(job_id)
        except HubUnavailableError:
            return None

    def _ran_s(self, status: JobStatus) -> float:
        """How long it has run by most clocks; where nobody knows, for long enough."""
        if status.created is None or status.duration_s is None:
            return math.inf
        by_hub = status.created + timedelta(seconds=status.duration_s)
        return (self._clocks.middle(by_hub) - status.created).total_seconds()

    async def _is_subscribed(
        self, watch: Watch, target: str, process: str | None
    ) -> bool:
        """Whether somebody still asks for it, and has not muted it."""
        asked = any(
            each.longer_than and each.covers(process)
            for each in await self._stores.subscriptions.of_watch_and_target(
                watch.id, target
            )
        )
        muted = self._stores.subscriptions.is_muted
        return asked and not await muted(target, process, self._clocks.slack())

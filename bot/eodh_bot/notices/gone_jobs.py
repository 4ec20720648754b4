"""Let messages that say that a job runs say that it is gone (KERNEL.md K4)."""

from collections.abc import Callable
from datetime import datetime

import structlog

from eodh_bot.models import Subscription
from eodh_bot.notices.notice_writer import NoticeWriter, notice_key
from eodh_bot.notices.routing import Patience, posted_later
from eodh_bot.notices.stores import NoticeStores
from eodh_bot.notices.work_queue import Attempt, TaskResult
from eodh_bot.store import Watch
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.clock import utc_now
from eodh_tools.errors import JobNotVisibleError, JobsError
from eodh_tools.hub.job_times import may_be_same
from eodh_tools.results.models import Explanation, JobStatus

_GONE = Explanation(
    headline="The job is no longer on the Hub: somebody dismissed or deleted it, or "
    "the Hub cleaned up.",
    confidence="known",
)


class GoneJobs:
    """The handler of "gone".

    Args:
        access: Gives the keys.
        toolboxes: Ask the Hub.
        stores: The stored watches, subscriptions and notices.
        patience: How long to wait for a Hub that does not answer.
        now: The time, aware.
    """

    def __init__(
        self,
        access: Access,
        toolboxes: Toolboxes,
        stores: NoticeStores,
        *,
        patience: Patience | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._access = access
        self._toolboxes = toolboxes
        self._stores = stores
        self._writer = NoticeWriter(stores.notices, now)
        self._patience = patience or Patience()

    async def gone(self, attempt: Attempt) -> TaskResult:
        """Store a notice for each target that was told that the job runs."""
        job_id = attempt.payload["job"]
        # A task of an older version has none.
        run = attempt.payload.get("run", "")
        structlog.contextvars.bind_contextvars(job=job_id)
        watch = await self._stores.watches.by_id(attempt.payload["watch"])
        if watch is None:
            return TaskResult()
        status: JobStatus | None = None
        notified: dict[str, list[Subscription]] = {}
        for subscription in await self._stores.subscriptions.of_watch(watch.id):
            key = notice_key(watch, job_id, subscription.target, run)
            notice = await self._stores.notices.by_key(key)
            if notice is None or notice.phase != "started" or notice.status is None:
                continue
            notified.setdefault(subscription.target, []).append(subscription)
            status = status or JobStatus.model_validate_json(notice.status)
        if status is None:
            return TaskResult()
        is_there = await self._is_there(watch, status)
        if is_there:
            # The watch finds it by itself.
            return TaskResult()
        waited_s = attempt.waited.total_seconds()
        if is_there is None and waited_s < self._patience.give_up_s:
            return TaskResult(again_s=self._patience.hub_pause_s(attempt.tries))
        gone = {"status": "dismissed", "stage": "gone", "logs_state": "none"}
        status = status.model_copy(update={**gone, "explanation": _GONE})
        stored = await self._writer.store("gone", watch, status, notified, run)
        return posted_later(stored)

    async def _is_there(self, watch: Watch, job: JobStatus) -> bool | None:
        """Whether the Hub shows this very job again; None where it does not say."""
        right = await self._access.grant_for_watch(watch.bound_to, watch.root_url)
        if right is None:
            return None
        try:
            # By this very id: a toolbox takes "1" for the beginning of one.
            found = await self._toolboxes.client(right).job(job.job_id)
        except JobNotVisibleError:
            return False
        except JobsError:
            return None
        return may_be_same(job, found)

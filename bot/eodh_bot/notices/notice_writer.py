"""Store the notices about a job, one for each target."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from eodh_bot.models import EVERY_PROCESS, JobStreak, Subscription
from eodh_bot.notices.streak_reader import streak_json
from eodh_bot.notices.work_queue import Task
from eodh_bot.store import Watch
from eodh_bot.store.notices import Notice, Notices, Phase, key_of
from eodh_tools.results.models import JobStatus


class NoticeWriter:
    """Stores notices; one that is stored already stays.

    Args:
        notices: The stored notices.
        now: The time, aware.
    """

    def __init__(self, notices: Notices, now: Callable[[], datetime]) -> None:
        self._notices = notices
        self._now = now

    async def store(
        self,
        phase: Phase,
        watch: Watch,
        status: JobStatus,
        notified: Mapping[str, Sequence[Subscription]],
        run: str = "",
        *,
        streak: JobStreak | None = None,
    ) -> list[tuple[Notice, Task]]:
        """Store a notice for each target; return what is stored, and who posts it.

        Args:
            phase: What happened to the job.
            watch: Its watch.
            status: The job.
            notified: The subscriptions of each target.
            run: Which of the jobs with its id it is.
            streak: The row of failures that its workflow is in.
        """
        stored = []
        text = status.model_copy(update={"next": ()}).model_dump_json(exclude_none=True)
        for target, subscriptions in notified.items():
            key = notice_key(watch, status.job_id, target, run)
            notice = Notice(
                key=key,
                slack_team=watch.slack_team,
                watch_id=watch.id,
                job_id=status.job_id,
                target=target,
                phase=phase,
                status=text,
                mention=_called(subscriptions) if status.status == "failed" else None,
                since=self._now(),
                streak=streak_json(streak),
            )
            now_stored = await self._notices.put(notice)
            task = Task(
                id=f"notice/{key}/{phase}/{now_stored.watch_id}",
                kind="notice",
                payload={"notice": key, "phase": phase},
                channel=target,
            )
            stored.append((now_stored, task))
        return stored


def notice_key(watch: Watch, job_id: str, target: str, run: str) -> str:
    """Return the key of the notice about a job for a target."""
    parts = watch.slack_team, watch.root_url, job_id, target
    return key_of(*parts, *((run,) if run else ()))


def _called(subscriptions: Sequence[Subscription]) -> str | None:
    """Choose whom to mention: a subscription to this workflow before one to all."""
    ranked = sorted(
        subscriptions, key=lambda subscription: subscription.process == EVERY_PROCESS
    )
    return next(
        (subscription.mention for subscription in ranked if subscription.mention), None
    )

"""Find the jobs that run for longer than somebody asked to be notified of. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from cachetools import LRUCache

from eodh_bot.models import USUAL, RunningTime, Subscription
from eodh_bot.notices.job_json import job_json
from eodh_bot.notices.work_queue import Task
from eodh_bot.store import Watch
from eodh_bot.store.notices import key_of

_UNITS_S = {"m": 60, "h": 3_600, "d": 86_400}
_TIMES_USUAL = 3
# Of a job of seconds, three times the usual duration is no news.
_LEAST_LATER_S = 60.0
_MOST_REMEMBERED = 10_000


def limit_s(longer_than: str, usual_s: Sequence[float]) -> float | None:
    """Return after how many seconds a job runs long; None where nobody can tell.

    Args:
        longer_than: As of `Subscription`.
        usual_s: How long the last successes of its workflow took.
    """
    if longer_than != USUAL:
        return float(int(longer_than[:-1]) * _UNITS_S[longer_than[-1]])
    if not usual_s:
        return None
    usual = median(usual_s)
    return max(_TIMES_USUAL * usual, usual + _LEAST_LATER_S)


class LongRunQueue:
    """Stores a task for each job that runs too long for a target.

    Its id consists of the watch, the job and the target, so it is done once. A task
    that was done is deleted some days later: the stored post then prevents a second.
    """

    def __init__(self) -> None:
        # Saves a query for each list that shows the job again.
        self._stored: LRUCache[str, bool] = LRUCache(_MOST_REMEMBERED)

    def tasks(
        self,
        watch: Watch,
        running: Sequence[RunningTime],
        subscriptions: Sequence[Subscription],
    ) -> list[Task]:
        """Make the tasks that were not stored yet by this process."""
        made = {}
        for each in running:
            for subscription in subscriptions:
                if subscription.longer_than is None:
                    continue
                if not subscription.covers(each.job.process):
                    continue
                limit = limit_s(subscription.longer_than, each.usual_s)
                if limit is None or each.running_s <= limit:
                    continue
                task = _task(watch, each, subscription.target, limit)
                if task.id not in self._stored:
                    made[task.id] = task
        return list(made.values())

    def stored(self, tasks: Sequence[Task]) -> None:
        """Note that tasks are stored."""
        for task in tasks:
            self._stored[task.id] = True


def _task(watch: Watch, each: RunningTime, target: str, limit: float) -> Task:
    job = each.job
    since = job.created + timedelta(seconds=limit) if job.created else None
    return Task(
        id=f"long_running/{key_of(watch.id, job.job_id, job.run, target)}",
        kind="long_running",
        payload={
            "watch": watch.id,
            "job": job_json(job),
            "target": target,
            "since": since.isoformat() if since else None,
            "usual_s": list(each.usual_s),
            "limit_s": limit,
        },
        channel=target,
    )

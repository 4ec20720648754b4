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
_MOST_WATCHES = 10_000

#: The targets by a job's id and run.
_Targets = dict[tuple[str, str], frozenset[str]]


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
        # For whom a task of each long run of the last list of a watch is stored: saves
        # a query for each list that shows it again, and goes with the job.
        self._stored: LRUCache[str, _Targets] = LRUCache(_MOST_WATCHES)
        self._made: dict[str, _Targets] = {}

    def tasks(
        self,
        watch: Watch,
        running: Sequence[RunningTime],
        subscriptions: Sequence[Subscription],
    ) -> list[Task]:
        """Make the tasks that were not stored yet by this process."""
        stored = self._stored.get(watch.id, {})
        made: list[Task] = []
        targets: _Targets = {}
        # Many jobs have the same targets: one set for all.
        shared: dict[frozenset[str], frozenset[str]] = {}
        for each in running:
            key = each.job.job_id, each.job.run
            limits = _limits(each, subscriptions)
            if limits:
                found = frozenset(limits)
                targets[key] = shared.setdefault(found, found)
                made += [
                    _task(watch, each, target, limit)
                    for target, limit in limits.items()
                    if target not in stored.get(key, ())
                ]
        self._made[watch.id] = targets
        return made

    def stored(self, watch: Watch) -> None:
        """Note that the tasks which were made last for a watch are stored."""
        self._stored[watch.id] = self._made.pop(watch.id)


def _limits(
    each: RunningTime, subscriptions: Sequence[Subscription]
) -> dict[str, float]:
    """Return the limit that a job exceeds, by target."""
    found = {}
    for subscription in subscriptions:
        if subscription.longer_than is None:
            continue
        if not subscription.covers(each.job.process):
            continue
        limit = limit_s(subscription.longer_than, each.usual_s)
        if limit is not None and each.running_s > limit:
            found[subscription.target] = limit
    return found


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

"""Forget the jobs that the Hub lists no more."""

from datetime import timedelta

import anyio

from eodh_bot.watch.job_diff import JobListSnapshot
from eodh_bot.watch.watch_dependencies import WatchDependencies

# How often old jobs are searched for deletion.
_FORGETTING_S = 86_400.0


class OldJobs:
    """Forgets jobs of one watch that ended long ago and that two lists lack.

    Args:
        watch_id: The watch.
        dependencies: What every watch needs.
    """

    def __init__(self, watch_id: str, dependencies: WatchDependencies) -> None:
        self._watch_id = watch_id
        self._dependencies = dependencies
        self._absent: set[str] | None = None
        random = dependencies.random
        self._forget_at = anyio.current_time() + _FORGETTING_S * random()

    async def forget(self, snapshot: JobListSnapshot) -> None:
        """Look at a list; once a day some jobs are forgotten."""
        dependencies = self._dependencies
        seen_jobs = dependencies.watches.seen_jobs
        now = anyio.current_time()
        if self._absent is None and now < self._forget_at:
            return
        listed = {job.job_id for job in snapshot.jobs}
        if self._absent is not None:
            await seen_jobs.forget(self._watch_id, self._absent - listed)
            self._absent = None
            return
        self._forget_at = now + _FORGETTING_S
        # Later than any job can be reported, should the list show it again.
        age_s = max(
            dependencies.intervals.forget_s, 2 * dependencies.intervals.oldest_s
        )
        old = await seen_jobs.ended_before(
            self._watch_id,
            dependencies.clocks.earliest() - timedelta(seconds=age_s),
            # A later list may show the others again: only a time tells that it is old.
            only_dated=not snapshot.complete,
        )
        self._absent = old - listed

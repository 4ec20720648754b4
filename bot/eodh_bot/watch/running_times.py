"""Compare how long the jobs of a list have run with what is usual. Pure."""

from collections.abc import Sequence
from datetime import datetime

from eodh_bot.models import RunningTime
from eodh_bot.watch.job_diff import as_seen
from eodh_tools.history.related_jobs import successful_durations_s
from eodh_tools.hub.job import Job

_RUNNING = "running"


def running_times(
    jobs: Sequence[Job], now: datetime, runs: dict[str, str]
) -> list[RunningTime]:
    """Measure each job that runs.

    Args:
        jobs: A list as the Hub gave it.
        now: The time of that answer.
        runs: Which job it is, by id.
    """
    running = [job for job in jobs if job.status == _RUNNING and job.created]
    took = {job.job_id: job.duration_s for job in jobs} if running else {}
    usual = {
        process: successful_durations_s(jobs, process, took)
        for process in {job.process for job in running}
    }
    return [
        RunningTime(
            as_seen(job, runs.get(job.job_id, "")),
            max(0.0, (now - job.created).total_seconds()),
            usual[job.process],
        )
        for job in running
        if job.created is not None
    ]

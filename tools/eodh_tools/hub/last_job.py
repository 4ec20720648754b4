"""Choose which jobs "last" may stand for: the newest, and other candidates. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from eodh_tools.hub.job import Job

#: A job that started this shortly before the newest one is a candidate too.
RECENT = timedelta(minutes=30)
MOST_CANDIDATES = 8


def likely_last_jobs(newest_first: Sequence[Job]) -> tuple[Job, ...]:
    """Return the newest job, and the other candidates for "last".

    These are the jobs that started in the half hour before it. Left out are runs of
    the same process that had ended before it began: it replaces them. A job names no
    person (HUB.md), so two people's jobs cannot be distinguished.

    Args:
        newest_first: Jobs, newest first.
    """
    if not newest_first:
        return ()
    newest = newest_first[0]
    others = (job for job in newest_first[1:] if _is_rival(job, newest))
    return (newest, *others)[:MOST_CANDIDATES]


def _is_rival(job: Job, newest: Job) -> bool:
    if job.dated is None or newest.dated is None:
        return False
    if newest.dated - job.dated > RECENT:
        return False
    run_again = job.process == newest.process and job.is_finished
    if not run_again:
        return True
    return job.finished is not None and job.finished > newest.dated

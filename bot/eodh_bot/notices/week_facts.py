"""Count what the jobs of a week came to, by asking a toolbox."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median

from eodh_bot.messages.weekly_summary import SlowWorkflow, WeekFacts
from eodh_bot.models import EVERY_PROCESS
from eodh_bot.notices.weekly_schedule import WEEK, Week
from eodh_tools.hub.known_statuses import TERMINAL_STATUSES
from eodh_tools.results.models import JobSummary
from eodh_tools.toolbox.toolbox import Toolbox

_MOST_JOBS = 10_000
_MOST_READ = 50
_MOST_CAUSES = 5
_MOST_SLOW = 3


async def week_facts(toolbox: Toolbox, week: Week, process: str) -> WeekFacts:
    """Read the week's jobs and explain its failures, as many as one call may.

    Args:
        toolbox: Asks the Hub, and remembers what was explained.
        week: The week.
        process: The workflow; `EVERY_PROCESS` for all.

    Returns:
        With `not_explained` above 0, a further call goes on.

    Raises:
        JobsError: By cause, see `eodh_tools.errors`.
    """
    named = None if process == EVERY_PROCESS else process
    listing = await toolbox.list_jobs(
        process=named, since=(week.start - WEEK).isoformat(), limit=_MOST_JOBS
    )
    jobs = _created(listing.jobs, week.start, week.end)
    before = _created(listing.jobs, week.start - WEEK, week.start)
    failures = None
    if _failed(jobs):
        failures = await toolbox.list_failures(
            since=week.start.isoformat(),
            until=week.end,
            process=named,
            limit=_MOST_READ,
        )
    causes = sorted(failures.groups if failures else (), key=lambda each: -each.jobs)
    shown = tuple(causes[:_MOST_CAUSES])
    more = len(causes) - len(shown) + (failures.more_groups if failures else 0)
    return WeekFacts(
        workspace=listing.workspace,
        process=named,
        start=week.start,
        jobs=len(jobs),
        ended=_ended(jobs),
        failed=_failed(jobs),
        jobs_before=len(before),
        ended_before=_ended(before),
        failed_before=_failed(before),
        causes=shown,
        more_causes=more,
        not_explained=failures.not_explained if failures else 0,
        slowest=_slowest(jobs),
        complete=listing.complete,
    )


def _created(
    jobs: Sequence[JobSummary], start: datetime, end: datetime
) -> list[JobSummary]:
    return [job for job in jobs if job.created and start <= job.created < end]


def _ended(jobs: Sequence[JobSummary]) -> int:
    return sum(job.status in TERMINAL_STATUSES for job in jobs)


def _failed(jobs: Sequence[JobSummary]) -> int:
    return sum(job.status == "failed" for job in jobs)


def _slowest(jobs: Sequence[JobSummary]) -> tuple[SlowWorkflow, ...]:
    """The workflows whose successes took longest, by their median."""
    took: dict[str, list[float]] = {}
    for job in jobs:
        if job.status == "successful" and job.process and job.duration_s is not None:
            took.setdefault(job.process, []).append(job.duration_s)
    found = [
        SlowWorkflow(process, len(those), median(those), max(those))
        for process, those in took.items()
    ]
    found.sort(key=lambda each: (-each.usual_s, each.process))
    return tuple(found[:_MOST_SLOW])

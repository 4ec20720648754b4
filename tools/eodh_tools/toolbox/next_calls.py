"""Suggest the next call after each tool, and what it is for."""

from collections.abc import Sequence

from eodh_tools.hub.job import Job
from eodh_tools.logs.paging import Page
from eodh_tools.results.models import LogEntry, LogsState, NextCall

_MOST_SEARCHES = 3


def after_status(
    job: Job, state: LogsState, likeliest: LogEntry | None
) -> tuple[NextCall, ...]:
    """Return the calls to suggest after `get_status`."""
    if not job.has_ended:
        return (_wait("get_status", job, "to wait for its end"),)
    if state == "not there yet":
        return (_wait("list_logs", job, "to wait for its logs"),)
    if likeliest is None or job.status != "failed":
        return ()
    return (_read(job, likeliest.name, "to see the failure in full"),)


def after_listing(
    job: Job, state: LogsState, likeliest: LogEntry | None
) -> tuple[NextCall, ...]:
    """Return the calls to suggest after `list_logs`."""
    if state == "not finished":
        return (_wait("list_logs", job, "to wait for its end and its logs"),)
    if likeliest is not None and job.status == "successful":
        return (_read(job, likeliest.name, "to see what the last step printed"),)
    return after_status(job, state, likeliest)


def after_reading(job: Job, log: str, page: Page) -> tuple[NextCall, ...]:
    """Return the calls to suggest after `read_log`."""
    shown = sum(line.repeats for line in page.lines)
    if page.matched_lines and shown < page.total_lines:
        newest = page.matched_lines[-1]
        return (
            NextCall(
                tool="read_log",
                arguments={"job": job.job_id, "log": log, "around": newest},
                why="to see more around a match",
            ),
        )
    return ()


def after_empty_search(
    job: Job, others: Sequence[str], pattern: str
) -> tuple[NextCall, ...]:
    """Return the calls to suggest where a log has no match, and others may have one."""
    return tuple(
        NextCall(
            tool="read_log",
            arguments={"job": job.job_id, "log": log, "search": pattern},
            why="to search another log",
        )
        for log in others[:_MOST_SEARCHES]
    )


def after_jobs(jobs: Sequence[Job]) -> tuple[NextCall, ...]:
    """Return the calls to suggest after `list_jobs`."""
    failed = next((job for job in jobs if job.status == "failed"), None)
    if failed is not None:
        why = "to see why the newest failure failed"
        return (_status(failed, why),)
    if not jobs:
        return ()
    newest = jobs[0]
    if not newest.has_ended:
        return (_wait("get_status", newest, "to wait until it has ended"),)
    return (_status(newest, "to see what became of it"),)


def _status(job: Job, why: str) -> NextCall:
    return NextCall(tool="get_status", arguments={"job": job.job_id}, why=why)


def _wait(tool: str, job: Job, why: str) -> NextCall:
    return NextCall(tool=tool, arguments={"job": job.job_id, "wait": True}, why=why)


def _read(job: Job, log: str, why: str) -> NextCall:
    arguments: dict[str, str | int | bool] = {"job": job.job_id, "log": log}
    return NextCall(tool="read_log", arguments=arguments, why=why)

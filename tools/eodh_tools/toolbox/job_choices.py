"""List the candidates, where what was typed is not the id of a job."""

from collections.abc import Sequence

from eodh_tools.hub.job import Job
from eodh_tools.hub.job_references import LastJob
from eodh_tools.hub.short_ids import MIN_PREFIX_CHARS

_MOST_NAMES = 10


def choice(job: Job) -> str:
    """Name a job so that a person can choose it: id, process, status, creation."""
    created = f", created {job.created:%Y-%m-%d %H:%M:%S} UTC" if job.created else ""
    return f"{job.job_id} ({job.process}, {job.status}{created})"


def no_whole_id(text: str, found: Sequence[Job], near: Sequence[Job]) -> str:
    """Say that a text is no whole id, and which jobs are near it.

    Args:
        text: As typed.
        found: The jobs whose ids begin with it.
        near: Jobs whose ids are much like it.
    """
    shown = text[:40]
    if found:
        listed = "; ".join(choice(job) for job in found[:_MOST_NAMES])
        return f"{len(found)} jobs have an id that begins with {shown!r}: {listed}."
    if near:
        listed = " or ".join(choice(job) for job in near)
        return f"{shown!r} is not a job id. Did you mean {listed}?"
    return (
        f"{shown!r} is not a job id: an id has 36 characters, or give its first "
        f"{MIN_PREFIX_CHARS} or more. No job id of this workspace begins with it: "
        "list the jobs to see their ids."
    )


def no_process(last: LastJob, jobs: Sequence[Job]) -> str:
    """Say that no job is of the process that was named, and which processes are."""
    names = list(dict.fromkeys(job.process for job in jobs if job.process))
    shown = ", ".join(names[:_MOST_NAMES]) or "none"
    which = f"{last.status} job" if last.status else "job"
    return (
        f"There is no {which} of a process (workflow) named {last.process!r}. "
        f"Processes with a {which}: {shown}."
    )

"""Write a list of jobs as text. Pure."""

from eodh_tools.results.formatting import (
    duration_text,
    time_text,
)
from eodh_tools.results.models import (
    JobListing,
    JobSummary,
)
from eodh_tools.results.text_parts import (
    CallForm,
    in_workspace,
    next_lines,
)

#: Added to every answer from a list that was not read to its end.
LIST_CUT = (
    "The Hub's list of jobs could not be read to its end: newer jobs may be "
    "missing, whatever is asked for. Give a job's whole id or its URL."
)


_MOST_STATUSES = 8


def jobs_counted(answer: JobListing) -> int:
    """Count the jobs of every status, of those not listed too."""
    return max(answer.total, sum(answer.by_status.values()))


def list_notes(answer: JobListing) -> list[str]:
    """Say what of the Hub's list the answer does not hold."""
    notes = [] if answer.complete else [LIST_CUT]
    if answer.left_out:
        jobs, ids = ("job", "id") if answer.left_out == 1 else ("jobs", "ids")
        notes.append(
            f"Not in this answer: {answer.left_out:,} {jobs} of any status, with {ids} "
            "that cannot be asked for here (more than 200 characters, or others than "
            "letters, digits and . _ : ~ + = @ -). Look for them on the Hub itself."
        )
    return notes + undated_note(answer.undated)


def undated_note(count: int) -> list[str]:
    """Say how many jobs are not in an answer, as they say no time."""
    if not count:
        return []
    jobs = "job says" if count == 1 else "jobs say"
    return [f"{count:,} {jobs} no time at all, and cannot be counted by it."]


def status_counts(answer: JobListing) -> str:
    """Say how many jobs match by status, the most first: "12 successful, 3 failed"."""
    counts = sorted(answer.by_status.items(), key=lambda each: -each[1])
    named = [f"{count:,} {status}" for status, count in counts[:_MOST_STATUSES]]
    others = sum(count for _, count in counts[_MOST_STATUSES:])
    return ", ".join([*named, f"{others:,} in other states"] if others else named)


def jobs_text(answer: JobListing, call: CallForm) -> str:
    """Write a list of jobs, newest first."""
    if not answer.jobs:
        lines = [f"No jobs found{in_workspace(answer.workspace)}."]
    else:
        of_all = f"{len(answer.jobs)} of {jobs_counted(answer):,}"
        lines = [f"{of_all} jobs{in_workspace(answer.workspace)}"]
    if answer.by_status:
        lines.append(status_counts(answer))
    for job in answer.jobs:
        lines.append(
            f"  {job.job_id}  {job.status:<10}  {time_text(job.created)}  "
            f"{duration_text(job.duration_s):>9}{_usual(job)}  "
            f"{job.process or ''}".rstrip()
        )
        if cause := cause_text(job):
            lines.append(f"      {cause}")
    lines += list_notes(answer)
    return "\n".join(lines + next_lines(answer.next, call))


def _usual(job: JobSummary) -> str:
    return "" if job.usual_s is None else f" (usually {duration_text(job.usual_s)})"


def cause_text(job: JobSummary) -> str:
    """Return why a job of a list failed, in a few words; "" where it is not known."""
    if job.cause is None:
        return ""
    return f"{job.cause} in step {job.step}" if job.step else job.cause


def summary_text(job: JobSummary) -> str:
    """Return a job in a few words: process, status and when it was created."""
    process = (job.process or "process unknown")[:80]
    return f"{process}, {job.status}, created {time_text(job.created)}"

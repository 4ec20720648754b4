"""The latest jobs, one to pick."""

from collections.abc import Sequence

from eodh_bot.messages.action_ids import ActionId, pack
from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    button,
    context,
    mrkdwn,
    plain,
    rich_text,
    run,
    section,
)
from eodh_bot.messages.dates import date_text
from eodh_bot.messages.escaping import escape, one_line
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.status_icons import is_finished, sign, word
from eodh_tools.hub.identifiers import is_job_id
from eodh_tools.results.formatting import duration_text
from eodh_tools.results.jobs_text import list_notes
from eodh_tools.results.models import JobListing, JobSummary

#: A message shows at most this many jobs; more is a wall.
MOST_JOBS = 10
_MOST_CHOICES = 5


def jobs_message(
    listing: JobListing, *, status: str | None = None, process: str | None = None
) -> Message:
    """Return the latest jobs, newest first, each with a button that explains it.

    Args:
        listing: The jobs.
        status: The status that all of them have.
        process: The workflow that all of them are of.
    """
    kind = f"{one_line(status)[:30]} jobs" if status else "jobs"
    if process:
        kind = f"{kind} of {one_line(process)[:100]}"
    where = (
        f" in workspace {one_line(listing.workspace)[:100]}"
        if listing.workspace
        else ""
    )
    shown = listing.jobs[:MOST_JOBS]
    if not shown:
        text = " ".join([f"There are no {kind}{where}.", *list_notes(listing)])
        return checked(Message(escape(text), (rich_text(section(run(text))),)))
    title = f"The latest {kind}{where}"
    failed = sum(job.status == "failed" for job in shown)
    spoken = f"{title}: {len(shown)} of {listing.total:,}, {failed} of these failed."
    blocks = (
        rich_text(section(run(title, bold=True))),
        *(job_row(job) for job in shown),
        context(plain(_footer(listing, len(shown)), 300)),
    )
    return checked(Message(escape(spoken), blocks))


def last_jobs_message(
    jobs: Sequence[JobSummary], *, to_report: bool = False
) -> Message:
    """Ask which job "last" means, where it may mean several.

    Args:
        jobs: The newest first.
        to_report: Whether a click shows the report of that job.
    """
    text = f"“last” may mean any of these {len(jobs)} jobs. Which one?"
    blocks = (
        rich_text(section(run(text, bold=True))),
        *(job_row(job, to_report=to_report) for job in jobs[:MOST_JOBS]),
    )
    return checked(Message(escape(text), blocks))


def which_job_message(job_ids: Sequence[str]) -> Message:
    """Ask which job to explain, where a message names several."""
    known = [job_id for job_id in dict.fromkeys(job_ids) if is_job_id(job_id)]
    shown = known[:_MOST_CHOICES]
    text = f"This message names {len(known)} jobs. Which one?"
    if len(shown) < len(known):
        text = f"This message names {len(known)} jobs; the first {len(shown)} are here."
    rows = [
        {
            "type": "section",
            "text": plain(job_id, 200),
            "accessory": _explain(job_id),
        }
        for job_id in shown
    ]
    blocks = (rich_text(section(run(text))), *rows)
    return checked(Message(escape(text), blocks))


def job_row(job: JobSummary, *, to_report: bool = False) -> Json:
    """Return one job: status, workflow, time and duration, and the button."""
    state = f"{sign(job.status)} {word(job.status[:30])}: {job.process or job.job_id}"
    fields = [plain(state, 150)]
    when = job.finished or job.created
    took = duration_text(job.duration_s) if job.duration_s is not None else ""
    facts = [date_text(when)] if when is not None else []
    if took:
        facts.append(took if is_finished(job.status) else f"{took} so far")
    if facts:
        fields.append(mrkdwn(" · ".join(facts)))
    row: Json = {"type": "section", "fields": fields}
    if is_job_id(job.job_id):
        label = "Why?" if job.status == "failed" else "Show"
        row["accessory"] = (
            button(ActionId.REPORT, "Report", pack(job=job.job_id))
            if to_report
            else _explain(job.job_id, label)
        )
    return row


def _explain(job_id: str, label: str = "Show") -> Json:
    return button(ActionId.PICK_JOB, label, pack(job=job_id))


def _footer(listing: JobListing, shown: int) -> str:
    jobs = "job" if listing.total == 1 else "jobs"
    text = f"{shown} of {listing.total:,} {jobs}"
    if not listing.complete:
        text = (
            f"{shown} of more than {listing.total:,} jobs: the list is too long to read"
        )
    if listing.left_out:
        text += f" · not listed, their ids cannot be asked for: {listing.left_out:,}"
    return f"{text} · for another job: /eodh-logs JOB"

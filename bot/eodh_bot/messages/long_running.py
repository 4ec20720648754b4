"""A notice that a job runs for long."""

from collections.abc import Sequence
from statistics import median

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    actions,
    context,
    mrkdwn,
    plain,
    rich_text,
    run,
    section,
    sentence,
)
from eodh_bot.messages.buttons import running_buttons
from eodh_bot.messages.dates import date_text
from eodh_bot.messages.escaping import escape
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Message
from eodh_bot.messages.status import footer_of
from eodh_bot.messages.status_icons import sign, word
from eodh_tools.history.related_jobs import usual
from eodh_tools.results.formatting import duration_text
from eodh_tools.results.models import JobStatus
from eodh_tools.results.status_text import stuck_text

_NAME_CHARS = 100
_TIMES_USUAL = 3
_NOT_KNOWN = "No job of this workflow has succeeded yet, so nobody knows what is usual."


def long_running_notice(
    status: JobStatus, usual_s: Sequence[float], *, hub_url: str | None = None
) -> Message:
    """Say that a job runs for long: for how long, what is usual, and if it is stuck.

    Args:
        status: The job, which runs.
        usual_s: How long the last successes of its workflow took, in seconds.
        hub_url: Where the Hub shows the job.
    """
    fit = Fit()
    what = fit.line(status.process or "A job of an unknown workflow", _NAME_CHARS)
    title = f"{sign('running')} {what} has been running"
    if status.duration_s is not None:
        title += f" for {duration_text(status.duration_s)}"
    sentences = [
        usual(usual_s, None) or _NOT_KNOWN,
        f"{word(fit.line(status.stage, 200))}.",
    ]
    if _is_perhaps_stuck(status, usual_s):
        sentences.append(stuck_text(status.unchanged_s or 0.0))
    facts = [plain(footer_of(status, fit), 400)]
    if status.created is not None:
        facts.append(mrkdwn(f"created {date_text(status.created)}"))
    blocks = (
        rich_text(
            section(run(title, bold=True)),
            *(section(*sentence(each)) for each in sentences),
        ),
        context(*facts),
        *actions(*running_buttons(status, hub_url)),
    )
    job = f"Job {fit.line(status.job_id, 210)}."
    return checked(Message(escape(" ".join([f"{title}.", *sentences, job])), blocks))


def _is_perhaps_stuck(status: JobStatus, usual_s: Sequence[float]) -> bool:
    """Whether nothing has changed for longer than three usual runs (KERNEL.md K7)."""
    if status.unchanged_s is None:
        return False
    return not usual_s or status.unchanged_s > _TIMES_USUAL * median(usual_s)

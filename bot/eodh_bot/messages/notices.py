"""Notices about one job: it started, it ended, and why it failed."""

from eodh_bot.messages.action_ids import ActionId
from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    actions,
    called,
    context,
    header,
    mrkdwn,
    plain,
    preformatted,
    rich_text,
    run,
    section,
    sentence,
)
from eodh_bot.messages.buttons import hearing_buttons, job_buttons
from eodh_bot.messages.dates import date_text
from eodh_bot.messages.escaping import escape, mention, one_line
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.status import (
    NOT_ASKED,
    body_of,
    buttons_of,
    facts_of,
    footer_of,
    spoken_of,
    title_of,
    unreadable_of,
)
from eodh_tools.results.models import JobStatus
from eodh_tools.results.text import line_text

_NAME_CHARS = 100
_WHY_CHARS = 400
_ADVICE_CHARS = 500
_TO_COME = "This message is updated when the job ends."


def running_notice(status: JobStatus, *, hub_url: str | None = None) -> Message:
    """Say that a job was seen to run; `ended_notice` takes the message's place.

    Args:
        status: The job; how far it is is not said, since that is old in a moment.
        hub_url: Where the Hub shows the job.
    """
    fit = Fit()
    elements = []
    if status.workspace:
        where = f"Workspace {fit.line(status.workspace, _NAME_CHARS)}"
        elements.append(plain(where, 200))
    if status.created is not None:
        elements.append(mrkdwn(f"· created {date_text(status.created)}"))
    elements.append(plain(f"· {_TO_COME}", 100))
    buttons = job_buttons(ActionId.CHECK_AGAIN, job_id=status.job_id, hub_url=hub_url)
    blocks = (
        header(title_of(status, fit)),
        context(*elements),
        *actions(*buttons),
        context(plain(footer_of(status, fit), 400)),
    )
    return checked(Message(f"{spoken_of(status)} {_TO_COME}", blocks))


def ended_notice(
    status: JobStatus,
    *,
    target: str,
    watch_id: str,
    hub_url: str | None = None,
    only_failed: bool = False,
) -> Message:
    """Say that a job has ended: of a failure why, of a success next to nothing.

    It has no file: what does not fit is in the log, one click away.

    Args:
        status: The job; without an explanation where the Hub could not be asked.
        target: The channel or person that is notified.
        watch_id: The workspace watch that it comes from.
        hub_url: Where the Hub shows the job.
        only_failed: Whether only failures are announced there.
    """
    fit = Fit()
    hearing = hearing_buttons(target, watch_id, status.process, only_failed=only_failed)
    if status.status == "successful":
        shown = job_buttons(ActionId.PICK_JOB, job_id=status.job_id, hub_url=hub_url)
        middle = [*_warned(status, fit), *actions(*shown, *hearing)]
    else:
        asking = buttons_of(status, share=False, hub_url=hub_url)
        middle = [*body_of(status, fit), *actions(*asking), *actions(*hearing)]
    footer = footer_of(status, fit)
    if status.status == "successful":
        footer = f"Job {fit.line(status.job_id, 210)}"
    blocks = (
        header(title_of(status, fit)),
        context(*facts_of(status, fit)),
        *middle,
        context(plain(footer, 800)),
    )
    return checked(Message(spoken_of(status), blocks))


def failure_reply(status: JobStatus, mention_id: str | None = None) -> Message:
    """Mention the person who asked for it, in the thread: an update notifies nobody.

    Args:
        status: The failed job.
        mention_id: Slack's id of the person to mention.
    """
    fit = Fit()
    what = fit.line(status.process or "The job", _NAME_CHARS)
    why, advice = NOT_ASKED, ""
    if status.explanation is not None:
        why = fit.line(status.explanation.headline, _WHY_CHARS)
        advice = fit.line(status.explanation.advice, _ADVICE_CHARS)
    said: list[Json] = [*called(mention_id)] if mention_id else []
    said += [run(" ")] if said else []
    said += [run(what, bold=True), run(" failed. "), *sentence(why)]
    parts = [section(*said)]
    if status.explanation is not None and status.explanation.key_line is not None:
        line = fit.line(line_text(status.explanation.key_line), _WHY_CHARS)
        parts.append(preformatted(line))
    if advice:
        parts.append(section(run("What to do: ", bold=True), *sentence(advice)))
    spoken = escape(one_line(f"{what} failed. {why} {advice}"))
    if mention_id and called(mention_id):
        spoken = f"{mention(mention_id)} {spoken}"
    return checked(Message(spoken, (rich_text(*parts),)))


def _warned(status: JobStatus, fit: Fit) -> list[Json]:
    """That there are warnings (which, the button shows), and what cannot be read."""
    parts = unreadable_of(status, fit)
    if status.explanation is not None and status.explanation.evidence:
        said = "The log has warnings that you may want to read."
        parts = [section(run(said)), *parts]
    return [rich_text(*parts)] if parts else []

"""What is said unasked of one job: it runs, it has ended, and why it failed."""

from eodh_bot.messages.action_ids import ActionId
from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    actions,
    called,
    context,
    header,
    mrkdwn,
    plain,
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
)
from eodh_tools.results.models import JobStatus

_NAME_CHARS = 100
_WHY_CHARS = 400
_ADVICE_CHARS = 500
_TO_COME = "When it ends, this message says how."


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

    No file belongs to it: what does not fit is in the log, a press away.

    Args:
        status: The job; without an explanation where the Hub could not be asked.
        target: The channel or the person that is told.
        watch_id: The watch that it is of.
        hub_url: Where the Hub shows the job.
        only_failed: Whether only failures are told there already.
    """
    fit = Fit()
    hearing = hearing_buttons(target, watch_id, status.process, only_failed=only_failed)
    if status.status == "successful":
        shown = job_buttons(ActionId.PICK_JOB, job_id=status.job_id, hub_url=hub_url)
        middle = [*_warned(status), *actions(*shown, *hearing)]
    else:
        asking = buttons_of(status, share=False, hub_url=hub_url)
        middle = [*body_of(status, fit), *actions(*asking), *actions(*hearing)]
    footer = footer_of(status, fit, whole_in="in the log")
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
    """Call whoever wants to know, in the thread: a changed message notifies nobody.

    Args:
        status: The failed job.
        mention_id: Slack's id of the person to call.
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
    if advice:
        parts.append(section(run("What to do: ", bold=True), *sentence(advice)))
    spoken = escape(one_line(f"{what} failed. {why} {advice}"))
    if mention_id and called(mention_id):
        spoken = f"{mention(mention_id)} {spoken}"
    return checked(Message(spoken, (rich_text(*parts),)))


def _warned(status: JobStatus) -> list[Json]:
    """That there are warnings; which, the button shows."""
    if status.explanation is None or not status.explanation.evidence:
        return []
    said = "There are warnings that may be worth a look."
    return [rich_text(section(run(said)))]

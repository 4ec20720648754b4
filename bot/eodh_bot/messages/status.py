"""A job's status and why it failed: the most important answer.

The notices use its parts too.
"""

from eodh_bot.messages.action_ids import ActionId
from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    actions,
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
from eodh_bot.messages.buttons import job_buttons
from eodh_bot.messages.dates import date_text
from eodh_bot.messages.escaping import escape, mention, one_line
from eodh_bot.messages.excerpts import excerpt_footer, excerpts
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.status_icons import is_finished, sign, word
from eodh_tools.results.formatting import duration_text
from eodh_tools.results.models import Explanation, JobStatus
from eodh_tools.results.text import (
    CONFIDENCE,
    NO_LOGS,
    line_text,
    stuck_text,
    took_text,
)

_NAME_CHARS = 100
_SAID_CHARS = 600
_ADVICE_CHARS = 900
_SPOKEN_CHARS = 400
_MOST_UNREADABLE = 3
# Of a success; that more are in the log is said, and no file is made of them.
_WARNINGS = 3
#: Of a job that ended while the Hub did not answer.
NOT_ASKED = "The bot could not ask the Hub for the reason."
_LOG_BUTTONS = (ActionId.FULL_LOG, ActionId.SEARCH, ActionId.OTHER_LOG)


def status_message(
    status: JobStatus, *, share: bool, hub_url: str | None = None
) -> Message:
    """Say what became of a job.

    Args:
        status: The job.
        share: Whether it is for the asker alone, who may then share it.
        hub_url: Where the Hub shows the job.
    """
    return _message(status, share=share, hub_url=hub_url, shared_by=())


def shared_message(
    status: JobStatus, by_user_id: str, *, hub_url: str | None = None
) -> Message:
    """Say what became of a job to a channel, and who shared it."""
    by = mrkdwn(f"Shared by {mention(by_user_id)}")
    return _message(status, share=False, hub_url=hub_url, shared_by=(by,))


def _message(
    status: JobStatus, *, share: bool, hub_url: str | None, shared_by: tuple[Json, ...]
) -> Message:
    fit = Fit()
    answer = (
        header(title_of(status, fit)),
        context(*facts_of(status, fit)),
        *body_of(status, fit),
        *actions(*buttons_of(status, share=share, hub_url=hub_url)),
    )
    footer = context(plain(footer_of(status, fit), 800), *shared_by)
    return checked(Message(spoken_of(status), (*answer, footer)))


def title_of(status: JobStatus, fit: Fit) -> str:
    """The status and the workflow."""
    what = fit.line(status.process or "workflow unknown", _NAME_CHARS)
    return f"{sign(status.status)} {word(fit.line(status.status, 30))}: {what}"


def facts_of(status: JobStatus, fit: Fit) -> list[Json]:
    """Workspace, step and duration on one line; the end in the reader's zone."""
    said = []
    if status.workspace:
        said.append(f"Workspace {fit.line(status.workspace, _NAME_CHARS)}")
    if status.explanation is not None and status.explanation.step:
        said.append(f"step {fit.line(status.explanation.step, _NAME_CHARS)}")
    if status.duration_s is not None:
        said.append(took_text(status))
    elements = [plain(" · ".join(said), 500)] if said else []
    if status.finished is not None:
        elements.append(mrkdwn(f"· finished {date_text(status.finished)}"))
    elif status.created is not None:
        elements.append(mrkdwn(f"· created {date_text(status.created)}"))
    return elements or [plain("Nothing more is known", 500)]


def body_of(status: JobStatus, fit: Fit) -> list[Json]:
    """What happened, the lines that say so, and what to do; next to none is good."""
    explanation = status.explanation
    if status.status == "successful":
        parts = [*_success(explanation), *unreadable_of(status, fit)]
        return [rich_text(*parts)] if parts else []
    parts = [*_said(status, fit), *unreadable_of(status, fit)]
    if explanation is not None:
        parts += excerpts(explanation.evidence, fit)
        if explanation.advice:
            advice = fit.line(explanation.advice, _ADVICE_CHARS)
            parts.append(section(run("What to do: ", bold=True), *sentence(advice)))
    return [rich_text(*parts)] if parts else []


def _success(explanation: Explanation | None) -> list[Json]:
    """Next to nothing: a success is good news, not a text to read."""
    if explanation is None or not explanation.evidence:
        return []
    said = section(*sentence("The log has warnings that you may want to read."))
    warnings = excerpts(explanation.evidence, Fit(), most_lines=_WARNINGS)
    return [said, *warnings]


def unreadable_of(status: JobStatus, fit: Fit) -> list[Json]:
    """Each log that cannot be read, and why."""
    lost = list(status.unreadable.items())
    said = [
        f"Log {fit.line(name, _NAME_CHARS)} {fit.line(why, _NAME_CHARS)}."
        for name, why in lost[:_MOST_UNREADABLE]
    ]
    if more := len(lost) - len(said):
        said.append(f"{more:,} more cannot be read.")
    return [section(*sentence(each)) for each in said]


def _said(status: JobStatus, fit: Fit) -> list[Json]:
    """What happened, what to read first in bold, and how sure that is."""
    explanation = status.explanation
    if explanation is None and is_finished(status.status):
        parts = [section(*sentence(NOT_ASKED, bold=True))]
    elif explanation is None:
        stage = f"{word(fit.line(status.stage, 200))}."
        parts = [section(*sentence(stage, bold=True))]
        if status.unchanged_s is not None:
            parts.append(section(*sentence(stuck_text(status.unchanged_s))))
        if not status.logs:
            parts.append(section(*sentence(NO_LOGS[status.logs_state])))
    else:
        headline = sentence(fit.line(explanation.headline, _SAID_CHARS), bold=True)
        sure = f" {CONFIDENCE['likely']}" if explanation.confidence == "likely" else ""
        parts = [section(*headline, *([run(sure)] if sure else ()))]
        if explanation.key_line is not None:
            parts.append(preformatted(fit.line(line_text(explanation.key_line), 300)))
    if status.message and (explanation is None or not explanation.evidence):
        said = f"The Hub says: {fit.line(status.message, _SAID_CHARS)}"
        parts.append(section(*sentence(said)))
    return parts


def buttons_of(status: JobStatus, *, share: bool, hub_url: str | None) -> list[Json]:
    """What can be asked next of the job."""
    finished = is_finished(status.status)
    waiting = (
        not finished
        or status.logs_state == "not there yet"
        or (status.explanation is None and status.status != "successful")
    )
    wanted = [
        *((ActionId.SHARE,) if share else ()),
        *((ActionId.CHECK_AGAIN,) if waiting else ()),
        *(_LOG_BUTTONS if status.logs else ()),
        *((ActionId.REPORT,) if finished else ()),
    ]
    return job_buttons(*wanted, job_id=status.job_id, log=_log(status), hub_url=hub_url)


def _log(status: JobStatus) -> str | None:
    """The log that the answer is about: the one with the evidence, else the last."""
    evidence = status.explanation.evidence if status.explanation is not None else ()
    shown = (each.log for each in evidence if each.log in status.logs)
    readable = [log for log in status.logs if log not in status.unreadable]
    last = (*status.logs, *readable)[-1:]
    return next(shown, last[0] if last else None)


def footer_of(status: JobStatus, fit: Fit) -> str:
    """How much is shown of what, and the job's id."""
    said = []
    if status.explanation is not None:
        most = _WARNINGS if status.status == "successful" else 1_000
        said = excerpt_footer(status.explanation.evidence, most_lines=most)
    said.append(f"Job {fit.line(status.job_id, 210)}")
    if fit.cut:
        said.append("shortened; the full text is in the log")
    return " · ".join(said)


def spoken_of(status: JobStatus) -> str:
    """The answer as sentences, for who hears it or sees a notification of it.

    A notification shows the start alone: what happened comes first, the id last.
    """
    fit = Fit()
    what = fit.line(status.process or "The job", _NAME_CHARS)
    took = ""
    if status.duration_s is not None:
        took = f" after {duration_text(status.duration_s)}"
    verb = {
        "failed": f"failed{took}",
        "successful": f"was successful{took}",
        "dismissed": f"was dismissed{took}",
    }.get(status.status, f"is {status.status}: {status.stage}")
    end = "."
    if status.explanation is not None and status.status != "successful":
        why = fit.line(status.explanation.headline, _SPOKEN_CHARS)
        end = f": {why}" if why else "."
    where = ""
    if status.workspace:
        where = f"Workspace {fit.line(status.workspace, _NAME_CHARS)}, "
    job = f"{where}job {fit.line(status.job_id, 210)}."
    said = f"{sign(status.status)} {what} {fit.line(verb, 200)}{end}"
    return escape(one_line(f"{said} {job[:1].upper()}{job[1:]}"))

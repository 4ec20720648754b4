"""A job's status and why it failed: the most important answer.

The notices use its parts too.
"""

import re

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    actions,
    context,
    mrkdwn,
    plain,
    preformatted,
    rich_text,
    run,
    section,
    sentence,
)
from eodh_bot.messages.buttons import answer_buttons
from eodh_bot.messages.dates import date_text
from eodh_bot.messages.escaping import escape, mention, one_line
from eodh_bot.messages.excerpts import excerpt_footer, excerpts
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.status_icons import is_finished, sign, word
from eodh_tools.results.formatting import counted, duration_text
from eodh_tools.results.models import Explanation, JobStatus
from eodh_tools.results.status_text import (
    CONFIDENCE,
    TURNS,
    line_text,
    outputs_text,
    stuck_text,
)
from eodh_tools.results.text_parts import NO_LOGS

_NAME_CHARS = 100
_TEXT_CHARS = 600
_ADVICE_CHARS = 900
_SPOKEN_CHARS = 400
_MOST_UNREADABLE = 3
# Of an excerpt: the rest is in the log, one click away.
_MOST_ROWS = 8
# Of a success; the message says that the log has more, and no file is made of them.
_WARNINGS = 3
_MOST_OTHERS = 5
_IDS = re.compile(r" \((?:last: )?[^()\s]+\)")
#: Of a job that ended while the Hub did not answer.
NOT_ASKED = "The bot could not ask the Hub for the reason."


def status_message(
    status: JobStatus, *, share: bool, hub_url: str | None = None
) -> Message:
    """Say what became of a job.

    Args:
        status: The job.
        share: Whether only the asker sees it, who may then share it.
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
    blocks = (
        rich_text(title_of(status, fit), *body_of(status, fit)),
        *_others(status, fit),
        context(*_facts(status, fit), *shared_by),
        *actions(*answer_buttons(status, share=share, hub_url=hub_url)),
    )
    return checked(Message(spoken_of(status), blocks))


def title_of(status: JobStatus, fit: Fit, *more: Json) -> Json:
    """Return status, workflow and duration on one line, and what comes after."""
    return section(run(title_text(status, fit), bold=True), *more)


def title_text(status: JobStatus, fit: Fit) -> str:
    """Return the same in plain words: "❌ ndvi failed after 3.1 s"."""
    what = fit.line(status.process or "Workflow unknown:", _NAME_CHARS)
    return f"{sign(status.status)} {what} {fit.line(became_of(status), 100)}"


def became_of(status: JobStatus) -> str:
    """Return what became of a job, and after how long: "failed after 3.1 s"."""
    took = "" if status.duration_s is None else duration_text(status.duration_s)
    if not is_finished(status.status):
        return f"is {status.status}{f', {took} so far' if took else ''}"
    verb = "failed" if status.status == "failed" else f"was {status.status}"
    return f"{verb} after {took}" if took else verb


def body_of(
    status: JobStatus, fit: Fit, *, most_rows: int = _MOST_ROWS, short: bool = False
) -> list[Json]:
    """Say what happened, which line shows it and what to do; little of a success.

    Args:
        status: The job.
        fit: Records when something had to be left out.
        most_rows: At most this many lines of an excerpt.
        short: Whether the key line is enough wherever there is one.
    """
    explanation = status.explanation
    if status.status == "successful":
        return [*_success(explanation), *unreadable_of(status, fit)]
    parts = [*_what_happened(status, fit), *unreadable_of(status, fit)]
    if explanation is None:
        return parts
    if _says_more(explanation, short=short):
        parts += excerpts(explanation.evidence, fit, most_lines=most_rows)
    elif explanation.key_line is not None:
        parts.append(preformatted(fit.line(line_text(explanation.key_line), 300)))
    if explanation.advice:
        advice = fit.line(explanation.advice, _ADVICE_CHARS)
        parts.append(section(run(_turn(explanation), bold=True), *sentence(advice)))
    return parts


def _says_more(explanation: Explanation, *, short: bool) -> bool:
    """Whether the lines around the key line explain more than it does."""
    if explanation.key_line is None:
        return True
    return explanation.confidence != "known" and not short


def _turn(explanation: Explanation) -> str:
    """Whose turn it is, as the start of what to do."""
    whose = TURNS[explanation.whose]
    return {
        "unknown": "What to do: ",
        "hub": "The Hub team's turn: ",
        "service": f"The turn of {whose}: ",
    }.get(explanation.whose, f"Your turn ({whose}): ")


def _success(explanation: Explanation | None) -> list[Json]:
    """Next to nothing: a success is good news, not a text to read."""
    if explanation is None:
        return []
    where = []
    if explanation.outputs is not None:
        where = [section(run(Fit().line(outputs_text(explanation.outputs), 600)))]
    if not explanation.evidence:
        return where
    intro = section(*sentence("The log has warnings that you may want to read."))
    warnings = excerpts(explanation.evidence, Fit(), most_lines=_WARNINGS)
    return [*where, intro, *warnings]


def outputs_short(status: JobStatus) -> str:
    """Return how much a success put out, at the end of a line; Details has the rest."""
    explanation = status.explanation
    outputs = None if explanation is None else explanation.outputs
    if outputs is None or outputs.items is None:
        return ""
    return f" · {counted(outputs.items, 'item')}"


def others_short(status: JobStatus, fit: Fit, most: int) -> list[str]:
    """Return what other jobs say of it, without their ids."""
    texts = [_IDS.sub("", each) for each in status.others[:most]]
    return [fit.line(each, 200) for each in texts]


def _others(status: JobStatus, fit: Fit) -> list[Json]:
    """What other jobs say of it, a sentence each, as a small line."""
    sentences = [fit.line(each, 300) for each in status.others[:_MOST_OTHERS]]
    return [context(plain(" ".join(sentences), 1_500))] if sentences else []


def unreadable_of(status: JobStatus, fit: Fit) -> list[Json]:
    """Return each log that cannot be read, and why."""
    lost = list(status.unreadable.items())
    sentences = [
        f"Log {fit.line(name, _NAME_CHARS)} {fit.line(why, _NAME_CHARS)}."
        for name, why in lost[:_MOST_UNREADABLE]
    ]
    if more := len(lost) - len(sentences):
        sentences.append(f"{more:,} more cannot be read.")
    return [section(*sentence(each)) for each in sentences]


def _what_happened(status: JobStatus, fit: Fit) -> list[Json]:
    """What happened, and how sure that is."""
    explanation = status.explanation
    parts: list[Json] = []
    if explanation is None and is_finished(status.status):
        parts = [section(*sentence(NOT_ASKED))]
    elif explanation is None:
        stage = f"{word(fit.line(status.stage, 200))}."
        parts = [section(*sentence(stage))]
        if status.unchanged_s is not None:
            parts.append(section(*sentence(stuck_text(status.unchanged_s))))
        if not status.logs:
            parts.append(section(*sentence(NO_LOGS[status.logs_state])))
    else:
        headline = sentence(fit.line(explanation.headline, _TEXT_CHARS))
        sure = f" {CONFIDENCE['likely']}" if explanation.confidence == "likely" else ""
        parts = [section(*headline, *([run(sure)] if sure else ()))]
    if status.message and (explanation is None or not explanation.evidence):
        text = f"The Hub says: {fit.line(status.message, _TEXT_CHARS)}"
        parts.append(section(*sentence(text)))
    return parts


def _facts(status: JobStatus, fit: Fit) -> list[Json]:
    """The small line: when, where, and how much is shown of what."""
    elements = [plain(footer_of(status, fit), 800)]
    if status.finished is not None:
        elements.append(mrkdwn(f"finished {date_text(status.finished)}"))
    elif status.created is not None:
        elements.append(mrkdwn(f"created {date_text(status.created)}"))
    return elements


def footer_of(
    status: JobStatus, fit: Fit, *, short: bool = False, workspace: bool = True
) -> str:
    """Name workspace and step, how much is shown of what, and the job's id."""
    parts = []
    explanation = status.explanation
    if status.workspace and workspace:
        parts.append(f"Workspace {fit.line(status.workspace, _NAME_CHARS)}")
    if explanation is not None:
        if explanation.step:
            parts.append(f"step {fit.line(explanation.step, _NAME_CHARS)}")
        if status.status == "successful":
            parts += excerpt_footer(explanation.evidence, most_lines=_WARNINGS)
        elif _says_more(explanation, short=short):
            parts += excerpt_footer(explanation.evidence, most_lines=_MOST_ROWS)
    parts.append(f"job {fit.line(status.job_id, 210)}")
    if fit.cut:
        parts.append("shortened; the full text is in the log")
    text = " · ".join(parts)
    return f"{text[:1].upper()}{text[1:]}"


def spoken_of(status: JobStatus) -> str:
    """Return the answer as sentences, for who hears it or sees a notification of it.

    A notification shows only the start: what happened comes first, the id last.
    """
    fit = Fit()
    title = title_text(status, fit)
    end = "."
    if not is_finished(status.status):
        end = f": {fit.line(status.stage, 200)}."
    elif status.explanation is not None and status.status != "successful":
        why = fit.line(status.explanation.headline, _SPOKEN_CHARS)
        end = f": {why}" if why else "."
    where = ""
    if status.workspace:
        where = f"Workspace {fit.line(status.workspace, _NAME_CHARS)}, "
    job = f"{where}job {fit.line(status.job_id, 210)}."
    return escape(one_line(f"{title}{end} {job[:1].upper()}{job[1:]}"))

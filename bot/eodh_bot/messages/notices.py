"""Notices about one job: it started, it ended, and why it failed."""

from collections.abc import Sequence

from eodh_bot.messages.assignee_line import assignee_line, assignees_spoken
from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    actions,
    called,
    context,
    mrkdwn,
    plain,
    rich_text,
    run,
    section,
    sentence,
)
from eodh_bot.messages.buttons import (
    NoticeTarget,
    failure_buttons,
    line_menu,
    running_buttons,
)
from eodh_bot.messages.dates import date_text
from eodh_bot.messages.escaping import escape, mention, one_line
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.status import (
    NOT_ASKED,
    body_of,
    footer_of,
    others_short,
    outputs_short,
    spoken_of,
    title_of,
    title_text,
    unreadable_of,
)
from eodh_bot.messages.streaks import streak_spoken, streak_tail
from eodh_bot.models import JobStreak
from eodh_tools.results.models import JobStatus

_NAME_CHARS = 100
_WHY_CHARS = 400
# Of an excerpt: with the rest a notice has at most twelve rows.
_MOST_ROWS = 4
# Of what other jobs say of it.
_MOST_OTHERS = 2
#: It distinguishes a message about a start from one about the end.
TO_COME = "This message is updated when the job ends."
_ENDS = ("was dismissed", "was successful", "works again", "failed")


def running_notice(status: JobStatus, *, hub_url: str | None = None) -> Message:
    """Say that a job was seen to run; `ended_notice` takes the message's place.

    Args:
        status: The job; its progress is left out, since that is old in a moment.
        hub_url: Where the Hub shows the job.
    """
    fit = Fit()
    status = status.model_copy(update={"duration_s": None})
    elements = [plain(footer_of(status, fit), 400)]
    if status.created is not None:
        elements.append(mrkdwn(f"created {date_text(status.created)}"))
    blocks = (
        rich_text(title_of(status, fit), section(run(TO_COME))),
        context(*elements),
        *actions(*running_buttons(status, hub_url)),
    )
    return checked(Message(f"{spoken_of(status)} {TO_COME}", blocks))


def ended_notice(
    status: JobStatus,
    *,
    notified: NoticeTarget,
    hub_url: str | None = None,
    looking: Sequence[str] = (),
    row: JobStreak | None = None,
) -> Message:
    """Say that a job has ended: of a failure why, of a success one line.

    It has no file: what does not fit is in the log, one click away.

    Args:
        status: The job; without an explanation where the Hub could not be asked.
        notified: Who is notified.
        hub_url: Where the Hub shows the job.
        looking: Who looks into the failure, by Slack's ids.
        row: The failures of its workflow before it.
    """
    fit = Fit()
    if status.status == "successful":
        blocks: tuple[Json, ...] = (
            _success_line(status, fit, notified, hub_url),
            *_warned(status, fit),
        )
        return checked(Message(spoken_of(status), blocks))
    body = body_of(status, fit, most_rows=_MOST_ROWS, short=True)
    # What the row of failures says already is not repeated.
    texts = others_short(status, fit, _MOST_OTHERS) if row is None else []
    others = [plain(each, 200) for each in texts]
    footer = footer_of(status, fit, short=True, workspace=row is None)
    controls = failure_buttons(status, notified, hub_url, looking=bool(looking))
    blocks = (
        rich_text(title_of(status, fit, *streak_tail(row)), *body),
        context(plain(footer, 800), *others),
        *assignee_line(looking),
        *actions(*controls),
    )
    spoken = f"{streak_spoken(row)}{spoken_of(status)}{assignees_spoken(looking)}"
    return checked(Message(spoken, blocks))


def tells_the_same_end(told: str, message: Message, process: str | None) -> bool:
    """Return whether a message in Slack tells already what another is to tell.

    Args:
        told: What it says, as Slack has it.
        message: What it is to say.
        process: The job's workflow, whose name may have words of an end in it.
    """
    ends = [_end_in(text, process) for text in (told, message.text)]
    return TO_COME not in told and ends[0] is not None and ends[0] == ends[1]


def _end_in(text: str, process: str | None) -> str | None:
    """Return the words of the first end that a text tells."""
    words = text.partition(process)[2] if process and process in text else text
    found = [each for each in _ENDS if each in words]
    return min(found, key=words.index, default=None)


def failure_reply(status: JobStatus, mention_id: str | None = None) -> Message:
    """Say in the thread that a job failed: to mention a person, or after an update.

    An update of a message notifies nobody. The message itself says the rest.

    Args:
        status: The failed job.
        mention_id: Slack's id of the person to mention.
    """
    fit = Fit()
    what = fit.line(status.process or "The job", _NAME_CHARS)
    why = NOT_ASKED
    if status.explanation is not None:
        why = fit.line(status.explanation.headline, _WHY_CHARS)
    parts: list[Json] = [*called(mention_id)] if mention_id else []
    parts += [run(" ")] if parts else []
    parts += [run(what, bold=True), run(" failed. "), *sentence(why)]
    spoken = escape(one_line(f"{what} failed. {why}"))
    if mention_id and called(mention_id):
        spoken = f"{mention(mention_id)} {spoken}"
    return checked(Message(spoken, (rich_text(section(*parts)),)))


def _success_line(
    status: JobStatus, fit: Fit, notified: NoticeTarget, hub_url: str | None
) -> Json:
    """One line: what became of it, and the menu that opens the job."""
    title = title_text(status, fit)
    if status.explanation is not None and status.explanation.evidence:
        title += ", with warnings"
    title += outputs_short(status)
    row: Json = {"type": "section", "text": plain(title, 500)}
    menu = line_menu(status, notified, hub_url)
    return {**row, "accessory": menu} if menu else row


def _warned(status: JobStatus, fit: Fit) -> list[Json]:
    """What cannot be read."""
    parts = unreadable_of(status, fit)
    return [rich_text(*parts)] if parts else []

"""Notices of a workflow that failed again, still fails, or works again."""

from datetime import datetime, timedelta

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import called, context, mrkdwn, plain, run
from eodh_bot.messages.buttons import NoticeTarget, line_menu
from eodh_bot.messages.dates import date_element, date_text
from eodh_bot.messages.escaping import escape, mention, one_line
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.status import became_of, outputs_short
from eodh_bot.messages.status_icons import sign
from eodh_bot.models import JobStreak
from eodh_tools.results.formatting import counted
from eodh_tools.results.models import JobStatus

_NAME_CHARS = 100
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_TEENS = range(11, 14)


def again_notice(
    status: JobStatus,
    row: JobStreak,
    *,
    notified: NoticeTarget,
    hub_url: str | None = None,
    mention_id: str | None = None,
) -> Message:
    """Say in the first failure's thread that the workflow failed again, in two lines.

    The first failure's message says why.

    Args:
        status: The job.
        row: The failures up to it.
        notified: Who is notified.
        hub_url: Where the Hub shows the job.
        mention_id: Slack's id of a person or user group to mention.
    """
    fit = Fit()
    name = fit.line(status.process or "The workflow", _NAME_CHARS)
    how = became_of(status).replace("failed", "failed again", 1)
    times = f"{ordinal(row.failures)} time in a row"
    title = f"{sign('failed')} {name} {how}: {times}"
    who = f"{mention(mention_id)} " if mention_id and called(mention_id) else ""
    explanation = status.explanation
    is_known = explanation is not None and explanation.confidence != "unknown"
    cause = _same_cause(row, "Same cause" if is_known else "It looks the same")
    blocks = (
        _line(f"{title} · {fit.line(status.job_id, 210)}", status, notified, hub_url),
        context(mrkdwn(f"{who}{cause}")),
    )
    job = escape(one_line(f"Job {status.job_id}."))
    spoken = f"{who}{escape(one_line(title))}. {cause}. {job}"
    return checked(Message(spoken, blocks))


def recovery_notice(
    status: JobStatus,
    row: JobStreak,
    *,
    notified: NoticeTarget,
    hub_url: str | None = None,
) -> Message:
    """Say that the workflow works again, and after how many failures.

    Args:
        status: The successful job.
        row: The failures before it.
        notified: Who is notified.
        hub_url: Where the Hub shows the job.
    """
    fit = Fit()
    name = fit.line(status.process or "The workflow", _NAME_CHARS)
    failures = counted(row.failures, "failure")
    title = f"{sign('successful')} {name} works again after {failures}"
    if row.since is not None and status.finished is not None:
        title += f" ({lasting(status.finished - row.since)})"
    line = f"{title}{outputs_short(status)}"
    spoken = escape(one_line(f"{title}. Job {status.job_id}."))
    return checked(Message(spoken, (_line(line, status, notified, hub_url),)))


def still_failing_notice(
    process: str, row: JobStreak, last: datetime | None
) -> Message:
    """Say a day later that the workflow still fails.

    Args:
        process: The workflow.
        row: Its failures up to now.
        last: When the last one ended.
    """
    name = Fit().line(process, _NAME_CHARS)
    title = f"{sign('failed')} {name} still fails: {row.failures:,} failures in a row"
    times = []
    if row.since is not None:
        same = "Same cause since" if row.alike == row.failures else "Since"
        times.append(f"{same} {date_text(row.since)}")
    if last is not None:
        times.append(f"last failure {date_text(last)}")
    small = " · ".join(times)
    blocks = (
        {"type": "section", "text": plain(title, 500)},
        *([context(mrkdwn(small))] if small else []),
    )
    return checked(Message(f"{escape(one_line(title))}. {small}".strip(), blocks))


def streak_tail(row: JobStreak | None) -> list[Json]:
    """Return what the failures before it say of a failure, after its title."""
    if row is None or row.kind == "recovered":
        return []
    if row.kind == "past":
        return [run(" · the workflow has succeeded since")]
    changed = "the cause changed, " if row.kind == "changed" else ""
    text = f" · {changed}{ordinal(row.failures)} failure"
    if row.since is None:
        return [run(f"{text} in a row")]
    return [run(f"{text} since "), date_element(row.since)]


def streak_spoken(row: JobStreak | None) -> str:
    """Return the same, as words before the rest."""
    if row is None or row.kind == "recovered":
        return ""
    if row.kind == "past":
        return "The workflow has succeeded since. "
    changed = "The cause changed. " if row.kind == "changed" else ""
    return f"{changed}{ordinal(row.failures)} failure in a row. "


def ordinal(number: int) -> str:
    """Return a number as one counts times: 1st, 2nd, 3rd, 4th."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    end = "th" if number % 100 in _TEENS else ends.get(number % 10, "th")
    return f"{number:,}{end}"


def lasting(time: timedelta) -> str:
    """Return a long time in one unit, as people say it."""
    if time >= 2 * _DAY:
        return f"{round(time / _DAY):,} days"
    if time >= 2 * _HOUR:
        return f"{round(time / _HOUR)} hours"
    minutes = max(1, round(time / _MINUTE))
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def _same_cause(row: JobStreak, same: str) -> str:
    """Since when the cause is the same; our own words, which Slack parses."""
    if row.alike_since is None or row.alike <= 1:
        return same
    since = date_text(row.alike_since)
    if row.alike < row.failures:
        return f"{same} the last {row.alike:,} times, since {since}"
    return f"{same} since {since}"


def _line(
    text: str, status: JobStatus, notified: NoticeTarget, hub_url: str | None
) -> Json:
    row: Json = {"type": "section", "text": plain(text, 500)}
    menu = line_menu(status, notified, hub_url)
    return {**row, "accessory": menu} if menu else row

"""The weekly summary: runs, how many failed, of what, and the slowest workflows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eodh_bot.messages.block_limits import checked
from eodh_bot.messages.blocks import (
    bullets,
    context,
    header,
    plain,
    rich_text,
    run,
    section,
)
from eodh_bot.messages.escaping import escape
from eodh_bot.messages.failure_groups import group_row
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message
from eodh_tools.results.formatting import counted, step_duration_text
from eodh_tools.results.models import FailureGroup

_NAME_CHARS = 60
_WHY_CHARS = 100
_MOST_SPOKEN = 3
_LAST_DAY = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class SlowWorkflow:
    """How long a workflow's successes took; times in seconds.

    Attributes:
        usual_s: Their median.
        longest_s: The longest of them.
    """

    process: str
    successes: int
    usual_s: float
    longest_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFacts:
    """What the jobs of a week came to.

    Attributes:
        process: The workflow that it is about; None for all.
        start: Its Monday, 00:00 UTC.
        jobs: Created in that week; `ended` and `failed` are of those.
        jobs_before: The same of the week before.
        causes: Those of most jobs first.
        not_explained: Failed jobs that are in no cause.
        slowest: The slowest first.
        complete: Whether the list of jobs was read to its end.
    """

    workspace: str | None
    process: str | None = None
    start: datetime
    jobs: int
    ended: int = 0
    failed: int = 0
    jobs_before: int = 0
    ended_before: int = 0
    failed_before: int = 0
    causes: Sequence[FailureGroup] = ()
    more_causes: int = 0
    not_explained: int = 0
    slowest: Sequence[SlowWorkflow] = ()
    complete: bool = True


def weekly_summary(
    facts: WeekFacts, *, hub_url: Callable[[str], str | None] | None = None
) -> Message:
    """Say what a week came to; of a week without jobs one line.

    Args:
        facts: The week.
        hub_url: Where the Hub shows a job, by its id.
    """
    fit = Fit()
    of = f"Week of {_days(facts.start)}, {_where(facts, fit)}"
    if not facts.jobs:
        text = f"{of}: no job ran. The next summary follows a week with jobs."
        return checked(Message(escape(text), (rich_text(section(run(text))),)))
    counts = _counts(facts)
    blocks = [
        header(of),
        rich_text(section(run(counts, bold=True))),
        *_causes(facts, hub_url),
        *_slowest(facts.slowest, fit),
        context(plain(_footer(facts), 300)),
    ]
    whys = [
        f"{counted(each.jobs, 'job')}: {fit.line(each.headline, _WHY_CHARS)}"
        for each in facts.causes[:_MOST_SPOKEN]
    ]
    spoken = " ".join([f"{of}:", counts, *whys])
    return checked(Message(escape(spoken), tuple(blocks)))


def _days(start: datetime) -> str:
    """Name the first and the last day: 16 to 22 November."""
    last = start + _LAST_DAY
    first = f"{start.day}" if start.month == last.month else f"{start.day} {start:%B}"
    return f"{first} to {last.day} {last:%B}"


def _where(facts: WeekFacts, fit: Fit) -> str:
    place = f"workspace {fit.line(facts.workspace or 'unknown', _NAME_CHARS)}"
    if facts.process is None:
        return place
    return f"workflow {fit.line(facts.process, _NAME_CHARS)} in {place}"


def _counts(facts: WeekFacts) -> str:
    """Count: 300 jobs ran, 60 failed (20 %; the week before 12 %)."""
    text = f"{counted(facts.jobs, 'job')} ran, {facts.failed or 'none'} failed"
    parts = []
    if facts.failed:
        parts.append(_rate(facts.failed, facts.ended))
    if facts.ended_before:
        before = _rate(facts.failed_before, facts.ended_before)
        parts.append(f"the week before {before}")
    elif not facts.jobs_before:
        parts.append("the week before no job ran")
    return f"{text} ({'; '.join(parts)})." if parts else f"{text}."


def _rate(failed: int, ended: int) -> str:
    """A share of the jobs that ended: those that run have not failed yet."""
    return f"{failed / max(ended, 1):.0%}".replace("%", " %")


def _causes(
    facts: WeekFacts, hub_url: Callable[[str], str | None] | None
) -> list[Json]:
    if not facts.causes:
        return []
    title = rich_text(section(run("Why they failed", bold=True)))
    rows = [
        group_row(each, hub_url(each.newest_job) if hub_url else None)
        for each in facts.causes
    ]
    return [title, *rows]


def _slowest(slowest: Sequence[SlowWorkflow], fit: Fit) -> list[Json]:
    if not slowest:
        return []
    lines = []
    for each in slowest:
        took = f" usually takes {step_duration_text(each.usual_s)}"
        if each.successes > 1:
            longest = step_duration_text(each.longest_s)
            took += f", at most {longest} ({each.successes:,} successes)"
        lines.append([run(fit.line(each.process, _NAME_CHARS), bold=True), run(took)])
    return [
        rich_text(section(run("Slowest workflows", bold=True)), bullets(*lines)),
    ]


def _footer(facts: WeekFacts) -> str:
    parts = []
    if running := facts.jobs - facts.ended:
        parts.append(f"{counted(running, 'job')} had not ended when this was written")
    if facts.more_causes:
        parts.append(f"{facts.more_causes:,} more causes: /eodh-logs failures 7d")
    if facts.not_explained:
        parts.append(f"{counted(facts.not_explained, 'job')} not explained")
    if not facts.complete:
        parts.append("the list was too long to read whole, so there may be more")
    parts.append("Days are in UTC. /eodh-logs watch weekly=no ends this")
    return " · ".join(parts)

"""Write what failed, in groups, as text of at most `MOST_CHARS`. Pure."""

from collections.abc import Sequence
from datetime import datetime

from eodh_tools.results.formatting import counted, time_text
from eodh_tools.results.jobs_text import undated_note
from eodh_tools.results.models import FailureGroup, FailureListing
from eodh_tools.results.status_text import TURNS
from eodh_tools.results.text_parts import CallForm, LogFence

#: The whole answer has no more characters.
MOST_CHARS = 3_000
_HEADLINES_CHARS = (300, 220, 170, 130, 100, 80)
_MOST_NAMES = 3
_MOST_NAME_CHARS = 60


def failures_text(answer: FailureListing, call: CallForm, fence: LogFence) -> str:
    """Write the groups, the most important first, as many as have room."""
    for chars in _HEADLINES_CHARS:
        text = _text(answer, answer.groups, chars, call, fence)
        if len(text) <= MOST_CHARS:
            return text
    shown = answer.groups
    while len(shown) > 1 and len(text) > MOST_CHARS:
        shown = shown[:-1]
        text = _text(answer, shown, _HEADLINES_CHARS[-1], call, fence)
    return text[:MOST_CHARS]


def _text(
    answer: FailureListing,
    groups: Sequence[FailureGroup],
    headline_chars: int,
    call: CallForm,
    fence: LogFence,
) -> str:
    lines = [_head(answer)]
    if groups:
        rows = [
            _group(number, group, headline_chars)
            for number, group in enumerate(groups, 1)
        ]
        lines.append(fence("\n".join(rows)))
    more = answer.more_groups + len(answer.groups) - len(groups)
    if more:
        lines.append(f"{more} more kinds of failure, each of fewer jobs or repaired.")
    if answer.not_explained:
        lines.append(
            f"{counted(answer.not_explained, 'job')} not explained yet, and in no "
            "group above: ask again to go on."
        )
    if answer.unreadable:
        lines.append(
            f"{counted(answer.unreadable, 'job')} could not be read from the Hub."
        )
    if not answer.complete:
        lines.append("The list of jobs could not be read to its end.")
    lines += undated_note(answer.undated)
    lines += [f"Next: {call(each)} ({each.why})" for each in answer.next]
    return "\n".join(lines)


def _head(answer: FailureListing) -> str:
    of = f" of {_name(answer.process)}" if answer.process else ""
    where = f" in workspace {answer.workspace}" if answer.workspace else ""
    since = f"since {time_text(answer.since)}"
    if not answer.failed:
        return (
            f"No job{of} failed{where} {since} ({counted(answer.jobs, 'job')} in all)."
        )
    kinds = len(answer.groups) + answer.more_groups
    of_kinds = f": {counted(kinds, 'kind')} of failure" if kinds else ""
    failed = f"{answer.failed:,} of {counted(answer.jobs, 'job')}{of} failed"
    return f"{failed}{where} {since}{of_kinds}"


def _group(number: int, group: FailureGroup, headline_chars: int) -> str:
    what = ", ".join(_name(name) for name in group.processes[:_MOST_NAMES])
    left_out = len(group.processes) - _MOST_NAMES
    if left_out > 0:
        what += f" and {left_out} more"
    step = f", step {_name(group.step)}" if group.step else ""
    state = "still failing"
    if group.repaired is not None:
        state = f"works again since {_day(group.repaired)}"
    unsure = "" if group.confidence == "known" else f" ({group.confidence})"
    many, of = counted(group.jobs, "job"), what or "process unknown"
    head = f"{number}. {many}, {state}: {of}{step}"
    facts = (
        f"{TURNS[group.whose]}{unsure}",
        *again(group),
        _days(group.first, group.last),
        f"newest {group.newest_job}",
    )
    headline = _begin(group.headline, headline_chars)
    return f"{head}\n   {headline}\n   {'; '.join(facts)}"


_AGAIN = {
    "helps": "run it again",
    "does not help": "another run will fail again",
    "unknown": "not known if another run helps",
}


def again(group: FailureGroup) -> tuple[str, ...]:
    """Say what another run would bring; nothing where a later run was successful."""
    if group.repaired is not None and group.rerun != "helps":
        return ()
    return (_AGAIN[group.rerun],)


def _begin(headline: str, most: int) -> str:
    """The begin of a headline, which has the cause and the thing."""
    if len(headline) <= most:
        return headline
    return f"{headline[: most - 2].rpartition(' ')[0]} …"


def _name(name: str) -> str:
    return name if len(name) <= _MOST_NAME_CHARS else f"{name[:_MOST_NAME_CHARS]}…"


def _days(first: datetime | None, last: datetime | None) -> str:
    if first is None or last is None:
        return "time unknown"
    begin, end = _day(first), _day(last)
    if begin == end:
        return begin
    return f"{begin} to {f'{last:%H:%M}' if first.date() == last.date() else end}"


def _day(when: datetime) -> str:
    """A day and a minute in UTC, short: "24 Nov 10:05"."""
    return f"{when.day} {when:%b %H:%M}"

"""Say what other jobs show of one job: in a sentence each. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median

from eodh_tools.history.groups import EndedJob, ended_at
from eodh_tools.history.record import JobRecord
from eodh_tools.history.same_sentence import classes
from eodh_tools.history.streaks import Streak
from eodh_tools.results.formatting import counted, duration_text

_OUTAGE = timedelta(hours=1)
_LEAST_WORKFLOWS = 3
_NOT_YOURS = {"service", "hub"}
_MOST_SUCCESSES = 10
_MOST_STEPS = 5


def same_failure(
    job: JobRecord, jobs: Sequence[EndedJob], records: Mapping[str, JobRecord]
) -> str | None:
    """Say that other jobs failed alike; None where none is known."""
    of = classes([job, *records.values()])
    mark = of.get(job.job_id)
    alike = [
        each
        for each in jobs
        if each.job_id != job.job_id and mark and of.get(each.job_id) == mark
    ]
    if not alike:
        return None
    alike.sort(key=ended_at)
    count = counted(len(alike), "other job")
    since, last = _day(ended_at(alike[0])), alike[-1].job_id
    return f"The same failure as {count} since {since} (last: {last})."


def last_success(row: Streak) -> str:
    """Return when the workflow last succeeded, of a list that was read whole."""
    success = row.last_success
    if success is None:
        return "No job of this workflow succeeded before."
    ago = f"{counted(row.failures, 'failure')} ago"
    day = _day(ended_at(success))
    return f"This workflow last succeeded on {day} ({success.job_id}), {ago}."


def success_since(row: Streak) -> str | None:
    """Say that the workflow works again; None where it is not known to."""
    if row.next_success is None:
        return None
    day = _day(ended_at(row.next_success))
    return f"The workflow works again since {day} ({row.next_success.job_id})."


def outage(
    job: JobRecord, jobs: Sequence[EndedJob], records: Mapping[str, JobRecord]
) -> str | None:
    """Say that one service, or the Hub, made many workflows fail at about that time."""
    if job.whose not in _NOT_YOURS or job.finished is None:
        return None
    near = [
        each
        for each in jobs
        if (record := records.get(each.job_id)) is not None
        and record.cause == job.cause
        and abs(ended_at(each) - job.finished) <= _OUTAGE
    ]
    others = {each.job_id for each in near} - {job.job_id}
    processes = {each.process for each in near} | {job.process}
    if len(processes) < _LEAST_WORKFLOWS:
        return None
    return (
        f"{counted(len(others) + 1, 'job')} of {counted(len(processes), 'workflow')} "
        "failed so within an hour: it is probably not yours."
    )


def differences(
    missing_steps: Sequence[str],
    new_lines: Sequence[int],
    step: str | None,
    durations_s: tuple[float | None, float | None],
) -> str | None:
    """Return what differs from the last success.

    Args:
        missing_steps: Steps that ran then and have no log now.
        new_lines: Of the lines shown of the failing step's log, those new since then.
        step: The failing step.
        durations_s: How long this job took, and how long that success.
    """
    parts = []
    if missing_steps:
        named = ", ".join(missing_steps[:_MOST_STEPS])
        parts.append(f"no log now of {named}")
    now_s, then_s = durations_s
    if now_s and then_s and not 0.5 <= now_s / then_s <= 2:  # noqa: PLR2004 - a half, twice
        parts.append(f"it took {duration_text(now_s)}, then {duration_text(then_s)}")
    if new_lines and step:
        parts.append(f"new in the log of {step}: {_lines(new_lines)}")
    return f"Different from that success: {'; '.join(parts)}." if parts else None


def new_warnings(lines: Mapping[str, Sequence[int]]) -> str | None:
    """Return the warnings of a success that the last successes had not.

    Args:
        lines: Their numbers in the log of each step.
    """
    parts = []
    for step, numbers in lines.items():
        if numbers:
            parts.append(f"{_lines(numbers)} in the log of {step}")
    if not parts:
        return None
    return f"New warnings, which the last successes had not: {'; '.join(parts)}."


def successful_durations_s(
    jobs: Sequence[EndedJob], process: str | None, durations: Mapping[str, float | None]
) -> tuple[float, ...]:
    """Return how long the last successes of a process took, the newest first.

    Args:
        jobs: Jobs that are known.
        process: The process.
        durations: By job id.
    """
    those = [
        job for job in jobs if job.process == process and job.status == "successful"
    ]
    those.sort(key=ended_at, reverse=True)
    took = (durations.get(job.job_id) for job in those)
    return tuple(each for each in took if each is not None)[:_MOST_SUCCESSES]


def usual(durations_s: Sequence[float], running_s: float | None) -> str | None:
    """Return how long a process usually takes, and whether this job runs longer.

    Args:
        durations_s: Of its last successes.
        running_s: How long the job has been running.
    """
    if not durations_s:
        return None
    shortest, longest = min(durations_s), max(durations_s)
    of = f"its last {len(durations_s)} successes"
    text = f"Usually takes {duration_text(median(durations_s))}"
    if len(durations_s) == 1:
        text += " (its last success)"
    else:
        text += f" ({duration_text(shortest)} to {duration_text(longest)} in {of})"
    if running_s is not None and running_s > longest:
        text += ": this one runs longer than usual"
    return f"{text}."


def _lines(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:_MOST_STEPS]))
    return f"line {shown}{', …' if len(numbers) > _MOST_STEPS else ''}"


def _day(when: datetime) -> str:
    return f"{when.day} {when:%b %H:%M}"

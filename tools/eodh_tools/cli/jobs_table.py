"""A list of jobs as a table that fits a terminal; pure."""

from collections.abc import Callable
from datetime import UTC, datetime

from eodh_tools.results.formatting import short_duration_text
from eodh_tools.results.jobs_text import (
    cause_text,
    jobs_counted,
    list_notes,
    status_counts,
)
from eodh_tools.results.models import JobListing, JobSummary, NextCall

#: Characters of a job's id that the table shows; commands take them as the id.
SHORT_ID_CHARS = 8
_MIN_WIDTH = 40
_STATE_CHARS = 10
_WHEN_CHARS = 10
_TOOK_CHARS = 9
_GAP = "  "
# Columns up to this are words; those after it are durations.
_LAST_LEFT = 2
_USUAL_COLUMN = 4
_USUAL_WIDTH = 76


def jobs_table(
    answer: JobListing,
    call: Callable[[NextCall], str],
    *,
    width: int,
    now: datetime,
    wide: bool = False,
) -> str:
    """Write jobs as rows of state, id, age, duration and process, newest first.

    Args:
        answer: The jobs, newest first.
        call: Writes the command that is worth running next.
        width: Characters of a row at most; process names are cut to fit.
        now: Aware UTC; ages are counted from it.
        wide: Give whole ids and exact times, whatever the width.
    """
    where = f" in workspace {answer.workspace}" if answer.workspace else ""
    if not answer.jobs:
        there_are = f" There are: {status_counts(answer)}." if answer.by_status else ""
        return "\n".join([f"No jobs found{where}.{there_are}", *list_notes(answer)])
    total = jobs_counted(answer)
    of_all = f"{len(answer.jobs)} of {total:,}"
    # One status says nothing that the total does not.
    counts = f": {status_counts(answer)}" if len(answer.by_status) > 1 else ""
    lines = [f"{of_all} job{'' if total == 1 else 's'}{where}{counts}"]
    shown = _ids(answer.jobs, wide=wide)
    rows: list[tuple[str, ...]] = [
        (
            job.status,
            shown[job.job_id],
            _exact(job.created) if wide else age_text(job.created, now),
            short_duration_text(job.duration_s),
            short_duration_text(job.usual_s),
            job.process or "-",
        )
        for job in answer.jobs
    ]
    has_room = wide or width >= _USUAL_WIDTH
    titles: tuple[str, ...] = ("STATE", "JOB", "CREATED", "TOOK", "USUALLY", "PROCESS")
    if not any(job.usual_s for job in answer.jobs) or not has_room:
        titles, rows = _without_usual(titles), [_without_usual(row) for row in rows]
    last = len(titles) - 1
    widths = [max(len(row[at]) for row in (titles, *rows)) for at in range(last)]
    room = max(width, _MIN_WIDTH) - sum(widths) - last * len(_GAP)
    causes = ("", *(cause_text(job) for job in answer.jobs))
    for row, cause in zip((titles, *rows), causes, strict=True):
        cells = [
            cell.ljust(size) if at <= _LAST_LEFT else cell.rjust(size)
            for at, (cell, size) in enumerate(zip(row[:last], widths, strict=True))
        ]
        name = row[last] if wide else _cut(row[last], max(room, 8))
        lines.append(_GAP.join([*cells, name]).rstrip())
        if cause:
            indent = " " * (widths[0] + len(_GAP))
            lines.append(indent + _cut(cause, max(width, _MIN_WIDTH) - len(indent)))
    lines += list_notes(answer)
    lines += [f"Next: {call(each)} ({each.why})" for each in answer.next]
    return "\n".join(lines)


def _without_usual(row: tuple[str, ...]) -> tuple[str, ...]:
    return (*row[:_USUAL_COLUMN], *row[_USUAL_COLUMN + 1 :])


def age_text(when: datetime | None, now: datetime) -> str:
    """Say how long ago something was: "just now", "12 min ago", "5 d ago"."""
    if when is None:
        return "-"
    seconds = (now - when).total_seconds()
    if seconds < 60:  # noqa: PLR2004 - a minute; also a clock that is behind the Hub's
        return "just now"
    if seconds < 3_600:  # noqa: PLR2004 - an hour
        return f"{seconds // 60:.0f} min ago"
    if seconds < 2 * 86_400:
        return f"{seconds // 3_600:.0f} h ago"
    return f"{seconds // 86_400:.0f} d ago"


def _ids(jobs: tuple[JobSummary, ...], *, wide: bool) -> dict[str, str]:
    """Each job's id, cut to a length that is still unique among those shown."""
    shown = {job.job_id: job.job_id for job in jobs}
    if wide:
        return shown
    short = [job.job_id[:SHORT_ID_CHARS] for job in jobs]
    return {
        job.job_id: cut if short.count(cut) == 1 else job.job_id
        for job, cut in zip(jobs, short, strict=True)
    }


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"


def _exact(when: datetime | None) -> str:
    return "-" if when is None else when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

"""Write a list of logs, and a part of a log, as text. Pure."""

from collections.abc import Callable

from eodh_tools.results.formatting import counted, size_text, step_duration_text
from eodh_tools.results.models import (
    LogEntry,
    LogListing,
    LogReading,
)
from eodh_tools.results.text_parts import (
    NO_LOGS,
    CallForm,
    LogFence,
    in_workspace,
    next_lines,
    note_lines,
    redacted_text,
    waited_lines,
)

#: Writes how to go on reading from a cursor, as the door takes it.
CursorForm = Callable[[str], str]


#: Of a log that was rotated, replaced or cut while its job runs.
ANOTHER_LOG = "This is not the log that was read before: it is read anew."


def logs_text(answer: LogListing, call: CallForm) -> str:
    """Write the list of a job's logs, in the order in which the steps ran."""
    head = f"Job {answer.job_id}{in_workspace(answer.workspace)}: {answer.status}"
    lines = [f"{head}, {counted(len(answer.logs), 'log')}"]
    lines += note_lines(answer.note)
    lines += waited_lines(answer)
    lines += [f"  {_entry(log)}" for log in answer.logs]
    if not answer.logs:
        lines.append(NO_LOGS[answer.logs_state])
    lines += list(answer.missing)
    return "\n".join(lines + next_lines(answer.next, call))


def reading_text(
    answer: LogReading,
    call: CallForm,
    fence: LogFence,
    cursor: CursorForm = "cursor={}".format,
) -> str:
    """Write a part of a log, with its place in the whole log.

    Args:
        answer: What was read.
        call: Writes a call worth making next.
        fence: Marks log text.
        cursor: Writes how to go on from a cursor.
    """
    lines = [reading_head(answer), *note_lines(answer.note)]
    if answer.is_another:
        lines.append(ANOTHER_LOG)
    if answer.text:
        lines.append(fence(answer.text))
    if answer.older_cursor:
        lines.append(f"Older lines: {cursor(answer.older_cursor)}")
    if answer.newer_cursor:
        more = "Newer lines" if answer.complete else "Newer lines, as the log grows"
        lines.append(f"{more}: {cursor(answer.newer_cursor)}")
    return "\n".join(lines + next_lines(answer.next, call))


def reading_head(answer: LogReading) -> str:
    """Write one line: which log, which of its lines, how many secrets were redacted."""
    if answer.total_lines == 0:
        shown = "the log is empty"
    elif answer.first_line is None:
        shown = f"none of {counted(answer.total_lines, 'line')} shown"
    else:
        shown = (
            f"lines {answer.first_line:,} to {answer.last_line:,} "
            f"of {answer.total_lines:,}"
        )
    if answer.matches is not None:
        shown = f"{counted(answer.matches, 'matching line')}; {shown}"
    growing = "" if answer.complete else "; the job still runs, the log may grow"
    why = f" ({answer.why_this_log})" if answer.why_this_log else ""
    return (
        f"{answer.log} of job {answer.job_id}{why}: {shown}"
        f"{redacted_text(answer.redacted)}{growing}"
    )


def _entry(log: LogEntry) -> str:
    facts = [log.kind if log.kind != "step" else f"step {log.step}"]
    if log.scatter is not None:
        facts.append(f"run {log.scatter}")
    if log.empty:
        facts.append("empty")
    elif log.lines is not None:
        facts.append(f"{log.lines:,} lines")
    if log.size_bytes:
        facts.append(size_text(log.size_bytes))
    if log.took_s is not None:
        facts.append(f"took {step_duration_text(log.took_s)}")
    if log.note:
        facts.append(log.note)
    return f"{log.name}: {', '.join(facts)}"

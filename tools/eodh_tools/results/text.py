"""An answer as text: the same facts in the same words at every door."""

from collections.abc import Callable, Iterable

from eodh_tools.results.formatting import duration_text, size_text, time_text
from eodh_tools.results.models import (
    Explanation,
    JobListing,
    JobStatus,
    JobSummary,
    LogEntry,
    LogListing,
    LogReading,
    LogsState,
    NextCall,
)

#: How a door writes a call that is worth making next.
CallForm = Callable[[NextCall], str]
#: How a door sets off text that came out of a log.
LogFence = Callable[[str], str]


def status_text(answer: JobStatus, call: CallForm, fence: LogFence) -> str:
    """Say what became of a job, and why."""
    process = answer.process or "process unknown"
    lines = [f"Job {answer.job_id} ({process}){_in(answer.workspace)}: {answer.status}"]
    lines += _note(answer.note)
    if answer.explanation is not None:
        lines += explanation_lines(answer.explanation, fence)
    if answer.finished is None and answer.stage != answer.status:
        lines.append(f"Stage: {answer.stage}")
    lines.append(f"Times: {_times(answer)}")
    lines += _waited(answer)
    if answer.message:
        lines.append(f"The Hub says: {answer.message}")
    lines.append(f"Logs: {_logs_state(answer)}")
    if answer.results_url:
        lines.append(f"Results: {answer.results_url}")
    return "\n".join(lines + _next(answer.next, call))


def explanation_lines(explanation: Explanation, fence: LogFence) -> list[str]:
    """An explanation: headline, certainty, evidence and what to do."""
    lines = [explanation.headline]
    if explanation.confidence != "known":
        lines.append(
            "How sure: likely."
            if explanation.confidence == "likely"
            else "How sure: not; the logs do not tell the cause."
        )
    if explanation.step:
        lines.append(f"Step: {explanation.step}")
    for evidence in explanation.evidence:
        lines.append(
            f"Evidence in {evidence.log} ({len(evidence.lines)} of "
            f"{evidence.total_lines:,} lines{_redacted(evidence.redacted)}):"
        )
        lines.append(fence(evidence.text))
    if explanation.advice:
        lines.append(f"What to do: {explanation.advice}")
    return lines


def logs_text(answer: LogListing, call: CallForm) -> str:
    """List a job's logs in the order in which the steps ran."""
    head = f"Job {answer.job_id}{_in(answer.workspace)}: {answer.status}"
    lines = [f"{head}, {len(answer.logs)} log{'' if len(answer.logs) == 1 else 's'}"]
    lines += _note(answer.note)
    lines += _waited(answer)
    lines += [f"  {_entry(log)}" for log in answer.logs]
    if not answer.logs:
        lines.append(NO_LOGS[answer.logs_state])
    lines += list(answer.missing)
    return "\n".join(lines + _next(answer.next, call))


def reading_text(answer: LogReading, call: CallForm, fence: LogFence) -> str:
    """A part of a log, with what is shown of what."""
    lines = [reading_head(answer), *_note(answer.note)]
    if answer.text:
        lines.append(fence(answer.text))
    if answer.older_cursor:
        lines.append(f"Older lines: cursor={answer.older_cursor}")
    if answer.newer_cursor:
        more = "Newer lines" if answer.complete else "Newer lines, as the log grows"
        lines.append(f"{more}: cursor={answer.newer_cursor}")
    return "\n".join(lines + _next(answer.next, call))


def reading_head(answer: LogReading) -> str:
    """One line: which log, which lines of how many, what was left out or redacted."""
    if answer.total_lines == 0:
        shown = "the log is empty"
    elif answer.first_line is None:
        shown = f"no lines of {answer.total_lines:,}"
    else:
        shown = (
            f"lines {answer.first_line:,} to {answer.last_line:,} "
            f"of {answer.total_lines:,}"
        )
    if answer.matches is not None:
        shown = f"{answer.matches:,} matching lines; {shown}"
    pod = f"; pod {answer.pod}" if answer.pod else ""
    growing = "" if answer.complete else "; the job still runs, the log may grow"
    why = f" ({answer.why_this_log})" if answer.why_this_log else ""
    return (
        f"{answer.log} of job {answer.job_id}{why}: {shown}"
        f"{_redacted(answer.redacted)}{pod}{growing}"
    )


def jobs_text(answer: JobListing, call: CallForm) -> str:
    """List jobs, newest first."""
    if not answer.jobs:
        lines = [f"No job{_in(answer.workspace)} matches."]
    else:
        lines = [f"{len(answer.jobs)} of {answer.total:,} jobs{_in(answer.workspace)}"]
    if answer.by_status:
        counts = sorted(answer.by_status.items(), key=lambda each: -each[1])
        lines.append(", ".join(f"{count:,} {status}" for status, count in counts[:8]))
    lines += [
        f"  {job.job_id}  {job.status:<10}  {time_text(job.created)}  "
        f"{duration_text(job.duration_s):>9}  {job.process or ''}".rstrip()
        for job in answer.jobs
    ]
    return "\n".join(lines + _next(answer.next, call))


def summary_text(job: JobSummary) -> str:
    """A job in a few words: process, status and when it was created."""
    process = (job.process or "process unknown")[:80]
    return f"{process}, {job.status}, created {time_text(job.created)}"


#: After so many calls that waited in vain an assistant stops.
MOST_WAITS = 6

#: What is said of a job without logs.
NO_LOGS: dict[LogsState, str] = {
    "there": "The job lists no logs.",
    "not there yet": "The logs are not there yet: the Hub may take up to 60 s.",
    "none": "The Hub gives no logs for this job.",
    "not finished": "The logs come when the job has finished.",
}


def _in(workspace: str | None) -> str:
    return f" in workspace {workspace}" if workspace else ""


def _note(note: str | None) -> list[str]:
    return [] if note is None else [note]


def _waited(answer: JobStatus | LogListing) -> list[str]:
    """How long a call waited in vain, and when to stop."""
    if answer.waited_s is None or answer.logs_state not in {
        "not finished",
        "not there yet",
    }:
        return []
    waited = duration_text(answer.waited_s)
    stop = f"After {MOST_WAITS} such calls stop, and say that the job still runs."
    return [f"Waited {waited} in this call. {stop}"]


def _redacted(count: int) -> str:
    if count == 0:
        return ""
    return f", {count:,} secret{'' if count == 1 else 's'} redacted"


def _times(answer: JobStatus) -> str:
    parts = [f"created {time_text(answer.created)}"]
    if answer.finished is not None:
        parts.append(f"finished {time_text(answer.finished)}")
    if answer.duration_s is not None:
        verb = "took" if answer.finished is not None else "running for"
        parts.append(f"{verb} {duration_text(answer.duration_s)}")
    return ", ".join(parts)


def _logs_state(answer: JobStatus) -> str:
    return ", ".join(answer.logs) if answer.logs else NO_LOGS[answer.logs_state]


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
    if log.note:
        facts.append(log.note)
    return f"{log.name}: {', '.join(facts)}"


def _next(calls: Iterable[NextCall], call: CallForm) -> list[str]:
    return [f"Next: {call(each)} ({each.why})" for each in calls]


def as_call(call: NextCall) -> str:
    """A next call as a model would write it."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in call.arguments.items())
    return f"{call.tool}({arguments})"

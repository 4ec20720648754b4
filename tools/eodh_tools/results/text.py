"""Write an answer as text: the same facts in the same words at every door."""

from collections.abc import Callable, Iterable

from eodh_tools.results.formatting import (
    duration_text,
    size_text,
    step_duration_text,
    time_text,
)
from eodh_tools.results.models import (
    QUEUED,
    Confidence,
    Explanation,
    JobListing,
    JobStatus,
    JobSummary,
    LogEntry,
    LogLine,
    LogListing,
    LogReading,
    LogsState,
    NextCall,
    Outputs,
    Whose,
)

#: Writes a suggested next call in the form of a door.
CallForm = Callable[[NextCall], str]
#: Marks text that comes from a log, so that it is not taken for our own.
LogFence = Callable[[str], str]


def status_text(answer: JobStatus, call: CallForm, fence: LogFence) -> str:
    """Write a job's status, and why it ended as it did."""
    process = answer.process or "process unknown"
    lines = [f"Job {answer.job_id} ({process}){_in(answer.workspace)}: {answer.status}"]
    lines += _note(answer.note)
    if answer.explanation is not None:
        lines += explanation_lines(answer.explanation, fence)
    lines += answer.others
    if answer.finished is None and answer.stage != answer.status:
        lines.append(f"Stage: {answer.stage}")
    if answer.unchanged_s is not None:
        lines.append(stuck_text(answer.unchanged_s))
    lines.append(f"Times: {_times(answer)}")
    lines += _waited(answer)
    if answer.message:
        lines.append(f"The Hub says: {answer.message}")
    lines.append(f"Logs: {_logs_state(answer)}")
    lines += [f"Log {name} {why}." for name, why in answer.unreadable.items()]
    if answer.results_url:
        lines.append(f"Results: {answer.results_url}")
    return "\n".join(lines + _next(answer.next, call))


def outputs_text(outputs: Outputs) -> str:
    """Where the outputs are, and how many, as far as the Hub tells."""
    parts = [outputs.catalog or "address not given"]
    if outputs.items is not None:
        parts.append(f"{outputs.items:,} item{'' if outputs.items == 1 else 's'}")
    if outputs.assets is not None:
        parts.append(f"{outputs.assets:,} asset{'' if outputs.assets == 1 else 's'}")
    return f"STAC catalog: {', '.join(parts)}"


def explanation_lines(explanation: Explanation, fence: LogFence) -> list[str]:
    """Write an explanation: headline, key line, confidence, evidence, what to do."""
    lines = [explanation.headline]
    if explanation.key_line is not None:
        lines.append(fence(line_text(explanation.key_line)))
    if explanation.confidence != "known":
        lines.append(CONFIDENCE[explanation.confidence])
    if explanation.step:
        lines.append(f"Step: {explanation.step}")
    if explanation.cause is not None:
        lines.append(turn_text(explanation))
    for evidence in explanation.evidence:
        lines.append(
            f"Evidence in {evidence.log} ({len(evidence.lines)} of "
            f"{evidence.total_lines:,} lines{_redacted(evidence.redacted)}):"
        )
        lines.append(fence(evidence.text))
    if explanation.looked_bad:
        lines.append("Looked bad, but the step went on:")
        lines.append(fence("\n".join(map(line_text, explanation.looked_bad))))
    if explanation.advice:
        lines.append(f"What to do: {explanation.advice}")
    if explanation.outputs is not None:
        lines.append(outputs_text(explanation.outputs))
    return lines


#: Whose turn it is, in words.
TURNS: dict[Whose, str] = {
    "code": "the program, its image or its CWL",
    "inputs": "the inputs or parameters",
    "credentials": "a key or a right",
    "service": "an outside service",
    "resources": "memory, disk or time",
    "hub": "the Hub",
    "unknown": "not clear",
}


def turn_text(explanation: Explanation) -> str:
    """Whose turn it is, the cause's code, and whether to run the job again."""
    again = {
        "helps": "run it again",
        "does not help": "the same job again will fail again",
        "unknown": "whether the same job again helps is not known",
    }[explanation.rerun]
    return f"Matter of: {TURNS[explanation.whose]} ({explanation.cause}); {again}."


def line_text(line: LogLine) -> str:
    """A line of a log with its place."""
    return f"{line.log}:{line.line}| {line.text}"


def logs_text(answer: LogListing, call: CallForm) -> str:
    """Write the list of a job's logs, in the order in which the steps ran."""
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
    """Write a part of a log, with its place in the whole log."""
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
    """Write one line: which log, which of its lines, how many secrets were redacted."""
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
        lines = "line" if answer.matches == 1 else "lines"
        shown = f"{answer.matches:,} matching {lines}; {shown}"
    growing = "" if answer.complete else "; the job still runs, the log may grow"
    why = f" ({answer.why_this_log})" if answer.why_this_log else ""
    return (
        f"{answer.log} of job {answer.job_id}{why}: {shown}"
        f"{_redacted(answer.redacted)}{growing}"
    )


def jobs_counted(answer: JobListing) -> int:
    """How many jobs the counts by status are of: also those of other statuses."""
    return max(answer.total, sum(answer.by_status.values()))


def status_counts(answer: JobListing) -> str:
    """How many jobs match by status, the most first: "12 successful, 3 failed"."""
    counts = sorted(answer.by_status.items(), key=lambda each: -each[1])
    return ", ".join(f"{count:,} {status}" for status, count in counts[:8])


def jobs_text(answer: JobListing, call: CallForm) -> str:
    """Write a list of jobs, newest first."""
    if not answer.jobs:
        lines = [f"No job{_in(answer.workspace)} matches."]
    else:
        of_all = f"{len(answer.jobs)} of {jobs_counted(answer):,}"
        lines = [f"{of_all} jobs{_in(answer.workspace)}"]
    if answer.by_status:
        lines.append(status_counts(answer))
    for job in answer.jobs:
        lines.append(
            f"  {job.job_id}  {job.status:<10}  {time_text(job.created)}  "
            f"{duration_text(job.duration_s):>9}  {job.process or ''}".rstrip()
        )
        if cause := cause_text(job):
            lines.append(f"      {cause}")
    return "\n".join(lines + _next(answer.next, call))


def cause_text(job: JobSummary) -> str:
    """Why a job of a list failed, in a few words; "" where it is not known."""
    if job.cause is None:
        return ""
    return f"{job.cause} in step {job.step}" if job.step else job.cause


def summary_text(job: JobSummary) -> str:
    """A job in a few words: process, status and when it was created."""
    process = (job.process or "process unknown")[:80]
    return f"{process}, {job.status}, created {time_text(job.created)}"


#: An assistant stops after this many calls that waited without a result.
MOST_WAITS = 6

#: How sure an explanation is; a known cause needs no remark.
CONFIDENCE: dict[Confidence, str] = {
    "known": "",
    "likely": "Cause: likely, not certain.",
    "unknown": "Cause: unknown; the logs do not show it.",
}

#: The text for a job without logs.
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
    """How long a call waited without a result, and when to stop."""
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
        parts.append(took_text(answer))
    return ", ".join(parts)


def took_text(answer: JobStatus) -> str:
    """How long a job took or has run, and how long before its first step began."""
    took = duration_text(answer.duration_s)
    if answer.finished is None:
        return f"{'queued' if answer.stage == QUEUED else 'running'} for {took}"
    if answer.before_first_step_s is None:
        return f"took {took}"
    waited = duration_text(answer.before_first_step_s)
    return f"took {took}, {waited} of it before the first step began"


def stuck_text(unchanged_s: float) -> str:
    """That a running job may never end (KERNEL.md K7)."""
    return (
        f"The Hub has changed nothing about it for {duration_text(unchanged_s)}: it"
        " may be stuck, or its step takes that long."
    )


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
    if log.took_s is not None:
        facts.append(f"took {step_duration_text(log.took_s)}")
    if log.note:
        facts.append(log.note)
    return f"{log.name}: {', '.join(facts)}"


def _next(calls: Iterable[NextCall], call: CallForm) -> list[str]:
    return [f"Next: {call(each)} ({each.why})" for each in calls]


def as_call(call: NextCall) -> str:
    """Write a next call as a model would make it."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in call.arguments.items())
    return f"{call.tool}({arguments})"

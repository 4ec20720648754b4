"""Write a job's status and why it failed as text, the same at every door. Pure."""

from eodh_tools.results.formatting import counted, duration_text, time_text
from eodh_tools.results.models import (
    QUEUED,
    Confidence,
    Explanation,
    JobStatus,
    LogLine,
    Outputs,
    Whose,
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

#: How sure an explanation is; a known cause needs no remark.
CONFIDENCE: dict[Confidence, str] = {
    "known": "",
    "likely": "Cause: likely, not certain.",
    "unknown": "Cause: unknown; the logs do not show it.",
}

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


def status_text(answer: JobStatus, call: CallForm, fence: LogFence) -> str:
    """Write a job's status, and why it ended as it did."""
    process = answer.process or "process unknown"
    where = in_workspace(answer.workspace)
    lines = [f"Job {answer.job_id} ({process}){where}: {answer.status}"]
    lines += note_lines(answer.note)
    if answer.explanation is not None:
        lines += explanation_lines(answer.explanation, fence)
    lines += answer.others
    if answer.finished is None and answer.stage != answer.status:
        lines.append(f"Stage: {answer.stage}")
    if answer.unchanged_s is not None:
        lines.append(stuck_text(answer.unchanged_s))
    lines.append(f"Times: {_times(answer)}")
    lines += waited_lines(answer)
    if answer.message:
        lines.append(f"The Hub says: {answer.message}")
    lines.append(f"Logs: {_logs_state(answer)}")
    lines += [f"Log {name} {why}." for name, why in answer.unreadable.items()]
    if answer.results_url:
        lines.append(f"Results: {answer.results_url}")
    return "\n".join(lines + next_lines(answer.next, call))


def outputs_text(outputs: Outputs) -> str:
    """Return where the outputs are, and how many, as far as the Hub tells."""
    parts = [outputs.catalog or "address not given"]
    if outputs.items is not None:
        parts.append(counted(outputs.items, "item"))
    if outputs.assets is not None:
        parts.append(counted(outputs.assets, "asset"))
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
            f"{evidence.total_lines:,} lines{redacted_text(evidence.redacted)}):"
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


def turn_text(explanation: Explanation) -> str:
    """Return whose turn it is, the cause's code, and whether to run the job again."""
    again = {
        "helps": "run it again",
        "does not help": "the same job again will fail again",
        "unknown": "whether the same job again helps is not known",
    }[explanation.rerun]
    return f"Matter of: {TURNS[explanation.whose]} ({explanation.cause}); {again}."


def line_text(line: LogLine) -> str:
    """Return a line of a log with its place."""
    return f"{line.log}:{line.line}| {line.text}"


def _times(answer: JobStatus) -> str:
    parts = [f"created {time_text(answer.created)}"]
    if answer.finished is not None:
        parts.append(f"finished {time_text(answer.finished)}")
    if answer.duration_s is not None:
        parts.append(took_text(answer))
    return ", ".join(parts)


def took_text(answer: JobStatus) -> str:
    """Say how long a job took or has run, and how long before its first step began."""
    took = duration_text(answer.duration_s)
    if answer.finished is None:
        return f"{'queued' if answer.stage == QUEUED else 'running'} for {took}"
    if answer.before_first_step_s is None:
        return f"took {took}"
    waited = duration_text(answer.before_first_step_s)
    return f"took {took}, {waited} of it before the first step began"


def stuck_text(unchanged_s: float) -> str:
    """Say that a running job may never end (KERNEL.md K7)."""
    return (
        f"The Hub has changed nothing about it for {duration_text(unchanged_s)}: it"
        " may be stuck, or its step takes that long."
    )


def _logs_state(answer: JobStatus) -> str:
    return ", ".join(answer.logs) if answer.logs else NO_LOGS[answer.logs_state]

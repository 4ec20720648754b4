"""What a log tells of itself without being read whole: size, beginning, duration."""

from datetime import datetime
from typing import TypedDict

from eodh_tools.diagnosis import steps
from eodh_tools.hub.job import Job
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.timestamps import took_s

# The clocks of the Hub and of its workers are not quite the same.
_CLOCKS_DIFFER_S = 60.0


class LogFacts(TypedDict, total=False):
    """Fields of a `LogEntry`."""

    size_bytes: int | None
    lines: int
    empty: bool
    began: datetime | None
    took_s: float | None


def facts_of_text(text: LogText, job: Job) -> LogFacts:
    """Read the facts of a whole log from its first and its last block."""
    head = next((block for _, block in text.blocks()), b"")
    tail = b""
    for _, block in text.blocks(max(text.total_lines, 1)):
        tail = block
    return {
        "size_bytes": text.total_bytes,
        "lines": text.total_lines,
        **facts_of_ends(head, tail, job),
    }


def facts_of_ends(head: bytes, tail: bytes | None, job: Job) -> LogFacts:
    """Read the facts that a log's beginning and end tell.

    Args:
        head: The beginning.
        tail: The end; None where it is not known.
        job: The job. While it runs, so may the step.
    """
    facts: LogFacts = {"empty": not head, "began": steps.began(head)}
    if tail is not None and job.is_finished:
        whole_s = job.duration_s
        most_s = None if whole_s is None else whole_s + _CLOCKS_DIFFER_S
        facts["took_s"] = took_s(head, tail, most_s=most_s)
    return facts

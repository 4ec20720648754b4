"""Keep the explanation of an ended job, in short."""

from dataclasses import dataclass
from datetime import datetime

from eodh_tools.history.fingerprint import fingerprint, masked_line
from eodh_tools.hub.job import Job
from eodh_tools.results.models import (
    Confidence,
    Explanation,
    JobStatus,
    Rerun,
    Whose,
)

# Causes that are told by what is not there.
_OF_NO_LINE = frozenset(
    {None, "output-not-collected", "no-log-of-the-failing-step", "never-started",
     "log-empty", "logs-unreadable", "no-reason-given"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class JobRecord:
    """An explained job: no log is in here but the words of its headline.

    Attributes:
        job_id: The job.
        process: Its process (workflow).
        status: How it ended.
        created: Aware UTC.
        finished: Aware UTC.
        duration_s: How long it took.
        cause: The stable code of the cause; None for a job that did not fail.
        step: The step that failed.
        whose: Whose turn it is.
        rerun: Whether the same job once more helps.
        confidence: How sure the explanation is.
        headline: Why it ended so, in a sentence that names the thing.
        quote: The words of the log in the headline.
        fingerprint: Equal for jobs that failed alike; "" where none failed.
        rules: Version of the rules that explained it.
        sentence: The key line without what varies from job to job.
        may_grow: It was explained right after its end: its logs may have grown since.
    """

    job_id: str
    process: str | None
    status: str
    created: datetime | None
    finished: datetime | None
    duration_s: float | None
    cause: str | None
    step: str | None
    whose: Whose
    rerun: Rerun
    confidence: Confidence
    headline: str
    quote: str | None
    fingerprint: str
    rules: str
    sentence: str = ""
    may_grow: bool = False


def record_of(
    job: Job | JobStatus,
    explanation: Explanation,
    rules: str,
    *,
    may_grow: bool = False,
) -> JobRecord:
    """Return the record of a job that was explained just now."""
    key, place = explanation.key_line, explanation.step
    words = key.text if key is not None else explanation.quote or explanation.headline
    sentence = masked_line(words)
    if key is None and not explanation.quote and explanation.cause in _OF_NO_LINE:
        # No line of a log tells that failures of two workflows are one.
        last = explanation.evidence[-1].log if explanation.evidence else ""
        place, sentence = "\0".join((job.process or "", place or "", last)), ""
    failed = job.status == "failed"
    return JobRecord(
        job_id=job.job_id,
        process=job.process,
        status=job.status,
        created=job.created,
        finished=job.finished,
        duration_s=job.duration_s,
        cause=explanation.cause,
        step=explanation.step,
        whose=explanation.whose,
        rerun=explanation.rerun,
        confidence=explanation.confidence,
        headline=explanation.headline,
        quote=explanation.quote,
        fingerprint=fingerprint(explanation.cause, place, words) if failed else "",
        rules=rules,
        sentence=sentence if failed else "",
        may_grow=may_grow,
    )

"""Why a job ended as it did: status, message, which logs there are, and their excerpts.

Pure and deterministic. It says "I cannot tell" where it cannot: a confident wrong cause
is worse than none.
"""

from collections.abc import Sequence

from eodh_tools.diagnosis.findings import (
    FailureFinding,
    LogWithExcerpt,
    evidence_of,
    finding,
    make_evidence,
)
from eodh_tools.diagnosis.hub_evidence import (
    from_gaps,
    from_reason,
    from_stage,
    with_source_jobs,
)
from eodh_tools.diagnosis.no_evidence import (
    ASK_ADMIN,
    RUN_LOCALLY,
    sentence,
    short,
    silent,
    step_name,
    step_without_log,
    unreadable,
    without_logs,
)
from eodh_tools.diagnosis.steps import gaps
from eodh_tools.hub.status_info import Job
from eodh_tools.results.models import Confidence, Evidence, Explanation, LogsState

# What stage-out says of a catalogue that an earlier step left wrong or not at all.
_CONSEQUENCES = {"catalog.json missing", "STAC item missing", "STAC invalid"}


def explain(
    job: Job,
    logs: Sequence[LogWithExcerpt],
    *,
    logs_state: LogsState,
    missing_steps: Sequence[str] = (),
    reason: str | None = None,
) -> Explanation:
    """Explain a job's end.

    Args:
        job: The job.
        logs: Its logs in the order of the steps.
        logs_state: Whether logs are there, or still to come.
        missing_steps: Steps that passing runs of the process had and of which this
            job has no log.
        reason: What its results say of the failure (`HubClient.failure_reason`).
    """
    match job.status:
        case "failed":
            explained = _failed(job, logs, logs_state, missing_steps)
            return with_source_jobs(_weighed(explained, job, logs, reason), job)
        case "successful":
            return _successful(logs)
        case "dismissed":
            return _known("The job was cancelled before it ended.")
        case _:
            return _known("The job has not ended yet.")


def _failed(
    job: Job,
    logs: Sequence[LogWithExcerpt],
    logs_state: LogsState,
    missing_steps: Sequence[str],
) -> Explanation:
    if not logs:
        return without_logs(job, logs_state)
    without_log = gaps([log.entry for log in logs])
    if all(log.excerpt is None for log in logs):
        return unreadable(job, logs)
    found = [each for log in logs if (each := finding(log)) is not None]
    last_step = logs[-1].entry.step
    at_end = [each for each in found if each.entry.step == last_step]
    if without_log and not any(each.is_exception for each in found):
        return from_gaps(without_log)
    if at_end:
        return _from_end(found, _best(at_end))
    if missing_steps:
        return step_without_log(missing_steps)
    # Steps may run side by side: one that failed need not be the last that began.
    ending = [each for each in found if each.ends_the_log]
    if ending:
        return _explained(_best(ending), "likely")
    if logs[-1].excerpt is None:
        return unreadable(job, [log for log in logs if log.excerpt is None])
    return silent(logs[-1])


def _weighed(
    explained: Explanation, job: Job, logs: Sequence[LogWithExcerpt], reason: str | None
) -> Explanation:
    """Hold what the logs show against what the Hub itself says of the failure.

    The error of a log is the author's own and comes first; where no log shows one, the
    results answer does, and then the stage at which the Hub stopped.
    """
    said = from_reason(reason) if reason is not None else None
    if said is None:
        if explained.confidence == "unknown" and not any(log.excerpt for log in logs):
            return from_stage(job) or explained
        return explained
    if explained.confidence == "known" and explained.evidence:
        return explained
    if explained.confidence == "likely" and explained.evidence:
        evidence = (*explained.evidence, *said.evidence)
        return explained.model_copy(update={"evidence": evidence})
    return said


def _best(findings: Sequence[FailureFinding]) -> FailureFinding:
    """Of several, the last whose own error ended it; else the last."""
    return max(
        enumerate(findings),
        key=lambda each: (each[1].ends_the_log, each[1].is_exception, each[0]),
    )[1]


def _from_end(found: Sequence[FailureFinding], end: FailureFinding) -> Explanation:
    """Explain by the step in which the job ended, or by what that follows from."""
    follows = end.cause is not None and end.cause.name in _CONSEQUENCES
    earlier = [each for each in found if each.entry.kind == "step"]
    if not (follows and end.entry.kind == "stage-out" and earlier):
        return _explained(end, _how_sure(end))
    first = _best(earlier)
    explained = _explained(first, "likely")
    return explained.model_copy(
        update={
            "headline": f"{explained.headline} The workflow went on all the same, and "
            "stage-out then found no valid catalogue to publish.",
            "evidence": (*explained.evidence, *_evidence(end)),
        }
    )


def _how_sure(found: FailureFinding) -> Confidence:
    """Known is only what ended the step: an error in its midst may have been mended."""
    return "known" if found.ends_the_log else "likely"


def _explained(found: FailureFinding, confidence: Confidence) -> Explanation:
    name = step_name(found.entry)
    if found.cause is not None:
        return Explanation(
            headline=sentence(found.cause.means.replace("{step}", name)),
            cause=found.cause.name,
            confidence=confidence,
            step=found.entry.step,
            evidence=_evidence(found),
            advice=found.cause.do,
        )
    is_own = found.entry.kind == "step"
    verb = "ended with" if found.is_exception else "printed"
    said = short(found.said)
    return Explanation(
        headline=sentence(f"{name} {verb}: {said}"),
        quote=said,
        cause="the step's own error" if is_own else None,
        confidence=confidence if found.is_exception else "likely",
        step=found.entry.step,
        evidence=_evidence(found),
        advice=RUN_LOCALLY if is_own else ASK_ADMIN,
    )


def _successful(logs: Sequence[LogWithExcerpt]) -> Explanation:
    steps = list(dict.fromkeys(log.entry.step for log in logs))
    said = "The job was successful."
    if steps:
        count = f"{len(steps)} step{'' if len(steps) == 1 else 's'}"
        said = f"{said} {count} ran: {', '.join(steps)}."
    for log in logs:
        if log.excerpt is None or log.entry.kind != "step":
            continue
        warnings = [line for line in log.excerpt.lines if line.role == "warning"]
        if warnings:
            return Explanation(
                headline=f"{said} There are warnings that may be worth a look.",
                confidence="known",
                evidence=(make_evidence(log.entry, log.excerpt, warnings),),
            )
    return _known(said)


def _known(headline: str) -> Explanation:
    return Explanation(headline=headline, confidence="known")


def _evidence(found: FailureFinding) -> tuple[Evidence, ...]:
    return (evidence_of(found),)

"""Explain why a job ended as it did, by status, message, logs and their excerpts.

Pure and deterministic. It says "I cannot tell" where it cannot: a confident wrong cause
is worse than none.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from eodh_tools.diagnosis.advice import ASK_ADMIN, advice_for, sentence
from eodh_tools.diagnosis.findings import (
    FailureFinding,
    LogWithExcerpt,
    finding,
    found_nothing,
    step_name,
)
from eodh_tools.diagnosis.headlines import MOST_QUOTE
from eodh_tools.diagnosis.hub_evidence import (
    from_gaps,
    from_reason,
    from_stage,
    is_of_the_hub,
    with_source_jobs,
)
from eodh_tools.diagnosis.no_evidence import (
    not_all_read,
    step_without_log,
    unreadable,
    without_logs,
)
from eodh_tools.diagnosis.silent_logs import after_all_went_well, silent
from eodh_tools.diagnosis.step_findings import (
    CONSEQUENCES,
    DATA_IS_MISSING,
    MAY_FOLLOW_NOTHING,
    best_of,
    ended_by_itself,
    failed_beside,
    is_of_data,
    left_nothing,
    may_follow_others,
    odd_among_runs,
)
from eodh_tools.diagnosis.steps import gaps
from eodh_tools.diagnosis.successes import known, successful
from eodh_tools.hub.job import Job
from eodh_tools.results.log_words import one_line
from eodh_tools.results.models import (
    Confidence,
    Explanation,
    LogEntry,
    LogLine,
    LogsState,
)


def explain(
    job: Job,
    logs: Sequence[LogWithExcerpt],
    *,
    logs_state: LogsState,
    missing_steps: Sequence[str] = (),
    reason: str | None = None,
    not_read: Sequence[LogEntry] = (),
) -> Explanation:
    """Explain a job's end.

    Args:
        job: The job.
        logs: Its logs in the order of the steps.
        logs_state: Whether logs are there, or still to come.
        missing_steps: Steps that passing runs of the process had and of which this
            job has no log.
        reason: What the Hub's results say of the failure, unfolded
            (`JobResults.failure_reason`); None where it was not asked or gave none.
        not_read: Listed logs that are not among `logs`: there were too many.
    """
    match job.status:
        case "failed":
            explained = _failed(job, logs, logs_state, missing_steps, reason, not_read)
            return with_source_jobs(explained, job)
        case "successful":
            return successful(logs)
        case "dismissed":
            return known("The job was cancelled before it ended.")
        case _:
            return known("The job has not ended yet.")


def _failed(
    job: Job,
    logs: Sequence[LogWithExcerpt],
    logs_state: LogsState,
    missing_steps: Sequence[str],
    reason: str | None,
    not_read: Sequence[LogEntry],
) -> Explanation:
    answered = from_reason(reason) if reason else None
    if all(log.excerpt is None for log in logs):
        bare = unreadable(job, logs) if logs else without_logs(job, logs_state)
        return answered or _at_stage(job, bare)
    without_log = gaps([*not_read, *(log.entry for log in logs)])
    found = [each for log in logs if (each := finding(log)) is not None]
    last_step = logs[-1].entry.step
    at_end = odd_among_runs([each for each in found if each.entry.step == last_step])
    if without_log and not any(each.is_exception for each in found):
        return from_gaps(without_log)
    if at_end:
        beside = failed_beside(at_end, found)
        if beside is not None:
            return _explained(beside, "likely")
        return _by_last_step(logs, found, at_end, answered)
    if missing_steps:
        return step_without_log(missing_steps)
    ending = [each for each in found if each.ends_the_log]
    if ending:
        return _explained(best_of(ending), "likely")
    return answered or _without_error(job, logs, not_read)


def _by_last_step(
    logs: Sequence[LogWithExcerpt],
    found: Sequence[FailureFinding],
    at_end: Sequence[FailureFinding],
    answered: Explanation | None,
) -> Explanation:
    """Explain by the step in which the job ended, where its own log tells why."""
    end = best_of(at_end)
    explained = _after_nothing(logs, _from_end(found, end), end)
    if explained.confidence != "known" and answered is not None:
        return _with_both(explained, answered)
    return explained


def _without_error(
    job: Job, logs: Sequence[LogWithExcerpt], not_read: Sequence[LogEntry]
) -> Explanation:
    """Explain a failure that no log that was read shows."""
    if not_read:
        return not_all_read(logs, not_read)
    if logs[-1].excerpt is None:
        return unreadable(job, [log for log in logs if log.excerpt is None])
    return after_all_went_well(logs) or silent(logs[-1])


def _at_stage(job: Job, without: Explanation) -> Explanation:
    """Name the stage at which the Hub stopped, where nothing else is known."""
    if without.confidence != "unknown":
        return without
    return from_stage(job) or without


def _from_end(found: Sequence[FailureFinding], end: FailureFinding) -> Explanation:
    """Explain by the step in which the job ended, or by what that follows from."""
    earlier = [each for each in found if each.entry.kind == "step" and each is not end]
    if end.entry.kind == "stage-out":
        hard = [each for each in earlier if ended_by_itself(each)]
        if end.wording.code in CONSEQUENCES:
            hard = [each for each in earlier if not each.verdict.ended_well]
        elif end.is_exception:
            hard = []
        if hard:
            return _after_all(best_of(hard), end)
    others = [each for each in earlier if each.entry.step != end.entry.step]
    left = [each for each in others if left_nothing(each)]
    if left and end.entry.kind == "step" and may_follow_others(end):
        return _after_all(left[0], end)
    doubt = bool(others) and end.entry.kind == "step" and is_of_data(end)
    explained = _explained(end, "likely" if doubt else "known")
    if doubt:
        evidence = (*explained.evidence, others[0].evidence)
        explained = explained.model_copy(update={"evidence": evidence})
    if end.entry.kind == "step" and end.wording.code in DATA_IS_MISSING:
        return _for_want_of_data(explained, earlier)
    return explained


def _after_nothing(
    logs: Sequence[LogWithExcerpt], explained: Explanation, end: FailureFinding
) -> Explanation:
    """A step without input may follow one whose log ends with: nothing found."""
    may_follow: AbstractSet[str] = MAY_FOLLOW_NOTHING
    if end.entry.kind == "stage-out" and explained.cause == end.wording.code:
        may_follow = CONSEQUENCES
    follows = end.wording.code in may_follow and end.verdict.clue is None
    if not (follows or is_of_data(end)):
        return explained
    for log in reversed(logs):
        if log.entry.kind != "step" or log.entry.step == end.entry.step:
            continue
        found = found_nothing(log)
        if found is not None and follows:
            return _after_all(found, end)
        if found is not None:
            return explained.model_copy(update={"confidence": "likely"})
    return explained


def _after_all(first: FailureFinding, end: FailureFinding) -> Explanation:
    """A step failed, the workflow went on, and a later step failed on its output."""
    explained = _explained(first, "likely")
    name = step_name(end.entry)
    tail = f". The workflow went on all the same, and {name} failed on what it left."
    short = sentence(first.short_wording.headline)
    headline = f"{one_line(short, 290 - len(tail)).rstrip('.')}{tail}"
    return explained.model_copy(
        update={
            "headline": headline,
            "step": first.entry.step if end.entry.kind != "step" else end.entry.step,
            "evidence": (*explained.evidence, end.evidence),
        }
    )


def _for_want_of_data(
    explained: Explanation, earlier: Sequence[FailureFinding]
) -> Explanation:
    """What is missing may be what an earlier step could not fetch."""
    for each in reversed(earlier):
        troubles = [each.verdict.cause, *each.verdict.survived]
        service = [
            event
            for event in troubles
            if event.shown is not None and event.shown.cause.whose == "service"
        ]
        if service:
            bad = service[-1]
            line = LogLine(
                log=each.entry.name, line=bad.number, text=one_line(bad.words, 300)
            )
            update: dict[str, object] = {
                "whose": "service",
                "rerun": "unknown",
                "looked_bad": (*explained.looked_bad, line)[:3],
            }
            return explained.model_copy(update=update)
    return explained


def _with_both(explained: Explanation, answered: Explanation) -> Explanation:
    """Use what the Hub answers where the logs are not sure."""
    if explained.confidence == "unknown" and answered.confidence != "unknown":
        return answered.model_copy(
            update={
                "step": explained.step,
                "evidence": (*answered.evidence, *explained.evidence),
            }
        )
    return explained.model_copy(
        update={"evidence": (*explained.evidence, *answered.evidence)}
    )


def _explained(found: FailureFinding, confidence: Confidence) -> Explanation:
    wording = found.wording
    whose = wording.whose
    around = f"{wording.headline} {found.text_around}"
    if whose == "service" and is_of_the_hub(wording.code, found.entry.kind, around):
        whose = "hub"
    sure = confidence if found.sureness == "known" else found.sureness
    advice = wording.do or advice_for(wording.whose)
    if not wording.do and found.entry.kind != "step":
        advice = ASK_ADMIN
    return Explanation(
        headline=sentence(wording.headline),
        quote=wording.quote,
        key_line=LogLine(
            log=found.entry.name,
            line=found.verdict.cause.number,
            text=one_line(found.key_text, 300),
        ),
        cause=wording.code,
        confidence=sure,
        whose=whose,
        rerun=wording.rerun,
        step=found.entry.step,
        looked_bad=tuple(
            LogLine(
                log=found.entry.name,
                line=event.number,
                text=one_line(event.words, MOST_QUOTE),
            )
            for event in found.verdict.survived
        ),
        evidence=(found.evidence,),
        advice=advice,
    )

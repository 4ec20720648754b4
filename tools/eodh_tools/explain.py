"""Why a job ended as it did: status, message, which logs there are, and their excerpts.

Pure and deterministic. It says "I cannot tell" where it cannot: a confident wrong cause
is worse than none.
"""

from collections.abc import Sequence

from eodh_tools.evidence import Finding, ReadLog, evidence_of, finding, shown
from eodh_tools.hub.statusinfo import Job
from eodh_tools.jobs import Confidence, Evidence, Explanation, LogEntry, LogsState
from eodh_tools.logs.causes import recognise
from eodh_tools.stages import NO_OUTPUT, message_in_words

RUN_LOCALLY = (
    "Run the workflow locally first, with the same inputs: "
    "`cwltool WORKFLOW.cwl#WORKFLOW-ID INPUTS.yml` (with Docker), then mend the step, "
    "build and push its image under a new tag, and deploy again."
)
ASK_ADMIN = (
    "Ask a Hub administrator, who sees more logs: give the deploying workspace, the "
    "workflow's id and the job's id."
)

# What stage-out says of a catalogue that an earlier step left wrong or not at all.
_CONSEQUENCES = {"catalog.json missing", "STAC item missing", "STAC invalid"}
_NEVER_STARTED_S = 2.0
# An image that cannot be pulled is given up after about 120 s (HUB.md section 2).
_IMAGE_PULL_S = (100.0, 240.0)
# Logs of longer ids, or of ids with "_", are lost by the Hub (HUB.md section 3).
_LONG_ID_CHARS = 26


def explain(
    job: Job,
    logs: Sequence[ReadLog],
    *,
    logs_state: LogsState,
    missing_steps: Sequence[str] = (),
) -> Explanation:
    """Explain a job's end.

    Args:
        job: The job.
        logs: Its logs in the order of the steps.
        logs_state: Whether logs are there, or still to come.
        missing_steps: Steps that passing runs of the process had and of which this
            job has no log.
    """
    match job.status:
        case "failed":
            return _failed(job, logs, logs_state, missing_steps)
        case "successful":
            return _successful(logs)
        case "dismissed":
            return _known("The job was cancelled before it ended.")
        case _:
            return _known("The job has not ended yet.")


def _failed(
    job: Job,
    logs: Sequence[ReadLog],
    logs_state: LogsState,
    missing_steps: Sequence[str],
) -> Explanation:
    if not logs:
        return _without_logs(job, logs_state)
    if all(log.excerpt is None for log in logs):
        return _unreadable(job, logs)
    found = [each for log in logs if (each := finding(log)) is not None]
    last_step = logs[-1].entry.step
    at_end = [each for each in found if each.entry.step == last_step]
    if at_end:
        return _from_end(found, _best(at_end))
    if missing_steps:
        return _step_without_log(missing_steps)
    # Steps may run side by side: one that failed need not be the last that began.
    ending = [each for each in found if each.ends_the_log]
    if ending:
        return _explained(_best(ending), "likely")
    return _silent(logs[-1])


def _best(findings: Sequence[Finding]) -> Finding:
    """Of several, the last whose own error ended it; else the last."""
    return max(
        enumerate(findings),
        key=lambda each: (each[1].ends_the_log, each[1].is_exception, each[0]),
    )[1]


def _from_end(found: Sequence[Finding], end: Finding) -> Explanation:
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


def _how_sure(found: Finding) -> Confidence:
    """Known is only what ended the step: an error in its midst may have been mended."""
    return "known" if found.ends_the_log else "likely"


def _explained(found: Finding, confidence: Confidence) -> Explanation:
    name = step_name(found.entry)
    if found.cause is not None:
        return Explanation(
            headline=_sentence(found.cause.means.replace("{step}", name)),
            cause=found.cause.name,
            confidence=confidence,
            step=found.entry.step,
            evidence=_evidence(found),
            advice=found.cause.do,
        )
    is_own = found.entry.kind == "step"
    verb = "ended with" if found.is_exception else "printed"
    return Explanation(
        headline=_sentence(f"{name} {verb}: {_short(found.said)}"),
        cause="the step's own error" if is_own else None,
        confidence=confidence if found.is_exception else "likely",
        step=found.entry.step,
        evidence=_evidence(found),
        advice=RUN_LOCALLY if is_own else ASK_ADMIN,
    )


def _without_logs(job: Job, logs_state: LogsState) -> Explanation:
    if logs_state == "not there yet":
        return Explanation(
            headline="The job failed; its logs, which may say why, are not there yet.",
            confidence="unknown",
            advice="Ask again in a minute: the Hub may take up to 60 s to list them.",
        )
    recognised = recognise([job.message[-2000:]], "message")
    if recognised is not None:
        cause, _ = recognised
        return Explanation(
            headline=cause.means, cause=cause.name, confidence="likely", advice=cause.do
        )
    took_s = job.duration_s
    if took_s is not None and took_s < _NEVER_STARTED_S:
        return Explanation(
            headline=f"The job never started: it failed {took_s:.1f} s after it was "
            "made, and nothing ran.",
            cause="never started",
            confidence="likely",
            advice="Check that every required input is given and of the right type; "
            "if so, the deployed workflow is broken: delete it and deploy it again.",
        )
    message = message_in_words(job)
    if message == NO_OUTPUT or message.startswith("The Hub gives no reason"):
        name, said = "no log of the failing step", "The job failed"
        if message == NO_OUTPUT:
            name = "the workflow gave no output"
            said = "The workflow gave no output"
        return Explanation(
            headline=f"{said}, and the Hub has no log of the step that failed, so I "
            "cannot tell why.",
            cause=name,
            confidence="unknown",
            advice="This is how it looks when the glob of a step's output fits none "
            "of the files that the step wrote, or its container ended at once: compare "
            "the CWL's outputs with what the program writes."
            f"{_image_hint(took_s)} {RUN_LOCALLY}",
        )
    return Explanation(
        headline="The job failed without any log; the Hub's message is all there is.",
        confidence="unknown",
        advice=ASK_ADMIN,
    )


def _image_hint(took_s: float | None) -> str:
    least_s, most_s = _IMAGE_PULL_S
    if took_s is None or not least_s <= took_s <= most_s:
        return ""
    return (
        " About two minutes without any log is also how a container image looks that "
        "cannot be pulled: check its name, its tag, and that it is public."
    )


def _unreadable(job: Job, logs: Sequence[ReadLog]) -> Explanation:
    """Logs are listed, and none can be fetched."""
    process = job.process or ""
    advice = ASK_ADMIN
    if len(process) > _LONG_ID_CHARS or "_" in process:
        advice = (
            "The Hub is known to lose the logs of workflows whose id is longer than "
            f"{_LONG_ID_CHARS} characters or holds '_': deploy {process!r} under a "
            f"short id without it. {ASK_ADMIN}"
        )
    names = ", ".join(log.entry.name for log in logs)
    return Explanation(
        headline=f"The job failed; its logs ({names}) are listed, but the Hub cannot "
        "find them, so I cannot tell why.",
        cause="log links that lead nowhere",
        confidence="unknown",
        advice=advice,
    )


def _step_without_log(missing_steps: Sequence[str]) -> Explanation:
    step = missing_steps[0]
    return Explanation(
        headline=f"The job ended in step {step!r} or just before it: passing runs have "
        "a log of that step, and this one has none.",
        cause="output not found",
        confidence="likely",
        step=step,
        advice="The Hub lists no log of a step whose output files were not found: "
        f"compare the globs of its CWL outputs with what it writes. {RUN_LOCALLY}",
    )


def _silent(last: ReadLog) -> Explanation:
    """No log shows a failure: the last is empty, or just stops, or ends as if well."""
    entry, excerpt = last.entry, last.excerpt
    name = step_name(entry)
    if excerpt is None or excerpt.total_lines == 0:
        return Explanation(
            headline=f"The log of {name} is empty, so I cannot tell why it failed.",
            cause="log empty",
            confidence="unknown",
            step=entry.step,
            advice="The Hub misses what a container prints when it ends too soon. "
            f"{RUN_LOCALLY}",
        )
    evidence = (shown(entry, excerpt, excerpt.lines[-5:]),)
    if entry.kind == "step" and excerpt.stops_abruptly:
        return Explanation(
            headline=_sentence(f"{name} stopped without a word: its log just ends."),
            cause="killed or crashed without a message",
            confidence="likely",
            step=entry.step,
            evidence=evidence,
            advice="Most often the system killed it for using more memory than it has "
            "(about 1 GB unless the CWL's ResourceRequirement asks for more, ramMin "
            f"in MiB), or a native library crashed. {RUN_LOCALLY}",
        )
    return Explanation(
        headline=f"The job failed after {name}, and no log says why; I cannot tell.",
        confidence="unknown",
        step=entry.step,
        evidence=evidence,
        advice="The logs end as if all were well: compare the outputs of the CWL (its "
        f"globs) with what the step writes. {RUN_LOCALLY}",
    )


def _successful(logs: Sequence[ReadLog]) -> Explanation:
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
                evidence=(shown(log.entry, log.excerpt, warnings),),
            )
    return _known(said)


def _known(headline: str) -> Explanation:
    return Explanation(headline=headline, confidence="known")


def _evidence(found: Finding) -> tuple[Evidence, ...]:
    return (evidence_of(found),)


def step_name(entry: LogEntry) -> str:
    """A step as a sentence names it."""
    if entry.kind != "step":
        return entry.kind
    run = f" (run {entry.scatter})" if entry.scatter else ""
    return f"step {entry.step!r}{run}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str, limit: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"

"""Read what the Hub itself says of a failure, beside the logs. Pure.

Sources: KERNEL.md K2 (logs without a link), K3 (results of failed jobs), K6 (stage
texts); HUB.md section 3.
"""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.advice import ASK_ADMIN, RUN_LOCALLY
from eodh_tools.diagnosis.steps import runs_text
from eodh_tools.hub.job import Job
from eodh_tools.hub.status_messages import RUN_STAGE, failed_at_stage
from eodh_tools.logs.causes import shown_by
from eodh_tools.results.log_words import one_line
from eodh_tools.results.models import Evidence, Explanation, LogLine

#: Stands where the name of a log stands in an evidence.
RESULTS_ANSWER = "Results answer"

_MOST_LINES = 20
_HEADLINE_CHARS = 200
_MISSING_INPUT = re.compile(
    r"The <(?P<name>[\w.:-]{1,100})> argument was not specified in DataInputs"
)
_NOT_LOADED = re.compile(r"Python module \S{1,200} cannot be loaded\.")
# The runner's own words where the workflow gave no output: no reason of its own.
_NO_OUTPUT = re.compile(r"JSONDecodeError|StacCatalogUri")
_NO_REASON = {
    "",
    "Execution failed",
    "No more information was returned back by the Service.",
    "ZOO-Kernel accepted to run your service!",
    "ZOO-Kernel successfully run your service!",
}
_UUID = re.compile(
    r"(?<![0-9A-Fa-f-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"(?![0-9A-Fa-f-])"
)
_RESULT_PATH = re.compile(r"(?:processing-results|/jobs/|\bcol_|\bcat_)\S*")
# A name that only the Hub's own cluster knows, or its interface.
_HUB_HOST = re.compile(
    r"\.svc(?:\.cluster\.local)?\b|\beodatahub\.org\.uk/api\b|/workspaces/\S*sessions\b"
)
# A server that works, and has no room for so many: who asks can ask less.
_ASKED_TOO_OFTEN = frozenset({"rate-limited", "connections-used-up"})


def is_of_the_hub(code: str, kind: str, text: str) -> bool:
    """Return whether a service's trouble is one of the Hub's own services.

    Args:
        code: The cause's stable name.
        kind: The kind of step.
        text: What the headline and the lines around say.
    """
    if code in _ASKED_TOO_OFTEN:
        return False
    return kind == "stage-out" or bool(_HUB_HOST.search(text))


def from_reason(reason: str) -> Explanation | None:
    """Explain a failure only by the results answer.

    Args:
        reason: As `JobResults.failure_reason` gives it.

    Returns:
        None where it says only that the job failed.
    """
    text = reason.strip()
    if text in _NO_REASON or failed_at_stage(text) is not None:
        return None
    lines = text.splitlines()
    missing = _MISSING_INPUT.search(text)
    if missing is not None:
        name = missing["name"]
        return Explanation(
            headline=f"The job never started: its required input {name!r} was not "
            "given.",
            key_line=_key_line(lines, name),
            cause="input-missing",
            confidence="known",
            whose="inputs",
            rerun="does not help",
            evidence=(reason_evidence(reason),),
            advice=f"Give the input {name!r} and run the job again.",
        )
    has_traceback = any(line.startswith("Traceback (most") for line in lines)
    sentence = short(lines[-1])
    if has_traceback and _NO_OUTPUT.search(sentence):
        return None
    if _NOT_LOADED.search(text):
        return Explanation(
            headline="The workflow never ran: the Hub could not load its own code for "
            f"it: {sentence}",
            quote=sentence,
            key_line=_key_line(lines, sentence),
            cause="never-started",
            confidence="known",
            whose="hub",
            rerun="does not help",
            evidence=(reason_evidence(reason),),
            advice=f"Delete the workflow and deploy it again. If it stays so: "
            f"{ASK_ADMIN}",
        )
    if has_traceback:
        return Explanation(
            headline=f"The Hub's own code for the workflow ended with: {sentence}",
            quote=sentence,
            key_line=_key_line(lines, lines[-1]),
            cause="hub-error",
            confidence="likely",
            whose="hub",
            evidence=(reason_evidence(reason),),
            advice=f"That code is not yours. {ASK_ADMIN}",
        )
    sentence = short(text)
    shown = shown_by(" ".join(text.split())[:2_000], "message")
    return Explanation(
        headline=f"The Hub says why in the job's results: {sentence}",
        quote=sentence,
        key_line=_key_line(lines, lines[0]),
        cause=shown.cause.code if shown else "told-by-the-hub",
        confidence="likely",
        whose=shown.cause.whose if shown else "unknown",
        rerun=shown.cause.rerun if shown else "unknown",
        evidence=(reason_evidence(reason),),
        advice=shown.cause.do if shown else ASK_ADMIN,
    )


def _key_line(lines: Sequence[str], words: str) -> LogLine:
    """The last line of the results answer that has some words, else its last."""
    at = max((n for n, line in enumerate(lines, 1) if words in line), default=0)
    number = at or len(lines)
    text = one_line(lines[number - 1], 300)
    return LogLine(log=RESULTS_ANSWER, line=number, text=text)


def short(text: str) -> str:
    """Shorten words to fit a headline."""
    return one_line(text, _HEADLINE_CHARS)


def reason_evidence(reason: str) -> Evidence:
    """Return the last lines of the results answer, where the error is, as evidence."""
    lines = reason.strip().splitlines()
    first = max(1, len(lines) - _MOST_LINES + 1)
    numbers = range(first, len(lines) + 1)
    width = len(str(len(lines)))
    return Evidence(
        log=RESULTS_ANSWER,
        lines=tuple(numbers),
        text="\n".join(f"{number:>{width}}| {lines[number - 1]}" for number in numbers),
        total_lines=len(lines),
    )


def from_stage(job: Job) -> Explanation | None:
    """Explain a failure without logs by the stage whose text the Hub left there."""
    stage = failed_at_stage(job.message)
    if stage is None:
        return None
    # Only after that stage has the workflow begun to run.
    advice = RUN_LOCALLY if RUN_STAGE in stage.casefold() else ASK_ADMIN
    return Explanation(
        headline=f"The Hub gives no reason; the job failed while: {stage}.",
        quote=f"{stage}.",
        confidence="unknown",
        advice=advice,
    )


def from_gaps(missing: dict[str, tuple[int, ...]]) -> Explanation:
    """Explain by runs without a log: a run without its output is left out."""
    step, numbers = next(iter(missing.items()))
    which = runs_text(numbers)
    return Explanation(
        headline=f"Step {step!r} most likely failed in {which}, of which there is no "
        "log; the runs that have one went well.",
        cause="output-not-collected",
        confidence="likely",
        step=step,
        advice=f"The Hub lists no log of a run that gave no output. Look at the input "
        f"of {which}, and compare the globs of the step's CWL outputs with what it "
        f"writes. {RUN_LOCALLY}",
    )


def source_jobs(text: str, job_id: str) -> tuple[str, ...]:
    """Return ids of other jobs whose results are named in the lines of a stage-in."""
    found = (
        each.lower()
        for path in _RESULT_PATH.findall(text)
        for each in _UUID.findall(path.lower())
    )
    return tuple(dict.fromkeys(each for each in found if each != job_id.lower()))


def with_source_jobs(explanation: Explanation, job: Job) -> Explanation:
    """Name the job whose result a failing stage-in could not fetch."""
    if explanation.step != "node_stage_in":
        return explanation
    text = "\n".join(each.text for each in explanation.evidence)
    named = source_jobs(text, job.job_id)
    if not named:
        return explanation
    sentence = f"That input is the result of job {named[0]}."
    advice = "Check that this job was successful and that its results are still there."
    return explanation.model_copy(
        update={
            "headline": f"{explanation.headline} {sentence}",
            "advice": f"{advice} {explanation.advice}".strip(),
        }
    )

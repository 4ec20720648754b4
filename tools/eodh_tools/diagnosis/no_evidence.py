"""What can be said of a failure that no log shows: seldom why, often what to look at.

Pure. What is absent is evidence too (DESIGN.md facts 5 and 6).
"""

from collections.abc import Sequence

from eodh_tools.diagnosis.findings import LogWithExcerpt, last_words, make_evidence
from eodh_tools.hub.status_info import Job
from eodh_tools.hub.status_messages import NO_OUTPUT, message_text
from eodh_tools.logs.causes import match_cause
from eodh_tools.results.models import Explanation, LogEntry, LogsState

RUN_LOCALLY = (
    "Run the workflow locally first, with the same inputs: "
    "`cwltool WORKFLOW.cwl#WORKFLOW-ID INPUTS.yml` (with Docker), then mend the step, "
    "build and push its image under a new tag, and deploy again."
)
ASK_ADMIN = (
    "Ask a Hub administrator, who sees more logs: give the deploying workspace, the "
    "workflow's id and the job's id."
)

_NEVER_STARTED_S = 2.0
# An image that cannot be pulled is given up after about 120 s (HUB.md section 2).
_IMAGE_PULL_S = (100.0, 240.0)
# Logs of longer ids, or of ids with "_", are lost by the Hub (HUB.md section 3).
_LONG_ID_CHARS = 26


def without_logs(job: Job, logs_state: LogsState) -> Explanation:
    """Explain a failure by its status and message alone."""
    recognised = match_cause([job.message[-2000:]], "message")
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
    if logs_state == "not there yet":
        return Explanation(
            headline="The job failed; its logs, which may say why, are not there yet.",
            confidence="unknown",
            advice="Ask again in a minute: the Hub may take up to 60 s to list them.",
        )
    message = message_text(job)
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


def unreadable(job: Job, logs: Sequence[LogWithExcerpt]) -> Explanation:
    """Logs are listed, and none can be fetched."""
    process = job.process or ""
    advice = ASK_ADMIN
    if len(process) > _LONG_ID_CHARS or "_" in process:
        advice = (
            "The Hub is known to lose the logs of workflows whose id is longer than "
            f"{_LONG_ID_CHARS} characters or holds '_': deploy {process!r} under a "
            f"short id without it. {ASK_ADMIN}"
        )
    names = "; ".join(f"{log.entry.name} {log.entry.note or ''}" for log in logs)
    return Explanation(
        headline=f"The job failed, and I cannot tell why: {names.strip()}.",
        cause="log links that lead nowhere",
        confidence="unknown",
        advice=advice,
    )


def step_without_log(missing_steps: Sequence[str]) -> Explanation:
    """Explain by a log that passing runs have and this one has not."""
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


def silent(last: LogWithExcerpt) -> Explanation:
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
    evidence = (make_evidence(entry, excerpt, excerpt.lines[-5:]),)
    words = last_words(excerpt)
    if entry.kind == "step" and words is not None:
        said = short(words)
        return Explanation(
            headline=f"I cannot tell why {name} failed; the last thing that it "
            f"printed: {said}",
            quote=said,
            confidence="unknown",
            step=entry.step,
            evidence=evidence,
            advice="If that is no reason to end, the system may have killed it for "
            "using more memory than it has (about 1 GB unless the CWL's "
            f"ResourceRequirement asks for more). {RUN_LOCALLY}",
        )
    if entry.kind == "step" and excerpt.stops_abruptly:
        return Explanation(
            headline=sentence(f"{name} stopped without a word: its log just ends."),
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


def step_name(entry: LogEntry) -> str:
    """A step as a sentence names it."""
    if entry.kind != "step":
        return entry.kind
    run = f" (run {entry.scatter})" if entry.scatter else ""
    return f"step {entry.step!r}{run}"


def sentence(text: str) -> str:
    """Begin a text as a sentence begins."""
    return text[:1].upper() + text[1:]


def short(text: str, limit: int = 200) -> str:
    """Put a text into one line, and cut it where it grows long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"

"""What can be said of a failure that no log shows: seldom why, often what to look at.

Pure. What is absent is evidence too (DESIGN.md facts 5 and 6).
"""

import re
from collections.abc import Sequence

from eodh_tools.diagnosis.ending import ends_well
from eodh_tools.diagnosis.findings import (
    LogWithExcerpt,
    last_words,
    numbered_text,
    read_story,
    step_name,
)
from eodh_tools.diagnosis.headlines import one_line
from eodh_tools.diagnosis.records import records
from eodh_tools.hub.job import Job
from eodh_tools.hub.status_messages import NO_OUTPUT, message_text
from eodh_tools.logs.causes import shown_by
from eodh_tools.logs.excerpt.excerpter import Excerpt, KeptLine
from eodh_tools.logs.lines import shorten
from eodh_tools.results.models import (
    Evidence,
    Explanation,
    LogEntry,
    LogLine,
    LogsState,
    Whose,
)

RUN_LOCALLY = (
    "Run the workflow locally first, with the same inputs: "
    "`cwltool WORKFLOW.cwl#WORKFLOW-ID INPUTS.yml` (with Docker), then correct the "
    "step, build and push its image under a new tag, and deploy again."
)
ASK_ADMIN = (
    "Ask a Hub administrator, who sees more logs: give the deploying workspace, the "
    "workflow's id and the job's id."
)
_ADVICE: dict[Whose, str] = {
    "code": "This is a matter of the program or its image: look at the quoted line in "
    f"the code. {RUN_LOCALLY}",
    "inputs": "Look at what the job was given (area, dates, options, files) in the "
    "light of the quoted line, correct it, and run the job again.",
    "credentials": "Renew the key or ask for the right that the quoted line names, "
    "and run the job again.",
    "service": "Run the job again later; if it fails the same way, ask the provider "
    "that the quoted line names.",
    "resources": "Ask for more memory, disk or time in the CWL's ResourceRequirement "
    "(ramMin, tmpdirMin, outdirMin) or ToolTimeLimit, or give the step less to do.",
    "hub": ASK_ADMIN,
    "unknown": RUN_LOCALLY,
}

_NEVER_STARTED_S = 2.0
# An image that cannot be pulled is given up after about 120 s (HUB.md section 2).
_IMAGE_PULL_S = (100.0, 240.0)
# Logs of longer ids, or of ids with "_", are lost by the Hub (HUB.md section 3).
_LONG_ID_CHARS = 26
_LAST_LINES = 5
_MEMORY_LINES = 40
# Words of a program that says how much memory it takes or has left.
_NEEDS_MEMORY = re.compile(
    r"(?i)\b(?:memory|heap|Xmx\S+|RAM|MemoryStore)\b.{0,60}\d+(?:\.\d+)? ?[KMGT]i?B?\b"
    r"|\b\d+(?:\.\d+)? ?[KMGT]i?B\b.{0,40}\b(?:memory|RAM|heap|free|allocat\w+)"
    r"|\b\d+(?:\.\d+)? ?[KMGT]i?B\b.{0,40}\b(?:array|needed|required)"
    r"|\b(?:needs?|requires?|allocat\w+|peak)\b.{0,40}\b\d+(?:\.\d+)? ?[MGT]i?B\b"
)
_CUT_BAR = re.compile(
    r"(?:^|\s)\d{1,2}(?:\.\d+)? ?%\|?[^%]*$|[=#█▏▎▍▌▋▊▉.]{3,}\s*[>|\]]?\s*$"
)
_WHOLE_BAR = re.compile(r"\b100(?:\.0+)? ?%")


def advice_for(whose: Whose) -> str:
    """What to do, by whose turn it is."""
    return _ADVICE[whose]


def without_logs(job: Job, logs_state: LogsState) -> Explanation:
    """Explain a failure by its status and message alone."""
    shown = shown_by(" ".join(job.message[-2000:].split()), "message")
    if shown is not None:
        means = shown.cause.means if shown.named else shown.cause.plain
        return Explanation(
            headline=sentence(f"{means.replace('{object}', shown.named or '')}."),
            cause=shown.cause.code,
            confidence="likely",
            whose=shown.cause.whose,
            rerun=shown.cause.rerun,
            advice=shown.cause.do,
        )
    took_s = job.duration_s
    if took_s is not None and took_s < _NEVER_STARTED_S:
        return Explanation(
            headline=f"The job never started: it failed {took_s:.1f} s after it was "
            "made, and nothing ran.",
            cause="never-started",
            confidence="likely",
            whose="inputs",
            rerun="does not help",
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
    if message == NO_OUTPUT:
        hint = _image_hint(took_s)
        return Explanation(
            headline="The workflow gave no output that the Hub could collect: the glob "
            "(or the type, File or Directory) of a step's CWL output does not match "
            "what the program wrote, or the program ended before it wrote anything. "
            "The Hub has no log of that step.",
            cause="output-not-collected",
            confidence="unknown" if hint else "likely",
            whose="code",
            rerun="does not help",
            advice="Compare the outputs of the CWL (capitals matter, File or "
            f"Directory) with what the program writes, and where.{hint} {RUN_LOCALLY}",
        )
    if message.startswith("The Hub gives no reason"):
        return Explanation(
            headline="The job failed, and the Hub has no log of the step that failed, "
            "so I cannot tell why.",
            cause="no-log-of-the-failing-step",
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
        cause="logs-unreadable",
        confidence="unknown",
        advice=advice,
    )


def step_without_log(missing_steps: Sequence[str]) -> Explanation:
    """Explain by a log that passing runs have and this one has not."""
    step = missing_steps[0]
    return Explanation(
        headline=f"The job ended in step {step!r} or just before it: passing runs have "
        "a log of that step, and this one has none, as when the glob of a CWL output "
        "matches no file.",
        cause="output-not-collected",
        confidence="likely",
        whose="code",
        rerun="does not help",
        step=step,
        advice="The Hub lists no log of a step whose output files were not found: "
        f"compare the globs of its CWL outputs with what it writes. {RUN_LOCALLY}",
    )


_NO_LOG_MEANS = (
    "as when the glob (or the type, File or Directory) of its CWL output does not "
    "match what it wrote"
)


def after_all_went_well(logs: Sequence[LogWithExcerpt]) -> Explanation | None:
    """Every log ends well and stage-out has none: the next step left no log."""
    last = logs[-1]
    if last.excerpt is None or last.entry.kind == "stage-out":
        return None
    if any(log.excerpt is None or not log.excerpt.total_lines for log in logs):
        return None
    if last.entry.kind == "step" and not ends_well(read_story(last)):
        return None
    return Explanation(
        headline=f"The job failed after {step_name(last.entry)}, whose log ends well: "
        f"the Hub has no log of the step that failed, {_NO_LOG_MEANS}, or it ended "
        "before it wrote anything.",
        cause="output-not-collected",
        confidence="likely",
        whose="code",
        rerun="does not help",
        evidence=(_last_lines(last.entry, last.excerpt),),
        advice="Compare the outputs of the CWL (capitals matter, File or Directory) "
        f"with what each step writes, and where. {RUN_LOCALLY}",
    )


def silent(last: LogWithExcerpt) -> Explanation:
    """No log shows a failure: the last is empty, or just stops, or ends as if well."""
    entry, excerpt = last.entry, last.excerpt
    name = step_name(entry)
    if excerpt is None or excerpt.total_lines == 0:
        return Explanation(
            headline=f"The log of {name} is empty, so I cannot tell why it failed.",
            cause="log-empty",
            confidence="unknown",
            step=entry.step,
            advice="The Hub misses what a container prints when it ends too soon. "
            f"{RUN_LOCALLY}",
        )
    evidence = (_last_lines(entry, excerpt),)
    key = _key(entry, excerpt)
    words = last_words(excerpt)
    memory = _says_memory(excerpt) if entry.kind == "step" else None
    if memory is not None and excerpt.stops_abruptly:
        said = one_line(memory.text, 120)
        return Explanation(
            headline=sentence(
                f"{name} stopped without an error: its log just ends, most likely "
                f"because it was killed for its memory (it says: {said})."
            ),
            quote=said,
            key_line=key,
            cause="stopped-for-memory",
            confidence="likely",
            whose="resources",
            rerun="unknown",
            step=entry.step,
            evidence=evidence,
            advice=_ADVICE["resources"],
        )
    if entry.kind == "step" and words is not None:
        said = one_line(words)
        return Explanation(
            headline=f"I cannot tell why {name} failed; the last thing that it "
            f"printed: {said}",
            quote=said,
            key_line=key,
            cause="no-reason-given",
            confidence="unknown",
            step=entry.step,
            evidence=evidence,
            advice="If that is no reason to end, the system or a time limit may have "
            f"ended it from outside. {RUN_LOCALLY}",
        )
    if entry.kind == "step" and excerpt.stops_abruptly:
        said = one_line(key.text if key else "", 120)
        return Explanation(
            headline=sentence(
                f"{name} ended without an error message, so I cannot tell why; the "
                f"last thing that it printed: {said}"
            ),
            quote=said,
            key_line=key,
            cause="ended-without-an-error",
            confidence="unknown",
            step=entry.step,
            evidence=evidence,
            advice="It may have been ended from outside (its memory, about 1 GB unless "
            "the CWL's ResourceRequirement asks for more in ramMin, or its time), or a "
            f"native library crashed. {RUN_LOCALLY}",
        )
    return Explanation(
        headline=f"The job failed after {name}, whose log ends as if all were well; no "
        "log says why, so I cannot tell. A step that has no log may have failed.",
        key_line=key,
        cause="no-reason-given",
        confidence="unknown",
        step=entry.step,
        evidence=evidence,
        advice="The Hub lists no log of a step whose outputs it could not collect: "
        "compare the outputs of the CWL (their globs and types) with what each step "
        f"writes. {RUN_LOCALLY}",
    )


def _last_lines(entry: LogEntry, excerpt: Excerpt) -> Evidence:
    lines = [line for line in excerpt.kept if line.text.strip()][-_LAST_LINES:]
    return Evidence(
        log=entry.name,
        lines=tuple(line.number for line in lines),
        text=numbered_text([(line.number, shorten(line.text, 500)) for line in lines]),
        total_lines=excerpt.total_lines,
    )


def _key(entry: LogEntry, excerpt: Excerpt) -> LogLine | None:
    lines = [line for line in excerpt.kept if line.text.strip()]
    if not lines:
        return None
    return LogLine(
        log=entry.name, line=lines[-1].number, text=one_line(lines[-1].text, 300)
    )


def _says_memory(excerpt: Excerpt) -> KeptLine | None:
    """The last of the lines near the end that speak of memory, or a bar cut off."""
    lines = [line for line in excerpt.kept if line.text.strip()]
    if not lines:
        return None
    last = lines[-1]
    if _CUT_BAR.search(last.text) and not _WHOLE_BAR.search(last.text):
        return last
    near = lines[-_MEMORY_LINES:]
    found = [
        line
        for line, record in zip(near, records(near), strict=False)
        if _NEEDS_MEMORY.search(record.message)
    ]
    return found[-1] if found else None


def sentence(text: str) -> str:
    """Begin a text as a sentence begins."""
    return text[:1].upper() + text[1:]

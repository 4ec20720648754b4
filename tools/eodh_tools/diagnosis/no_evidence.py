"""Explain a failure that no log shows: seldom why, often what to look at.

Pure. What is absent is evidence too (DESIGN.md facts 5 and 6).
"""

from collections.abc import Sequence

from eodh_tools.diagnosis.advice import ASK_ADMIN, RUN_LOCALLY, sentence
from eodh_tools.diagnosis.findings import LogWithExcerpt
from eodh_tools.diagnosis.headlines import meaning
from eodh_tools.hub.error_answers import TOO_LARGE
from eodh_tools.hub.job import Job
from eodh_tools.hub.status_messages import NO_OUTPUT, message_text
from eodh_tools.logs.causes import shown_by
from eodh_tools.results.models import Explanation, LogEntry, LogsState

_NEVER_STARTED_S = 2.0
# An image that cannot be pulled is given up after about 120 s (HUB.md section 2).
_IMAGE_PULL_S = (100.0, 240.0)
# Logs of longer ids, or of ids with "_", are lost by the Hub (HUB.md section 3).
_LONG_ID_CHARS = 26


def without_logs(job: Job, logs_state: LogsState) -> Explanation:
    """Explain a failure only by its status and message."""
    shown = shown_by(" ".join(job.message[-2000:].split()), "message")
    if shown is not None:
        return Explanation(
            headline=sentence(f"{meaning(shown)}."),
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


_READ_A_PART = (
    "Read a part of it, such as its last 200 lines, or have EODH_MAX_LOG_BYTES raised "
    "where this program runs: the Hub has the whole log."
)


def unreadable(job: Job, logs: Sequence[LogWithExcerpt]) -> Explanation:
    """Explain that logs are listed and none can be fetched."""
    process = job.process or ""
    advice = ASK_ADMIN
    if len(process) > _LONG_ID_CHARS or "_" in process:
        advice = (
            "The Hub is known to lose the logs of workflows whose id is longer than "
            f"{_LONG_ID_CHARS} characters or holds '_': deploy {process!r} under a "
            f"short id without it. {ASK_ADMIN}"
        )
    if logs and all(TOO_LARGE in (log.entry.note or "") for log in logs):
        advice = _READ_A_PART
    names = "; ".join(f"{log.entry.name} {log.entry.note or ''}" for log in logs)
    return Explanation(
        headline=f"The job failed, and I cannot tell why: {names.strip()}.",
        cause="logs-unreadable",
        confidence="unknown",
        advice=advice,
    )


def not_all_read(
    read: Sequence[LogWithExcerpt], not_read: Sequence[LogEntry]
) -> Explanation:
    """Explain that no log that was read shows an error, and that some were not read."""
    first, last = not_read[0].name, not_read[-1].name
    return Explanation(
        headline=f"The job failed, and I cannot tell why: the last {len(read)} of its "
        f"{len(read) + len(not_read)} logs show no error, and the others were not "
        "read.",
        cause="logs-unreadable",
        confidence="unknown",
        advice=f"Search the logs from {first} to {last} for an error, as with "
        "`eodh-logs read JOB --all --grep Error`.",
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
        step=step,
        advice="The Hub lists no log of a step whose output files were not found: "
        f"compare the globs of its CWL outputs with what it writes. {RUN_LOCALLY}",
    )

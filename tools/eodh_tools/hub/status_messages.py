"""Word the runner's progress numbers and messages for a person. Pure."""

from eodh_tools.hub.job import Job
from eodh_tools.logs.lazy_pattern import lazy_pattern
from eodh_tools.results.models import QUEUED

# The runner's own messages, in the order in which it sends them. `progress` is the
# number of a stage, not a share: 23 stands for the whole CWL run (HUB.md section 2).
_STAGES: tuple[tuple[str, str], ...] = (
    ("accepted to run your service", "accepted, waiting to start"),
    ("pre-execution hook", "preparing the run"),
    ("inputs downloaded", "preparing the run"),
    ("starting execution", "starting the run"),
    ("creating processing environment", "creating the processing environment"),
    ("processing environment created", "processing environment is ready"),
    ("upload required files", "uploading what the run needs"),
    ("execution submitted", "running the workflow's steps"),
    ("delivering outputs", "the steps are done, collecting outputs and logs"),
    ("post-execution hook", "publishing the results"),
    ("clean-up", "cleaning up"),
    ("execution successful", "finishing: the run was successful"),
    ("execution failed", "finishing: the run failed"),
)

#: Marks the stage in which the workflow's own steps run.
RUN_STAGE = "execution submitted"
# The kernel's words while a job has no status file yet (KERNEL.md K5).
_IN_QUEUE = "file not found"
_MAX_STAGE_CHARS = 120

_FINISHED = {
    "successful": "finished",
    "failed": "finished without success",
    "dismissed": "cancelled",
}

_SERVICE_MESSAGE = lazy_pattern(
    r"^Unable to run the Service\.\s*"
    r"(?:The message returned back by the Service was the following:\s*)?"
)
_RUNNER_TRACEBACK = lazy_pattern(
    r"^\s*(?:Exception during execution\.*\s*)?Traceback \(most recent call last\):"
)
_NO_OUTPUT = lazy_pattern(r"JSONDecodeError|StacCatalogUri")
_NO_INFORMATION = "No more information was returned back by the Service."
_ACCEPTED = "ZOO-Kernel accepted to run your service!"
_SUCCEEDED = "ZOO-Kernel successfully run your service!"

_NO_REASON = "The Hub gives no reason."

NO_OUTPUT = (
    "The workflow gave no output, and the runner then failed to read it. "
    "(The traceback that the Hub sends is the runner's own, not yours.)"
)


def stage_text(job: Job) -> str:
    """Word the stage of a job; never a percentage, since `progress` is not one."""
    if job.is_finished:
        return _FINISHED.get(job.status, job.status)
    message = job.message.strip().casefold()
    if message == _IN_QUEUE and not job.progress:
        return QUEUED
    for marker, words in _STAGES:
        if marker in message:
            return words
    if job.status in {"accepted", "created"}:
        return "accepted, waiting to start"
    if job.status == "running":
        return "running"
    return job.status


def message_text(job: Job) -> str:
    """Shorten the Hub's message to its meaning; empty where it adds nothing.

    A failed job's message is the runner's traceback, or a success message, or
    another job's (HUB.md sections 2 and 4).
    """
    text = job.message.strip()
    if not job.is_finished:
        # Of a running job a message of success is another job's (KERNEL.md K8).
        has_stage = stage_text(job) == "running" and text != _SUCCEEDED
        return _one_line(text) if has_stage else ""
    if job.status == "failed" and text in {_ACCEPTED, _SUCCEEDED}:
        return _no_reason_but(text)
    if text in {_SUCCEEDED, "ZOO-Kernel successfully dismissed your service!"}:
        return ""
    reason = _SERVICE_MESSAGE.sub("", text).strip()
    stage = failed_at_stage(text) if job.status == "failed" else None
    if stage is not None:
        return _failed_while(stage)
    if _RUNNER_TRACEBACK.match(reason):
        if _NO_OUTPUT.search(_last_line(reason)):
            return NO_OUTPUT
        return (
            f"The runner itself failed: {_last_line(reason)}. "
            "(Its traceback is left out: it is the runner's own, not yours.)"
        )
    if reason in {"", _NO_INFORMATION, "Execution failed"}:
        return _NO_REASON if job.status == "failed" else ""
    return _one_line(reason)


def failed_at_stage(message: str) -> str | None:
    """Return the stage whose text stands in place of a reason; None for any other."""
    text = _SERVICE_MESSAGE.sub("", message.strip()).strip()
    if len(text) > _MAX_STAGE_CHARS or "\n" in text or text == "Execution failed":
        return None
    is_stage = any(marker in text.casefold() for marker, _ in _STAGES[1:-2])
    return text if is_stage else None


def is_our_own(message: str) -> bool:
    """Return whether `message_text` wrote this without quoting the Hub."""
    return message in _OUR_OWN


def _no_reason_but(text: str) -> str:
    return f"The Hub gives no reason: its message is only {text!r}."


def _failed_while(stage: str) -> str:
    return f"The Hub gives no reason; it failed while: {stage}."


# As the runner spells them (HUB.md section 2).
_STAGE_TEXTS = (
    "Pre-execution hook",
    "Inputs downloaded, nested processes execution finalized",
    "starting execution",
    "workflow wrapped, creating processing environment",
    "processing environment created, preparing execution",
    "upload required files",
    "execution submitted",
    "delivering outputs, logs and usage report",
    "Post-execution hook",
    "clean-up processing resources",
)
_OUR_OWN = {
    *map(_failed_while, _STAGE_TEXTS),
    "",
    NO_OUTPUT,
    _NO_REASON,
    _no_reason_but(_ACCEPTED),
    _no_reason_but(_SUCCEEDED),
}


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return _one_line(lines[-1]) if lines else ""


def _one_line(text: str, limit: int = 500) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"

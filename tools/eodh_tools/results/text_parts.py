"""Parts of the answers' texts that several of them share. Pure."""

from collections.abc import Callable, Iterable

from eodh_tools.results.formatting import counted, duration_text
from eodh_tools.results.models import JobStatus, LogListing, LogsState, NextCall

#: Writes a suggested next call in the form of a door.
CallForm = Callable[[NextCall], str]
#: Marks text that comes from a log, so that it is not taken for our own.
LogFence = Callable[[str], str]

#: An assistant stops after this many calls that waited without a result.
MOST_WAITS = 6

#: The text for a job without logs.
NO_LOGS: dict[LogsState, str] = {
    "there": "The job lists no logs.",
    "not there yet": "The logs are not there yet: the Hub may take up to 60 s.",
    "none": "The Hub gives no logs for this job.",
    "not finished": "The logs come when the job has finished.",
}


def as_call(call: NextCall) -> str:
    """Write a next call as a model would make it."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in call.arguments.items())
    return f"{call.tool}({arguments})"


def in_workspace(workspace: str | None) -> str:
    """Name the workspace, if it is known."""
    return f" in workspace {workspace}" if workspace else ""


def note_lines(note: str | None) -> list[str]:
    """Return the note, if there is one."""
    return [] if note is None else [note]


def waited_lines(answer: JobStatus | LogListing) -> list[str]:
    """Return how long a call waited without a result, and when to stop."""
    if answer.waited_s is None or answer.logs_state not in {
        "not finished",
        "not there yet",
    }:
        return []
    waited = duration_text(answer.waited_s)
    stop = f"After {MOST_WAITS} such calls stop, and say that the job still runs."
    return [f"Waited {waited} in this call. {stop}"]


def redacted_text(count: int) -> str:
    """Return how many secrets were redacted, if any were."""
    if count == 0:
        return ""
    return f", {counted(count, 'secret')} redacted"


def next_lines(calls: Iterable[NextCall], call: CallForm) -> list[str]:
    """Return the next calls, a line each."""
    return [f"Next: {call(each)} ({each.why})" for each in calls]

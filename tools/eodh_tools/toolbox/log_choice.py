"""Choose which of a job's logs to read."""

from collections.abc import Sequence

from eodh_tools.diagnosis import steps
from eodh_tools.errors import LogNotFoundError
from eodh_tools.hub.log_links import LogLink
from eodh_tools.results.models import Explanation, LogEntry
from eodh_tools.results.text_parts import NO_LOGS
from eodh_tools.toolbox.explainer import Explainer
from eodh_tools.toolbox.job_lookup import FoundJob

_MOST_NAMED = 5


async def choose_log(
    explainer: Explainer, found: FoundJob, name: str | None
) -> tuple[LogLink, str | None]:
    """Take the log of that name, step or kind; without one, the likeliest; say why.

    Raises:
        LogNotFoundError: The job has no such log, or none.
    """
    links = {link.name: link for link in found.job.logs}
    logs = steps.entries(list(links))
    if not logs:
        raise LogNotFoundError(NO_LOGS[found.logs_state])
    if name is None:
        explanation = None
        if found.job.status == "failed" and len(logs) > 1:
            explanation, logs = await explainer.explain(found, logs)
        likeliest = first_to_read(explanation, logs) or logs[-1]
        why = "the last log of the job" if len(logs) > 1 else "the only log of the job"
        if explanation is not None and explanation.evidence:
            why = "the log that shows the failure"
        return links[likeliest.name], why
    named = _named(logs, name)
    if named:
        return links[named[0].name], _which_of(named)
    raise LogNotFoundError(
        f"Job {found.job.job_id!r} has no log {name[:80]!r} (it has: "
        f"{', '.join(links)}). Take a name from the list of its logs."
    )


def _named(logs: Sequence[LogEntry], name: str) -> tuple[LogEntry, ...]:
    """The log of that file's name; else those of that step; else of that kind."""
    exact = [log for log in logs if name in {log.name, log.name.removesuffix(".log")}]
    of_step = [log for log in logs if log.step == name]
    # `list_logs` shows the Hub's own steps by these names.
    kind = name.lower().replace("_", "-")
    of_kind = [log for log in logs if log.kind == kind and kind != "step"]
    return tuple(exact or of_step or of_kind)


def _which_of(named: Sequence[LogEntry]) -> str | None:
    """Say that a name means several logs, and which others."""
    if len(named) == 1:
        return None
    others = ", ".join(log.name for log in named[1 : 1 + _MOST_NAMED])
    more = f" and {len(named) - 1 - _MOST_NAMED} more" * (len(named) > 1 + _MOST_NAMED)
    return f"the first of {len(named)} logs of that name; the others: {others}{more}"


def first_to_read(
    explanation: Explanation | None, logs: Sequence[LogEntry]
) -> LogEntry | None:
    """Return the log with the evidence; else the last one that is not empty."""
    if explanation is not None and explanation.evidence:
        shown = explanation.evidence[0].log
        return next((log for log in logs if log.name == shown), None)
    return steps.likeliest(logs)

"""Choose which of a job's logs to read."""

from collections.abc import Sequence

from eodh_tools.diagnosis import steps
from eodh_tools.errors import LogNotFoundError
from eodh_tools.hub.log_links import LogLink
from eodh_tools.results.models import Explanation, LogEntry
from eodh_tools.results.text_parts import NO_LOGS
from eodh_tools.toolbox.explainer import Explainer
from eodh_tools.toolbox.job_lookup import FoundJob


async def choose_log(
    explainer: Explainer, found: FoundJob, name: str | None
) -> tuple[LogLink, str | None]:
    """Take the log of that name or step; without one, the likeliest, and say why.

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
        why = "the last log of the job"
        if explanation is not None and explanation.evidence:
            why = "the log that shows the failure"
        return links[likeliest.name], why
    for log in logs:
        if name in {log.name, log.name.removesuffix(".log"), log.step}:
            return links[log.name], None
    raise LogNotFoundError(
        f"Job {found.job.job_id!r} has no log {name[:80]!r} (it has: "
        f"{', '.join(links)}). Take a name from the list of its logs."
    )


def first_to_read(
    explanation: Explanation | None, logs: Sequence[LogEntry]
) -> LogEntry | None:
    """Return the log with the evidence; else the last one that is not empty."""
    if explanation is not None and explanation.evidence:
        shown = explanation.evidence[0].log
        return next((log for log in logs if log.name == shown), None)
    return steps.likeliest(logs)

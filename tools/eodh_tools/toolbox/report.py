"""Write the text for whoever can repair it: what the owner's page asks for, and more.

workflow-logs.md: "reach out to one of the Hub administrators providing the deploying
workspace, workflowID and jobID".
"""

import json
from collections.abc import Callable

from eodh_tools.logs.lines import clean_block
from eodh_tools.results.formatting import duration_text, indented, time_text
from eodh_tools.results.models import JobStatus, Report, Whose
from eodh_tools.results.status_text import turn_text

#: Stands where the person must add what the Hub does not say.
PLEASE_ADD = "please add (the Hub does not say)"
_ADMINISTRATOR = (
    "Send it to a Hub administrator; whoever gave your team its workspace knows one."
)
_AUTHOR = "send it to whoever wrote or deployed the workflow."
#: Who can repair what the job failed of.
SEND_TO: dict[Whose, str] = {
    "code": _AUTHOR.capitalize(),
    "inputs": f"Check the inputs first. If they are right, {_AUTHOR}",
    "credentials": "Send it to the owner of the data, or to a Hub administrator.",
    "service": "Send it to whoever runs that service, or to a Hub administrator.",
    "resources": f"If you cannot change the CWL yourself, {_AUTHOR}",
    "hub": _ADMINISTRATOR,
    "unknown": _ADMINISTRATOR,
}
_MOST_RAW_CHARS = 6_000


def report(
    status: JobStatus,
    raw_status: bytes,
    redact: Callable[[str], str],
    *,
    deploying_workspace: str | None = None,
) -> Report:
    """Write the report.

    Args:
        status: The job, explained.
        raw_status: The Hub's answer as it came, not redacted.
        redact: Takes secrets out of clean text.
        deploying_workspace: Where the workflow was deployed, if the person says so.
    """
    lines = [
        f"EO Data Hub workflow job {status.job_id}: {status.status}",
        "",
        f"Workflow id:          {status.process or 'unknown'}",
        f"Job id:               {status.job_id}",
        f"Calling workspace:    {status.workspace or 'unknown'}",
        f"Deploying workspace:  {deploying_workspace or PLEASE_ADD}",
        f"Created:              {time_text(status.created)}",
        f"Started:              {time_text(status.started)}",
        f"Finished:             {time_text(status.finished)}",
        f"Took:                 {duration_text(status.duration_s)}",
        f"Logs listed:          {', '.join(status.logs) or 'none'}",
    ]
    lines += [f"Log {name} {why}." for name, why in status.unreadable.items()]
    if status.message:
        lines += ["", f"Message, in short: {status.message}"]
    explanation = status.explanation
    if explanation is not None:
        sure = {"known": "", "likely": " (likely)", "unknown": " (not certain)"}
        lines += ["", f"What the logs show{sure[explanation.confidence]}:"]
        lines += [f"  {explanation.headline}"]
        if explanation.cause is not None:
            lines += [f"  {turn_text(explanation)}"]
        for evidence in explanation.evidence:
            lines += [f"  {evidence.log}:", indented(evidence.text)]
    lines += ["", "The Hub's status document (secrets removed):"]
    lines += [indented(_cut(readable_status(raw_status, redact)))]
    text = "\n".join(lines)
    return Report(
        job_id=status.job_id,
        workspace=status.workspace,
        process=status.process,
        to_add=() if deploying_workspace else ("deploying workspace",),
        send_to=SEND_TO["unknown" if explanation is None else explanation.whose],
        text=text,
    )


def readable_status(raw: bytes, redact: Callable[[str], str]) -> str:
    """Write the status document for people: no secrets, no invisible characters."""

    def shown(value: object) -> object:
        if isinstance(value, str):
            return redact(clean_block(value.encode(errors="replace")).decode())
        if isinstance(value, list):
            return [shown(each) for each in value]
        if isinstance(value, dict):
            return {shown(name): shown(each) for name, each in value.items()}
        return value

    try:
        # Each string as it reads: what JSON escapes would hide a secret. Then the
        # whole, for a secret that only its name gives away.
        text = json.dumps(shown(json.loads(raw)), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = clean_block(raw).decode()
    return redact(text)


def _cut(text: str) -> str:
    if len(text) <= _MOST_RAW_CHARS:
        return text
    cut = len(text) - _MOST_RAW_CHARS
    return f"{text[:_MOST_RAW_CHARS]}\n… {cut:,} characters left out …"

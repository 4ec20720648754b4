"""Remove secrets from what the Hub says of a job. Pure."""

from eodh_tools.hub.identifiers import MAX_NAME_CHARS
from eodh_tools.hub.job import Job
from eodh_tools.logs.redaction.redactor import Redactor

#: Of an answer with a reason this much is read.
MAX_REASON_BYTES = 1_000_000


def redacted_body(redactor: Redactor | None, body: bytes) -> bytes:
    """Return the beginning of an error answer without secrets."""
    if redactor is None:
        return body
    text = body[:MAX_REASON_BYTES].decode(errors="replace")
    return redactor.text(text)[0].encode()


def redacted_job(redactor: Redactor | None, job: Job) -> Job:
    """Remove secrets: a signed address in results, a key in any word or name."""
    if redactor is None:
        return job
    fields = {
        "job_id": job.job_id,
        "process": job.process,
        "status": job.status,
        "message": job.message,
        "results_href": job.results_href,
    }
    names = [text for log in job.logs for text in (log.name, log.title)]
    whole = "\n".join(text for text in (*fields.values(), *names) if text)
    # One pass is enough for nearly every job of a long list.
    if not redactor.text(whole)[1]:
        return job
    clean = {k: text and redactor.text(text)[0] for k, text in fields.items()}
    if clean["process"]:
        clean["process"] = clean["process"][:MAX_NAME_CHARS]
    # A log is found by its name, so one whose name is a secret is left out.
    logs = tuple(
        log.model_copy(update={"title": log.title and redactor.text(log.title)[0]})
        for log in job.logs
        if not redactor.text(log.name)[1]
    )
    return job.model_copy(update={**clean, "logs": logs})

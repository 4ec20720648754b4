"""Addresses of jobs and logs among our own resources: `eodh://workspace/jobs/id/...`.

A server without workspaces is written `-`.
"""

import re
from urllib.parse import quote, unquote

from eodh_tools.hub.identifiers import is_job_id, is_log_name, is_workspace
from eodh_tools.hub.roots import JobReference

NO_WORKSPACE = "-"
STATUS_TEMPLATE = "eodh://{workspace}/jobs/{job_id}/status"
LOG_TEMPLATE = "eodh://{workspace}/jobs/{job_id}/logs/{log}"

_URI = re.compile(
    r"eodh://(?P<workspace>[^/?#]{1,200})/jobs/(?P<job_id>[^/?#]{1,600})"
    r"/(?:status|logs/(?P<log>[^/?#]{1,600}))"
)


def parse_job_uri(text: str) -> JobReference | None:
    """Read the URI of a job's status or of one of its logs; None for any other text."""
    found = _URI.fullmatch(text.strip())
    if found is None:
        return None
    workspace, job_id = unquote(found["workspace"]), unquote(found["job_id"])
    log = unquote(found["log"]) if found["log"] else None
    if not is_job_id(job_id) or (log is not None and not is_log_name(log)):
        return None
    if workspace == NO_WORKSPACE:
        return JobReference(job_id=job_id, log=log)
    if not is_workspace(workspace):
        return None
    return JobReference(job_id=job_id, log=log, workspace=workspace)


def status_uri(workspace: str | None, job_id: str) -> str:
    """The URI of a job's status."""
    return f"eodh://{workspace or NO_WORKSPACE}/jobs/{quote(job_id, safe='')}/status"


def log_uri(workspace: str | None, job_id: str, log: str) -> str:
    """The URI of one of a job's logs."""
    job = f"eodh://{workspace or NO_WORKSPACE}/jobs/{quote(job_id, safe='')}"
    return f"{job}/logs/{quote(log, safe='')}"

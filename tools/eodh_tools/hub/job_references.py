"""Read which job a text names: an id, a URL, an `eodh://` URI or "last". Pure.

The beginning of an id is completed by `short_ids.py`; `last_job.py` chooses the last.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from eodh_tools.errors import JobReferenceError
from eodh_tools.http.urls import WebAddress, is_loopback, parse_url
from eodh_tools.hub.identifiers import is_job_id, is_log_name, is_workspace
from eodh_tools.hub.workspace_urls import HubRoot, is_plain_segment, workspace_of
from eodh_tools.logs.lazy_pattern import lazy_pattern

NO_WORKSPACE = "-"  # in a URI, for a server that has no workspaces
STATUS_TEMPLATE = "eodh://{workspace}/jobs/{job_id}/status"
LOG_TEMPLATE = "eodh://{workspace}/jobs/{job_id}/logs/{log}"
_URI = lazy_pattern(
    r"eodh://(?P<workspace>[^/?#]{1,200})/jobs/(?P<job_id>[^/?#]{1,600})"
    r"/(?:status|logs/(?P<log>[^/?#]{1,600}))"
)
_OLD_FOLDER = lazy_pattern(r"-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$")

_MAX_LAST_CHARS = 160
_LAST = lazy_pattern(
    r"(?:my |the )*(?:last|latest|newest|most recent)"
    r"(?: (?P<status>failed|successful|running|accepted|dismissed))?"
    r"(?: (?!(?:job|run|one)$|\S*\.log$)(?P<process>[A-Za-z0-9][A-Za-z0-9._:-]{0,99}))?"
    r"(?: (?:job|run|one))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class JobReference:
    """A job by its id, with what a pasted URL says of where it is.

    Attributes:
        job_id: Never a path, safe to quote.
        log: The log's file name, where a log's URL was pasted.
        root_url: The URL before ``/jobs``, always https but on loopback; None where
            no URL was given.
        workspace: As the URL or URI names it, if it does.
    """

    job_id: str
    log: str | None = None
    root_url: str | None = None
    workspace: str | None = None

    def may_be_under(self, root: HubRoot) -> bool:
        """Return whether this may be a job of that root: a bare id may be under any.

        ``prod.eodatahub.org.uk`` is ``eodatahub.org.uk``; any other sibling host
        (staging, test, dev) is a deployment of its own (HUB.md 1).
        """
        if self.root_url is None:
            return self.workspace in {None, root.workspace}
        own = parse_url(self.root_url)
        if own is None or _deployment(own.origin) != _deployment(root.origin):
            return False
        if self.workspace and root.workspace:
            return self.workspace == root.workspace
        if own.path.rstrip("/") == root.path:
            return True
        # The oldest log addresses name a host and a job, but no workspace.
        return self.workspace is None and own.path == "/ades/temp"


@dataclass(frozen=True, slots=True)
class LastJob:
    """The newest job of a workspace, or the newest of a status, a process or both."""

    status: str | None = None
    process: str | None = None


def parse_typed_job(text: str) -> JobReference | LastJob:
    """Read what a person typed for a job: see `parse_last` and `parse_reference`.

    Raises:
        JobReferenceError: It names no job.
    """
    return parse_last(text) or parse_reference(text)


def parse_last(text: str) -> LastJob | None:
    """Read "last", "my latest job", "last failed" or "last failed PROCESS".

    Returns:
        None for any other text.
    """
    words = " ".join(text[: _MAX_LAST_CHARS + 1].split())
    found = _LAST.fullmatch(words) if len(text) <= _MAX_LAST_CHARS else None
    if found is None:
        return None
    status = found["status"]
    return LastJob(status.lower() if status else None, found["process"])


def parse_reference(text: str) -> JobReference:
    """Read a job id, or the URL or URI of a job, its status, results or a log.

    Slack's ``<url|text>`` and blanks around are taken off; old addresses of the Hub
    (``/ades/{workspace}/ogc-api/jobs/{id}``, ``/ades/temp/<process>-<id>/x.log``) are
    understood. A query is dropped.

    Raises:
        JobReferenceError: It names no job.
    """
    plain = _unwrapped(text)
    if is_job_id(plain):
        return JobReference(job_id=plain)
    reference = parse_job_uri(plain)
    if reference is not None:
        return reference
    if not re.match(r"(?i)https?://", plain):
        raise JobReferenceError(
            # Not quoted: a key is pasted in the wrong place sooner or later.
            "That is neither a job id nor a job's URL: give the id that the Hub"
            " printed when the job started, or paste the job's URL."
        )
    address = parse_url(re.split(r"[?#]", plain, maxsplit=1)[0])
    reference = _reference_of(address) if address else None
    if reference is None:
        raise JobReferenceError(
            "That URL names no job: paste one that ends in /jobs/<id>, or in"
            " /jobs/<id>/<name>.log, or give only the job's id."
        )
    return reference


def parse_job_uri(text: str) -> JobReference | None:
    """Read the `eodh://` URI of a job or of its log; None for any other text."""
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
    """Write the URI of a job's status, as `STATUS_TEMPLATE` has it."""
    return f"eodh://{workspace or NO_WORKSPACE}/jobs/{quote(job_id, safe='')}/status"


def log_uri(workspace: str | None, job_id: str, log: str) -> str:
    """Write the URI of a log, as `LOG_TEMPLATE` has it."""
    job = f"eodh://{workspace or NO_WORKSPACE}/jobs/{quote(job_id, safe='')}"
    return f"{job}/logs/{quote(log, safe='')}"


def _reference_of(address: WebAddress) -> JobReference | None:
    segments = [unquote(part) for part in address.path.split("/") if part]
    if not all(is_plain_segment(part) for part in address.path.split("/")):
        return None
    origin = address.origin
    if address.scheme == "http" and not is_loopback(address.host):
        # A chat writes http:// before a host that was pasted without a scheme.
        origin = origin.replace("http://", "https://", 1)
    for index in range(len(segments) - 2, -1, -1):
        if segments[index] == "jobs":
            root, job_id = segments[:index], segments[index + 1]
            rest = segments[index + 2 :]
            if not is_job_id(job_id):
                return None
            return JobReference(
                job_id=job_id,
                log=_log_of(rest),
                root_url=origin + "".join(f"/{quote(part)}" for part in root),
                workspace=workspace_of(root),
            )
    return _old_log_reference(origin, segments)


def _log_of(rest: list[str]) -> str | None:
    if len(rest) != 1 or not is_log_name(rest[0]):
        return None
    is_log = rest[0].endswith(".log") or rest[0] in {"log", "logs", "runlog"}
    return rest[0] if is_log else None


def _old_log_reference(origin: str, segments: list[str]) -> JobReference | None:
    """``/ades/temp/<process>-<id>/<name>.log`` (HUB.md section 1)."""
    match segments:
        case ["ades", "temp", folder, name] if is_log_name(name):
            found = _OLD_FOLDER.search(folder)
            if found:
                return JobReference(
                    job_id=found[1], log=name, root_url=f"{origin}/ades/temp"
                )
    return None


def _deployment(origin: str) -> str:
    return origin.replace("://prod.eodatahub.org.uk", "://eodatahub.org.uk")


def _unwrapped(text: str) -> str:
    plain = text.strip()
    if plain.startswith("<") and plain.endswith(">"):
        plain = plain[1:-1].partition("|")[0].replace("&amp;", "&")
    return plain.strip().strip("`'\"").strip()

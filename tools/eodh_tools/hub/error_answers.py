"""What an answer without success means to a person, by endpoint. Pure."""

from http import HTTPStatus

from eodh_tools.errors import (
    HubUnavailableError,
    JobNotVisibleError,
    JobsError,
    LogNotFoundError,
    UnexpectedAnswerError,
    WorkspaceGoneError,
)
from eodh_tools.hub.roots import HubRoot
from eodh_tools.hub.status_info import parse_exception

_NEW_KEY = "make a new key in the Hub under Workspaces > Credentials"


def job_refused(root: HubRoot, job_id: str, status: int, body: bytes) -> JobsError:
    """Return why a job's status was not given.

    The Hub answers 403 for an unknown job and for a wrong or expired key alike
    (HUB.md section 1): the message must cover all three.
    """
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return JobNotVisibleError(
            f"No such job in {_whose(root)}, or your key is for another workspace, or"
            f" has expired: {job_id} (HTTP {status}). Check the id and the workspace"
            f" (EODH_WORKSPACE); if both are right, {_NEW_KEY}."
        )
    return _failed(root, f"the status of job {job_id}", status, body)


def list_refused(root: HubRoot, status: int, body: bytes) -> JobsError:
    """Return why the list of jobs was not given."""
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        kind = (
            JobNotVisibleError if status == HTTPStatus.FORBIDDEN else WorkspaceGoneError
        )
        return kind(
            f"The jobs of {_whose(root)} are not shown to your key (HTTP {status}):"
            " there is no such workspace, or your key is for another one, or has"
            f" expired. Check EODH_WORKSPACE; if it is right, {_NEW_KEY}."
        )
    return _failed(root, "the list of jobs", status, body)


def log_refused(root: HubRoot, job_id: str, log_name: str, status: int) -> JobsError:
    """Return why a log that the job links to was not given."""
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        known = (
            " The Hub loses logs of processes whose id has over 26 characters or a"
            " '_': deploy the process under a shorter id, or send the job id to the"
            " Hub's support."
            if root.is_hub
            else " Ask whoever runs the server, with the job id."
        )
        return LogNotFoundError(
            f"The log {log_name} of job {job_id} is linked, and yet not there (HTTP"
            f" {status}).{known}"
        )
    if status == HTTPStatus.FORBIDDEN:
        return JobNotVisibleError(
            f"The log {log_name} of job {job_id} is not shown to your key (HTTP 403):"
            f" it is not there, or your key is for another workspace than that, or has"
            f" expired. Ask for the job's status; if that fails too, {_NEW_KEY}."
        )
    return _failed(root, f"the log {log_name} of job {job_id}", status, b"")


def _whose(root: HubRoot) -> str:
    return f"the workspace {root.workspace}" if root.workspace else root.url


def _failed(root: HubRoot, subject: str, status: int, body: bytes) -> JobsError:
    named = parse_exception(body)
    said = f"HTTP {status}, {named}" if named else f"HTTP {status}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return HubUnavailableError(
            f"{root.origin} failed at {subject} ({said}): try again in a few minutes;"
            " if it stays so, tell whoever runs the server."
        )
    return UnexpectedAnswerError(
        f"{root.origin} did not give {subject} ({said}). Check the address"
        " (EODH_BASE_URL or EODH_ROOT_URL)."
    )

"""Word what an error answer of the Hub means, by endpoint. Pure."""

from datetime import datetime
from http import HTTPStatus

from eodh_tools.errors import (
    AccessError,
    AnswerTooLargeError,
    HubBusyError,
    HubUnavailableError,
    JobGoneError,
    JobNotVisibleError,
    JobsError,
    LogNotFoundError,
    LogNotServedError,
    NotSignedInError,
    UnexpectedAnswerError,
    WorkspaceGoneError,
)
from eodh_tools.hub.status_info import parse_exception
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.logs.lazy_pattern import lazy_pattern

_NEW_KEY = "make a new key in the Hub under Workspaces > Credentials"
# Logs of processes with longer ids are lost (HUB.md section 3).
_MOST_PROCESS_CHARS = 26
_NOT_YET = frozenset({HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT})
_EXCEPTION_REPORT = lazy_pattern(rb"<(?:\w+:)?ExceptionReport\b")


def job_refused(root: HubRoot, job_id: str, status: int, body: bytes) -> JobsError:
    """Return the error for a status that the Hub did not give.

    The Hub answers 403 for an unknown job and for a wrong or expired key alike
    (HUB.md section 1): the message must cover all three.
    """
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return _with_status(
            JobNotVisibleError(
                f"No such job in {_whose(root)}, or your key is for another workspace,"
                f" or has expired: {job_id} (HTTP {status}). Check the id and the"
                f" workspace's name; if both are right, {_NEW_KEY}."
            ),
            status,
        )
    return _failed(root, f"the status of job {job_id}", status, body)


def list_refused(root: HubRoot, status: int, body: bytes) -> JobsError:
    """Return the error for a list of jobs that the Hub did not give."""
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        kind = (
            JobNotVisibleError if status == HTTPStatus.FORBIDDEN else WorkspaceGoneError
        )
        return kind(
            f"The jobs of {_whose(root)} are not shown to your key (HTTP {status}):"
            " there is no such workspace, or your key is for another one, or has"
            f" expired. Check the workspace's name; if it is right, {_NEW_KEY}."
        )
    return _failed(root, "the list of jobs", status, body)


def job_gone(root: HubRoot, job_id: str, seen_at: datetime) -> JobsError:
    """Return what happened to a job that was there before (KERNEL.md K4)."""
    return JobGoneError(
        f"Job {job_id} was in {_whose(root)} at {seen_at:%Y-%m-%d %H:%M:%S} UTC and is"
        " gone now: somebody dismissed or deleted it, or the Hub cleaned up. Its logs"
        " went with it. Your key still works."
    )


def log_refused(
    root: HubRoot, job_id: str, log_name: str, status: int, body: bytes = b""
) -> JobsError:
    """Return why a log that the job links to was not given.

    Args:
        root: Where the job is.
        job_id: The job.
        log_name: The log.
        status: The HTTP status.
        body: The beginning of the answer. A ZOO-Kernel that cannot open or decode
            the file answers 500 with an ows:ExceptionReport (KERNEL.md K1).
    """
    which = f"The log {log_name} of job {job_id}"
    if _EXCEPTION_REPORT.search(body) and b"UnicodeDecodeError" in body:
        return _with_status(
            LogNotServedError(
                f"{which} holds bytes that are not UTF-8, and the server cannot send"
                f" such a log (HTTP {status}). Let the step print UTF-8 only."
            ),
            status,
        )
    not_there = _EXCEPTION_REPORT.search(body) and b"FileNotFoundError" in body
    if not_there or status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        known = (
            " The Hub loses logs of processes whose id has over 26 characters or a"
            " '_': deploy the process under a shorter id, or send the job id to the"
            " Hub's support."
            if root.is_hub
            else " Ask whoever runs the server, with the job id."
        )
        return _with_status(
            LogNotFoundError(
                f"The job lists the log {log_name}, but the Hub cannot find it (job"
                f" {job_id}, HTTP {status}).{known}"
            ),
            status,
        )
    if status in _NOT_YET:
        return _with_status(
            HubUnavailableError(
                f"{which} is not there yet (HTTP {status}): try again in a minute."
            ),
            status,
        )
    if status == HTTPStatus.FORBIDDEN:
        return _with_status(
            JobNotVisibleError(
                f"{which} is not shown to your key (HTTP 403): it does not exist,"
                " or your key is for another workspace, or has expired. Ask for"
                f" the job's status; if that fails too, {_NEW_KEY}."
            ),
            status,
        )
    return _failed(root, f"the log {log_name} of job {job_id}", status, body)


#: Why a log cannot be read that is over `EODH_MAX_LOG_BYTES`.
TOO_LARGE = "it is larger than the limit set here"


def why_unreadable(error: JobsError, process: str | None = None) -> str:
    """Say in a few words why a log cannot be read; it follows the log's name.

    Args:
        error: What reading it raised.
        process: The id of the Hub's process; None at another server.
    """
    match error:
        case LogNotServedError():
            why = "the Hub cannot send it: it holds bytes that are not UTF-8"
        case LogNotFoundError():
            why = "the Hub cannot find it" + _why_lost(process)
        case NotSignedInError():
            why = "the Hub asks for a sign-in"
        case AccessError():
            why = "the Hub does not show it to this key"
        case AnswerTooLargeError():
            why = TOO_LARGE
        case HubBusyError():
            why = "the Hub is too busy"
        case HubUnavailableError() if error.http_status is None:
            why = "the connection broke, or no answer came"
        case HubUnavailableError() if error.http_status in _NOT_YET:
            why = "it is not there yet"
        case HubUnavailableError():
            why = "the Hub failed to send it"
        case _:
            why = "the Hub's answer is not a log"
    status = "" if error.http_status is None else f" (HTTP {error.http_status})"
    return f"cannot be read: {why}{status}"


def _why_lost(process: str | None) -> str:
    if process is None:
        return ""
    if len(process) > _MOST_PROCESS_CHARS:
        return f", as the process id has over {_MOST_PROCESS_CHARS} characters"
    return ", as the process id has a '_'" if "_" in process else ""


def _whose(root: HubRoot) -> str:
    return f"the workspace {root.workspace}" if root.workspace else root.url


def _failed(root: HubRoot, subject: str, status: int, body: bytes) -> JobsError:
    named = parse_exception(body)
    text = f"HTTP {status}, {named}" if named else f"HTTP {status}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _with_status(
            HubUnavailableError(
                f"{root.origin} failed at {subject} ({text}): try again in a few"
                " minutes; if it happens again, report it to whoever runs the server."
            ),
            status,
        )
    return _with_status(
        UnexpectedAnswerError(
            f"{root.origin} did not give {subject} ({text}). Check the address"
            " (EODH_BASE_URL or EODH_ROOT_URL)."
        ),
        status,
    )


def _with_status(error: JobsError, status: int) -> JobsError:
    error.http_status = status
    return error

"""Errors of calls to Slack, and what the log may hold of any error."""

import traceback
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

#: Raised by calls to Slack.
SLACK_ERRORS = (SlackApiError, aiohttp.ClientError, TimeoutError)

#: Slack judged nothing: its servers, or a proxy before them, were in trouble.
TROUBLES = frozenset(
    {
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "unknown",
        "unreadable",
    }
)


def is_trouble(error: SlackApiError) -> bool:
    """Whether Slack's servers, or a proxy before them, had a trouble that passes."""
    status = int(getattr(error.response, "status_code", 0))
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or slack_code(error) in TROUBLES


def slack_code(error: SlackApiError) -> str:
    """Return Slack's error code; "unreadable" for an answer that is not JSON.

    A 429 is "ratelimited" whatever its body: a proxy may have sent it.
    """
    if getattr(error.response, "status_code", None) == HTTPStatus.TOO_MANY_REQUESTS:
        return "ratelimited"
    content = getattr(error.response, "data", error.response)
    if isinstance(content, dict):
        return str(content.get("error", "unknown"))
    return "unreadable"


def about(error: BaseException) -> dict[str, Any]:
    """Return where an error was raised, for the log; its message may hold a body."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    fields: dict[str, Any] = {
        "kind": type(error).__name__,
        "at": [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames],
    }
    if isinstance(error, SlackApiError):
        fields["slack"] = slack_code(error)
    return fields

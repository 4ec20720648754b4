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


_REFUSALS = {
    "is_archived": "this channel is archived.",
    "not_in_channel": "I am not in this channel. Type `/invite @EODH` there.",
    "channel_not_found": "I am not in this channel. Type `/invite @EODH` there.",
    "message_not_found": "the message was deleted.",
    "thread_not_found": "the message was deleted.",
    "edit_window_closed": "messages cannot be changed any more.",
    "cant_update_message": "I may not change this message.",
    "ratelimited": "I post too much. Try again in a minute.",
}


def refusal_words(error: SlackApiError) -> str | None:
    """Say why Slack did not take a message; None where the bot's call was wrong."""
    code = slack_code(error)
    reason = _REFUSALS.get(code)
    if reason is None and code.startswith("restricted_action"):
        reason = "only some members may post here."
    if reason is None and is_trouble(error):
        reason = "it has a problem of its own. Look before you try again."
    return None if reason is None else f"Slack did not take my message: {reason}"


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

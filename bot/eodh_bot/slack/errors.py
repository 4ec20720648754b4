"""What can go wrong on the way to Slack, and what the log says of any error."""

import traceback
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

#: What can go wrong on the way to Slack.
SLACK_ERRORS = (SlackApiError, aiohttp.ClientError, TimeoutError)


def slack_code(error: SlackApiError) -> str:
    """Slack's word for what was wrong; "unreadable" for an answer that is no JSON."""
    content = getattr(error.response, "data", error.response)
    if isinstance(content, dict):
        return str(content.get("error", "unknown"))
    return "unreadable"


def about(error: BaseException) -> dict[str, Any]:
    """What the log says of an error: where, not what was said, for it may be a body."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    told: dict[str, Any] = {
        "kind": type(error).__name__,
        "at": [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames],
    }
    if isinstance(error, SlackApiError):
        told["slack"] = slack_code(error)
    return told

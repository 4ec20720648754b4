"""Wait when Slack answers 429, and send the call again.

Only a 429 is sent again, for Slack did not take that call; slack_sdk's own retries
repeat a post that Slack may have taken (SLACK.md section 1).
"""

from asyncio import sleep
from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from eodh_tools.http.retries import LONGEST_ASKED_S, retry_after_s

_TOO_MANY = 429
_LONGEST_WAIT_S = 30.0
_MANY = 1_000
_log = structlog.get_logger()


class RateLimitRetryHandler(AsyncRetryHandler):
    """Retries a call that got a 429, after the time that Slack asks for.

    Args:
        is_patient: Wait however long Slack asks (`LONGEST_ASKED_S` at most), and as
            often; else a call that Slack holds for longer than 30 s fails.
    """

    def __init__(self, *, is_patient: bool = False) -> None:
        super().__init__(max_retry_count=_MANY if is_patient else 2)
        self._longest_s = LONGEST_ASKED_S if is_patient else _LONGEST_WAIT_S

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        del state, request, error
        return (
            response is not None
            and response.status_code == _TOO_MANY
            and _wait_s(response.headers) <= self._longest_s
        )

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait as long as Slack asks."""
        del request, error
        state.next_attempt_requested = True
        wait_s = _wait_s(response.headers) if response is not None else 1.0
        if wait_s > _LONGEST_WAIT_S:
            _log.warning("Slack asks for a long wait", wait_s=round(wait_s))
        await sleep(wait_s)


def asked_wait_s(error: SlackApiError) -> float | None:
    """Return how long a 429 asks to wait, at most 30 s; None for any other error."""
    if getattr(error.response, "status_code", None) != _TOO_MANY:
        return None
    wait_s = _wait_s(error.response.headers)
    return wait_s if wait_s <= _LONGEST_WAIT_S else None


def _wait_s(given: Mapping[str, Any]) -> float:
    headers = {name.lower(): value for name, value in given.items()}
    value = headers.get("retry-after")
    first = value[0] if isinstance(value, list) else value
    wait_s = retry_after_s(first)
    return 1.0 if wait_s is None else wait_s

"""Wait when Slack answers 429, and send the call again.

Only a 429 is sent again, for Slack did not take that call; slack_sdk's own retries
repeat a post that Slack may have taken (SLACK.md section 1).
"""

import asyncio

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from eodh_tools.http.retries import retry_after_s

_TOO_MANY = 429
_LONGEST_WAIT_S = 30


class RateLimitRetryHandler(AsyncRetryHandler):
    """Retries a call that got a 429, after the time that Slack asks for."""

    def __init__(self) -> None:
        super().__init__(max_retry_count=2)

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
            and _wait_s(response) <= _LONGEST_WAIT_S
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
        await asyncio.sleep(_wait_s(response) if response is not None else 1)


def _wait_s(response: HttpResponse) -> float:
    headers = {name.lower(): value for name, value in response.headers.items()}
    value = headers.get("retry-after")
    first = value[0] if isinstance(value, list) else value
    wait_s = retry_after_s(first)
    return 1.0 if wait_s is None else wait_s

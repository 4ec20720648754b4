"""Check the signature of each request over HTTP, by Slack's clock.

Bolt checks it by this machine's: where that is five minutes wrong, it refuses all.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus

from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier

# Enough until the year 2286.
_SECONDS = re.compile(r"[0-9]{1,10}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")

Next = Callable[[], Awaitable[BoltResponse]]


class _SlackClock(Clock):
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        """Return the time, in seconds since 1970."""
        return self._now().timestamp()


def signature_check(
    signing_secret: str, now: Callable[[], datetime]
) -> Callable[[AsyncBoltRequest, Next], Awaitable[BoltResponse]]:
    """Make what refuses a request that Slack did not sign, or over five minutes ago.

    It must run before Bolt's own middleware, which fails on fields of odd types: the
    error is told at the address that the request itself names.

    Args:
        signing_secret: The app's.
        now: The time by Slack's clock, aware.
    """
    verifier = SignatureVerifier(signing_secret, _SlackClock(now))

    async def check(req: AsyncBoltRequest, next_: Next) -> BoltResponse:
        signed_at = req.headers.get("x-slack-request-timestamp", [""])[0]
        signature = req.headers.get("x-slack-signature", [""])[0]
        has_form = _SECONDS.fullmatch(signed_at) and _SIGNATURE.fullmatch(signature)
        if has_form and verifier.is_valid(req.raw_body, signed_at, signature):
            return await next_()
        return BoltResponse(status=HTTPStatus.UNAUTHORIZED)

    return check

"""Check the signature of each request over HTTP, by Slack's clock.

Bolt checks it by this machine's: where that is five minutes wrong, it refuses all.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.middleware.url_verification.async_url_verification import (
    AsyncUrlVerification,
)
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier

# Enough until the year 2286.
_SECONDS = re.compile(r"[0-9]{1,10}")


class _SlackClock(Clock):
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        """Return the time, in seconds since 1970."""
        return self._now().timestamp()


def register(app: AsyncApp, signing_secret: str, now: Callable[[], datetime]) -> None:
    """Refuse what Slack did not sign, or signed over five minutes ago.

    Args:
        app: The Bolt app, for HTTP, without checks of its own.
        signing_secret: The app's.
        now: The time by Slack's clock, aware.
    """
    verifier = SignatureVerifier(signing_secret, _SlackClock(now))

    async def check(
        req: AsyncBoltRequest, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        signed_at = req.headers.get("x-slack-request-timestamp", [""])[0]
        signature = req.headers.get("x-slack-signature", [""])[0]
        is_time = _SECONDS.fullmatch(signed_at)
        if is_time and verifier.is_valid(req.raw_body, signed_at, signature):
            return await next_()
        return BoltResponse(status=HTTPStatus.UNAUTHORIZED)

    app.use(check)
    # The question for a new request URL: answered only where it is signed.
    app.use(AsyncUrlVerification())

"""The `Date` of the local Hub's answers, which a test may put off."""

import time
from collections.abc import Callable
from email.utils import formatdate

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class DatedAnswers:
    """Gives each answer of an application its `Date` (RFC 9110, 6.6.1).

    Args:
        app: The application.
        ahead_s: How far the Hub's clock is ahead of this machine's, in seconds.
    """

    def __init__(self, app: ASGIApp, ahead_s: Callable[[], float]) -> None:
        self._app = app
        self._ahead_s = ahead_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(time.time() + self._ahead_s(), usegmt=True).encode()
                message = {
                    **message,
                    "headers": [*message.get("headers", ()), (b"date", date)],
                }
            await send(message)

        await self._app(scope, receive, dated)

"""Know who asks, so that one person's questions keep nobody else's out."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse

#: Set for each request of Slack, and all its work; "" where nobody is named.
asker: ContextVar[str] = ContextVar("asker", default="")


def register(app: AsyncApp) -> None:
    """Note whom each request names."""

    async def note(
        context: AsyncBoltContext, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        asker.set(context.user_id or "")
        return await next_()

    app.use(note)

"""Refuse what is of another Slack workspace than the one the bot is installed in."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse

_log = structlog.get_logger()


def register(app: AsyncApp, team_id: str) -> None:
    """Let through what names this workspace, or none, as a signed request may."""

    async def check(
        context: AsyncBoltContext, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        of_another = context.team_id not in {None, team_id}
        of_all = context.is_enterprise_install or (
            context.team_id is None and context.enterprise_id is not None
        )
        if of_another or of_all:
            _log.warning("a request of another Slack workspace was refused")
            return BoltResponse(status=HTTPStatus.FORBIDDEN)
        return await next_()

    app.use(check)

"""Refuse what is of another Slack workspace or app than the one that is installed."""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse

# docs.slack.dev/authentication/tokens: an app-level token names its app.
_APP_TOKEN = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-.*")
_log = structlog.get_logger()


def register(app: AsyncApp, team_id: str, app_token: str = "") -> None:
    """Let through what names this workspace and app, or none, as a signed request may.

    Args:
        app: The Bolt app.
        team_id: The Slack workspace.
        app_token: For Socket Mode, whose requests have no signature of the app's.
    """
    of_token = _APP_TOKEN.fullmatch(app_token)
    app_id = of_token[1] if of_token else None
    # What is not acknowledged over a websocket comes again.
    refused = HTTPStatus.OK if app_token else HTTPStatus.FORBIDDEN

    async def check(
        context: AsyncBoltContext,
        body: dict[str, Any],
        next_: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        of_another = context.team_id not in {None, team_id}
        of_all = context.is_enterprise_install or (
            context.team_id is None and context.enterprise_id is not None
        )
        if of_another or of_all:
            _log.warning("a request of another Slack workspace was refused")
            return BoltResponse(status=refused)
        if app_id is not None and body.get("api_app_id") not in {None, app_id}:
            _log.warning("a request of another Slack app was refused")
            return BoltResponse(status=refused)
        return await next_()

    app.use(check)

"""Connect the Bolt app to Slack: by Socket Mode, or by HTTP."""

import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

from eodh_bot import listeners
from eodh_bot.listeners import own_team
from eodh_bot.listeners.context import BotContext
from eodh_bot.operations.endpoints import NotConnectedError, Part
from eodh_bot.operations.malformed_requests import refuse_malformed
from eodh_bot.operations.replays import once_each
from eodh_bot.operations.web_server import serve_web
from eodh_bot.settings import BotSettings
from eodh_bot.slack.api_errors import slack_code
from eodh_tools.errors import SettingsError
from eodh_tools.http.listen import HttpAddress

REQUEST_PATH = "/slack/events"
_STOP_S = 10.0


def build(bot: BotContext, signing_secret: str = "") -> AsyncApp:
    """Return the Bolt app, with every listener.

    Args:
        bot: What the listeners work with.
        signing_secret: For HTTP; Socket Mode needs none.
    """

    async def authorize(**_facts: Any) -> AuthorizeResult:
        # One workspace: nothing is looked up, so an acknowledgement never waits.
        return AuthorizeResult(
            enterprise_id=None,
            team_id=bot.access.store.slack_team,
            bot_token=bot.client.token,
        )

    # Bolt would start an OAuth flow of its own if it found these.
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        os.environ.pop(name, None)
    app = AsyncApp(
        # Its own name has nothing of "slack_bolt" in it, whose level is set.
        logger=logging.getLogger("slack_bolt.app"),
        client=bot.client,
        authorize=authorize,
        signing_secret=signing_secret,
        request_verification_enabled=bool(signing_secret),
        raise_error_for_unhandled_request=True,
    )
    own_team.register(app, bot.access.store.slack_team)
    listeners.register(app, bot)
    return app


@asynccontextmanager
async def by_socket(
    settings: BotSettings, bot: BotContext
) -> AsyncIterator[tuple[Mapping[str, Part], dict[str, object]]]:
    """Connect to Slack by a websocket."""
    handler: Any = AsyncSocketModeHandler(build(bot), settings.required("app_token"))
    try:
        await handler.connect_async()
    except SlackApiError as error:
        await handler.close_async()
        raise SettingsError(
            f"Slack refuses SLACK_APP_TOKEN ({slack_code(error)}): make an "
            "app-level token with connections:write, and switch Socket Mode on."
        ) from None

    async def connection() -> None:
        if not await handler.client.is_connected():
            raise NotConnectedError

    try:
        yield {"slack": connection}, {"by": "Socket Mode"}
    finally:
        await handler.close_async()


@asynccontextmanager
async def by_http(
    settings: BotSettings, bot: BotContext, address: HttpAddress
) -> AsyncIterator[tuple[Mapping[str, Part], dict[str, object]]]:
    """Let Slack call over HTTP, with every request's signature checked."""
    app = build(bot, settings.required("signing_secret"))
    served = app.web_app(path=REQUEST_PATH)
    served.middlewares.extend([once_each(), refuse_malformed])
    async with serve_web(served, address, "--http", stop_s=_STOP_S) as port:
        yield {}, {"by": "HTTP", "host": address.host, "port": port}

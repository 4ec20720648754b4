"""Connect a Bolt app to Slack: by Socket Mode, or by HTTP."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from eodh_bot.operations.endpoints import NotConnectedError, Part
from eodh_bot.operations.malformed_requests import refuse_malformed
from eodh_bot.operations.web_server import serve_web
from eodh_bot.slack.web_client import for_connections, socket_address
from eodh_tools.http.listen import HttpAddress

REQUEST_PATH = "/slack/events"
_STOP_S = 10.0


@asynccontextmanager
async def by_socket(
    app: AsyncApp, app_token: str
) -> AsyncIterator[tuple[Mapping[str, Part], dict[str, object]]]:
    """Connect to Slack by a websocket.

    Yields:
        What the health check asks, by name; and fields for the log.

    Raises:
        SettingsError: Slack refuses the app-level token, or cannot be reached.
    """
    client = for_connections(app.client)
    # slack_sdk's own connect would try a token that is refused for ever.
    address = await socket_address(client, app_token)
    handler: Any = AsyncSocketModeHandler(app, app_token, web_client=client)
    handler.client.wss_uri = address
    await handler.connect_async()

    async def connection() -> None:
        if not await handler.client.is_connected():
            raise NotConnectedError

    try:
        yield {"slack": connection}, {"by": "Socket Mode"}
    finally:
        await handler.close_async()


@asynccontextmanager
async def by_http(
    app: AsyncApp, address: HttpAddress
) -> AsyncIterator[tuple[Mapping[str, Part], dict[str, object]]]:
    """Let Slack call over HTTP; the app checks each request's signature.

    Yields:
        As `by_socket` does.
    """
    served = app.web_app(path=REQUEST_PATH)
    served.middlewares.append(refuse_malformed)
    async with serve_web(served, address, "--http", stop_s=_STOP_S) as port:
        yield {}, {"by": "HTTP", "host": address.host, "port": port}

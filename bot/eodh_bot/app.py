"""Settings in, running bot out: `eodh-bot`."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot import listeners
from eodh_bot.background import noticing
from eodh_bot.listeners.context import BotContext, WorkBounds
from eodh_bot.listening import listening_address
from eodh_bot.operations.log_setup import log_as_json
from eodh_bot.operations.metrics import Metrics
from eodh_bot.operations.server import (
    SETTING,
    Health,
    NotConnectedError,
    Part,
    serve_operations,
)
from eodh_bot.settings import BotSettings
from eodh_bot.slack.directory import Directory
from eodh_bot.slack.errors import SLACK_ERRORS, slack_code
from eodh_bot.slack.replies import RateLimitRetryHandler
from eodh_bot.store import Connections, Subscriptions, Watches, open_database
from eodh_bot.subscriptions.edit import SubscriptionEditor
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.connect import ConnectionEditor
from eodh_bot.workspaces.key_cipher import KeyCipher, master_key_in_file
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.config.settings import Settings, load
from eodh_tools.errors import SettingsError

REQUEST_PATH = "/slack/events"
_SLACK_TIMEOUT_S = 30
_START_TRIES = 5
_STOP_S = 10.0
_log = structlog.get_logger()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the bot until it is told to stop (SIGINT, SIGTERM)."""
    parser = argparse.ArgumentParser(
        prog="eodh-bot",
        description="Answers /eodh-logs in Slack: what became of a job, and why. "
        "Settings come from the environment or `.env`; `.env.example` lists them.",
        epilog="`eodh-bot check` looks at everything that the bot needs; `eodh-bot "
        "health` asks a running one how it is.",
    )
    parser.add_argument(
        "--http",
        metavar="HOST:PORT",
        help="be called by Slack at http://HOST:PORT" + REQUEST_PATH + ", behind a "
        "proxy with TLS, in place of Socket Mode; HOST is 127.0.0.1 if left out",
    )
    options = parser.parse_args(arguments)
    try:
        settings, hub = BotSettings(), Settings()
        log_as_json(settings, hub)
        http = (
            None if options.http is None else listening_address(options.http, "--http")
        )
        asyncio.run(serve(settings, hub, http))
    except SettingsError as error:
        print(f"eodh-bot: {error}", file=sys.stderr)  # noqa: T201 - for who started it
        raise SystemExit(2) from None


async def serve(
    settings: BotSettings, hub: Settings, http: tuple[str, int] | None = None
) -> None:
    """Answer until told to stop, then finish what is being answered.

    Raises:
        SettingsError: The bot cannot start so.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers; there KeyboardInterrupt ends it.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    metrics = Metrics()
    async with open_desk(settings, hub) as desk:
        connected = (
            _by_http(settings, desk, http) if http else _by_socket(settings, desk)
        )
        async with (
            connected as (slack, where),
            noticing(settings, desk, metrics) as at_work,
            _operations(settings, desk, {**slack, **at_work.parts}, metrics),
        ):
            _log.info("ready", slack_team=desk.access.store.slack_team, **where)
            await stop.wait()
        _log.info("stopping", answering=desk.busy)
        await desk.finish(_STOP_S)


@asynccontextmanager
async def open_desk(
    settings: BotSettings,
    hub: Settings,
    bounds: WorkBounds | None = None,
    now: Callable[[], float] = time.monotonic,
) -> AsyncIterator[BotContext]:
    """Open everything that listeners work with.

    Args:
        settings: The bot's.
        hub: The Hub's.
        bounds: How much at once, and how long.
        now: A clock in seconds that never goes back.

    Raises:
        SettingsError: A setting is missing or wrong, or Slack refuses the token.
    """
    by_settings = (load(settings=hub), settings.channel) if settings.channel else None
    hubs = settings.allowed_hubs(hub.base_url)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = slack_client(settings, session)
        team_id = await _team_of(client)
        master_key = settings.master_key or master_key_in_file(
            settings.data_folder / "master.key"
        )
        cipher = KeyCipher(master_key)
        database = await stack.enter_async_context(
            open_database(settings.database_address)
        )
        toolboxes = Toolboxes(hub, now=now)
        stack.push_async_callback(toolboxes.close)
        directory = Directory(client, team_id, now)
        store = Connections(database, team_id)
        access = Access(store, directory, cipher, by_settings=by_settings)
        await access.begin()
        may = settings.people_may_connect
        connecting = ConnectionEditor(store, directory, cipher, allowed=may)
        subscribing = SubscriptionEditor(
            access,
            directory,
            Subscriptions(database, team_id),
            Watches(database, team_id),
        )
        yield BotContext(
            access,
            connecting,
            toolboxes,
            directory,
            client,
            hubs,
            subscribing,
            bounds or WorkBounds(),
            now=now,
        )


def slack_client(
    settings: BotSettings, session: aiohttp.ClientSession
) -> AsyncWebClient:
    """What calls Slack as the bot.

    Raises:
        SettingsError: The token is not set.
    """
    return AsyncWebClient(
        settings.required("bot_token"),
        base_url=settings.slack_api_url,
        timeout=_SLACK_TIMEOUT_S,
        session=session,
        # slack_sdk's own would post twice (SLACK.md section 1).
        retry_handlers=[RateLimitRetryHandler()],
    )


def build(desk: BotContext, signing_secret: str = "") -> AsyncApp:
    """The Bolt app, with every listener.

    Args:
        desk: What the listeners work at.
        signing_secret: For HTTP; Socket Mode needs none.
    """

    async def authorize(**_facts: Any) -> AuthorizeResult:
        # One workspace: nothing is looked up, so an acknowledgement waits for nobody.
        return AuthorizeResult(
            enterprise_id=None,
            team_id=desk.access.store.slack_team,
            bot_token=desk.client.token,
        )

    # Bolt would begin an OAuth flow of its own where it finds these.
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        os.environ.pop(name, None)
    app = AsyncApp(
        client=desk.client,
        authorize=authorize,
        signing_secret=signing_secret,
        request_verification_enabled=bool(signing_secret),
        raise_error_for_unhandled_request=True,
    )
    listeners.register(app, desk)
    return app


@asynccontextmanager
async def _by_socket(
    settings: BotSettings, desk: BotContext
) -> AsyncIterator[tuple[Mapping[str, Part], dict[str, object]]]:
    """Connected to Slack by a websocket."""
    handler: Any = AsyncSocketModeHandler(build(desk), settings.required("app_token"))
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
async def _by_http(
    settings: BotSettings, desk: BotContext, address: tuple[str, int]
) -> AsyncIterator[tuple[Mapping[str, Part], dict[str, object]]]:
    """Called by Slack, every request's signature checked."""
    host, port = address
    app = build(desk, settings.required("signing_secret"))
    runner = web.AppRunner(
        app.web_app(path=REQUEST_PATH), access_log=None, shutdown_timeout=_STOP_S
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise SettingsError(
                f"{host}:{port} cannot be listened on ({error.strerror}): give --http "
                "another address."
            ) from error
        where = {"by": "HTTP", "host": host, "port": int(runner.addresses[0][1])}
        yield {}, where
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _operations(
    settings: BotSettings, desk: BotContext, parts: Mapping[str, Part], metrics: Metrics
) -> AsyncIterator[None]:
    """Health and numbers at the address that the settings name, if they name one."""
    if settings.operations is None:
        yield
        return
    address = listening_address(settings.operations, SETTING)
    health = Health({"database": desk.access.store.database.check, **parts})
    async with serve_operations(address, health, metrics) as port:
        _log.info("operations", host=address[0], port=port)
        yield


async def _team_of(client: AsyncWebClient) -> str:
    """The Slack workspace that the token is for; Slack may be slow to come up."""
    for tried in range(_START_TRIES):
        try:
            return str((await client.auth_test())["team_id"])
        except SlackApiError as error:
            raise SettingsError(
                f"Slack refuses SLACK_BOT_TOKEN ({slack_code(error)}): copy "
                "it again from Install App in Slack's settings of the app."
            ) from None
        except SLACK_ERRORS:
            await asyncio.sleep(2.0**tried / 4)
    raise SettingsError(
        "Slack cannot be reached: check the network, HTTPS_PROXY and SLACK_API_URL."
    )

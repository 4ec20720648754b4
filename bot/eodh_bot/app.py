"""Start the bot from its settings: `eodh-bot`."""

import asyncio
import gc
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from eodh_bot import listeners
from eodh_bot.background_services import BackgroundServices, run_background_services
from eodh_bot.checks.required_settings import require
from eodh_bot.checks.slack import check_channel
from eodh_bot.clocks import Clocks
from eodh_bot.cluster.membership import LOST_STATUS, open_presence
from eodh_bot.cluster.replaced_tables import ended_if_replaced
from eodh_bot.listeners import asker, own_team, replays, signed_once
from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.fallback import WithoutAction
from eodh_bot.listeners.first_times import FirstTimes
from eodh_bot.listeners.signatures import signature_check
from eodh_bot.listeners.work_limiter import WorkBounds, WorkLimiter
from eodh_bot.operations.endpoints import SETTING, Health, Part, serve_operations
from eodh_bot.operations.log_setup import log_as_json
from eodh_bot.operations.metrics import Metrics
from eodh_bot.operations.slack_transports import REQUEST_PATH, by_http, by_socket
from eodh_bot.operations.stop_signals import stop_on_signals
from eodh_bot.settings import BotSettings
from eodh_bot.slack.directory import Directory
from eodh_bot.slack.slack_clock import SlackClock
from eodh_bot.slack.web_client import identity_of, slack_client, slack_session
from eodh_bot.store import Assignees, Connections, Records, Subscriptions, Watches
from eodh_bot.store.identity import open_own_database
from eodh_bot.store.signed_requests import SignedRequests
from eodh_bot.store.start_errors import DatabaseDownError
from eodh_bot.subscriptions.edit import SubscriptionEditor
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.connection_editor import ConnectionEditor
from eodh_bot.workspaces.job_query import JobQueries
from eodh_bot.workspaces.job_records import RecordsOfPlace
from eodh_bot.workspaces.master_key import open_keys
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.clock import utc_now
from eodh_tools.config.connections import load
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError
from eodh_tools.http.listen import HttpAddress, parse_address
from eodh_tools.toolbox.command_line import ArgumentParser, without_held_keys

_STOP_S = 10.0
_log = structlog.get_logger()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the bot until SIGINT or SIGTERM."""
    parser = ArgumentParser(
        prog="eodh-bot",
        description="Answers /eodh-logs in Slack: the status of a job, and why it "
        "failed. Settings come from the environment or `.env`; `.env.example` lists "
        "them.",
        epilog="`eodh-bot setup` asks for the settings and writes `.env`; `eodh-bot "
        "check` checks everything that the bot needs; `eodh-bot health` asks a running "
        "bot whether it works.",
    )
    parser.add_argument(
        "--http",
        metavar="HOST:PORT",
        help="let Slack call http://HOST:PORT" + REQUEST_PATH + ", behind a proxy "
        "with TLS, in place of Socket Mode; HOST is 127.0.0.1 if left out",
    )
    options = parser.parse_args(arguments)
    try:
        settings, hub = BotSettings(), Settings()
        log_as_json(settings, hub)
        http = None if options.http is None else parse_address(options.http, "--http")
        require(settings, hub, http=http is not None)
        asyncio.run(serve(settings, hub, http))
    except (SettingsError, DatabaseDownError) as error:
        print(f"eodh-bot: {without_held_keys(str(error))}", file=sys.stderr)  # noqa: T201 - for who started it
        passes = isinstance(error, DatabaseDownError)
        raise SystemExit(LOST_STATUS if passes else 2) from None


async def serve(
    settings: BotSettings, hub: Settings, http: HttpAddress | None = None
) -> None:
    """Answer until SIGINT or SIGTERM, then finish the answers that are under way.

    Raises:
        SettingsError: The bot cannot start with these settings.
    """
    metrics = Metrics()
    async with AsyncExitStack() as stack:
        stop = stack.enter_context(stop_on_signals())
        asleep = await stack.enter_async_context(open_context(settings, hub))
        await _require_right_channel(settings, asleep)
        await asleep.access.begin()
        async with run_background_services(
            settings,
            asleep.presence,
            asleep.access,
            asleep.toolboxes,
            asleep.client,
            metrics,
            clocks=Clocks(asleep.clock, utc_now),
        ) as background:
            bot = replace(asleep, wake=background.scheduler.wake)
            if http is None:
                app_token = settings.required("app_token")
                connected = by_socket(build(bot, app_token=app_token), app_token)
            else:
                secret = settings.required("signing_secret")
                connected = by_http(build(bot, secret), http)
            async with (
                connected as (slack, where),
                _operations(settings, bot, slack, background, metrics),
            ):
                # What is loaded stays, and is never looked through for unused objects.
                gc.collect()
                gc.freeze()
                _log.info("ready", slack_team=bot.access.store.slack_team, **where)
                await stop.wait()
            _log.info("stopping", answering=bot.work.busy)
            await bot.work.drain(_STOP_S)


@asynccontextmanager
async def open_context(
    settings: BotSettings,
    hub: Settings,
    bounds: WorkBounds | None = None,
    now: Callable[[], float] = time.monotonic,
) -> AsyncIterator[BotContext]:
    """Open everything that listeners work with; without a `wake` yet.

    The settings' connection is stored by `Access.begin`, which a bot that may not
    start must not call.

    Args:
        settings: The bot's.
        hub: The Hub's.
        bounds: How many questions at once, and for how long.
        now: A clock in seconds that never goes back.

    Raises:
        SettingsError: A setting is missing or wrong, Slack refuses the token, the
            master key reads no stored key, or another process has the SQLite file.
        DatabaseDownError: The database takes no work now.
    """
    team = (load(settings=hub), settings.channel) if settings.channel else None
    hubs = settings.allowed_hubs(hub.base_url)
    async with AsyncExitStack() as stack:
        clock = SlackClock()
        session = await stack.enter_async_context(slack_session(clock))
        client = slack_client(settings, session)
        team_id, bot_user = await identity_of(client)
        # Before anything is written: another bot may run on this file.
        presence = await stack.enter_async_context(
            open_presence(settings.database_address, team_id)
        )
        database = await stack.enter_async_context(
            open_own_database(settings.database_address, team_id, bot_user)
        )
        await stack.enter_async_context(ended_if_replaced(database))
        store = Connections(database, team_id)
        cipher = await open_keys(
            store, settings.master_key, settings.key_file, lost=settings.keys_lost
        )
        records = Records(database, team_id)
        toolboxes = Toolboxes(hub, partial(RecordsOfPlace, records), now=now)
        stack.push_async_callback(toolboxes.close)
        directory = Directory(client, team_id, now)
        may = settings.people_may_connect
        access = Access(
            store, directory, cipher, by_settings=team, hubs=hubs, may_connect=may
        )
        yield BotContext(
            access=access,
            connections=ConnectionEditor(store, directory, cipher, allowed=may),
            subscriptions=SubscriptionEditor(
                access,
                directory,
                Subscriptions(database, team_id),
                Watches(database, team_id),
            ),
            toolboxes=toolboxes,
            directory=directory,
            client=client,
            hubs=hubs,
            jobs=JobQueries(access, toolboxes, client, now=now),
            assignees=Assignees(database, team_id),
            work=WorkLimiter(bounds or WorkBounds()),
            presence=presence,
            first_times=FirstTimes(SignedRequests(database, team_id), now),
            clock=clock,
        )


async def _require_right_channel(settings: BotSettings, bot: BotContext) -> None:
    """Refuse a channel where nobody would be answered.

    Raises:
        SettingsError: It is not there, the bot is not in it, or others are.
    """
    if settings.channel is None:
        return
    found = await check_channel(bot.directory, settings.channel)
    if found.state == "problem":
        raise SettingsError(
            f"EODH_BOT_CHANNEL {settings.channel}: {found.finding}. To fix it: "
            f"{found.fix}."
        )


def build(
    bot: BotContext, signing_secret: str = "", *, app_token: str = ""
) -> AsyncApp:
    """Return the Bolt app, with every listener.

    Args:
        bot: What the listeners work with.
        signing_secret: For HTTP; Socket Mode needs none.
        app_token: For Socket Mode.
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
    # By Slack's clock; Bolt's own check is by this machine's.
    check = signature_check(signing_secret, bot.clock) if signing_secret else None
    app = AsyncApp(
        # Without a name Bolt reads the source of each frame on the stack.
        name="eodh-bot",
        # Its own name has nothing of "slack_bolt" in it, whose level is set.
        logger=logging.getLogger("slack_bolt.app"),
        client=bot.client,
        authorize=authorize,
        signing_secret=signing_secret,
        request_verification_enabled=False,
        before_authorize=check,
        raise_error_for_unhandled_request=True,
    )
    if check:
        signed_once.register(app, bot.first_times, bot.clock)
    app.use(WithoutAction())
    own_team.register(app, bot.access.store.slack_team, app_token)
    replays.register(app, Clocks(bot.clock, utc_now).earliest, bot.first_times)
    asker.register(app)
    listeners.register(app, bot)
    return app


@asynccontextmanager
async def _operations(
    settings: BotSettings,
    bot: BotContext,
    slack: Mapping[str, Part],
    background: BackgroundServices,
    metrics: Metrics,
) -> AsyncIterator[None]:
    """Serve health and metrics, if the settings name an address."""
    if settings.operations is None:
        yield
        return
    address = parse_address(settings.operations, SETTING)

    async def database() -> None:
        await bot.access.store.database.check()
        bot.first_times.check()

    parts = {"database": database, **slack, **background.parts}
    health = Health(parts, oldest_s=background.oldest_s)
    async with serve_operations(address, health, metrics) as port:
        _log.info("operations", host=address[0], port=port)
        yield

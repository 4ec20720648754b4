"""`eodh-bot check`: checks everything that the bot needs."""

import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.checks import hubs, slack
from eodh_bot.checks import storage as store
from eodh_bot.checks.check_result import Check, all_well, as_text, problem
from eodh_bot.checks.required_settings import BOT_TOKEN_FIX
from eodh_bot.operations.endpoints import SETTING
from eodh_bot.settings import BotSettings
from eodh_bot.slack.web_client import BotIdentity, client_of
from eodh_tools.config.settings import Settings
from eodh_tools.errors import JobsError, SettingsError
from eodh_tools.http.listen import parse_address
from eodh_tools.toolbox.command_line import ArgumentParser

_FIX_SETTINGS = "see `.env.example`, which explains each setting"
_MOST_CHANNELS = 50


def main(arguments: Sequence[str]) -> int:
    """Print what was found; 1 if there is a problem."""
    parser = ArgumentParser(
        prog="eodh-bot check",
        description="Checks tokens, scopes, channels, Hub, database and files, and "
        "says how to fix what is wrong. Changes nothing.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    # The checks report what libraries would log.
    logging.getLogger().setLevel(logging.CRITICAL)
    checks = asyncio.run(examine())
    if options.json:
        found = {"ok": all_well(checks), "checks": [asdict(check) for check in checks]}
        shown = json.dumps(found, ensure_ascii=False, indent=2)
    else:
        shown = as_text(checks, signs=has_signs())
    print(shown)  # noqa: T201 - what was asked for
    return 0 if all_well(checks) else 1


async def examine() -> list[Check]:
    """Run every check; a failure becomes a problem, not an exception."""
    try:
        settings, hub = BotSettings(), Settings()
        if settings.operations is not None:
            parse_address(settings.operations, SETTING)
        settings.allowed_hubs(hub.base_url)
    except SettingsError as error:
        return [problem("settings", str(error), _FIX_SETTINGS)]
    files = store.data_folder(settings)
    database, schema = await store.database(settings.database_address)
    async with aiohttp.ClientSession() as session:
        of_slack, client, bot = await _slack(settings, session)
        team_id = None if bot is None else bot.team_id
        if bot is not None and schema == "newest":
            database += await store.owner(settings.database_address, bot)
        connected, unread = await _connected(settings, hub, team_id, schema)
        if settings.channel is None:
            of_slack.append(_no_channel(hub))
        if team_id is not None:
            places = [settings.channel, *(each.place for each in connected)]
            ids = dict.fromkeys(p for p in places if p is not None and p[0] in "CG")
            of_slack += await slack.channels(
                client, team_id, list(ids)[:_MOST_CHANNELS]
            )
    asked = await hubs.check(connected, hub.timeout_s)
    well = Check("settings", "ok", "can be read")
    return [well, *of_slack, *unread, *asked, *database, *files]


async def _slack(
    settings: BotSettings, session: aiohttp.ClientSession
) -> tuple[list[Check], AsyncWebClient, BotIdentity | None]:
    """Check the tokens; also a client, and whose the bot token is if it works."""
    token = settings.bot_token
    client = client_of(
        token.get_secret_value() if token else "", settings.slack_api_url, session
    )
    checks: list[Check] = []
    bot = None
    if token is None:
        checks.append(problem("bot token", "SLACK_BOT_TOKEN is not set", BOT_TOKEN_FIX))
    else:
        checks, bot = await slack.bot_token(client)
    checks.append(await slack.app_token(client, settings))
    return checks, client, bot


def _no_channel(hub: Settings) -> Check:
    """What it means that the settings connect no channel."""
    name, finding = "channel", "EODH_BOT_CHANNEL is not set"
    if hub.workspace is None and hub.api_key is None:
        more = "each team connects its own with /eodh-logs connect"
        return Check(name, "skipped", f"{finding}: {more}")
    return Check(
        name,
        "note",
        f"{finding}, so EODH_WORKSPACE and EODH_API_KEY connect no channel",
        "set it to the channel's id, at the end of the channel's About",
    )


async def _connected(
    settings: BotSettings, hub: Settings, team_id: str | None, schema: str | None
) -> tuple[list[hubs.Connected], list[Check]]:
    """The connections to the Hub, and those that cannot be read."""
    found: list[hubs.Connected] = []
    unread: list[Check] = []
    own, missing = hubs.of_settings(settings, hub)
    unread += missing
    if own is not None:
        found.append(own)
    if schema == "none":
        unread.append(Check("connections", "skipped", "none are stored yet"))
        return found, unread
    if team_id is None or schema != "newest":
        finding = "not read: fix the token, the database and the schema first"
        unread.append(Check("connections", "skipped", finding))
        return found, unread
    try:
        found += await hubs.stored(settings, team_id)
    except JobsError as error:
        fix = "check EODH_BOT_MASTER_KEY and EODH_BOT_DATABASE_URL"
        unread.append(problem("connections", str(error), fix))
    return found, unread


def has_signs() -> bool:
    """Return whether the terminal can show ✓ and ✗; a Windows code page may not."""
    try:
        "✓✗".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True

"""Checks the tokens, the scopes and the channels, by asking Slack."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.checks.check_result import Check, problem
from eodh_bot.checks.required_settings import APP_TOKEN_FIX
from eodh_bot.settings import BotSettings
from eodh_bot.slack.api_errors import SLACK_ERRORS, is_trouble, slack_code
from eodh_bot.slack.directory import Directory, SlackUnavailableError
from eodh_bot.slack.scopes import SCOPES
from eodh_bot.slack.web_client import BotIdentity

_SILENT_FIX = "check the network, HTTPS_PROXY and SLACK_API_URL; see status.slack.com"


async def bot_token(
    client: AsyncWebClient,
) -> tuple[list[Check], BotIdentity | None]:
    """Check the bot token and its scopes (auth.test); also whose it is."""
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        fix = (
            "copy it again: your app's settings in Slack, Install App; SLACK_BOT_TOKEN"
        )
        return [_refused("bot token", error, fix)], None
    except SLACK_ERRORS as error:
        text = f"Slack gave no answer ({type(error).__name__})"
        return [problem("bot token", text, _SILENT_FIX)], None
    where = f"{answer.get('user')} in the Slack workspace {answer.get('team')}"
    bot = BotIdentity(str(answer["team_id"]), str(answer["user_id"]))
    return [Check("bot token", "ok", where), _scopes(answer)], bot


def _refused(name: str, error: SlackApiError, fix: str) -> Check:
    """What Slack refuses, or cannot judge now."""
    code = slack_code(error)
    if is_trouble(error) or code == "ratelimited":
        return problem(name, f"Slack gave no answer ({code})", _SILENT_FIX)
    return problem(name, f"Slack refuses it ({code})", fix)


def _scopes(answer: Any) -> Check:
    """Compare the scopes in Slack's header with those that the bot needs."""
    headers = {str(name).lower(): value for name, value in answer.headers.items()}
    listed = headers.get("x-oauth-scopes")
    if listed is None:
        return Check("scopes", "skipped", "Slack did not list them")
    granted = {scope.strip() for scope in str(listed).split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing and all(SCOPES[scope].optional for scope in missing):
        return Check(
            "scopes",
            "note",
            f"complete, but for the optional {', '.join(missing)}",
            "after a crash a notice may come twice (EODH_BOT_DOUBT); to grant them, "
            "reinstall the app",
        )
    if missing:
        lost = "; ".join(f"{scope} ({SCOPES[scope].reason})" for scope in missing)
        return problem(
            "scopes",
            f"missing: {lost}",
            "paste what `eodh-bot setup --manifest` prints (your app: App Manifest), "
            "and reinstall the app",
        )
    more = sorted(granted - set(SCOPES) - {""})
    if more:
        return Check(
            "scopes",
            "note",
            f"complete, and more than the bot needs: {', '.join(more)}",
            "remove them under OAuth & Permissions: fewer scopes, less misuse",
        )
    return Check("scopes", "ok", f"all {len(SCOPES)} are granted")


async def app_token(client: AsyncWebClient, settings: BotSettings) -> Check:
    """Check the token for Socket Mode (apps.connections.open)."""
    name = "app token"
    if settings.app_token is None:
        if settings.signing_secret is not None:
            return Check(name, "skipped", "not set; `eodh-bot --http` needs none")
        return problem(name, "SLACK_APP_TOKEN is not set", APP_TOKEN_FIX)
    try:
        # Nothing is connected: Slack drops an address that nobody uses.
        await client.apps_connections_open(
            app_token=settings.app_token.get_secret_value()
        )
    except SlackApiError as error:
        return _refused(name, error, APP_TOKEN_FIX)
    except SLACK_ERRORS as error:
        text = f"Slack gave no answer ({type(error).__name__})"
        return problem(name, text, _SILENT_FIX)
    return Check(name, "ok", "Socket Mode can be opened")


async def channels(
    client: AsyncWebClient, team_id: str, channel_ids: Sequence[str]
) -> list[Check]:
    """Check each connected channel: the bot is in it, other organisations are not.

    Args:
        client: Calls Slack.
        team_id: The Slack workspace.
        channel_ids: The settings' channel first.
    """
    directory = Directory(client, team_id)
    return [await check_channel(directory, channel_id) for channel_id in channel_ids]


async def check_channel(directory: Directory, channel_id: str) -> Check:
    """Check one channel: it is there, the bot is in it, others are not."""
    name = f"channel {channel_id}"
    try:
        place = await directory.place(channel_id, "")
    except SlackUnavailableError:
        return problem(
            name,
            "Slack gives no answer about it",
            "see the checks of token and scopes above, and try again in a minute",
        )
    if place.kind != "channel":
        return problem(
            name,
            "there is no such channel, or it is private and the bot is not in it",
            "invite @EODH there, or copy the id again from the end of its About tab",
        )
    shown = f"#{place.name}"
    if not place.has_bot:
        return problem(name, f"the bot is not in {shown}", "/invite @EODH there")
    if place.shared_outside:
        return problem(
            name,
            f"{shown} is shared with another organisation: the bot does not answer",
            "connect a channel of your own organisation only",
        )
    return Check(name, "ok", f"the bot is in {shown}")

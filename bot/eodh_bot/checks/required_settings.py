"""Finds the settings without which the bot cannot start, all at once."""

from eodh_bot.checks.check_result import Check, problem
from eodh_bot.settings import BotSettings
from eodh_tools.config.connections import find
from eodh_tools.config.key_store import WHERE_KEYS_ARE_MADE
from eodh_tools.config.settings import Settings
from eodh_tools.errors import SettingsError

BOT_TOKEN_FIX = (
    "copy it (xoxb-...) from your app's settings in Slack: Install App; set "  # noqa: S105
    "SLACK_BOT_TOKEN"
)
APP_TOKEN_FIX = (
    "make an app-level token with connections:write (your app: Basic Information > "  # noqa: S105
    "App-Level Tokens), switch Socket Mode on, and set SLACK_APP_TOKEN"
)
_SIGNING_FIX = (
    "copy it from your app's settings in Slack: Basic Information > Signing Secret; "
    "set SLACK_SIGNING_SECRET"
)


def missing(settings: BotSettings, hub: Settings, *, http: bool) -> list[Check]:
    """Return the settings that are missing, each with where to get it.

    Args:
        settings: The bot's.
        hub: The Hub's.
        http: Whether Slack calls the bot, which needs a secret in place of a token.

    Raises:
        SettingsError: A profile cannot be read, or several are saved and none chosen.
    """
    found = []
    if settings.bot_token is None:
        found.append(problem("bot token", "SLACK_BOT_TOKEN is not set", BOT_TOKEN_FIX))
    if http and settings.signing_secret is None:
        text = "SLACK_SIGNING_SECRET is not set"
        found.append(problem("signing secret", text, _SIGNING_FIX))
    if not http and settings.app_token is None:
        found.append(problem("app token", "SLACK_APP_TOKEN is not set", APP_TOKEN_FIX))
    if settings.channel is not None:
        found += missing_of_hub(hub)
    return found


def missing_of_hub(hub: Settings) -> list[Check]:
    """Return the settings of the Hub that are missing.

    Raises:
        SettingsError: As `missing`.
    """
    connection = find(settings=hub)
    if connection.profile.root_url is not None:
        return []
    found = []
    if not connection.profile.workspace:
        fix = (
            f"its name is at {hub.base_url}/workspaces, and in every job's address "
            "after /user/catalogs/; set EODH_WORKSPACE"
        )
        found.append(problem("Hub workspace", "EODH_WORKSPACE is not set", fix))
    if connection.key is None:
        fix = f"make one under {WHERE_KEYS_ARE_MADE}; set EODH_API_KEY"
        found.append(problem("Hub key", "EODH_API_KEY is not set", fix))
    return found


def require(settings: BotSettings, hub: Settings, *, http: bool) -> None:
    """Refuse to start with settings missing.

    Raises:
        SettingsError: The message names each, and where to get it.
    """
    lines = [f"{c.finding}: {c.fix}." for c in missing(settings, hub, http=http)]
    if lines:
        raise SettingsError("\n".join([*lines, "`eodh-bot setup` asks for them."]))

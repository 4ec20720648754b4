"""Call Slack as the bot."""

from asyncio import sleep
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from eodh_bot.settings import BotSettings
from eodh_bot.slack.api_errors import SLACK_ERRORS, is_trouble, slack_code
from eodh_bot.slack.rate_limit import RateLimitRetryHandler
from eodh_bot.slack.slack_clock import SlackClock
from eodh_tools.errors import SettingsError

# Without an answer for so long a call has failed; a large file may take longer.
_TIMEOUT = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=30)
_START_TRIES = 5
COPY_AGAIN = "copy it again from Install App in Slack's settings of the app."
MAKE_ANOTHER = (
    "make an app-level token with connections:write, and switch Socket Mode on."
)
_log = structlog.get_logger()


def slack_session(clock: SlackClock) -> aiohttp.ClientSession:
    """Return a session for all calls to Slack; `clock` sees every answer."""
    # slack_sdk applies its own time-out only to sessions that it opens.
    return aiohttp.ClientSession(timeout=_TIMEOUT, trace_configs=[clock.trace()])


def slack_client(
    settings: BotSettings, session: aiohttp.ClientSession
) -> AsyncWebClient:
    """Return a client with the bot's token.

    Raises:
        SettingsError: The token is not set.
    """
    return client_of(settings.required("bot_token"), settings.slack_api_url, session)


def client_of(
    token: str, api_url: str, session: aiohttp.ClientSession
) -> AsyncWebClient:
    """Return a client that waits and tries again after a 429."""
    return AsyncWebClient(
        token,
        base_url=api_url,
        session=session,
        # slack_sdk's own would post twice (SLACK.md section 1).
        retry_handlers=[RateLimitRetryHandler()],
    )


def without_waiting(client: AsyncWebClient) -> AsyncWebClient:
    """Return the same client, but one that raises a 429 at once.

    A post that waited inside the client would be sent though the channel was shared,
    or the subscription ended, in that time.
    """
    return _same(client, [])


def for_connections(client: AsyncWebClient) -> AsyncWebClient:
    """Return the same client, but one that waits out a 429, an hour at most.

    At a 429 slack_sdk's Socket Mode sleeps for any number of seconds, and fails at a
    date: it never sees one.
    """
    return _same(client, [RateLimitRetryHandler(is_patient=True)])


def _same(client: AsyncWebClient, handlers: list[AsyncRetryHandler]) -> AsyncWebClient:
    return AsyncWebClient(
        client.token,
        base_url=client.base_url,
        timeout=client.timeout,
        session=client.session,
        proxy=client.proxy,
        retry_handlers=handlers,
    )


class BotIdentity(NamedTuple):
    """Whose token it is: ids of the Slack workspace and of the bot's user in it."""

    team_id: str
    user_id: str


async def identity_of(client: AsyncWebClient) -> BotIdentity:
    """Return whose the token is; wait while Slack comes up.

    Raises:
        SettingsError: Slack refuses the token, or cannot be reached.
    """
    answer = await _at_start(client.auth_test, "SLACK_BOT_TOKEN", COPY_AGAIN)
    return BotIdentity(str(answer["team_id"]), str(answer["user_id"]))


async def socket_address(client: AsyncWebClient, app_token: str) -> str:
    """Return where Socket Mode connects to; wait while Slack comes up.

    Raises:
        SettingsError: Slack refuses the token, or cannot be reached.
    """
    opened = partial(client.apps_connections_open, app_token=app_token)
    answer = await _at_start(opened, "SLACK_APP_TOKEN", MAKE_ANOTHER)
    return str(answer["url"])


async def _at_start(
    call: Callable[[], Awaitable[AsyncSlackResponse]], token: str, fix: str
) -> AsyncSlackResponse:
    for tried in range(_START_TRIES):
        try:
            return await call()
        except SlackApiError as error:
            code = slack_code(error)
            if not is_trouble(error) and code != "ratelimited":
                raise SettingsError(f"Slack refuses {token} ({code}): {fix}") from None
            _log.warning("Slack is in trouble", slack=code)
        except SLACK_ERRORS as error:
            _log.warning("Slack cannot be reached", kind=type(error).__name__)
        await sleep(2.0**tried / 4)
    raise SettingsError(
        "Slack cannot be reached, or answers only with errors: check the network, "
        "HTTPS_PROXY and SLACK_API_URL, and see status.slack.com."
    )

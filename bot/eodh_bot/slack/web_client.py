"""Call Slack as the bot."""

import asyncio
from typing import NamedTuple

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.settings import BotSettings
from eodh_bot.slack.api_errors import SLACK_ERRORS, slack_code
from eodh_bot.slack.rate_limit import RateLimitRetryHandler
from eodh_bot.slack.slack_clock import SlackClock
from eodh_tools.errors import SettingsError

# Without an answer for so long a call has failed; a large file may take longer.
_TIMEOUT = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=30)
_START_TRIES = 5


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
    return AsyncWebClient(
        client.token,
        base_url=client.base_url,
        timeout=client.timeout,
        session=client.session,
        proxy=client.proxy,
        retry_handlers=[],
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
    for tried in range(_START_TRIES):
        try:
            answer = await client.auth_test()
            return BotIdentity(str(answer["team_id"]), str(answer["user_id"]))
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

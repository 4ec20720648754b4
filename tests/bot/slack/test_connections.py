"""The bot connects to Slack, also to one that is in trouble for a while."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.operations.slack_transports import by_socket
from eodh_bot.slack import rate_limit, web_client
from eodh_bot.slack.api_errors import is_trouble
from eodh_bot.slack.web_client import client_of, identity_of, socket_address
from eodh_sandbox.slack import LocalSlack, Seed
from eodh_tools.errors import SettingsError
from tests.bot.running import manifest_app
from tests.conftest import TIMING
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Troubled:
    """A Slack whose calls fail for a while.

    Attributes:
        waits: What was waited for between them, in seconds.
    """

    slack: LocalSlack
    client: AsyncWebClient
    waits: list[float]


@pytest.mark.parametrize("asked", ["99999999", "Wed, 21 Oct 2099 07:28:00 GMT"])
async def test_an_absurd_retry_after_holds_a_connection_an_hour_at_most(
    monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    waits: list[float] = []

    async def waited(wait_s: float) -> None:
        waits.append(wait_s)

    monkeypatch.setattr(rate_limit, "sleep", waited)
    async with LocalSlack(Seed(app=manifest_app()), timing=TIMING) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        app = AsyncApp(client=client, signing_secret="none")
        slack.faults.rate_limit("apps.connections.open", retry_after_s=asked, times=3)
        async with (
            asyncio.timeout(WAIT_S),
            by_socket(app, slack.app_token) as (parts, _fields),
        ):
            await parts["slack"]()

    assert waits == [3_600.0] * 3


@pytest.fixture
async def troubled(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Troubled]:
    waits: list[float] = []

    async def waited(wait_s: float) -> None:
        waits.append(wait_s)

    monkeypatch.setattr(web_client, "sleep", waited)
    async with (
        LocalSlack(Seed(app=manifest_app()), timing=TIMING) as slack,
        ClientSession() as session,
    ):
        client = client_of(slack.bot_token, slack.api_url, session)
        yield Troubled(slack, client, waits)


async def test_the_bot_waits_while_slack_comes_up(troubled: Troubled) -> None:
    troubled.slack.faults.server_error("auth.test")
    troubled.slack.faults.server_error("auth.test", status=502)
    assert (await identity_of(troubled.client)).team_id == "T1LOCAL"

    troubled.slack.faults.server_error("apps.connections.open", times=2)
    address = await socket_address(troubled.client, troubled.slack.app_token)
    assert address.startswith("ws")
    assert troubled.waits == [0.25, 0.5, 0.25, 0.5]


async def test_a_slack_that_stays_in_trouble_is_no_refused_token(
    troubled: Troubled,
) -> None:
    troubled.slack.faults.server_error("auth.test", times=9)
    with pytest.raises(SettingsError, match=r"cannot be reached.*status\.slack\.com"):
        await identity_of(troubled.client)


async def test_a_refused_token_is_told_at_once(troubled: Troubled) -> None:
    with pytest.raises(SettingsError, match=r"SLACK_APP_TOKEN \(invalid_auth\)"):
        await socket_address(troubled.client, "xapp-wrong")
    app = AsyncApp(client=troubled.client, signing_secret="none")
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN"):
        async with by_socket(app, "xapp-wrong"):
            pass
    troubled.client.token = "xoxb-wrong"
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN \(invalid_auth\)"):
        await identity_of(troubled.client)
    assert troubled.waits == []


@pytest.mark.parametrize(
    ("code", "trouble"),
    [("internal_error", True), ("fatal_error", True), ("token_revoked", False)],
)
async def test_a_trouble_of_slack_is_told_from_a_refusal(
    code: str, *, trouble: bool
) -> None:
    error = SlackApiError("", {"ok": False, "error": code})
    assert is_trouble(error) is trouble

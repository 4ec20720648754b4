"""The bot connects again after a 429, whatever that asks for."""

import asyncio

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.operations.slack_transports import by_socket
from eodh_bot.slack import rate_limit
from eodh_sandbox.slack import LocalSlack, Seed
from tests.bot.running import manifest_app
from tests.conftest import TIMING
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


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

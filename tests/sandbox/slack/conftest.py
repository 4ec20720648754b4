"""A local Slack, clients of it, and a bot connected to it."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack, Timing
from tests.sandbox.slack.answering import build, connected
from tests.sandbox.slack.browser import launched


@pytest.fixture
def slack_timing() -> Timing:
    """Slack's own limits."""
    return Timing(file_share_s=0.01)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A real browser, for the tests of one page."""
    async with launched() as running:
        yield running


@pytest.fixture
async def client(slack: LocalSlack) -> AsyncIterator[AsyncWebClient]:
    async with ClientSession() as session:
        yield AsyncWebClient(
            slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[]
        )


@pytest.fixture
async def bot(slack: LocalSlack, client: AsyncWebClient) -> AsyncIterator[None]:
    """The small bot, connected over a real websocket."""
    async with connected(slack, build(client)):
        yield

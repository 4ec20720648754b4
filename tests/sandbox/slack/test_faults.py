"""Faults and rate limits, as the real client meets them."""

import asyncio
import time

import pytest
from aiohttp import ClientSession, ServerDisconnectedError
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack

pytestmark = pytest.mark.anyio
_POST = "chat.postMessage"


async def test_a_post_that_is_dropped_before_it_was_taken_is_not_there(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.drop_before(_POST)

    with pytest.raises(ServerDisconnectedError):
        await client.chat_postMessage(channel="C1", text="once")

    assert slack.person("U1").sees("C1") == []
    assert slack.faults.waiting == 0


async def test_a_post_that_is_dropped_after_it_was_taken_is_there(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.drop_after(_POST)

    with pytest.raises(ServerDisconnectedError):
        await client.chat_postMessage(channel="C1", text="once")

    assert [m.text for m in slack.person("U1").sees("C1")] == ["once"]


async def test_the_clients_own_retry_posts_twice(slack: LocalSlack) -> None:
    slack.faults.drop_after(_POST)
    async with ClientSession() as session:
        careless = AsyncWebClient(
            slack.bot_token,
            base_url=slack.api_url,
            session=session,
            retry_handlers=[AsyncConnectionErrorRetryHandler()],
        )
        await careless.chat_postMessage(channel="C1", text="once")

    assert [m.text for m in slack.person("U1").sees("C1")] == ["once", "once"]


async def test_429_says_when_to_come_back_and_is_not_taken(slack: LocalSlack) -> None:
    slack.faults.rate_limit(_POST, retry_after_s=1)
    async with ClientSession() as session:
        patient = AsyncWebClient(
            slack.bot_token,
            base_url=slack.api_url,
            session=session,
            retry_handlers=[AsyncRateLimitErrorRetryHandler()],
        )
        started = time.monotonic()
        await patient.chat_postMessage(channel="C1", text="once")

    assert time.monotonic() - started >= 1
    assert [m.text for m in slack.person("U1").sees("C1")] == ["once"]
    assert [c.error for c in slack.calls] == ["rate_limited", None]


async def test_a_broken_server_answers_5xx_and_takes_nothing(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.server_error(_POST, status=502)

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="once")

    assert refused.value.response.status_code == 502
    assert slack.person("U1").sees("C1") == []


async def test_a_slow_answer_is_taken_all_the_same(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.slow("*", delay_s=0.3)
    client.timeout = 30

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await client.chat_postMessage(channel="C1", text="once")

    await slack.until(lambda: slack.person("U1").sees("C1"))


async def test_one_message_a_second_a_channel_after_a_burst(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.clock.stop()
    for number in range(4):
        await client.chat_postMessage(channel="C1", text=str(number))

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="too soon")
    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "1"
    await client.chat_postMessage(channel="C3", text="another channel")
    slack.clock.forward(1)
    await client.chat_postMessage(channel="C1", text="a second later")


async def test_a_tier_allows_n_calls_a_minute(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.clock.stop()
    for _ in range(50):
        await client.conversations_open(users="U1")

    with pytest.raises(SlackApiError) as refused:
        await client.conversations_open(users="U1")

    assert refused.value.response.headers["Retry-After"] == "2"
    slack.clock.forward(2)
    await client.conversations_open(users="U1")


async def test_an_app_may_open_connections_again_within_a_minute(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    """Slack's page puts the method in tier 1, one call a minute, and allows more."""
    slack.clock.stop()
    for _ in range(30):
        await client.apps_connections_open(app_token=slack.app_token)

    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.apps_connections_open(app_token=slack.app_token)


async def test_uploads_and_response_urls_break_too(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.server_error("upload")
    with pytest.raises(Exception, match="503"):
        await client.files_upload_v2(channel="C1", content="x", filename="x.log")

    await slack.person("U1").types("C1", "/eodh-logs job-1")
    url = slack.deliveries[-1].parcel.payload["response_url"]
    slack.faults.drop_after("response_url")
    async with ClientSession() as session:
        with pytest.raises(ServerDisconnectedError):
            await session.post(url, json={"text": "taken"})
    assert slack.person("U1").sees("C1")[-1].words == "taken"

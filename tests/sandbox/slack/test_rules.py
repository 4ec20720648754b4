"""What this Slack does on some days only."""

from email.utils import parsedate_to_datetime

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack

pytestmark = pytest.mark.anyio


async def test_answers_have_the_date_of_its_own_clock(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.clock.stop()
    slack.clock.forward(-1_200)
    answer = await client.auth_test()

    date = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    assert date == int(slack.clock.now())


async def test_a_history_that_lags_shows_a_message_later(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.rules.history_lag_s = 60.0
    await client.chat_postMessage(channel="C1", text="once")

    assert (await client.conversations_history(channel="C1"))["messages"] == []
    slack.clock.forward(61)
    assert len((await client.conversations_history(channel="C1"))["messages"]) == 1


async def test_an_app_may_change_its_message_only_for_a_while(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.rules.edit_window_s = 300.0
    posted = await client.chat_postMessage(channel="C1", text="once")
    ts = str(posted["ts"])
    await client.chat_update(channel="C1", ts=ts, text="twice")
    slack.clock.forward(301)

    with pytest.raises(SlackApiError, match="edit_window_closed"):
        await client.chat_update(channel="C1", ts=ts, text="thrice")


async def test_a_call_that_is_taken_late_is_answered_before(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.taken_late("chat.postMessage", delay_s=12.0)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C1", text="once")
    assert slack.person("U1").sees("C1") == []
    slack.clock.forward(12)
    await client.auth_test()

    assert [m.text for m in slack.person("U1").sees("C1")] == ["once"]

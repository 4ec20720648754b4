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


async def test_where_an_owner_lets_only_some_post_the_app_may_not(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.workspace.channels["C1"].is_read_only = True

    with pytest.raises(SlackApiError, match="restricted_action_read_only_channel"):
        await client.chat_postMessage(channel="C1", text="once")
    with pytest.raises(SlackApiError, match="restricted_action_read_only_channel"):
        await client.chat_postEphemeral(channel="C1", user="U1", text="once")
    await client.chat_postMessage(channel="U1", text="once")


async def test_a_workspace_that_sent_too_many_messages_takes_no_more(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.rules.limits_messages = True

    with pytest.raises(SlackApiError, match="message_limit_exceeded"):
        await client.chat_postMessage(channel="C1", text="once")


async def test_what_only_one_sees_is_gone_when_they_reload(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C1", text="for all")
    for user in ("U1", "U2"):
        await client.chat_postEphemeral(channel="C1", user=user, text="for you")
    slack.person("U1").reloads()

    assert [m.words for m in slack.person("U1").sees("C1")] == ["for all"]
    assert len(slack.person("U2").sees("C1")) == 2


async def test_what_only_one_sees_shows_in_no_thread_without_a_reply(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ada = slack.person("U1")
    first = ada.says("C1", "look")

    async def tells() -> int:
        await client.chat_postEphemeral(
            channel="C1", user="U1", text="for you", thread_ts=first.ts
        )
        return len([m for m in ada.sees("C1", first.ts) if m.ephemeral])

    assert await tells() == 0
    ada.says("C1", "and a reply", thread_ts=first.ts)
    assert await tells() == 1


async def test_a_reply_to_a_message_that_is_gone_is_taken(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C1", text="first")
    await client.chat_delete(channel="C1", ts=posted["ts"])
    reply = await client.chat_postMessage(
        channel="C1", text="late", thread_ts=posted["ts"]
    )

    assert reply["message"]["thread_ts"] == posted["ts"]
    assert slack.person("U1").sees("C1") == []

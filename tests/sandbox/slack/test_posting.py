"""Posting, changing, uploading, metadata: in this Slack and in another stand-in."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_sandbox.slack import LocalSlack
from tests.sandbox.slack.answering import failure_blocks
from tests.sandbox.slack.emulated import emulated, plain_id
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

_NOTICE = {
    "event_type": "job_finished",
    "event_payload": {"notice_id": "hub/river-lab/job-1/C1", "attempt": 1},
}
_SECTION = [{"type": "section", "text": {"type": "mrkdwn", "text": "*One*"}}]


@dataclass(frozen=True)
class SlackApi:
    """Slack's Web API as some stand-in has it, and a channel the app is in."""

    client: AsyncWebClient
    channel: str

    async def latest(self, **more: Any) -> dict[str, Any]:
        """The newest message of the channel."""
        answer = await self.client.conversations_history(
            channel=self.channel, limit=1, **more
        )
        found: dict[str, Any] = answer["messages"][0]
        return found

    async def with_files(self) -> list[dict[str, Any]]:
        """The messages that show a file."""
        answer = await self.client.conversations_history(channel=self.channel)
        return [m for m in answer["messages"] if m.get("files")]

    async def refusal(self, call: Any) -> str:
        """The error code of a call that is refused."""
        with pytest.raises(SlackApiError) as refused:
            await call
        return str(refused.value.response["error"])


async def shared_later(slack_api: SlackApi) -> dict[str, Any]:
    async with asyncio.timeout(WAIT_S):
        while True:
            if shared := await slack_api.with_files():
                return shared[0]
            await asyncio.sleep(0.01)


@pytest.fixture(params=["local", "emulate"])
async def slack_api(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[SlackApi]:
    async with ClientSession() as session:
        if request.param == "local":
            async with LocalSlack() as slack:
                client = AsyncWebClient(
                    slack.bot_token,
                    base_url=slack.api_url,
                    session=session,
                    retry_handlers=[],
                )
                yield SlackApi(client, "C1")
            return
        async with emulated(tmp_path) as base_url:
            client = AsyncWebClient(
                "xoxb-local-test",
                base_url=base_url,
                session=session,
                retry_handlers=[],
            )
            listed = await client.conversations_list()
            yield SlackApi(client, listed["channels"][0]["id"])


async def test_a_message_is_in_the_channels_history(slack_api: SlackApi) -> None:
    posted = await slack_api.client.chat_postMessage(
        channel=slack_api.channel, text="Job job-1 failed: out of memory."
    )

    latest = await slack_api.latest()

    assert latest["ts"] == posted["ts"]
    assert latest["text"] == "Job job-1 failed: out of memory."


async def test_blocks_come_back_as_they_were_sent(slack_api: SlackApi) -> None:
    blocks = failure_blocks("job-1")
    await slack_api.client.chat_postMessage(
        channel=slack_api.channel, text="failed", blocks=blocks
    )

    stored = (await slack_api.latest())["blocks"]

    assert [b["type"] for b in stored] == [b["type"] for b in blocks]
    assert stored[2]["elements"] == blocks[2]["elements"]
    assert stored[1]["fields"] == blocks[1]["fields"]


async def test_an_answer_in_a_thread_is_only_among_its_replies(
    slack_api: SlackApi,
) -> None:
    client, channel = slack_api.client, slack_api.channel
    first = await client.chat_postMessage(channel=channel, text="first")
    reply = await client.chat_postMessage(
        channel=channel, text="reply", thread_ts=first["ts"]
    )

    replies = await client.conversations_replies(channel=channel, ts=first["ts"])

    assert [m["text"] for m in replies["messages"]] == ["first", "reply"]
    assert replies["messages"][1]["ts"] == reply["ts"]
    assert (await slack_api.latest())["text"] == "first"
    assert (await slack_api.latest())["reply_count"] == 1


async def test_an_update_changes_the_message_in_place(slack_api: SlackApi) -> None:
    client, channel = slack_api.client, slack_api.channel
    posted = await client.chat_postMessage(channel=channel, text="running")

    updated = await client.chat_update(
        channel=channel, ts=posted["ts"], text="failed", blocks=_SECTION
    )

    assert updated["ts"] == posted["ts"]
    latest = await slack_api.latest()
    assert latest["ts"] == posted["ts"]
    assert latest["text"] == "failed"
    assert latest["blocks"][0]["text"]["text"] == "*One*"


async def test_an_unknown_message_cannot_be_updated(slack_api: SlackApi) -> None:
    update = slack_api.client.chat_update(
        channel=slack_api.channel, ts="1700000000.000001", text="late"
    )

    assert await slack_api.refusal(update) == "message_not_found"


async def test_a_deleted_message_is_gone(slack_api: SlackApi) -> None:
    client, channel = slack_api.client, slack_api.channel
    await client.chat_postMessage(channel=channel, text="stored")
    posted = await client.chat_postMessage(channel=channel, text="wrong")

    await client.chat_delete(channel=channel, ts=posted["ts"])

    assert (await slack_api.latest())["text"] == "stored"


async def test_an_empty_message_is_refused(slack_api: SlackApi) -> None:
    post = slack_api.client.api_call(
        "chat.postMessage", params={"channel": slack_api.channel, "text": ""}
    )

    assert await slack_api.refusal(post) == "no_text"


async def test_nobody_can_post_where_there_is_no_channel(slack_api: SlackApi) -> None:
    post = slack_api.client.chat_postMessage(channel="C0NOWHERE", text="hello")

    assert await slack_api.refusal(post) == "channel_not_found"


async def test_metadata_is_found_again_in_the_history(slack_api: SlackApi) -> None:
    await slack_api.client.chat_postMessage(
        channel=slack_api.channel, text="failed", metadata=_NOTICE
    )

    latest = await slack_api.latest(include_all_metadata=True)

    assert latest["metadata"] == _NOTICE


async def test_metadata_can_be_changed_with_the_message(slack_api: SlackApi) -> None:
    posted = await slack_api.client.chat_postMessage(
        channel=slack_api.channel, text="running", metadata=_NOTICE
    )
    later = {"event_type": "job_finished", "event_payload": {"attempt": 2}}

    await slack_api.client.chat_update(
        channel=slack_api.channel, ts=posted["ts"], text="failed", metadata=later
    )

    latest = await slack_api.latest(include_all_metadata=True)
    assert latest["metadata"] == later


async def test_an_uploaded_log_is_shared_and_can_be_read(slack_api: SlackApi) -> None:
    client, channel = slack_api.client, slack_api.channel

    uploaded = await client.files_upload_v2(
        channel=channel,
        content="line 1\nline 2\n",
        filename="mosaic.log",
        title="mosaic.log",
        snippet_type="text",
        initial_comment="The full log",
    )

    latest = await shared_later(slack_api)
    assert latest["text"] == "The full log"
    assert [f["id"] for f in latest["files"]] == [uploaded["file"]["id"]]
    assert latest["files"][0]["name"] == "mosaic.log"


async def test_a_permalink_names_channel_and_message(slack_api: SlackApi) -> None:
    client, channel = slack_api.client, slack_api.channel
    posted = await client.chat_postMessage(channel=channel, text="here")

    answer = await client.chat_getPermalink(channel=channel, message_ts=posted["ts"])

    assert answer["permalink"].endswith(
        f"/archives/{channel}/p{plain_id(posted['ts'])}"
    )


async def test_a_history_is_read_page_by_page(slack_api: SlackApi) -> None:
    client, channel = slack_api.client, slack_api.channel
    for number in range(3):
        await client.chat_postMessage(channel=channel, text=f"message {number}")

    first = await client.conversations_history(channel=channel, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=channel, limit=2, cursor=cursor)

    assert [m["text"] for m in first["messages"]] == ["message 2", "message 1"]
    assert first["has_more"]
    assert second["messages"][0]["text"] == "message 0"

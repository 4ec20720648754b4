"""Search a conversation's history for a message that the bot may have posted.

A message is known by its key: in its metadata, and in the id of its first block, which
stays where Slack drops the metadata.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.notices import TO_COME
from eodh_bot.slack.sending import content_of

EVENT_TYPE = "eodh_notice"
_BLOCK_ID = "eodh-"
_PAGE = 200
# Far more than people write within the minutes of a search.
_MOST_PAGES = 200


class TooManyMessagesError(Exception):
    """A part of a conversation is too long to be searched."""


def marked(message: Message, key: str, names: Sequence[str] = ()) -> Json:
    """Return a message as Slack's methods take it, with its key in it.

    Args:
        message: The message.
        key: Its key.
        names: For a digest, the keys of the notices that it holds.
    """
    content = content_of(message)
    if blocks := content.get("blocks"):
        first = {**blocks[0], "block_id": f"{_BLOCK_ID}{key}"}
        content["blocks"] = [first, *blocks[1:]]
    payload: Json = {"key": key}
    if names:
        payload["keys"] = list(names)
    content["metadata"] = {"event_type": EVENT_TYPE, "event_payload": payload}
    return content


def keys_in(message: Json) -> tuple[str | None, tuple[str, ...]]:
    """Return the key of a message of a history, and those that a digest holds."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == EVENT_TYPE:
        payload = metadata.get("event_payload") or {}
        return payload.get("key"), tuple(payload.get("keys") or ())
    blocks = message.get("blocks") or [{}]
    block_id = str(blocks[0].get("block_id", ""))
    if not block_id.startswith(_BLOCK_ID):
        return None, ()
    return block_id.removeprefix(_BLOCK_ID), ()


@dataclass(frozen=True, slots=True)
class Found:
    """A message of the bot in a history.

    Attributes:
        ts: Slack's id of it.
        in_digest: Whether it is a digest that holds the notice that was searched.
        thread_ts: The thread in which it is a reply.
        is_start: Whether it says that the job still runs.
    """

    ts: str
    in_digest: bool = False
    thread_ts: str | None = None
    is_start: bool = False


class SlackHistory:
    """Reads conversations and threads, whatever their length.

    Args:
        client: Calls Slack.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def find(
        self,
        key: str,
        channel_id: str,
        thread_ts: str | None,
        oldest: datetime,
        latest: datetime,
    ) -> str | None:
        """Return the `ts` of the message with this key, by Slack's time.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack does not answer.
            TooManyMessagesError: It could not be read to its end.
        """
        messages = self._messages(channel_id, thread_ts, oldest, latest)
        async for message in messages:
            if keys_in(message)[0] == key:
                return str(message["ts"])
        return None

    async def text_of(self, channel_id: str, ts: str, thread_ts: str | None) -> str:
        """Return what the message at `ts` says now; "" if it is not there.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack does not answer.
        """
        asked: dict[str, Any] = {
            "channel": channel_id,
            "oldest": ts,
            "latest": ts,
            "inclusive": True,
            "limit": _PAGE,
        }
        if thread_ts is None:
            answer = await self._client.conversations_history(**asked)
        else:
            answer = await self._client.conversations_replies(ts=thread_ts, **asked)
        for message in answer["messages"]:
            if str(message["ts"]) == ts:
                return str(message.get("text", ""))
        return ""

    async def posted(
        self,
        channel_id: str,
        thread_ts: str | None,
        oldest: datetime,
        latest: datetime,
    ) -> dict[str, Found]:
        """Return every message of the bot, by its key and by the keys in a digest.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack does not answer.
            TooManyMessagesError: It could not be read to its end.
        """
        found: dict[str, Found] = {}
        messages = self._messages(channel_id, thread_ts, oldest, latest)
        async for message in messages:
            key, names = keys_in(message)
            ts = str(message["ts"])
            found.update(dict.fromkeys(names, Found(ts, in_digest=True)))
            if key is not None:
                thread = message.get("thread_ts")
                found[key] = Found(
                    ts,
                    thread_ts=thread if thread != ts else None,
                    is_start=TO_COME in str(message.get("text", TO_COME)),
                )
        return found

    async def _messages(
        self,
        channel_id: str,
        thread_ts: str | None,
        oldest: datetime,
        latest: datetime,
    ) -> AsyncIterator[Json]:
        asked: dict[str, Any] = {
            "channel": channel_id,
            "oldest": f"{oldest.timestamp():.6f}",
            "latest": f"{latest.timestamp():.6f}",
            "limit": _PAGE,
            "include_all_metadata": True,
            "cursor": "",
        }
        for _ in range(_MOST_PAGES):
            if thread_ts is None:
                answer = await self._client.conversations_history(**asked)
            else:
                answer = await self._client.conversations_replies(ts=thread_ts, **asked)
            for message in answer["messages"]:
                yield message
            following = answer.get("response_metadata") or {}
            if not (cursor := following.get("next_cursor", "")):
                return
            asked["cursor"] = cursor
        raise TooManyMessagesError

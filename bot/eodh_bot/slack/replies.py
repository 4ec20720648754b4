"""The ways an answer reaches a whole conversation, or one person's direct messages."""

from asyncio import sleep
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.message import Message, Snippet
from eodh_bot.slack.api_errors import slack_code
from eodh_bot.slack.rate_limit import asked_wait_s
from eodh_bot.slack.sending import content_of, direct_channel, send_files
from eodh_bot.slack.web_client import without_waiting

_MOST_WAITS = 2
STILL_LOOKING = "Still looking: this takes a while. The answer will appear here."


class Reply(Protocol):
    """Where an answer goes."""

    async def still_looking(self) -> None:
        """Say that the answer takes longer."""

    async def say(self, message: Message) -> None:
        """Post the answer, without its files."""

    async def attach(self, snippets: Sequence[Snippet], comment: str = "") -> None:
        """Post files beside it."""


class ChannelReply:
    """A reply for everybody in a conversation that the bot is a member of."""

    def __init__(
        self,
        client: AsyncWebClient,
        channel_id: str,
        thread_ts: str | None = None,
        look: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        """Prepare a reply.

        Args:
            client: Calls Slack.
            channel_id: The conversation.
            thread_ts: The thread in it.
            look: Raises what says that the conversation may not see the answer any
                more; called again after each wait for Slack.
        """
        self._client = client if look is None else without_waiting(client)
        self._look = look
        self._channel_id = channel_id
        self._thread_ts = thread_ts
        self._looking_ts: str | None = None
        self._posted_ts: str | None = None

    async def still_looking(self) -> None:
        """Say that the answer takes longer, in the message that becomes the answer."""
        self._looking_ts = await self._post({"text": STILL_LOOKING})

    async def say(self, message: Message) -> None:
        """Post the answer; without its blocks if Slack refuses them."""
        try:
            self._posted_ts = await self._put(content_of(message))
        except SlackApiError as error:
            if "block" not in slack_code(error):
                raise
            self._posted_ts = await self._put({"text": message.text})
        self._looking_ts = None

    async def attach(self, snippets: Sequence[Snippet], comment: str = "") -> None:
        """Post files in the thread of the answer."""
        await send_files(
            self._client,
            self._channel_id,
            snippets,
            thread_ts=self._thread_ts or self._posted_ts,
            comment=comment,
        )

    async def _put(self, content: dict[str, Any]) -> str:
        """Put it in place of the words that it takes longer, or post it; its `ts`."""
        if self._looking_ts is None:
            return await self._post(content)
        try:
            await self._client.chat_update(
                channel=self._channel_id,
                ts=self._looking_ts,
                text=content["text"],
                blocks=content.get("blocks", []),
            )
        except SlackApiError as error:
            if "block" in slack_code(error):
                raise
            # The team lets nobody change messages, or somebody deleted that one.
            return await self._post(content)
        return self._looking_ts

    async def _post(self, content: dict[str, Any]) -> str:
        post = partial(
            self._client.chat_postMessage,
            channel=self._channel_id,
            thread_ts=self._thread_ts,
            **content,
        )
        for _ in range(_MOST_WAITS if self._look else 0):
            try:
                return str((await post())["ts"])
            except SlackApiError as error:
                wait_s = asked_wait_s(error)
                if wait_s is None or self._look is None:
                    raise
            await sleep(wait_s)
            await self._look()
        return str((await post())["ts"])


class DirectMessageReply:
    """A reply to one person, in a direct message."""

    def __init__(self, client: AsyncWebClient, user_id: str) -> None:
        self._client = client
        self._user_id = user_id
        self._reply: ChannelReply | None = None

    async def still_looking(self) -> None:
        """Say that the answer takes longer."""
        await (await self._opened()).still_looking()

    async def say(self, message: Message) -> None:
        """Post the answer."""
        await (await self._opened()).say(message)

    async def attach(self, snippets: Sequence[Snippet], comment: str = "") -> None:
        """Post files."""
        await (await self._opened()).attach(snippets, comment)

    async def _opened(self) -> ChannelReply:
        if self._reply is None:
            channel = await direct_channel(self._client, self._user_id)
            self._reply = ChannelReply(self._client, channel)
        return self._reply

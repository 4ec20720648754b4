"""The ways an answer reaches people: for one pair of eyes, or for a conversation.

Nothing here is sent twice: slack_sdk's own retries repeat a post that Slack may have
taken (SLACK.md section 1), so only a 429, which was not taken, is tried again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from eodh_bot.messages.message import Message, Snippet
from eodh_bot.slack.errors import slack_code
from eodh_bot.workspaces.access import is_channel

STILL_LOOKING = "Still looking: the Hub takes its time. The answer comes here."

_TOO_MANY = 429
_OK = 200
_LONGEST_WAIT_S = 30
_log = structlog.get_logger()


class RateLimitRetryHandler(AsyncRetryHandler):
    """Waits as long as a 429 says, and asks again: Slack did not take that call."""

    def __init__(self) -> None:
        super().__init__(max_retry_count=2)

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        del state, request, error
        return (
            response is not None
            and response.status_code == _TOO_MANY
            and _wait_s(response) <= _LONGEST_WAIT_S
        )

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait as Slack asks."""
        del request, error
        state.next_attempt_requested = True
        await asyncio.sleep(_wait_s(response) if response is not None else 1)


def _wait_s(response: HttpResponse) -> float:
    headers = {name.lower(): value for name, value in response.headers.items()}
    said = headers.get("retry-after", "1")
    first = said[0] if isinstance(said, list) else said
    return float(first) if str(first).isdecimal() else 1.0


class Reply(Protocol):
    """Where an answer goes."""

    async def still_looking(self) -> None:
        """Say that it takes longer."""

    async def say(self, message: Message) -> None:
        """Give the answer, and the files that belong to it."""

    async def attach(self, snippets: Sequence[Snippet], comment: str = "") -> None:
        """Give files beside it."""


async def send_files(
    client: AsyncWebClient,
    channel_id: str,
    snippets: Sequence[Snippet],
    *,
    thread_ts: str | None = None,
    comment: str = "",
) -> None:
    """Upload files into a conversation; Slack takes no empty ones."""
    for snippet in snippets:
        await client.files_upload_v2(
            channel=channel_id,
            thread_ts=thread_ts,
            content=snippet.content or "(empty)\n",
            filename=snippet.filename,
            title=snippet.title,
            snippet_type="text",
            initial_comment=comment or None,
        )


async def direct_channel(client: AsyncWebClient, user_id: str) -> str:
    """The bot's own talk with somebody."""
    opened = await client.conversations_open(users=user_id)
    return str(opened["channel"]["id"])


async def conversation_of(client: AsyncWebClient, place: str) -> str:
    """The conversation of a channel, or of a person: their own talk with the bot."""
    return place if is_channel(place) else await direct_channel(client, place)


def content_of(message: Message) -> dict[str, Any]:
    """A message as Slack's methods take it: nothing in it unfurls."""
    made: dict[str, Any] = {
        "text": message.text,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return made | ({"blocks": list(message.blocks)} if message.blocks else {})


class EphemeralReply:
    """For the person who asked, where they asked: through a response URL.

    It serves five times in half an hour, in any conversation, the bot being a member
    or not. Files go to the person's own talk with the bot.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        response_url: str,
        user_id: str,
        thread_ts: str | None = None,
        *,
        replaces: bool = False,
    ) -> None:
        """Prepare an answer.

        Args:
            client: Calls Slack.
            response_url: Of the command or the press.
            user_id: The person.
            thread_ts: The thread in which it happened.
            replaces: Whether the answer takes the place of what was pressed.
        """
        self._client = client
        self._user_id = user_id
        self._thread_ts = thread_ts
        self._replaces = replaces
        self._hook = AsyncWebhookClient(
            response_url,
            timeout=client.timeout,
            session=client.session,
            proxy=client.proxy,
            retry_handlers=[RateLimitRetryHandler()],
        )

    async def still_looking(self) -> None:
        """Say that it takes longer."""
        await self._send({"text": STILL_LOOKING})

    async def say(self, message: Message) -> None:
        """Give the answer; without its blocks where Slack refuses them."""
        how = {"replace_original": self._replaces}
        if not await self._send(content_of(message) | how):
            await self._send({"text": message.text})
        await self.attach(message.snippets)

    async def share(self, message: Message) -> bool:
        """Say it to everybody in the conversation; whether Slack took it."""
        return await self._send(
            {**content_of(message), "response_type": "in_channel"},
        )

    async def take_back(self) -> None:
        """Take away the message whose button was pressed."""
        await self._send({"delete_original": True})

    async def attach(self, snippets: Sequence[Snippet], comment: str = "") -> None:
        """Give files, in the person's own talk with the bot."""
        if snippets:
            channel = await direct_channel(self._client, self._user_id)
            await send_files(self._client, channel, snippets, comment=comment)

    async def _send(self, body: Mapping[str, Any]) -> bool:
        whole = {"response_type": "ephemeral", "replace_original": False, **body}
        if self._thread_ts is not None:
            whole["thread_ts"] = self._thread_ts
        answer = await self._hook.send_dict(whole)
        if answer.status_code != _OK:
            _log.warning("Slack refused an answer", status=answer.status_code)
        return bool(answer.status_code == _OK)


class ChannelReply:
    """For everybody in a conversation that the bot is a member of."""

    def __init__(
        self, client: AsyncWebClient, channel_id: str, thread_ts: str | None = None
    ) -> None:
        self._client = client
        self._channel_id = channel_id
        self._thread_ts = thread_ts
        self._said_ts: str | None = None

    async def still_looking(self) -> None:
        """Say that it takes longer, where the answer will stand."""
        await self._post({"text": STILL_LOOKING})

    async def say(self, message: Message) -> None:
        """Give the answer; without its blocks where Slack refuses them."""
        try:
            await self._post(content_of(message))
        except SlackApiError as error:
            if "block" not in slack_code(error):
                raise
            await self._post({"text": message.text})
        await self.attach(message.snippets)

    async def attach(self, snippets: Sequence[Snippet], comment: str = "") -> None:
        """Give files, in the thread of the answer."""
        await send_files(
            self._client,
            self._channel_id,
            snippets,
            thread_ts=self._thread_ts or self._said_ts,
            comment=comment,
        )

    async def _post(self, content: dict[str, Any]) -> None:
        if self._said_ts is not None:
            await self._client.chat_update(
                channel=self._channel_id,
                ts=self._said_ts,
                text=content["text"],
                blocks=content.get("blocks", []),
            )
            return
        posted = await self._client.chat_postMessage(
            channel=self._channel_id, thread_ts=self._thread_ts, **content
        )
        self._said_ts = str(posted["ts"])


class EphemeralThreadReply:
    """For one member of a conversation, where there is no response URL."""

    def __init__(
        self,
        client: AsyncWebClient,
        channel_id: str,
        user_id: str,
        thread_ts: str | None = None,
    ) -> None:
        self._client = client
        self._channel_id = channel_id
        self._user_id = user_id
        self._thread_ts = thread_ts

    async def still_looking(self) -> None:
        """Say that it takes longer."""
        await self.say(Message(STILL_LOOKING, ()))

    async def say(self, message: Message) -> None:
        """Give the answer."""
        await self._client.chat_postEphemeral(
            channel=self._channel_id,
            user=self._user_id,
            thread_ts=self._thread_ts,
            text=message.text,
            blocks=list(message.blocks) or None,
        )
        await self.attach(message.snippets)

    async def attach(self, snippets: Sequence[Snippet], comment: str = "") -> None:
        """Give files, in the person's own talk with the bot."""
        if snippets:
            channel = await direct_channel(self._client, self._user_id)
            await send_files(self._client, channel, snippets, comment=comment)

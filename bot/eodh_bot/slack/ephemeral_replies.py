"""The ways an answer reaches one person where nobody else sees it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from eodh_bot.messages.message import Message, Snippet
from eodh_bot.slack.api_errors import slack_code
from eodh_bot.slack.rate_limit import RateLimitRetryHandler
from eodh_bot.slack.replies import STILL_LOOKING, DirectMessageReply
from eodh_bot.slack.sending import content_of, direct_channel, send_files

_OK = 200
_SERVER_ERROR = 500
_log = structlog.get_logger()


class Thread(NamedTuple):
    """A thread of a conversation."""

    channel_id: str
    ts: str


def thread_of(channel_id: str | None, message: Mapping[str, Any]) -> Thread | None:
    """Return the thread of a reply; a message that only has replies is in none itself.

    Such a parent carries `thread_ts` too, and it is its own `ts`.
    """
    ts = message.get("thread_ts")
    if channel_id is None or not ts or ts == message.get("ts"):
        return None
    return Thread(channel_id, ts)


class EphemeralReply:
    """A reply that only the person who asked sees, through a response URL.

    The URL works five times in half an hour, also where the bot is no member. Files go
    to a direct message.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        response_url: str,
        user_id: str,
        thread: Thread | None = None,
        *,
        replaces: bool = False,
    ) -> None:
        """Prepare a reply.

        Args:
            client: Calls Slack.
            response_url: Of the command or the click.
            user_id: The person.
            thread: The thread in which it happened.
            replaces: Whether the answer replaces the message that was clicked.
        """
        self._client = client
        self._user_id = user_id
        self._thread = thread
        self._replaces = replaces
        self._hook = AsyncWebhookClient(
            response_url,
            timeout=client.timeout,
            session=client.session,
            proxy=client.proxy,
            retry_handlers=[RateLimitRetryHandler()],
        )

    async def still_looking(self) -> None:
        """Say that the answer takes longer."""
        await self._send({"text": STILL_LOOKING})

    async def say(self, message: Message) -> None:
        """Post the answer; without its blocks if Slack refuses them.

        Where Slack takes it not at all, it is a direct message.
        """
        content = content_of(message) | {"replace_original": self._replaces}
        if not await self._answered(content, message.text):
            await DirectMessageReply(self._client, self._user_id).say(message)
        # What is said after the answer stands beside it.
        self._replaces = False

    async def _answered(self, content: Mapping[str, Any], text: str) -> bool:
        try:
            status = await self._send(content)
            if status >= _SERVER_ERROR:
                status = await self._send(content)
            elif status != _OK:
                status = await self._send({"text": text})
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.warning("Slack did not take an answer", kind=type(error).__name__)
            return False
        return status == _OK

    async def share(self, message: Message) -> bool:
        """Post it for everybody in the conversation; False if Slack refuses."""
        content = {**content_of(message), "response_type": "in_channel"}
        return await self._send(content) == _OK

    async def take_back(self) -> None:
        """Delete the message whose button was clicked."""
        await self._send({"delete_original": True})

    async def attach(self, snippets: Sequence[Snippet], comment: str = "") -> None:
        """Post files in a direct message."""
        if snippets:
            channel = await direct_channel(self._client, self._user_id)
            await send_files(self._client, channel, snippets, comment=comment)

    async def _send(self, body: Mapping[str, Any]) -> int:
        whole = {"response_type": "ephemeral", "replace_original": False, **body}
        if self._thread is not None:
            if _is_new_ephemeral(whole) and await self._send_in_thread(body):
                return _OK
            whole["thread_ts"] = self._thread.ts
        answer = await self._hook.send_dict(whole)
        if answer.status_code != _OK:
            _log.warning("Slack refused an answer", status=answer.status_code)
        return answer.status_code

    async def _send_in_thread(self, body: Mapping[str, Any]) -> bool:
        """Post in the thread, if the bot may: a response URL posts beside it.

        Slack documents `thread_ts` in response URLs for `in_channel` only.
        """
        if self._thread is None:
            return False
        try:
            await self._client.chat_postEphemeral(
                channel=self._thread.channel_id,
                user=self._user_id,
                thread_ts=self._thread.ts,
                text=body["text"],
                blocks=body.get("blocks"),
            )
        except SlackApiError as error:
            _log.info("not posted in a thread", slack=slack_code(error))
            return False
        return True


def _is_new_ephemeral(body: Mapping[str, Any]) -> bool:
    others = body["replace_original"] or body.get("delete_original")
    return body["response_type"] == "ephemeral" and not others


class EphemeralThreadReply:
    """A reply that one member of a conversation sees, without a response URL."""

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
        """Say that the answer takes longer."""
        await self.say(Message(STILL_LOOKING, ()))

    async def say(self, message: Message) -> None:
        """Post the answer."""
        await self._client.chat_postEphemeral(
            channel=self._channel_id,
            user=self._user_id,
            thread_ts=self._thread_ts,
            text=message.text,
            blocks=list(message.blocks) or None,
        )

    async def attach(self, snippets: Sequence[Snippet], comment: str = "") -> None:
        """Post files in a direct message."""
        if snippets:
            channel = await direct_channel(self._client, self._user_id)
            await send_files(self._client, channel, snippets, comment=comment)

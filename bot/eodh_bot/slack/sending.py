"""Convert messages, files and targets to what Slack's methods take."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.message import Message, Snippet
from eodh_bot.slack.ids import is_channel

# A larger file is refused as a snippet (`snippet_too_large`), not as a file.
_MAX_SNIPPET_BYTES = 1_000_000


async def send_files(
    client: AsyncWebClient,
    channel_id: str,
    snippets: Sequence[Snippet],
    *,
    thread_ts: str | None = None,
    comment: str = "",
) -> None:
    """Upload files to a conversation; Slack takes no empty ones."""
    for snippet in snippets:
        content = snippet.content or "(empty)\n"
        if isinstance(content, str):
            content = content.encode("utf-8", "replace")
        await client.files_upload_v2(
            channel=channel_id,
            thread_ts=thread_ts,
            content=content,
            filename=snippet.filename,
            title=snippet.title,
            snippet_type="text" if len(content) <= _MAX_SNIPPET_BYTES else None,
            initial_comment=comment or None,
        )


async def direct_channel(client: AsyncWebClient, user_id: str) -> str:
    """Return the channel of direct messages between the bot and a person."""
    opened = await client.conversations_open(users=user_id)
    return str(opened["channel"]["id"])


async def conversation_of(client: AsyncWebClient, target: str) -> str:
    """Return a channel as it is, and a person's direct messages with the bot."""
    return target if is_channel(target) else await direct_channel(client, target)


def content_of(message: Message) -> dict[str, Any]:
    """Return a message as Slack's methods take it: nothing in it unfurls."""
    made: dict[str, Any] = {
        "text": message.text,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return made | ({"blocks": list(message.blocks)} if message.blocks else {})

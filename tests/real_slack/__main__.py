"""Ask a real Slack what its documents leave open: `python -m tests.real_slack CHANNEL`.

Takes the tokens of `eodh-bot setup` from the environment, with the bot stopped. Posts
four messages to the channel, waits for one `/eodh-logs` there, and prints a table for
the form in docs/how-to/real-slack-check.md.
"""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

_SNAPSHOTS = Path(__file__).parents[1] / "data" / "slack"
_WAIT_S = 300.0
_ACK_S = 1.0
_LOOK = "look at it"


async def check(
    channel: str, bot_token: str, app_token: str, api_url: str
) -> list[tuple[str, str]]:
    """Find out everything, and return what was asked with what came.

    Args:
        channel: A channel's id, with the bot in it.
        bot_token: xoxb-…
        app_token: xapp-…, with connections:write.
        api_url: Slack's Web API; ends in a slash.
    """
    client = AsyncWebClient(bot_token, base_url=api_url)
    found = [("blocks.validate", await _validated(client))]
    found += await _posted(client, channel)
    found += await _answered(client, channel, app_token)
    return found


async def _validated(client: AsyncWebClient) -> str:
    """Let Slack check every message and view of the tests."""
    wrong = []
    files = sorted(_SNAPSHOTS.glob("*.json"))
    for file in files:
        stored = json.loads(file.read_text(encoding="utf-8"))
        argument: dict[str, Any] = {"view": stored}
        if "type" not in stored:
            argument = {"message": {"blocks": stored["blocks"]}}
        outcome = await _outcome(client.api_call("blocks.validate", json=argument))
        if outcome != "ok":
            wrong.append(f"{file.stem}: {outcome}")
    return "; ".join(wrong) or f"{len(files)} messages and views pass"


async def _posted(client: AsyncWebClient, channel: str) -> list[tuple[str, str]]:
    """Post what only the eye can judge."""
    words = {"type": "plain_text", "text": "❌ :x: is it a picture, and once?"}
    header = {"type": "header", "text": {**words, "emoji": False}}
    fields = [{"type": "mrkdwn", "text": f"field {n}"} for n in (1, 2, 3, 4)]
    button = {
        "type": "button",
        "action_id": "dismiss",
        "text": {"type": "plain_text", "text": "Accessory"},
    }
    section = {"type": "section", "fields": fields, "accessory": button}
    posts: dict[str, dict[str, Any]] = {
        "emoji: false in a header": header,
        "fields and accessory": section,
    }
    found = []
    for what, block in posts.items():
        call = client.chat_postMessage(channel=channel, text=what, blocks=[block])
        outcome = await _outcome(call)
        found.append((what, _LOOK if outcome == "ok" else outcome))
    parent = await client.chat_postMessage(channel=channel, text="A thread:")
    await client.chat_delete(channel=channel, ts=parent["ts"])
    late = client.chat_postMessage(
        channel=channel, text="A reply to what is gone", thread_ts=parent["ts"]
    )
    return [*found, ("a reply to a deleted message", await _outcome(late))]


async def _answered(
    client: AsyncWebClient, channel: str, app_token: str
) -> list[tuple[str, str]]:
    """Wait for a command, and answer it by its response URL in three ways."""
    app = AsyncApp(client=client)
    asked: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def command(ack: Any, command: dict[str, Any]) -> None:
        await ack()
        if not asked.done():
            asked.set_result(command["response_url"])

    app.command("/eodh-logs")(command)
    handler: Any = AsyncSocketModeHandler(app, app_token)
    await handler.connect_async()
    try:
        sys.stderr.write("Now type /eodh-logs in that channel.\n")
        url = await asyncio.wait_for(asked, _WAIT_S)
        # The acknowledgement goes by this connection, after its listener has ended.
        await asyncio.sleep(_ACK_S)
        return await _by_response_url(client, channel, url)
    finally:
        await handler.close_async()


async def _by_response_url(
    client: AsyncWebClient, channel: str, url: str
) -> list[tuple[str, str]]:
    thread = await client.chat_postMessage(channel=channel, text="A new thread:")
    hook = AsyncWebhookClient(url)
    bodies: dict[str, dict[str, Any]] = {
        "response URL, ephemeral with thread_ts": {
            "text": "In the thread, or in the channel? Only you see this.",
            "response_type": "ephemeral",
            "thread_ts": thread["ts"],
        },
        "response URL, blocks that Slack refuses": {
            "text": "x",
            "blocks": [{"type": "nonsense"}],
        },
    }
    found = []
    for what, body in bodies.items():
        answer = await hook.send_dict(body)
        found.append((what, f"HTTP {answer.status_code}: {answer.body[:200]}"))
    return found


async def _outcome(call: Any) -> str:
    try:
        await call
    except SlackApiError as error:
        answer = error.response
        return f"{answer['error']} {answer.get('errors') or ''}".strip()
    return "ok"


def main() -> None:
    """Run the check and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.real_slack")
    parser.add_argument("channel", help="the id of a channel with the bot (C…)")
    channel = parser.parse_args().channel
    tokens = [os.environ.get(n, "") for n in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")]
    if not all(tokens):
        parser.error("set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, as in `.env`")
    api_url = os.environ.get("SLACK_API_URL", "https://slack.com/api/")
    for what, outcome in asyncio.run(check(channel, tokens[0], tokens[1], api_url)):
        sys.stdout.write(f"| {what} | {outcome} |\n")


if __name__ == "__main__":
    main()

"""Decide which changes become events for the app.

An event goes to an app that subscribed to it, has its scope, and is where it
happened. A mention reaches only an app that is in the channel.
"""

import re
from urllib.parse import urlsplit
from uuid import uuid4

from eodh_sandbox.slack.state.objects import SCOPE_WORD, Channel, Json, StoredMessage
from eodh_sandbox.slack.state.workspace import SlackTeam

_SCOPES = {
    "app_mention": "app_mentions:read",
    "link_shared": "links:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
}
_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")
_MAX_LINKS = 20


def event_of(
    workspace: SlackTeam, kind: str, body: Json, channel: Channel | None
) -> Json | None:
    """Return the event for a change, if the app receives one."""
    app = workspace.app
    if not workspace.installed:
        return None
    event: Json = {**body, "type": kind}
    name, scope = kind, _SCOPES.get(kind)
    if kind == "message" and channel is not None:
        word = SCOPE_WORD[channel.kind]
        name, scope = f"message.{word}", f"{word}:history"
        event |= {
            "channel": channel.channel_id,
            "channel_type": workspace.channel_type(channel),
        }
    elif kind.startswith("member_") and channel is not None:
        scope = f"{SCOPE_WORD[channel.kind]}:read"
    if name not in app.events or (scope is not None and scope not in app.scopes):
        return None
    if channel is not None and kind != "link_shared" and not workspace.bot_in(channel):
        return None
    if "user" in body and workspace.is_external(body["user"]):
        event["user_team"] = workspace.team_of(body["user"])
        event["source_team"] = event["user_team"]
    return event


def mention(
    workspace: SlackTeam, channel: Channel, message: StoredMessage
) -> Json | None:
    """Return the event for a message that mentions the app."""
    if f"<@{workspace.app.bot_user_id}" not in message.text:
        return None
    # In direct messages with the app there is no event for a mention.
    if channel.kind == "im":
        return None
    body = workspace.message_json(channel, message)
    return {**body, "channel": channel.channel_id}


def _unfurlable(workspace: SlackTeam, text: str) -> list[Json]:
    """The links that the app may unfurl, as Slack sends them: `&` is `&amp;`."""
    links = []
    for url in _LINK.findall(text)[:_MAX_LINKS]:
        host = urlsplit(url.replace("&amp;", "&")).hostname or ""
        for domain in workspace.app.unfurl_domains:
            if host == domain or host.endswith(f".{domain}"):
                links.append({"url": url, "domain": domain})
                break
    return links


def drafted_links(workspace: SlackTeam, user_id: str, text: str) -> Json | None:
    """Return the event for links in a message that is still being written.

    docs.slack.dev/reference/events/link_shared: the channel is the word COMPOSER, and
    the message has an id that is no time stamp.
    """
    if not (links := _unfurlable(workspace, text)):
        return None
    return {
        "user": user_id,
        "channel": "COMPOSER",
        "is_bot_user_member": True,
        "message_ts": str(uuid4()),
        "unfurl_id": str(uuid4()),
        "source": "composer",
        "links": links,
    }


def shared_links(
    workspace: SlackTeam, channel: Channel, message: StoredMessage
) -> Json | None:
    """Return the event for links that the app may unfurl, if there are any."""
    if not (links := _unfurlable(workspace, message.text)):
        return None
    unfurl_id = f"{workspace.new_id('C')}-{message.ts}"
    workspace.tickets.unfurls[unfurl_id] = (channel.channel_id, message.ts)
    body: Json = {
        "user": message.user,
        "channel": channel.channel_id,
        "is_bot_user_member": workspace.bot_in(channel),
        "message_ts": message.ts,
        "unfurl_id": unfurl_id,
        "source": "conversations_history",
        "links": links,
    }
    if message.is_reply:
        body["thread_ts"] = message.thread_ts
    return body

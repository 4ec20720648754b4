"""chat.*: posting, changing, deleting, unfurling.

docs.slack.dev/reference/methods, the pages of each method.
"""

import re
from typing import Any

from eodh_bot.block_kit import blocks as block_kit
from eodh_sandbox.slack.slack_errors import SlackError, refused_by_schema
from eodh_sandbox.slack.state.objects import Channel, Json, StoredMessage
from eodh_sandbox.slack.web_api import message_content as content
from eodh_sandbox.slack.web_api.methods.call import Call, Method
from eodh_sandbox.slack.web_api.rate_limits import SPECIAL, TIERS
from eodh_sandbox.slack.web_api_limits import (
    MAX_TEXT_CHARS,
    MAX_UNFURLS,
    MAX_UPDATED_TEXT_CHARS,
)

_PERSON = re.compile(r"[UW][A-Z0-9]+")
_TS = re.compile(r"[0-9]+\.[0-9]+")
_PARSES = {"", "none", "full", "client"}


def _destination(call: Call) -> Channel:
    """Find a channel by id or `#name`, or the direct messages by a person's id."""
    workspace = call.workspace
    target = call.args.required("channel")
    if target in workspace.people and _PERSON.fullmatch(target):
        target = workspace.app_conversation(target).channel_id
    if target.startswith("#"):
        for channel in workspace.channels.values():
            if channel.name == target[1:] and workspace.bot_sees(channel):
                target = channel.channel_id
    found = workspace.channels.get(target)
    if found is None or not workspace.bot_sees(found):
        raise SlackError("channel_not_found")
    if found.is_archived:
        raise SlackError("is_archived")
    if found.kind == "im" and not workspace.app.messages_tab:
        raise SlackError("messages_tab_disabled")
    if not workspace.bot_in(found) and "chat:write.public" not in workspace.app.scopes:
        raise SlackError("not_in_channel")
    return found


def _thread(call: Call, channel: Channel) -> str | None:
    """Return the thread to reply in: the time stamp of its first message.

    Slack takes a reply to a message that is gone.
    """
    if not (parent_ts := call.args.text("thread_ts")):
        return None
    if not _TS.fullmatch(parent_ts):
        raise SlackError("invalid_thread_ts")
    parent = channel.messages.get(parent_ts)
    return parent_ts if parent is None else parent.thread_ts or parent.ts


def _check_allowed(call: Call, channel: Channel) -> None:
    """Refuse what an owner of the workspace has restricted.

    Raises:
        SlackError: `restricted_action_read_only_channel`, `message_limit_exceeded`.
    """
    if channel.is_read_only:
        raise SlackError("restricted_action_read_only_channel")
    if call.workspace.rules.limits_messages:
        raise SlackError("message_limit_exceeded")


def _by_app(call: Call) -> dict[str, Any]:
    app = call.workspace.app
    parse = call.args.text("parse")
    if parse not in _PARSES:
        raise SlackError("invalid_arguments")
    return {
        "user": app.bot_user_id,
        "bot_id": app.bot_id,
        "unfurl_links": call.args.flag("unfurl_links"),
        "unfurl_media": call.args.flag("unfurl_media", default=True),
        "full_parse": parse == "full" or call.args.flag("link_names"),
    }


async def post_message(call: Call) -> Json:
    """chat.postMessage."""
    channel = _destination(call)
    fields = content.body(call.args)
    metadata = content.metadata(call.args)
    thread_ts = _thread(call, channel)
    _check_allowed(call, channel)
    workspace = call.workspace
    if wait_s := call.post_wait_s(channel.channel_id):
        raise SlackError("ratelimited", retry_after_s=wait_s)
    fields["blocks"] = workspace.name_blocks(fields["blocks"])
    message = workspace.add(
        channel,
        **fields,
        **_by_app(call),
        thread_ts=thread_ts,
        broadcast=call.args.flag("reply_broadcast"),
        metadata=None if workspace.rules.drops_metadata else metadata or None,
    )
    answer: Json = {
        "channel": channel.channel_id,
        "ts": message.ts,
        "message": workspace.message_json(channel, message, metadata=True),
    }
    if len(call.args.text("text")) > MAX_TEXT_CHARS:
        answer["warning"] = "message_truncated"
        answer["response_metadata"] = {"warnings": ["message_truncated"]}
    return answer


async def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: only one member sees it, and it is not stored.

    docs.slack.dev/reference/methods/chat.postEphemeral: in a thread it shows only if
    the thread is active already, that is, has a reply.
    """
    workspace = call.workspace
    channel = call.member_channel()
    user = call.args.required("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    _check_allowed(call, channel)
    fields = content.body(call.args)
    fields["blocks"] = workspace.name_blocks(fields["blocks"])
    thread_ts = call.args.text("thread_ts") or None
    if thread_ts is not None and not channel.replies(thread_ts):
        return {"message_ts": workspace.new_ts()}
    message = workspace.add(
        channel,
        **fields,
        **_by_app(call),
        thread_ts=thread_ts,
        only_for=user,
    )
    return {"message_ts": message.ts}


def _own(call: Call, refusal: str) -> tuple[Channel, StoredMessage]:
    channel = call.channel()
    if not call.workspace.bot_in(channel) and channel.kind != "public":
        raise SlackError("channel_not_found")
    message = call.message(channel)
    if message.bot_id != call.workspace.app.bot_id or message.subtype:
        raise SlackError(refusal)
    return channel, message


def _check_changeable(call: Call, channel: Channel, message: StoredMessage) -> None:
    if channel.is_archived:
        raise SlackError("is_archived")
    workspace = call.workspace
    window_s = workspace.rules.edit_window_s
    if window_s is not None and workspace.clock.now() - float(message.ts) > window_s:
        raise SlackError("edit_window_closed")


async def update(call: Call) -> Json:
    """chat.update: missing fields stay, but text without blocks removes the blocks.

    docs.slack.dev/reference/methods/chat.update: previous blocks are only retained
    when `text` is not given either; "(edited)" shows only on text; a text over 4,000
    characters, or an archived channel, is refused.
    """
    args, workspace = call.args, call.workspace
    channel, message = _own(call, "cant_update_message")
    _check_changeable(call, channel, message)
    given = content.blocks(args)
    attached = content.attachments(args)
    metadata = content.metadata(args)
    text = args.text("text")
    if len(text) > MAX_UPDATED_TEXT_CHARS:
        raise SlackError("msg_too_long")
    if not text.strip() and given is None and attached is None and metadata is None:
        raise SlackError("no_text")
    if given == [] and not text.strip() and not (attached or message.text):
        raise SlackError("no_text")
    before = workspace.message_json(channel, message)
    if args.has("text"):
        message.text = text
    if given is not None:
        message.blocks = workspace.name_blocks(given)
    elif text:
        message.blocks = []
        message.edited_ts = workspace.new_ts()
    if attached is not None:
        message.attachments = attached
    if metadata is not None:
        message.metadata = metadata or None
    workspace.changed(channel, message, before)
    return {
        "channel": channel.channel_id,
        "ts": message.ts,
        "text": message.text,
        "message": workspace.message_json(channel, message, metadata=True),
    }


async def delete(call: Call) -> Json:
    """chat.delete: only the app's own messages."""
    channel, message = _own(call, "cant_delete_message")
    call.workspace.remove(channel, message)
    return {"channel": channel.channel_id, "ts": message.ts}


async def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = (
        f"{call.base_url}/archives/{channel.channel_id}/p{message.ts.replace('.', '')}"
    )
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.channel_id}"
    return {"channel": channel.channel_id, "permalink": link}


def _unfurled_message(call: Call) -> tuple[Channel, StoredMessage]:
    workspace, args = call.workspace, call.args
    place = workspace.tickets.unfurls.get(args.text("unfurl_id"))
    if place is None:
        place = (args.required("channel"), args.required("ts"))
        if place not in workspace.tickets.unfurls.values():
            raise SlackError("cannot_find_message")
    channel = workspace.channels[place[0]]
    if (message := channel.messages.get(place[1])) is None:
        raise SlackError("cannot_find_message")
    return channel, message


def _unfurls(call: Call, message: StoredMessage) -> dict[str, Json]:
    given = call.args.json("unfurls", code="invalid_unfurls_format")
    if given is None:
        raise SlackError("missing_unfurls")
    if not isinstance(given, dict) or not 0 < len(given) <= MAX_UNFURLS:
        raise SlackError("invalid_unfurls_format")
    found: list[str] = []
    for url, unfurled in given.items():
        # As the event had it: an `&` is `&amp;` there.
        if f"<{url}>" not in message.text and f"<{url}|" not in message.text:
            raise SlackError("cannot_unfurl_url")
        if not isinstance(unfurled, dict):
            raise SlackError("invalid_unfurls_format")
        if "blocks" in unfurled:
            at = f"/unfurls/{url}/blocks"
            found.extend(block_kit.problems(unfurled["blocks"], "unfurl", at))
    if found:
        raise refused_by_schema("invalid_blocks", found)
    return given


async def unfurl(call: Call) -> Json:
    """chat.unfurl: for the message of a link_shared event."""
    workspace = call.workspace
    channel, message = _unfurled_message(call)
    given = _unfurls(call, message)
    before = workspace.message_json(channel, message)
    for url, unfurled in given.items():
        named = {**unfurled, "from_url": url, "app_unfurl_url": url}
        if "blocks" in unfurled:
            named["blocks"] = workspace.name_blocks(unfurled["blocks"])
        message.unfurled[url] = {**named, "bot_id": workspace.app.bot_id}
    workspace.changed(channel, message, before)
    return {}


_WRITE = ("chat:write",)
METHODS = {
    "chat.postMessage": Method(run=post_message, scopes=_WRITE, a_minute=SPECIAL),
    "chat.postEphemeral": Method(run=post_ephemeral, scopes=_WRITE, a_minute=TIERS[4]),
    "chat.update": Method(run=update, scopes=_WRITE, a_minute=TIERS[3]),
    "chat.delete": Method(run=delete, scopes=_WRITE, a_minute=TIERS[3]),
    "chat.getPermalink": Method(run=get_permalink, a_minute=SPECIAL),
    "chat.unfurl": Method(run=unfurl, scopes=("links:write",), a_minute=TIERS[3]),
}

"""conversations.*: channels, their members and their messages."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from eodh_sandbox.slack.slack_errors import SlackError
from eodh_sandbox.slack.state.objects import SCOPE_WORD, Channel, Json, StoredMessage
from eodh_sandbox.slack.state.seed import Kind
from eodh_sandbox.slack.web_api.methods.call import Call, Method
from eodh_sandbox.slack.web_api.rate_limits import TIERS
from eodh_sandbox.slack.web_api_limits import DEFAULT_HISTORY_PAGE, MAX_HISTORY_PAGE

T = TypeVar("T")
_KINDS: dict[str, Kind] = {
    "public_channel": "public",
    "private_channel": "private",
    "mpim": "mpim",
    "im": "im",
}
_MAX_OPENED_WITH = 8


def page(call: Call, items: Sequence[T], *, default: int) -> tuple[list[T], Json]:
    """Return the page at a cursor, and the cursor of the next page.

    Raises:
        SlackError: `invalid_cursor`.
    """
    limit = call.args.number("limit", default=default, maximum=MAX_HISTORY_PAGE)
    start = 0
    if cursor := call.args.text("cursor"):
        try:
            word, _, number = (
                base64.b64decode(cursor, validate=True).decode().partition(":")
            )
        except (binascii.Error, UnicodeDecodeError):
            raise SlackError("invalid_cursor") from None
        if word != "next" or not number.isdecimal():
            raise SlackError("invalid_cursor")
        start = int(number)
    end = start + limit
    following = ""
    if end < len(items):
        following = base64.b64encode(f"next:{end}".encode()).decode()
    return list(items[start:end]), {"next_cursor": following}


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need_for(channel, "history")
    if not call.workspace.bot_in(channel):
        raise SlackError("not_in_channel")
    return channel


def _between(call: Call, messages: list[StoredMessage]) -> list[StoredMessage]:
    args = call.args
    oldest, latest = args.text("oldest") or "0", args.text("latest") or "9" * 12
    inclusive = args.flag("inclusive")
    try:
        low, high = float(oldest), float(latest)
    except ValueError:
        bad = "invalid_ts_oldest" if not _is_number(oldest) else "invalid_ts_latest"
        raise SlackError(bad) from None
    if lag_s := call.workspace.rules.history_lag_s:
        shown = call.workspace.clock.now() - lag_s
        messages = [m for m in messages if float(m.ts) <= shown]
    return [
        m
        for m in messages
        if low < float(m.ts) < high or (inclusive and float(m.ts) in {low, high})
    ]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _shown(call: Call, channel: Channel, messages: list[StoredMessage]) -> list[Json]:
    full = call.args.flag("include_all_metadata")
    return [call.workspace.message_json(channel, m, metadata=full) for m in messages]


async def history(call: Call) -> Json:
    """conversations.history: newest first, without replies."""
    channel = _readable(call)
    messages = [
        m
        for m in reversed(channel.messages.values())
        if m.only_for is None and (not m.is_reply or m.broadcast)
    ]
    on_page, cursor = page(call, _between(call, messages), default=DEFAULT_HISTORY_PAGE)
    more = bool(cursor["next_cursor"])
    answer: Json = {
        "messages": _shown(call, channel, on_page),
        "has_more": more,
        "pin_count": 0,
    }
    return answer | ({"response_metadata": cursor} if more else {})


async def replies(call: Call) -> Json:
    """conversations.replies: the first message and its replies, oldest first."""
    channel = _readable(call)
    first = channel.messages.get(call.args.required("ts"))
    if first is None or first.only_for is not None:
        raise SlackError("thread_not_found")
    first = channel.messages.get(first.thread_ts or first.ts, first)
    on_page, cursor = page(
        call,
        _between(call, channel.replies(first.ts)),
        default=DEFAULT_HISTORY_PAGE,
    )
    more = bool(cursor["next_cursor"])
    answer: Json = {
        "messages": _shown(call, channel, [first, *on_page]),
        "has_more": more,
    }
    return answer | ({"response_metadata": cursor} if more else {})


async def info(call: Call) -> Json:
    """conversations.info."""
    channel = call.channel()
    call.need_for(channel, "read")
    answer = call.workspace.channel_json(channel)
    if call.args.flag("include_num_members"):
        answer["num_members"] = len(channel.members)
    return {"channel": answer}


async def members(call: Call) -> Json:
    """conversations.members."""
    channel = call.channel()
    call.need_for(channel, "read")
    on_page, cursor = page(call, sorted(channel.members), default=100)
    return {"members": on_page, "response_metadata": cursor}


async def of_a_member(call: Call) -> Json:
    """users.conversations: where the app, or a person, is, as far as the app sees.

    docs.slack.dev/reference/methods/users.conversations: private channels of a person
    only where the app is, too; the objects have no `is_member`.
    """
    workspace = call.workspace
    user = call.args.text("user") or workspace.app.bot_user_id
    if user != workspace.app.bot_user_id and user not in workspace.people:
        raise SlackError("user_not_found")
    kinds = [
        _KINDS[name]
        for name in (call.args.text("types") or "public_channel").split(",")
        if name in _KINDS
    ]
    for kind in kinds:
        call.need(f"{SCOPE_WORD[kind]}:read")
    archived = not call.args.flag("exclude_archived")
    there = [
        c
        for c in workspace.channels.values()
        if c.kind in kinds
        and user in c.members
        and workspace.bot_sees(c)
        and (archived or not c.is_archived)
    ]
    on_page, cursor = page(call, there, default=100)
    listed = [workspace.channel_json(channel) for channel in on_page]
    for each in listed:
        each.pop("is_member", None)
    return {"channels": listed, "response_metadata": cursor}


async def open_conversation(call: Call) -> Json:
    """conversations.open: the direct conversation with a person, or with several."""
    workspace = call.workspace
    if call.args.text("channel"):
        channel = call.channel()
        return {"channel": {"id": channel.channel_id}}
    users = [u for u in call.args.required("users").split(",") if u]
    if len(users) > _MAX_OPENED_WITH:
        raise SlackError("too_many_users")
    call.need("im:write" if len(users) == 1 else "mpim:write")
    if any(u not in workspace.people for u in users):
        raise SlackError("user_not_found")
    if any(workspace.people[u].deleted for u in users):
        raise SlackError("user_disabled")
    everybody = {*users, workspace.app.bot_user_id}
    known = any(c.members == everybody for c in workspace.channels.values())
    channel = workspace.conversation("im" if len(users) == 1 else "mpim", everybody)
    answer: Json = {"id": channel.channel_id}
    if call.args.flag("return_im"):
        answer = workspace.channel_json(channel)
    return {"channel": answer} | (
        {"no_op": True, "already_open": True} if known else {}
    )


METHODS = {
    "conversations.history": Method(run=history, a_minute=TIERS[3]),
    "conversations.replies": Method(run=replies, a_minute=TIERS[3]),
    "conversations.info": Method(run=info, a_minute=TIERS[3]),
    "conversations.members": Method(run=members, a_minute=TIERS[4]),
    "users.conversations": Method(run=of_a_member, a_minute=TIERS[3]),
    "conversations.open": Method(run=open_conversation, a_minute=TIERS[3]),
}

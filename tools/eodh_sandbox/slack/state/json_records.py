"""Convert people, channels and messages to Web API objects."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from eodh_sandbox.slack.state.objects import Channel, Json, StoredFile, StoredMessage
from eodh_sandbox.slack.state.seed import PersonSeed


def message_json(
    channel: Channel, message: StoredMessage, files: list[StoredFile]
) -> Json:
    """Return a message object, without the author's details."""
    answer: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
    }
    if message.subtype:
        answer["subtype"] = message.subtype
    if message.blocks:
        answer["blocks"] = message.blocks
    if attachments := [*message.attachments, *message.unfurled.values()]:
        answer["attachments"] = attachments
    if files:
        answer["files"] = [
            {"id": f.file_id, "name": f.name, "title": f.title} for f in files
        ]
    if message.edited_ts:
        answer["edited"] = {"user": message.user, "ts": message.edited_ts}
    return answer | _thread_json(channel, message)


def _thread_json(channel: Channel, message: StoredMessage) -> Json:
    replies = [] if message.is_reply else channel.replies(message.ts)
    if not replies:
        return {"thread_ts": message.thread_ts} if message.thread_ts else {}
    users = sorted({r.user for r in replies})
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
    }


def channel_json(channel: Channel, team_id: str, bot_user_id: str) -> Json:
    """A conversation object, as the app sees it."""
    answer: Json = {
        "id": channel.channel_id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_private": channel.kind != "public",
        "is_org_shared": False,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_member": bot_user_id in channel.members,
        "context_team_id": team_id,
    }
    if channel.kind == "im":
        others = channel.members - {bot_user_id}
        answer["user"] = next(iter(sorted(others)), bot_user_id)
    else:
        answer |= {
            "name": channel.name,
            "name_normalized": channel.name,
            "topic": {"value": channel.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }
    return answer


def person_json(seed: PersonSeed, team_id: str, *, shares_channel: bool) -> Json:
    """A user object, as users.info gives it to an app of `team_id`.

    `is_stranger` exists only for people of other workspaces: whether they share no
    channel with the app (docs.slack.dev/reference/objects/user-object).
    """
    zone = ZoneInfo(seed.tz)
    offset = datetime.now(UTC).astimezone(zone).utcoffset()
    own = seed.team_id or team_id
    answer: Json = {
        "id": seed.user_id,
        "team_id": own,
        "name": seed.name,
        "deleted": seed.deleted,
        "real_name": seed.real_name,
        "tz": seed.tz,
        "tz_label": seed.tz.replace("_", " "),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {
            "real_name": seed.real_name,
            "display_name": seed.name,
            "real_name_normalized": seed.real_name,
            "display_name_normalized": seed.name,
            "team": own,
        },
        "is_admin": seed.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": seed.is_restricted or seed.is_ultra_restricted,
        "is_ultra_restricted": seed.is_ultra_restricted,
        "is_bot": False,
        "is_app_user": False,
        "updated": 0,
    }
    if own != team_id:
        answer["is_stranger"] = not shares_channel
    return answer

"""Show one person's screen: channels, threads, modals and the home."""

from eodh_sandbox.slack.person.rendered import Screen, Shown
from eodh_sandbox.slack.state.objects import Channel, Json, StoredMessage, View
from eodh_sandbox.slack.state.workspace import SlackTeam
from eodh_sandbox.slack.web_api.methods.files import file_json


def may_see(workspace: SlackTeam, channel: Channel, user_id: str) -> bool:
    """Whether a person sees a channel: members do, full members all public ones."""
    if user_id in channel.members:
        return True
    person = workspace.people[user_id]
    guest = person.is_restricted or person.is_ultra_restricted
    return channel.kind == "public" and not guest and not workspace.is_external(user_id)


def visible(
    workspace: SlackTeam, channel: Channel, user_id: str
) -> list[StoredMessage]:
    """Every message of a channel that this person sees, replies too, oldest first."""
    if not may_see(workspace, channel, user_id):
        return []
    return [m for m in channel.messages.values() if m.only_for in {None, user_id}]


def shown(
    workspace: SlackTeam, channel: Channel, message: StoredMessage, base_url: str
) -> Shown:
    """A message as it is on the screen now."""
    return Shown(
        channel=channel.channel_id,
        ts=message.ts,
        user=message.user,
        from_app=message.bot_id is not None,
        text=message.text,
        blocks=list(message.blocks),
        attachments=[*message.attachments, *message.unfurled.values()],
        files=[
            file_json(workspace, workspace.files[f], base_url)
            for f in message.file_ids
            if f in workspace.files
        ],
        thread_ts=message.thread_ts,
        ephemeral=message.only_for is not None,
        edited=message.edited_ts is not None,
        order=message.order,
        broadcast=message.broadcast,
        reply_count=0 if message.is_reply else len(channel.replies(message.ts)),
        unfurl_links=message.unfurl_links,
        unfurl_media=message.unfurl_media,
        full_parse=message.full_parse,
    )


def on_screen(view: View, depth: int) -> Screen:
    """A view as it is on the screen now."""
    body = view.body

    def label(name: str) -> str | None:
        text: Json | None = body.get(name)
        return text["text"] if text else None

    return Screen(
        view_id=view.view_id,
        kind=body["type"],
        title=label("title") or "",
        blocks=body["blocks"],
        callback_id=body.get("callback_id", ""),
        private_metadata=body.get("private_metadata", ""),
        submit=label("submit"),
        close=label("close"),
        values={b: dict(actions) for b, actions in view.values.items()},
        errors=dict(view.errors),
        trouble=view.trouble,
        depth=depth,
    )

"""Take an app's answers: with an acknowledgement, or by a response URL.

docs.slack.dev/interactivity/handling-user-interaction, "Message responses": five uses
in thirty minutes, for one person unless `in_channel`.
"""

from typing import Any

from eodh_sandbox.slack.slack_errors import SlackError
from eodh_sandbox.slack.state.interaction_ids import ResponseUrl
from eodh_sandbox.slack.state.objects import Channel, Json, StoredMessage
from eodh_sandbox.slack.state.workspace import SlackTeam
from eodh_sandbox.slack.web_api import message_content as content
from eodh_sandbox.slack.web_api.arguments import Arguments


def respond(workspace: SlackTeam, ticket: str, body: Json) -> StoredMessage | None:
    """Use a response URL once.

    A command has no message to replace: with `replace_original` its answer is a new
    message all the same (slackapi/bolt-js#2287, bolt-python#1268).

    Raises:
        SlackError: `expired_url`, `used_url`, `invalid_url`, and what a message raises.
    """
    place = workspace.tickets.response_urls.get(ticket)
    if place is None:
        raise SlackError("invalid_url")
    if workspace.clock.now() - place.made_at > workspace.timing.response_url_s:
        raise SlackError("expired_url")
    if place.uses_left <= 0:
        raise SlackError("used_url")
    args = Arguments(body)
    channel = workspace.channels[place.channel_id]
    if args.flag("delete_original"):
        _original(channel, place, workspace, used=True)
        return None
    fields = content.body(args, capped=False)
    metadata = content.metadata(args)
    fields["blocks"] = workspace.name_blocks(fields["blocks"])
    place.uses_left -= 1
    if args.flag("replace_original") and place.source_ts is not None:
        return _replace(workspace, channel, place, fields, metadata)
    return post(workspace, channel, place.user, args, fields, metadata)


def _original(
    channel: Channel, place: ResponseUrl, workspace: SlackTeam, *, used: bool
) -> None:
    message = channel.messages.get(place.source_ts or "")
    if message is None or not _may_touch(workspace, message, place.user):
        raise SlackError("message_not_found")
    if used:
        place.uses_left -= 1
    workspace.remove(channel, message)


def _may_touch(workspace: SlackTeam, message: StoredMessage, user: str) -> bool:
    """Find the app's message that all see, or only this person."""
    ours = message.bot_id == workspace.app.bot_id
    return ours and message.only_for in {None, user}


def _replace(
    workspace: SlackTeam,
    channel: Channel,
    place: ResponseUrl,
    fields: Json,
    metadata: Json | None,
) -> StoredMessage:
    message = channel.messages.get(place.source_ts or "")
    if message is None or not _may_touch(workspace, message, place.user):
        raise SlackError("message_not_found")
    before = workspace.message_json(channel, message)
    message.text = fields["text"]
    message.blocks = fields["blocks"]
    message.attachments = fields["attachments"]
    if metadata is not None:
        message.metadata = metadata or None
    workspace.changed(channel, message, before)
    return message


def post(
    workspace: SlackTeam,
    channel: Channel,
    user: str,
    args: Arguments,
    fields: dict[str, Any],
    metadata: Json | None,
) -> StoredMessage:
    """Post a message of the app where the interaction was, member or not."""
    everybody = args.text("response_type") == "in_channel"
    # `thread_ts` is documented for `in_channel` only (slack-go#1309, bolt-js#963).
    thread_ts = args.text("thread_ts") if everybody else None
    return workspace.add(
        channel,
        **fields,
        user=workspace.app.bot_user_id,
        bot_id=workspace.app.bot_id,
        metadata=metadata or None,
        thread_ts=thread_ts or None,
        only_for=None if everybody else user,
        unfurl_links=args.flag("unfurl_links"),
        unfurl_media=args.flag("unfurl_media", default=True),
    )


def acknowledged(
    workspace: SlackTeam, channel: Channel, user: str, body: Json | None
) -> StoredMessage | None:
    """Post the message in a command's acknowledgement, if there is one.

    Raises:
        SlackError: it is no message that Slack would show.
    """
    if not body:
        return None
    args = Arguments(body)
    fields = content.body(args, capped=False)
    fields["blocks"] = workspace.name_blocks(fields["blocks"])
    return post(workspace, channel, user, args, fields, None)

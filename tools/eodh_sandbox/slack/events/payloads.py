"""The payloads that Slack sends to an app: commands, interactions and events.

Shapes as in Slack's own SDK fixtures (python-slack-sdk, bolt-python tests) and in
docs.slack.dev/reference/interaction-payloads.
"""

from eodh_sandbox.slack.state.objects import Channel, Json, StoredMessage, View
from eodh_sandbox.slack.state.open_views import view_json
from eodh_sandbox.slack.state.workspace import SlackTeam

# A command's channel_name is a word for its kind where there is no public name.
_CHANNEL_NAMES = {"im": "directmessage", "private": "privategroup", "mpim": "mpdm"}


class Payloads:
    """Builds the payloads for the app of one workspace."""

    def __init__(self, workspace: SlackTeam, verification_token: str) -> None:
        self._workspace = workspace
        self._token = verification_token

    def command(
        self,
        user_id: str,
        channel: Channel,
        command: str,
        text: str,
        *,
        base_url: str,
    ) -> Json:
        """A slash command."""
        workspace = self._workspace
        path = workspace.tickets.new_response_url(user_id, channel)
        return {
            "token": self._token,
            "team_id": workspace.seed.team_id,
            "team_domain": workspace.seed.team_domain,
            "channel_id": channel.channel_id,
            "channel_name": _CHANNEL_NAMES.get(channel.kind, channel.name),
            "user_id": user_id,
            "user_name": workspace.people[user_id].name,
            "command": command,
            "text": text,
            "api_app_id": workspace.app.app_id,
            "is_enterprise_install": "false",
            "response_url": base_url + path,
            "trigger_id": workspace.tickets.new_trigger(user_id),
        }

    def _who(self, user_id: str) -> Json:
        workspace = self._workspace
        name = workspace.people[user_id].name
        return {
            "id": user_id,
            "username": name,
            "name": name,
            "team_id": workspace.team_of(user_id),
        }

    def _interaction(
        self, kind: str, user_id: str, *, from_view: str | None = None
    ) -> Json:
        workspace = self._workspace
        return {
            "type": kind,
            "user": self._who(user_id),
            "api_app_id": workspace.app.app_id,
            "token": self._token,
            "trigger_id": workspace.tickets.new_trigger(user_id, from_view=from_view),
            "team": {
                "id": workspace.seed.team_id,
                "domain": workspace.seed.team_domain,
            },
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _channel(self, channel: Channel) -> Json:
        return {
            "id": channel.channel_id,
            "name": _CHANNEL_NAMES.get(channel.kind, channel.name),
        }

    def message_action(
        self,
        user_id: str,
        channel: Channel,
        message: StoredMessage,
        action: Json,
        *,
        state: Json,
        base_url: str,
    ) -> Json:
        """block_actions from a message.

        Slack does not store ephemeral messages: their payload has a container
        and no `message`.
        """
        workspace = self._workspace
        path = workspace.tickets.new_response_url(
            user_id, channel, source_ts=message.ts
        )
        answer = self._interaction("block_actions", user_id) | {
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": channel.channel_id,
                "is_ephemeral": message.only_for is not None,
            },
            "channel": self._channel(channel),
            "state": {"values": state},
            "response_url": base_url + path,
            "actions": [action],
        }
        if message.thread_ts:
            answer["container"]["thread_ts"] = message.thread_ts
        if message.only_for is None:
            answer["message"] = workspace.message_json(channel, message, metadata=True)
        return answer

    def view_action(self, user_id: str, view: View, action: Json) -> Json:
        """block_actions from a modal or a home."""
        from_view = view.view_id if view.body["type"] == "modal" else None
        return self._interaction("block_actions", user_id, from_view=from_view) | {
            "container": {"type": "view", "view_id": view.view_id},
            "view": view_json(self._workspace, view),
            "actions": [action],
        }

    def view_submission(self, user_id: str, view: View) -> Json:
        """view_submission: a modal was submitted."""
        interaction = self._interaction(
            "view_submission", user_id, from_view=view.view_id
        )
        return interaction | {
            "view": view_json(self._workspace, view),
            "response_urls": [],
        }

    def view_closed(self, user_id: str, view: View, *, cleared: bool) -> Json:
        """view_closed: a modal was closed that asked for this event."""
        answer = self._interaction("view_closed", user_id) | {
            "view": view_json(self._workspace, view),
            "is_cleared": cleared,
        }
        del answer["trigger_id"]
        return answer

    def message_shortcut(
        self,
        user_id: str,
        channel: Channel,
        message: StoredMessage,
        callback_id: str,
        *,
        base_url: str,
    ) -> Json:
        """A shortcut on a message, which may be anybody's."""
        workspace = self._workspace
        path = workspace.tickets.new_response_url(
            user_id, channel, source_ts=message.ts
        )
        return self._interaction("message_action", user_id) | {
            "callback_id": callback_id,
            "action_ts": workspace.new_ts(),
            "message_ts": message.ts,
            "channel": self._channel(channel),
            "message": workspace.message_json(channel, message),
            "response_url": base_url + path,
        }

    def global_shortcut(self, user_id: str, callback_id: str) -> Json:
        """A shortcut from anywhere: no channel and no response URL."""
        return self._interaction("shortcut", user_id) | {
            "callback_id": callback_id,
            "action_ts": self._workspace.new_ts(),
        }

    def event(self, event: Json, channel: Channel | None) -> Json:
        """An Events API callback."""
        workspace = self._workspace
        event_ts = event.get("event_ts") or workspace.new_ts()
        return {
            "token": self._token,
            "team_id": workspace.seed.team_id,
            "context_team_id": workspace.seed.team_id,
            "context_enterprise_id": None,
            "api_app_id": workspace.app.app_id,
            "event": {**event, "event_ts": event_ts},
            "type": "event_callback",
            "event_id": workspace.new_id("Ev"),
            "event_time": int(workspace.clock.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.seed.team_id,
                    "user_id": workspace.app.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
            "event_context": workspace.new_id().lower(),
        }

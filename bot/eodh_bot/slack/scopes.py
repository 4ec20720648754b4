"""The scopes that the bot needs, and why; `manifest.yaml` asks for the same.

Methods and events with their scopes are from docs.slack.dev/reference (the page of
each method and event).
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """Why a scope is needed.

    Attributes:
        reason: What people get from it.
        methods: Web API methods that need it.
        events: Events that Slack sends only with it.
        optional: Whether the app works without it; the manifest lets people refuse it.
    """

    reason: str
    methods: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    optional: bool = False


SCOPES: Mapping[str, Need] = {
    "commands": Need("/eodh-logs, and Explain this job in a message's menu"),
    "chat:write": Need(
        "answer where it was asked",
        methods=(
            "chat.postMessage",
            "chat.postEphemeral",
            "chat.update",
            "chat.delete",
        ),
    ),
    "app_mentions:read": Need("@EODH in a thread", events=("app_mention",)),
    "im:history": Need(
        "questions in a direct message; for notices as channels:history",
        methods=("conversations.history", "conversations.replies"),
        events=("message.im",),
    ),
    "channels:history": Need(
        "see whether a notice that may have been posted was, before it is posted again",
        methods=("conversations.history", "conversations.replies"),
        optional=True,
    ),
    "groups:history": Need(
        "the same in a private channel",
        methods=("conversations.history", "conversations.replies"),
        optional=True,
    ),
    "im:write": Need(
        "hand a file to the one who asked", methods=("conversations.open",)
    ),
    "files:write": Need(
        "whole logs and reports as files",
        methods=("files.getUploadURLExternal", "files.completeUploadExternal"),
    ),
    "links:read": Need("see a pasted job link", events=("link_shared",)),
    "links:write": Need("show a card under it", methods=("chat.unfurl",)),
    "channels:read": Need(
        "see who is in a public channel, so that only they get its answers",
        methods=(
            "conversations.info",
            "conversations.members",
            "users.conversations",
        ),
        events=("member_joined_channel",),
    ),
    "groups:read": Need(
        "the same for a private channel",
        methods=(
            "conversations.info",
            "conversations.members",
            "users.conversations",
        ),
        events=("member_joined_channel",),
    ),
    "users:read": Need(
        "tell guests and people of other companies from the team's own",
        methods=("users.info",),
    ),
}

#: Web API methods that need no scope but the token itself.
FREE_METHODS = frozenset({
    "api.test",
    "apps.connections.open",
    "auth.test",
    "blocks.validate",
    "chat.getPermalink",
    "views.open",
    "views.publish",
    "views.push",
    "views.update",
})  # fmt: skip

#: Events that need no scope.
FREE_EVENTS = frozenset({"app_home_opened", "app_uninstalled", "tokens_revoked"})


def scopes_of_method(method: str) -> frozenset[str]:
    """Return the scopes that a Web API method needs."""
    return frozenset(name for name, need in SCOPES.items() if method in need.methods)


def scopes_of_event(event: str) -> frozenset[str]:
    """Return the scopes without which Slack does not send an event."""
    return frozenset(name for name, need in SCOPES.items() if event in need.events)

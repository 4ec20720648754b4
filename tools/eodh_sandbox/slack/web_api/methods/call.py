"""Define a Web API method and a call of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from eodh_sandbox.slack.slack_errors import SlackError
from eodh_sandbox.slack.state.objects import SCOPE_WORD, Channel, Json, StoredMessage
from eodh_sandbox.slack.state.workspace import SlackTeam
from eodh_sandbox.slack.web_api.arguments import Arguments


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method."""

    workspace: SlackTeam
    args: Arguments
    base_url: str
    later: Callable[[float, Callable[[], None]], None]  # calls it after n seconds
    post_wait_s: Callable[[str], int]  # for this channel; 0 is now
    new_websocket_url: Callable[[], str]

    def need(self, *scopes: str) -> None:
        """Check that the app has all of these scopes.

        Raises:
            SlackError: `missing_scope`, with what is needed and what there is.
        """
        granted = self.workspace.app.scopes
        if not set(scopes) <= granted:
            raise SlackError(
                "missing_scope",
                needed=",".join(scopes),
                provided=",".join(sorted(granted)),
            )

    def channel(self, name: str = "channel") -> Channel:
        """Return the channel of that argument, if the app may see it.

        Raises:
            SlackError: `channel_not_found`; a private channel without the app does
                not exist for it.
        """
        found = self.workspace.channels.get(self.args.required(name))
        if found is None or not self.workspace.bot_sees(found):
            raise SlackError("channel_not_found")
        return found

    def need_for(self, channel: Channel, action: str) -> None:
        """Check the scope for this kind of channel: `history`, `read`."""
        self.need(f"{SCOPE_WORD[channel.kind]}:{action}")

    def member_channel(self, name: str = "channel") -> Channel:
        """Return the channel of that argument; the app must be a member.

        Raises:
            SlackError: `not_in_channel`, `is_archived` or `channel_not_found`.
        """
        found = self.channel(name)
        if not self.workspace.bot_in(found):
            raise SlackError("not_in_channel")
        if found.is_archived:
            raise SlackError("is_archived")
        return found

    def message(self, channel: Channel, name: str = "ts") -> StoredMessage:
        """Return the message with that time stamp, which all in the channel see.

        Raises:
            SlackError: `message_not_found`, also for an ephemeral message.
        """
        found = channel.messages.get(self.args.required(name))
        if found is None or found.only_for is not None:
            raise SlackError("message_not_found")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A Web API method: its scopes, its rate limit and its function."""

    run: Callable[[Call], Awaitable[Json]]
    scopes: tuple[str, ...] = ()
    a_minute: int
    app_token: bool = False

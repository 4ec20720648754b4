"""Hold and change the state of the local Slack."""

import base64
import secrets
from collections.abc import Callable
from typing import Any

from eodh_sandbox.slack.state.change_signal import Bell
from eodh_sandbox.slack.state.clock import Clock, Timing
from eodh_sandbox.slack.state.interaction_ids import Bounded, Tickets
from eodh_sandbox.slack.state.json_records import (
    channel_json,
    message_json,
    person_json,
)
from eodh_sandbox.slack.state.objects import (
    CHANNEL_TYPE,
    Channel,
    Json,
    StoredFile,
    StoredMessage,
    View,
)
from eodh_sandbox.slack.state.rules import Rules
from eodh_sandbox.slack.state.seed import ChannelSeed, Kind, PersonSeed, Seed
from eodh_sandbox.slack.web_api_limits import MAX_CHANNELS, MAX_MESSAGES_A_CHANNEL

Happening = Callable[[str, Json, Channel | None], None]


class SlackTeam:
    """One team with one app installed.

    Args:
        seed: What is in it at first.
        clock: Its time.
        timing: How long it waits.
        happened: Called with each event: its kind, its body and its channel.
    """

    def __init__(
        self, seed: Seed, clock: Clock, timing: Timing, happened: Happening
    ) -> None:
        self.seed = seed
        self.app = seed.app
        self.clock = clock
        self.timing = timing
        self.rules = Rules()
        self.bell = Bell()
        self.people: dict[str, PersonSeed] = {p.user_id: p for p in seed.people}
        self.happened = happened
        self._last_ts = 0
        self.last_order = 0
        self.reset()

    def reset(self) -> None:
        """Go back to the seed: no message, no file, no open view, nobody who left."""
        self.installed = True
        self.channels = {c.channel_id: self._seeded(c) for c in self.seed.channels}
        self.files: dict[str, StoredFile] = {}
        self.homes: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}
        self.tickets = Tickets(self.clock, self.new_id)
        # Values that people chose on messages, by person and message.
        self.message_states: Bounded[dict[str, dict[str, Json]]] = Bounded()
        self.bell.ring()

    def uninstall(self) -> None:
        """End the app's tokens and events."""
        self.installed = False

    def _seeded(self, channel: ChannelSeed) -> Channel:
        return Channel(
            channel_id=channel.channel_id,
            name=channel.name,
            kind=channel.kind,
            members=set(channel.members),
            created=int(self.clock.now()),
            is_ext_shared=channel.is_ext_shared,
            is_archived=channel.is_archived,
            topic=channel.topic,
        )

    # Ids and time stamps.

    def new_id(self, prefix: str = "") -> str:
        """Return a new id like Slack's: upper case letters and digits."""
        return prefix + base64.b32encode(secrets.token_bytes(6)).decode().rstrip("=")

    def new_ts(self) -> str:
        """Return a new message id: the time with six decimals, never twice."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def name_blocks(self, blocks: list[Json]) -> list[Json]:
        """Return the blocks as Slack stores them: each block and element has an id."""
        stored = []
        for block in blocks:
            named = {**block, "block_id": block.get("block_id") or self.new_id()[:5]}
            for key in ("accessory", "element"):
                if key in named:
                    named[key] = self._name_element(named[key])
            if block.get("type") == "actions":
                named["elements"] = [self._name_element(e) for e in block["elements"]]
            stored.append(named)
        return stored

    def _name_element(self, element: Json) -> Json:
        return {**element, "action_id": element.get("action_id") or self.new_id()[:5]}

    # Membership.

    def bot_in(self, channel: Channel) -> bool:
        """Whether the app is a member."""
        return self.app.bot_user_id in channel.members

    def bot_sees(self, channel: Channel) -> bool:
        """Whether the app can see the channel."""
        return channel.kind == "public" or self.bot_in(channel)

    def is_external(self, user_id: str) -> bool:
        """Whether the person belongs to another workspace."""
        person = self.people.get(user_id)
        return person is not None and person.team_id not in {None, self.seed.team_id}

    def user_json(self, person: PersonSeed) -> Json:
        """The person as the app sees them."""
        shares = any(
            person.user_id in c.members and self.bot_sees(c)
            for c in self.channels.values()
        )
        return person_json(person, self.seed.team_id, shares_channel=shares)

    def conversation(self, kind: Kind, members: set[str]) -> Channel:
        """Return the direct conversation of exactly these; create it if needed."""
        for channel in self.channels.values():
            if channel.kind == kind and channel.members == members:
                return channel
        if len(self.channels) >= MAX_CHANNELS:
            raise OverflowError(f"This Slack keeps at most {MAX_CHANNELS} channels.")
        new_id = self.new_id("D" if kind == "im" else "C")
        channel = Channel(
            channel_id=new_id,
            name="" if kind == "im" else f"mpdm-{new_id.lower()}",
            kind=kind,
            members=members,
            created=int(self.clock.now()),
        )
        self.channels[new_id] = channel
        self.bell.ring()
        return channel

    def app_conversation(self, user_id: str) -> Channel:
        """Return the direct messages of a person and the app."""
        return self.conversation("im", {user_id, self.app.bot_user_id})

    def join(self, channel: Channel, user_id: str) -> None:
        """Add a person, or the app, to a channel."""
        if user_id in channel.members:
            return
        channel.members.add(user_id)
        self._membership("member_joined_channel", channel, user_id)

    def leave(self, channel: Channel, user_id: str) -> None:
        """Remove a person, or the app, from a channel."""
        if user_id not in channel.members:
            return
        self._membership("member_left_channel", channel, user_id)
        channel.members.discard(user_id)
        self.bell.ring()

    def _membership(self, event: str, channel: Channel, user_id: str) -> None:
        self.bell.ring()
        self.happened(
            event,
            {
                "user": user_id,
                "channel": channel.channel_id,
                "channel_type": "C" if channel.kind == "public" else "G",
                "team": self.seed.team_id,
            },
            channel,
        )

    # Messages.

    def add(self, channel: Channel, **fields: Any) -> StoredMessage:
        """Add a message to a channel; drop the oldest if there are too many."""
        self.last_order += 1
        message = StoredMessage(ts=self.new_ts(), order=self.last_order, **fields)
        message.first_text = message.text
        channel.messages[message.ts] = message
        while len(channel.messages) > MAX_MESSAGES_A_CHANNEL:
            del channel.messages[next(iter(channel.messages))]
        self.bell.ring()
        if message.only_for is None:
            self.happened("message", self.message_json(channel, message), channel)
        return message

    def changed(self, channel: Channel, message: StoredMessage, before: Json) -> None:
        """Report that a message has changed."""
        self.bell.ring()
        if message.only_for is None:
            self.happened(
                "message",
                {
                    "subtype": "message_changed",
                    "ts": self.new_ts(),
                    "message": self.message_json(channel, message),
                    "previous_message": before,
                    "hidden": True,
                },
                channel,
            )

    def remove(self, channel: Channel, message: StoredMessage) -> None:
        """Delete a message."""
        before = self.message_json(channel, message)
        channel.messages.pop(message.ts, None)
        self.bell.ring()
        if message.only_for is None:
            self.happened(
                "message",
                {
                    "subtype": "message_deleted",
                    "ts": self.new_ts(),
                    "deleted_ts": message.ts,
                    "previous_message": before,
                    "hidden": True,
                },
                channel,
            )

    def message_json(
        self, channel: Channel, message: StoredMessage, *, metadata: bool = False
    ) -> Json:
        """Return a message for the Web API; of its metadata the type only, unasked."""
        files = [self.files[f] for f in message.file_ids if f in self.files]
        answer = message_json(channel, message, files)
        answer["team"] = self.team_of(message.user)
        if message.bot_id:
            answer |= {
                "bot_id": message.bot_id,
                "app_id": self.app.app_id,
                "bot_profile": self.bot_profile(),
            }
        if message.metadata is not None:
            kind = message.metadata["event_type"]
            answer["metadata"] = message.metadata if metadata else {"event_type": kind}
        return answer

    def team_of(self, user_id: str) -> str:
        """Return the workspace of a person."""
        person = self.people.get(user_id)
        return (person.team_id if person else None) or self.seed.team_id

    def bot_profile(self) -> Json:
        """Return the app as its messages show it."""
        return {
            "id": self.app.bot_id,
            "app_id": self.app.app_id,
            "name": self.app.name,
            "deleted": not self.installed,
            "team_id": self.seed.team_id,
            "updated": 0,
        }

    def channel_json(self, channel: Channel) -> Json:
        """Return a channel for the Web API, as the app sees it."""
        return channel_json(channel, self.seed.team_id, self.app.bot_user_id)

    def channel_type(self, channel: Channel) -> str:
        """Return the word for its kind in a message event."""
        return CHANNEL_TYPE[channel.kind]

    def find_view(self, *, view_id: str = "", external_id: str = "") -> View | None:
        """Find an open view by Slack's id or by the app's."""
        opened = [v for stack in self.modals.values() for v in stack]
        for view in [*opened, *self.homes.values()]:
            if view_id and view.view_id == view_id:
                return view
            if external_id and view.external_id == external_id:
                return view
        return None

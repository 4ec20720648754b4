"""The objects of a workspace: channels, messages, files and views."""

from dataclasses import dataclass, field
from typing import Any

from eodh_sandbox.slack.state.seed import Kind

Json = dict[str, Any]

# The word for a kind of conversation in scopes (`channels:history`) and events.
SCOPE_WORD: dict[Kind, str] = {
    "public": "channels",
    "private": "groups",
    "im": "im",
    "mpim": "mpim",
}
CHANNEL_TYPE: dict[Kind, str] = {
    "public": "channel",
    "private": "group",
    "im": "im",
    "mpim": "mpim",
}
SLACKBOT = "USLACKBOT"


@dataclass(slots=True, kw_only=True)
class StoredMessage:
    """One message; ephemeral with `only_for`."""

    ts: str
    order: int  # grows with every message of the workspace
    user: str
    text: str
    first_text: str = ""  # with which it was posted
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    unfurled: dict[str, Json] = field(default_factory=dict)  # by URL
    bot_id: str | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    subtype: str | None = None
    metadata: Json | None = None
    file_ids: list[str] = field(default_factory=list)
    edited_ts: str | None = None
    only_for: str | None = None
    unfurl_links: bool = False
    unfurl_media: bool = True
    full_parse: bool = False  # parse=full or link_names: bare @names become mentions

    @property
    def is_reply(self) -> bool:
        """Whether it is in a thread and not its first message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True, kw_only=True)
class Channel:
    """One conversation, with its messages, oldest first."""

    channel_id: str
    name: str
    kind: Kind
    members: set[str]
    created: int
    is_ext_shared: bool = False
    is_archived: bool = False
    is_read_only: bool = False  # only people whom an owner named may post
    topic: str = ""
    messages: dict[str, StoredMessage] = field(default_factory=dict)

    def replies(self, ts: str) -> list[StoredMessage]:
        """The replies of a thread that all see, oldest first."""
        return [
            m
            for m in self.messages.values()
            if m.is_reply and m.thread_ts == ts and m.only_for is None
        ]


@dataclass(slots=True, kw_only=True)
class StoredFile:
    """A file being uploaded or shared."""

    file_id: str
    name: str
    title: str
    user: str
    length: int
    created: int
    snippet_type: str | None = None
    alt_text: str | None = None
    content: bytes | None = None
    complete: bool = False
    channel_ids: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class View:
    """A modal on a person's screen, or an app's home."""

    view_id: str
    user: str
    body: Json  # as the app gave it, its blocks named
    view_hash: str
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)  # by block_id
    trouble: str | None = None  # what Slack itself says on the modal
    values: dict[str, Json] = field(default_factory=dict)  # block_id -> action_id

    @property
    def external_id(self) -> str:
        """The app's own name for the view, or nothing."""
        return str(self.body.get("external_id") or "")

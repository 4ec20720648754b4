"""Connect a Hub workspace: the form that takes the key, and the messages after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from eodh_bot.messages.action_ids import FieldId, ViewId, pack
from eodh_bot.messages.block_limits import checked_view
from eodh_bot.messages.blocks import plain, rich_text, section, sentence
from eodh_bot.messages.errors import error_block
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.form_fields import chosen, field, typed
from eodh_bot.messages.message import Json, Message
from eodh_bot.messages.sentences import sentence_message

_HUBS = {
    "https://eodatahub.org.uk": "The EO Data Hub",
    "https://staging.eodatahub.org.uk": "Staging of the Hub",
    "https://test.eodatahub.org.uk": "Test of the Hub",
}
FOR_CHANNEL, FOR_ME = "channel", "me"

_KEY_CHARS = 3_000
_HOW = (
    "Create a key at the Hub under Workspaces, your workspace, Credentials. The bot "
    "stores it encrypted, sends it only to the Hub, and never shows it again."
)


@dataclass(frozen=True, slots=True)
class ConnectFormInput:
    """What was typed before a mistake; never the key."""

    workspace: str | None = None
    base_url: str | None = None
    key_ends: date | None = None
    for_whom: str | None = None


def connect_view(
    error: str | None = None,
    help_url: str | None = None,
    *,
    channel_id: str | None = None,
    channel_name: str | None = None,
    before: ConnectFormInput | None = None,
    hubs: Sequence[str] = tuple(_HUBS),
) -> Json:
    """Return a modal that takes a workspace and its key, for a channel or person.

    Args:
        error: What was wrong with what was typed before.
        help_url: The page about it; None without one.
        channel_id: The channel that it may be for; None in a direct message or on
            the home page, where it can be only for oneself.
        channel_name: What that channel is called.
        before: What was typed before.
        hubs: Addresses to choose from, the usual one first.
    """
    before = before or ConnectFormInput()
    blocks = [rich_text(section(*sentence(_HOW)))]
    if error:
        blocks.insert(0, error_block(Fit().line(error, 800), help_url))
    choices = {hub: _HUBS.get(hub, hub) for hub in hubs}
    ends: Json = {"type": "datepicker", "placeholder": plain("Pick a date", 150)}
    if before.key_ends is not None:
        ends["initial_date"] = before.key_ends.isoformat()
    blocks += [
        field(
            FieldId.WORKSPACE,
            "Workspace",
            typed("my-workspace", before.workspace, most=128),
            hint="The workspace that runs the workflows.",
        ),
        field(
            FieldId.KEY,
            "API key",
            typed("Paste the key", None, most=_KEY_CHARS),
            hint="The key itself, not its Token ID. The bot checks it with the Hub.",
        ),
        field(
            FieldId.KEY_ENDS,
            "Key expires on",
            ends,
            hint="The date that the Hub showed. If empty: 30 days from today.",
            optional=True,
        ),
        field(
            FieldId.BASE_URL,
            "Hub",
            chosen(choices, before.base_url or next(iter(choices)), "static_select"),
        ),
    ]
    whom = _for_whom(channel_id, channel_name, before.for_whom)
    blocks.append(field(FieldId.FOR_WHOM, "Who may use it", whom))
    return checked_view(
        {
            "type": "modal",
            "callback_id": str(ViewId.CONNECT),
            "private_metadata": pack(channel=channel_id),
            "title": plain("Connect a workspace", 24),
            "submit": plain("Connect", 24),
            "close": plain("Cancel", 24),
            "blocks": blocks,
        }
    )


def _for_whom(channel_id: str | None, name: str | None, before: str | None) -> Json:
    choices = {FOR_ME: "Only me"}
    if channel_id is not None:
        channel = f"this channel, #{Fit().line(name, 40)}" if name else "this channel"
        choices[FOR_CHANNEL] = f"Everyone in {channel}"
    return chosen(choices, before or FOR_ME, "radio_buttons")


def connected_message(
    workspace: str, *, for_channel: bool, ends: date | None
) -> Message:
    """Say that a workspace is connected, for whom, and until when."""
    whom = "for everyone in this channel" if for_channel else "only for you"
    until = f" Its key expires by {ends:%d %B %Y}." if ends else ""
    return _one_sentence("✅", f"Workspace {workspace} is connected, {whom}.{until}")


def disconnected_message(workspace: str, *, announced: bool = False) -> Message:
    """Say that a workspace is no longer connected and its key is gone.

    Args:
        workspace: Its name.
        announced: Whether anybody was subscribed to its jobs.
    """
    silent = ""
    if announced:
        silent = " Its jobs are no longer announced until it is connected here again."
    text = f"Workspace {workspace} is disconnected; its key is deleted.{silent}"
    return _one_sentence("✅", text)


def key_failed_message(workspace: str, *, by_settings: bool = False) -> Message:
    """Say once that a key no longer works, and how to renew it.

    Args:
        workspace: Whose key.
        by_settings: Whether the bot's settings hold it, so only an operator renews it.
    """
    renew = "connect the workspace again from my Home page."
    if by_settings:
        renew = "give it to whoever runs this bot."
    return _one_sentence(
        "🔑",
        f"The key of workspace {workspace} no longer works: it expired or was "
        "deleted. Create a new one at the Hub under Workspaces, Credentials, and "
        f"{renew}",
    )


def _one_sentence(sign: str, text: str) -> Message:
    return sentence_message(sign, [Fit().line(text, 600)])

"""Modals that open at once, and are filled when the answer is there.

A trigger id opens a modal for three seconds; the Hub may take longer than that.
"""

from collections.abc import Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.messages.action_ids import pack, unpack
from eodh_bot.messages.block_limits import checked_view
from eodh_bot.messages.blocks import plain, rich_text, run, section, sentence
from eodh_bot.messages.errors import error_block
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json, Message, Snippet
from eodh_bot.slack.replies import DirectMessageReply

LOOKING = "Looking…"
_TITLE = "EO Data Hub jobs"


def text_view(title: str, text: str, *, sign: str = "") -> Json:
    """Return a modal with one paragraph."""
    words = sentence(Fit().line(text, 1_500))
    parts = [run(f"{sign} "), *words] if sign else words
    return _modal(title, [rich_text(section(*parts))])


def error_view(title: str, text: str, help_url: str | None) -> Json:
    """Return a modal that says what went wrong, and where to read more."""
    return _modal(title, [error_block(Fit().line(text, 1_500), help_url)])


def message_view(title: str, message: Message) -> Json:
    """Return a modal with the blocks of a message; if it has none, with its text."""
    if not message.blocks:
        return text_view(title, message.text)
    return _modal(title, list(message.blocks))


def _modal(title: str, blocks: list[Json]) -> Json:
    return checked_view(
        {
            "type": "modal",
            "callback_id": "said",
            "title": plain(title, 24),
            "close": plain("Close", 24),
            "blocks": blocks,
        }
    )


async def open_waiting(
    client: AsyncWebClient, trigger_id: str, title: str, *, on_top: bool = False
) -> str:
    """Open a modal that says the bot is looking, and return its id.

    Args:
        client: Calls Slack.
        trigger_id: Of a click that is at most three seconds old.
        title: The modal's.
        on_top: Whether the click was in a modal, which stays below.

    Raises:
        SlackApiError: The trigger id is too old.
    """
    return await open_view(client, trigger_id, text_view(title, LOOKING), on_top=on_top)


async def open_view(
    client: AsyncWebClient, trigger_id: str, view: Json, *, on_top: bool = False
) -> str:
    """Open a modal, see `open_waiting`, and return its id."""
    if on_top:
        opened = await client.views_push(trigger_id=trigger_id, view=view)
    else:
        opened = await client.views_open(trigger_id=trigger_id, view=view)
    return str(opened["view"]["id"])


class ModalReply:
    """A reply to a click on the Home page or in a modal: in a modal.

    If Slack does not open it in time, the answer is a direct message. Files always are.
    """

    def __init__(
        self, client: AsyncWebClient, trigger_id: str, user_id: str, *, on_top: bool
    ) -> None:
        self._client = client
        self._trigger_id = trigger_id
        self._on_top = on_top
        self._direct = DirectMessageReply(client, user_id)
        self._view_id: str | None = None
        self._said = False

    async def still_looking(self) -> None:
        """Say that the answer takes longer, while the trigger id works."""
        self._view_id = await open_waiting(
            self._client, self._trigger_id, _TITLE, on_top=self._on_top
        )

    async def say(self, message: Message) -> None:
        """Show the answer; what is said after it is a direct message."""
        if self._said:
            await self._direct.say(message)
            return
        self._said = True
        view = message_view(_TITLE, message)
        try:
            if self._view_id is not None:
                await self._client.views_update(view_id=self._view_id, view=view)
            else:
                await open_view(
                    self._client, self._trigger_id, view, on_top=self._on_top
                )
        except SlackApiError:
            await self._direct.say(message)

    async def attach(self, snippets: Sequence[Snippet], comment: str = "") -> None:
        """Post files in a direct message."""
        if snippets:
            await self._direct.attach(snippets, comment)


def in_channel(view: Json, channel_id: str | None) -> Json:
    """Let a view remember the channel that it was opened in."""
    remembered = unpack(view.get("private_metadata") or "{}")
    return {**view, "private_metadata": pack(**{**remembered, "channel": channel_id})}

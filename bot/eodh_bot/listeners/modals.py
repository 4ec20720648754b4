"""Modals that open at once, and are filled when the answer is there.

A trigger id opens a modal for three seconds; the Hub may take longer than that.
"""

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.action_ids import pack, unpack
from eodh_bot.messages.block_limits import checked_view
from eodh_bot.messages.blocks import plain, rich_text, run, section, sentence
from eodh_bot.messages.fitting import Fit
from eodh_bot.messages.message import Json

LOOKING = "Looking…"


def text_view(title: str, text: str, *, sign: str = "") -> Json:
    """A modal with one paragraph."""
    words = sentence(Fit().line(text, 1_500))
    parts = [run(f"{sign} "), *words] if sign else words
    return checked_view(
        {
            "type": "modal",
            "callback_id": "said",
            "title": plain(title, 24),
            "close": plain("Close", 24),
            "blocks": [rich_text(section(*parts))],
        }
    )


async def open_waiting(bot: BotContext, trigger_id: str, title: str) -> str:
    """Open a modal that says the bot is looking, and return its id.

    Raises:
        SlackApiError: The trigger id is too old.
    """
    view = text_view(title, LOOKING)
    opened = await bot.client.views_open(trigger_id=trigger_id, view=view)
    return str(opened["view"]["id"])


def in_channel(view: Json, channel_id: str | None) -> Json:
    """Let a view remember the channel that it was opened in."""
    remembered = unpack(view.get("private_metadata") or "{}")
    return {**view, "private_metadata": pack(**{**remembered, "channel": channel_id})}

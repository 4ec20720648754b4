"""The blocks that every message is made of."""

from collections.abc import Sequence

from eodh_bot.messages.action_ids import ActionId
from eodh_bot.messages.escaping import one_line
from eodh_bot.messages.message import Json


def plain(text: str, limit: int) -> Json:
    """Text on one line that Slack does not parse, `:emoji:` codes neither."""
    whole = one_line(text) or " "
    shown = whole if len(whole) <= limit else f"{whole[: limit - 1]}…"
    return {"type": "plain_text", "text": shown, "emoji": False}


def mrkdwn(text: str) -> Json:
    """Our own words, which Slack parses: never text of others."""
    return {"type": "mrkdwn", "text": text}


def header(text: str) -> Json:
    """A large first line."""
    return {"type": "header", "text": plain(text, 150)}


def context(*elements: Json) -> Json:
    """A small grey line."""
    return {"type": "context", "elements": list(elements)}


def divider() -> Json:
    """A line across."""
    return {"type": "divider"}


def button(
    action: ActionId,
    label: str,
    value: str | None = None,
    *,
    url: str | None = None,
    said: str | None = None,
) -> Json:
    """A button that remembers a value, or leads to a page.

    Args:
        action: What pressing it asks for.
        label: What stands on it.
        value: What it remembers, see `pack`.
        url: The page that it opens.
        said: What a screen reader says in place of the label, at most 75 characters.
    """
    made: Json = {"type": "button", "action_id": str(action), "text": plain(label, 75)}
    if value is not None:
        made["value"] = value
    if url is not None:
        made["url"] = url
    if said is not None:
        made["accessibility_label"] = said
    return made


def actions(*buttons: Json) -> Sequence[Json]:
    """A row of buttons; no row without any."""
    return [{"type": "actions", "elements": list(buttons)}] if buttons else []


def option(label: str, value: str) -> Json:
    """A choice of a menu."""
    return {"text": plain(label, 75), "value": value}

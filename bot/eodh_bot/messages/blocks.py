"""The blocks that every message is made of.

Text of others is only in plain text and rich text: Slack parses neither.
"""

import re
from collections.abc import Sequence

from eodh_bot.messages.action_ids import ActionId
from eodh_bot.messages.escaping import is_user, is_user_group, one_line, visible
from eodh_bot.messages.message import Json

_CODE = re.compile(r"`([^`\n]+)`")


def plain(text: str, limit: int) -> Json:
    """Return text on one line that Slack does not parse, `:emoji:` codes neither."""
    whole = one_line(text) or " "
    shown = whole if len(whole) <= limit else f"{whole[: limit - 1]}…"
    return {"type": "plain_text", "text": shown, "emoji": False}


def mrkdwn(text: str) -> Json:
    """Return our own words, which Slack parses: never text of others."""
    return {"type": "mrkdwn", "text": text}


def header(text: str) -> Json:
    """Return a large first line."""
    return {"type": "header", "text": plain(text, 150)}


def context(*elements: Json) -> Json:
    """Return a small grey line."""
    return {"type": "context", "elements": list(elements)}


def divider() -> Json:
    """Return a line across."""
    return {"type": "divider"}


def button(
    action: ActionId,
    label: str,
    value: str | None = None,
    *,
    url: str | None = None,
    spoken: str | None = None,
) -> Json:
    """Return a button that remembers a value, or leads to a page.

    Args:
        action: What a click on it asks for.
        label: What stands on it.
        value: What it remembers, see `pack`.
        url: The page that it opens.
        spoken: What a screen reader says in place of the label, at most 75 characters.
    """
    made: Json = {"type": "button", "action_id": str(action), "text": plain(label, 75)}
    if value is not None:
        made["value"] = value
    if url is not None:
        made["url"] = url
    if spoken is not None:
        made["accessibility_label"] = spoken
    return made


def actions(*buttons: Json) -> Sequence[Json]:
    """Return a row of buttons; no row without any."""
    return [{"type": "actions", "elements": list(buttons)}] if buttons else []


def option(label: str, value: str) -> Json:
    """Return a choice of a menu."""
    return {"text": plain(label, 75), "value": value}


def run(text: str, *, bold: bool = False, code: bool = False) -> Json:
    """Return a run of text as it is; a blank for nothing, since Slack takes no ""."""
    element: Json = {"type": "text", "text": visible(text) or " "}
    style = {name: True for name, on in (("bold", bold), ("code", code)) if on}
    return {**element, "style": style} if style else element


def sentence(text: str, *, bold: bool = False) -> list[Json]:
    """Return our own words on one line, in which `code` is between backticks."""
    parts = _CODE.split(one_line(text))
    return [
        run(part, bold=bold, code=position % 2 == 1)
        for position, part in enumerate(parts)
        if part
    ]


def link(url: str, label: str) -> Json:
    """Return an address of ours under our own words."""
    return {"type": "link", "url": url, "text": label}


def called(user_id: str) -> list[Json]:
    """Mention a person or user group; nobody if Slack gives no such id."""
    if is_user_group(user_id):
        return [{"type": "usergroup", "usergroup_id": user_id}]
    return [{"type": "user", "user_id": user_id}] if is_user(user_id) else []


def section(*elements: Json) -> Json:
    """Return a paragraph."""
    return {"type": "rich_text_section", "elements": list(elements)}


def bullets(*lines: list[Json]) -> Json:
    """Return a list."""
    listed = [section(*line) for line in lines]
    return {"type": "rich_text_list", "style": "bullet", "elements": listed}


def preformatted(text: str) -> Json:
    """Return text of a log: a text element can hold no mention, whatever is in it."""
    return {"type": "rich_text_preformatted", "elements": [run(text)]}


def rich_text(*parts: Json) -> Json:
    """Return a block of paragraphs, lists and preformatted text."""
    return {"type": "rich_text", "elements": list(parts)}

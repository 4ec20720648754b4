"""Rich text: elements that Slack shows letter by letter and parses nowhere."""

import re

from eodh_bot.messages.escaping import is_user, one_line, visible
from eodh_bot.messages.message import Json

_CODE = re.compile(r"`([^`\n]+)`")


def run(text: str, *, bold: bool = False, code: bool = False) -> Json:
    """A run of text as it stands; a blank for nothing, since Slack takes no ""."""
    element: Json = {"type": "text", "text": visible(text) or " "}
    style = {name: True for name, on in (("bold", bold), ("code", code)) if on}
    return {**element, "style": style} if style else element


def sentence(text: str, *, bold: bool = False) -> list[Json]:
    """Our own words on one line, in which `code` stands between backticks."""
    parts = _CODE.split(one_line(text))
    return [
        run(part, bold=bold, code=position % 2 == 1)
        for position, part in enumerate(parts)
        if part
    ]


def called(user_id: str) -> list[Json]:
    """Somebody called, by an id from Slack; nobody where it is none."""
    return [{"type": "user", "user_id": user_id}] if is_user(user_id) else []


def section(*elements: Json) -> Json:
    """A paragraph."""
    return {"type": "rich_text_section", "elements": list(elements)}


def bullets(*lines: list[Json]) -> Json:
    """A list."""
    listed = [section(*line) for line in lines]
    return {"type": "rich_text_list", "style": "bullet", "elements": listed}


def preformatted(text: str) -> Json:
    """Text of a log: a text element can hold no mention, whatever stands in it."""
    return {"type": "rich_text_preformatted", "elements": [run(text)]}


def rich_text(*parts: Json) -> Json:
    """A block of paragraphs, lists and preformatted text."""
    return {"type": "rich_text", "elements": list(parts)}

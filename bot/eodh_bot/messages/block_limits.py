"""What Slack refuses, checked before it can: the end of every builder.

Block Kit's numbers are from docs.slack.dev/reference/block-kit. The cap on all
characters of a message is undocumented and lies somewhere above 11,000
(slackapi/bolt-js#2509, #2867); ours keeps well below it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from eodh_bot.messages.message import Json, Message

Surface = Literal["message", "modal", "home", "unfurl"]

MAX_CHARS = 8_500
MAX_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_VIEW_BYTES = 250_000
MAX_METADATA_CHARS = 3_000
MAX_URL_CHARS = 3_000

_TITLE_CHARS = 24
_HEADER_CHARS = 150
_TEXT_CHARS = 3_000
_FIELD_CHARS = 2_000
_LABEL_CHARS = 75
_VALUE_CHARS = 2_000
_OPTION_VALUE_CHARS = 150
_PLACEHOLDER_CHARS = 150
_FIELDS = 10
_CONTEXT = 10
_BUTTONS = 25
_OPTIONS = 100

_ON: dict[Surface, set[str]] = {
    "message": {"header", "section", "context", "actions", "rich_text", "divider"},
    "modal": {
        "header",
        "section",
        "context",
        "actions",
        "rich_text",
        "divider",
        "input",
    },
    "home": {"header", "section", "context", "actions", "rich_text", "divider"},
    # A rich_text block broke chat.unfurl for Sentry (getsentry/sentry#65588).
    "unfurl": {"section", "context", "actions", "divider"},
}


class TooMuchForSlackError(ValueError):
    """A builder made what Slack would refuse: an error of ours."""


def characters(value: object) -> int:
    """Every character of every string of some blocks, the type names apart."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list | tuple):
        return sum(characters(item) for item in value)
    if isinstance(value, dict):
        return sum(characters(item) for key, item in value.items() if key != "type")
    return 0


def checked(message: Message) -> Message:
    """The message, when Slack would take it.

    Raises:
        TooMuchForSlackError: It would not; every reason is named.
    """
    found = list(problems(message.blocks, "message"))
    size = characters(message.blocks) + len(message.text)
    if size > MAX_CHARS:
        found.append(f"{size} characters in all")
    if not message.text.strip():
        found.append("no text for notifications and screen readers")
    _refuse(found)
    return message


def checked_view(view: Json) -> Json:
    """The view, when Slack would take it.

    Raises:
        TooMuchForSlackError: It would not; every reason is named.
    """
    surface: Surface = "modal" if view["type"] == "modal" else "home"
    found = list(problems(view["blocks"], surface))
    found += [
        f"{name} is too long"
        for name in ("title", "submit", "close")
        if name in view and len(view[name]["text"]) > _TITLE_CHARS
    ]
    if len(view.get("private_metadata", "")) > MAX_METADATA_CHARS:
        found.append("private_metadata is too long")
    if characters(view) > MAX_VIEW_BYTES // 4:  # a character is at most 4 bytes
        found.append(f"{characters(view)} characters in all")
    _refuse(found)
    return view


def checked_card(card: Json) -> Json:
    """The attachment of an unfurled link, when Slack would take it.

    Raises:
        TooMuchForSlackError: It would not; every reason is named.
    """
    _refuse(list(problems(card["blocks"], "unfurl")))
    return card


def problems(blocks: Sequence[Json], surface: Surface) -> Iterator[str]:
    """Everything that Slack would refuse of these blocks on this surface."""
    most = MAX_VIEW_BLOCKS if surface in {"modal", "home"} else MAX_BLOCKS
    if len(blocks) > most:
        yield f"{len(blocks)} blocks"
    for number, block in enumerate(blocks):
        if block["type"] not in _ON[surface]:
            yield f"block {number}: no {block['type']} on this surface"
            continue
        for what in _CHECKS[block["type"]](block):
            yield f"block {number} ({block['type']}): {what}"


def _refuse(found: list[str]) -> None:
    if found:
        raise TooMuchForSlackError("; ".join(found))


def _text(value: Any, most: int, what: str = "text") -> Iterator[str]:
    if not 0 < len(value["text"]) <= most:
        yield f"{what} of {len(value['text'])} characters"


def _count(values: Sequence[Any], most: int, what: str) -> Iterator[str]:
    if not 0 < len(values) <= most:
        yield f"{len(values)} {what}"


def _header(block: Json) -> Iterator[str]:
    yield from _text(block["text"], _HEADER_CHARS)


def _section(block: Json) -> Iterator[str]:
    if "text" in block:
        yield from _text(block["text"], _TEXT_CHARS)
    if "fields" in block:
        yield from _count(block["fields"], _FIELDS, "fields")
        for field in block["fields"]:
            yield from _text(field, _FIELD_CHARS, "field")
    if "accessory" in block:
        yield from _element(block["accessory"])


def _context(block: Json) -> Iterator[str]:
    yield from _count(block["elements"], _CONTEXT, "elements")
    for element in block["elements"]:
        yield from _text(element, _TEXT_CHARS)


def _actions(block: Json) -> Iterator[str]:
    yield from _count(block["elements"], _BUTTONS, "elements")
    names = [element["action_id"] for element in block["elements"]]
    if len(set(names)) < len(names):
        yield "an action id twice"
    for element in block["elements"]:
        yield from _element(element)


def _input(block: Json) -> Iterator[str]:
    yield from _text(block["label"], _FIELD_CHARS, "label")
    if "hint" in block:
        yield from _text(block["hint"], _FIELD_CHARS, "hint")
    yield from _element(block["element"])


def _element(element: Json) -> Iterator[str]:
    if "text" in element:
        yield from _text(element["text"], _LABEL_CHARS, "label")
    if "placeholder" in element:
        yield from _text(element["placeholder"], _PLACEHOLDER_CHARS, "placeholder")
    if len(element.get("value", "")) > _VALUE_CHARS:
        yield f"value of {len(element['value'])} characters"
    if len(element.get("url", "")) > MAX_URL_CHARS:
        yield f"url of {len(element['url'])} characters"
    if len(element.get("initial_value", "")) > _TEXT_CHARS:
        yield "initial value too long"
    if "options" in element:
        yield from _count(element["options"], _OPTIONS, "options")
        for option in element["options"]:
            yield from _text(option["text"], _LABEL_CHARS, "option")
            if not 0 < len(option["value"]) <= _OPTION_VALUE_CHARS:
                yield f"option value of {len(option['value'])} characters"


def _rich_text(block: Json) -> Iterator[str]:
    for part in block["elements"]:
        for element in part["elements"]:
            inner = element.get("elements", [element])
            if any(run.get("text") == "" for run in inner):
                yield "an empty text element"


def _anything(_block: Json) -> Iterator[str]:
    return iter(())


_CHECKS: dict[str, Callable[[Json], Iterator[str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "rich_text": _rich_text,
    "divider": _anything,
}

"""What Slack refuses in blocks: unknown types, sizes, counts, wrong places.

Every problem names its JSON pointer, in Slack's words.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from eodh_bot.block_kit.elements import ACTION, CONTEXT, INPUT, plain, text
from eodh_bot.block_kit.limits import MAX_ID_CHARS, MAX_MESSAGE_BLOCKS, MAX_VIEW_BLOCKS
from eodh_bot.block_kit.rich_text import RICH_TEXT_ELEMENT
from eodh_bot.block_kit.schema import (
    BlockCheck,
    Problems,
    Shape,
    anything,
    boolean,
    distinct,
    each,
    problem,
    string,
    typed,
)

Surface = Literal["message", "modal", "home", "unfurl"]


def _elements(value: Any) -> Iterator[Any]:
    found = value.get("elements") if isinstance(value, dict) else None
    return iter(found if isinstance(found, list) else ())


def _needs_text_or_fields(value: dict[str, Any], at: str) -> Problems:
    if not value.get("text") and not value.get("fields"):
        yield problem("must define either `fields` or `text`", at)


_BLOCK_ID: dict[str, BlockCheck] = {"block_id": string(maximum=MAX_ID_CHARS, minimum=0)}
_SECTION = Shape(
    optional={
        **_BLOCK_ID,
        "text": text(3_000),
        "fields": each(text(2_000), maximum=10),
        "accessory": ACTION,
        "expand": boolean,
    },
    rule=_needs_text_or_fields,
)
_CARD: dict[str, BlockCheck] = {
    "section": _SECTION,
    "divider": Shape(optional=_BLOCK_ID),
    "header": Shape(required={"text": plain(150)}, optional=_BLOCK_ID),
    "context": Shape(
        required={"elements": each(CONTEXT, maximum=10)}, optional=_BLOCK_ID
    ),
    "actions": Shape(
        required={"elements": each(ACTION, maximum=25)},
        optional=_BLOCK_ID,
        rule=distinct("action_id", _elements),
    ),
}
_ALL: dict[str, BlockCheck] = {
    **_CARD,
    "rich_text": Shape(
        required={"elements": each(RICH_TEXT_ELEMENT, maximum=1_000, minimum=0)},
        optional=_BLOCK_ID,
    ),
    "input": Shape(
        required={"label": plain(2_000), "element": INPUT},
        optional={
            **_BLOCK_ID,
            "hint": plain(2_000),
            "optional": boolean,
            "dispatch_action": boolean,
        },
    ),
}
_CHECKS: Mapping[Surface, BlockCheck] = {
    # The bot sends no table; what Slack refuses in one is not checked.
    "message": each(
        typed({**_ALL, "data_table": anything}), minimum=0, maximum=MAX_MESSAGE_BLOCKS
    ),
    "modal": each(typed(_ALL), minimum=0, maximum=MAX_VIEW_BLOCKS),
    "home": each(typed(_ALL), minimum=0, maximum=MAX_VIEW_BLOCKS),
    # A rich_text block broke chat.unfurl for Sentry (getsentry/sentry#65588).
    "unfurl": each(typed(_CARD), minimum=0, maximum=MAX_MESSAGE_BLOCKS),
}
_DISTINCT_BLOCKS = distinct(
    "block_id", lambda value: iter(value if isinstance(value, list) else ())
)


def problems(blocks: Any, surface: Surface, pointer: str = "/blocks") -> list[str]:
    """List everything that Slack refuses in these blocks on this surface."""
    found = list(_CHECKS[surface](blocks, pointer))
    found.extend(_DISTINCT_BLOCKS(blocks, pointer))
    return found


def characters(value: Any) -> int:
    """Count the characters of every string of some JSON, without the type names."""
    total, waiting = 0, [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            total += len(item)
        elif isinstance(item, list | tuple):
            waiting.extend(item)
        elif isinstance(item, dict):
            waiting.extend(inner for key, inner in item.items() if key != "type")
    return total

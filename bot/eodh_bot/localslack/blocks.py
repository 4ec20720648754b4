"""What Slack refuses of Block Kit: unknown types, sizes, counts, wrong places.

From docs.slack.dev/reference/block-kit/blocks; every check names its JSON pointer.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from eodh_bot.localslack.elements import (
    ACCESSORY,
    ACTION,
    BUTTON,
    CONFIRM,
    CONTEXT,
    ID,
    INPUT,
    plain,
    text,
)
from eodh_bot.localslack.limits import (
    MAX_BLOCKS_CHARS,
    MAX_MARKDOWN_CHARS,
    MAX_MESSAGE_BLOCKS,
    MAX_VIEW_BLOCKS,
)
from eodh_bot.localslack.rich_text import RICH_TEXT_ELEMENT
from eodh_bot.localslack.schema import (
    Check,
    Problems,
    Shape,
    anything,
    boolean,
    distinct,
    each,
    integer,
    one_of,
    problem,
    string,
    typed,
    url,
)

Surface = Literal["message", "modal", "home", "unfurl"]
_BLOCK_ID = {"block_id": string(maximum=255, minimum=0)}


def _elements(value: Any) -> Iterator[Any]:
    found = value.get("elements") if isinstance(value, dict) else None
    return iter(found if isinstance(found, list) else ())


def _needs_text_or_fields(value: dict[str, Any], at: str) -> Problems:
    if not value.get("text") and not value.get("fields"):
        yield problem("either `text` or `fields` must be given", at)


_SECTION = Shape(
    optional={
        **_BLOCK_ID,
        "text": text(3_000),
        "fields": each(text(2_000), maximum=10),
        "accessory": ACCESSORY,
        "expand": boolean,
    },
    rule=_needs_text_or_fields,
)
_HEADER = Shape(
    required={"text": plain(150)}, optional={**_BLOCK_ID, "level": integer(1, 4)}
)
_CONTEXT = Shape(required={"elements": each(CONTEXT, maximum=10)}, optional=_BLOCK_ID)
_ACTIONS = Shape(
    required={"elements": each(ACTION, maximum=25)},
    optional=_BLOCK_ID,
    rule=distinct("action_id", _elements),
)
_INPUT = Shape(
    required={"label": plain(2_000), "element": INPUT},
    optional={
        **_BLOCK_ID,
        "hint": plain(2_000),
        "optional": boolean,
        "dispatch_action": boolean,
    },
)
_IMAGE = Shape(
    required={"alt_text": string(maximum=2_000, minimum=0)},
    optional={
        **_BLOCK_ID,
        "image_url": url(),
        "slack_file": anything,
        "title": plain(2_000),
    },
)
_RICH_TEXT = Shape(
    required={"elements": each(RICH_TEXT_ELEMENT, maximum=1_000, minimum=0)},
    optional=_BLOCK_ID,
)
_MARKDOWN = Shape(
    required={"text": string(maximum=MAX_MARKDOWN_CHARS)}, optional=_BLOCK_ID
)
_CELL = typed(
    {
        "raw_text": Shape(required={"text": string(maximum=3_000, minimum=0)}),
        "raw_number": Shape(required={"value": anything}, optional={"text": anything}),
        "rich_text": _RICH_TEXT,
    }
)
_TABLE = Shape(
    required={"rows": each(each(_CELL, maximum=20), maximum=100)},
    optional={**_BLOCK_ID, "column_settings": each(anything, maximum=20)},
)
_VIDEO = Shape(
    required={
        "alt_text": string(maximum=2_000),
        "title": plain(199),
        "thumbnail_url": url(),
        "video_url": url(),
    },
    optional={
        **_BLOCK_ID,
        "author_name": string(maximum=49),
        "description": plain(200),
        "provider_icon_url": url(),
        "provider_name": string(maximum=50),
        "title_url": url(),
    },
)
_FEEDBACK_BUTTON = Shape(
    required={"text": plain(75), "value": string(maximum=2_000)},
    optional={"accessibility_label": string(maximum=75)},
)
_CONTEXT_ACTION = typed(
    {
        "feedback_buttons": Shape(
            required={
                "positive_button": _FEEDBACK_BUTTON,
                "negative_button": _FEEDBACK_BUTTON,
            },
            optional={"action_id": ID},
        ),
        "icon_button": Shape(
            required={"icon": string(maximum=30), "text": plain(75)},
            optional={
                "action_id": ID,
                "value": string(maximum=2_000),
                "confirm": CONFIRM,
                "accessibility_label": string(maximum=75),
                "visible_to_user_ids": each(string(maximum=20), maximum=100),
            },
        ),
    }
)
_CONTEXT_ACTIONS = Shape(
    required={"elements": each(_CONTEXT_ACTION, maximum=5)}, optional=_BLOCK_ID
)
_CARD = Shape(
    optional={
        **_BLOCK_ID,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "icon": anything,
        "hero_image": anything,
        "actions": each(typed({"button": BUTTON}), maximum=5),
    }
)
_ALERT = Shape(
    required={"text": text(3_000)},
    optional={
        **_BLOCK_ID,
        "level": one_of("default", "info", "warning", "error", "success"),
    },
)
_EVERYWHERE: dict[str, Check] = {
    "section": _SECTION,
    "divider": Shape(optional=_BLOCK_ID),
    "header": _HEADER,
    "context": _CONTEXT,
    "actions": _ACTIONS,
    "image": _IMAGE,
    "rich_text": _RICH_TEXT,
    "video": _VIDEO,
}
_INSIDE = typed(_EVERYWHERE)
_CONTAINER = Shape(
    required={"child_blocks": each(_INSIDE, maximum=10)},
    optional={
        **_BLOCK_ID,
        "title": plain(150),
        "subtitle": plain(150),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
    },
)
_MESSAGE: dict[str, Check] = {
    **_EVERYWHERE,
    "input": _INPUT,
    "markdown": _MARKDOWN,
    "table": _TABLE,
    "context_actions": _CONTEXT_ACTIONS,
    "container": _CONTAINER,
    "card": _CARD,
    "carousel": Shape(
        required={"elements": each(typed({"card": _CARD}), maximum=10)},
        optional=_BLOCK_ID,
    ),
}
_UNFURL = {name: check for name, check in _EVERYWHERE.items() if name != "rich_text"}
_TYPES: Mapping[Surface, Mapping[str, Check]] = {
    "message": _MESSAGE,
    "modal": {**_EVERYWHERE, "input": _INPUT, "alert": _ALERT},
    "home": {**_EVERYWHERE, "input": _INPUT, "card": _CARD},
    # A rich_text block broke chat.unfurl for Sentry (getsentry/sentry#65588).
    "unfurl": _UNFURL,
}
_CHECKS: Mapping[Surface, Check] = {
    surface: each(
        typed(types),
        minimum=0,
        maximum=MAX_VIEW_BLOCKS if surface in {"modal", "home"} else MAX_MESSAGE_BLOCKS,
    )
    for surface, types in _TYPES.items()
}
_DISTINCT_BLOCKS = distinct(
    "block_id", lambda value: iter(value if isinstance(value, list) else ())
)


def problems(blocks: Any, surface: Surface, pointer: str = "/blocks") -> list[str]:
    """Everything that Slack refuses of these blocks on this surface."""
    found = list(_CHECKS[surface](blocks, pointer))
    found.extend(_DISTINCT_BLOCKS(blocks, pointer))
    if isinstance(blocks, list):
        markdown = sum(
            len(str(block.get("text", "")))
            for block in blocks
            if isinstance(block, dict) and block.get("type") == "markdown"
        )
        if markdown > MAX_MARKDOWN_CHARS:
            found.append(
                problem(
                    f"must be less than {MAX_MARKDOWN_CHARS + 1} characters", pointer
                )
            )
    return found


def characters(value: Any) -> int:
    """Every character of every string of some blocks, the type names apart."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(characters(item) for item in value)
    if isinstance(value, dict):
        return sum(characters(item) for key, item in value.items() if key != "type")
    return 0


def too_long(blocks: list[Any]) -> bool:
    """Whether chat.postMessage answers msg_blocks_too_long."""
    return characters(blocks) > MAX_BLOCKS_CHARS


def with_ids(blocks: list[dict[str, Any]], new_id: Any) -> list[dict[str, Any]]:
    """The blocks as Slack keeps them: each block and element has an id."""
    kept = []
    for block in blocks:
        named = {**block, "block_id": block.get("block_id") or new_id()}
        for key in ("accessory", "element"):
            if isinstance(inner := named.get(key), dict):
                named[key] = _named(inner, new_id)
        if block.get("type") in {"actions", "context_actions"}:
            named["elements"] = [_named(e, new_id) for e in block["elements"]]
        if block.get("type") == "container":
            named["child_blocks"] = with_ids(block["child_blocks"], new_id)
        kept.append(named)
    return kept


def _named(element: dict[str, Any], new_id: Any) -> dict[str, Any]:
    if element.get("type") == "image":
        return element
    return {**element, "action_id": element.get("action_id") or new_id()}

"""What Slack refuses of Block Kit: unknown types, sizes, counts, wrong places.

From docs.slack.dev/reference/block-kit/blocks; every check names its JSON pointer.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from eodh_sandbox.slack.block_kit.elements import (
    ACCESSORY,
    ACTION,
    CONTEXT,
    IMAGE,
    INPUT,
    plain,
    text,
)
from eodh_sandbox.slack.block_kit.newer_blocks import (
    ALERT,
    BLOCK_ID,
    CARD,
    CONTEXT_ACTIONS,
    MARKDOWN,
    PLAN,
    RICH_TEXT,
    TABLE,
    TASK_CARD,
    VIDEO,
)
from eodh_sandbox.slack.block_kit.schema import (
    BlockCheck,
    Problems,
    Shape,
    anything,
    boolean,
    distinct,
    each,
    one_of,
    problem,
    string,
    typed,
    url,
)
from eodh_sandbox.slack.limits import (
    MAX_BLOCKS_CHARS,
    MAX_MARKDOWN_CHARS,
    MAX_MESSAGE_BLOCKS,
    MAX_VIEW_BLOCKS,
)

Surface = Literal["message", "modal", "home", "unfurl"]


def _elements(value: Any) -> Iterator[Any]:
    found = value.get("elements") if isinstance(value, dict) else None
    return iter(found if isinstance(found, list) else ())


def _needs_text_or_fields(value: dict[str, Any], at: str) -> Problems:
    if not value.get("text") and not value.get("fields"):
        yield problem("must define either `fields` or `text`", at)


_SECTION = Shape(
    optional={
        **BLOCK_ID,
        "text": text(3_000),
        "fields": each(text(2_000), maximum=10),
        "accessory": ACCESSORY,
        "expand": boolean,
    },
    rule=_needs_text_or_fields,
)
_HEADER = Shape(required={"text": plain(150)}, optional=BLOCK_ID)
_CONTEXT = Shape(required={"elements": each(CONTEXT, maximum=10)}, optional=BLOCK_ID)
_ACTIONS = Shape(
    required={"elements": each(ACTION, maximum=25)},
    optional=BLOCK_ID,
    rule=distinct("action_id", _elements),
)
_INPUT = Shape(
    required={"label": plain(2_000), "element": INPUT},
    optional={
        **BLOCK_ID,
        "hint": plain(2_000),
        "optional": boolean,
        "dispatch_action": boolean,
    },
)
_IMAGE = Shape(
    required={"alt_text": string(maximum=2_000, minimum=0)},
    optional={
        **BLOCK_ID,
        "image_url": url(),
        "slack_file": anything,
        "title": plain(2_000),
    },
)
_EVERYWHERE: dict[str, BlockCheck] = {
    "section": _SECTION,
    "divider": Shape(optional=BLOCK_ID),
    "header": _HEADER,
    "context": _CONTEXT,
    "actions": _ACTIONS,
    "image": _IMAGE,
    "rich_text": RICH_TEXT,
    "video": VIDEO,
}
_INSIDE = typed(_EVERYWHERE)


def _container_rules(value: dict[str, Any], at: str) -> Problems:
    if not value.get("title") and not value.get("rich_text_title"):
        yield problem("either `title` or `rich_text_title` must be given", at)
    if value.get("is_collapsible") and value.get("has_header_divider"):
        yield problem("no header divider when collapsible", at)


_CONTAINER = Shape(
    required={"child_blocks": each(_INSIDE, maximum=10)},
    optional={
        **BLOCK_ID,
        "title": plain(150),
        "rich_text_title": typed({"rich_text": RICH_TEXT}),
        "subtitle": text(150),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": typed({"image": IMAGE}),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    rule=_container_rules,
)
_MESSAGE: dict[str, BlockCheck] = {
    **_EVERYWHERE,
    "input": _INPUT,
    "markdown": MARKDOWN,
    "table": TABLE,
    "context_actions": CONTEXT_ACTIONS,
    "container": _CONTAINER,
    "card": CARD,
    "task_card": TASK_CARD,
    "plan": PLAN,
    "carousel": Shape(
        required={"elements": each(typed({"card": CARD}), maximum=10)},
        optional=BLOCK_ID,
    ),
}
_UNFURL = {name: check for name, check in _EVERYWHERE.items() if name != "rich_text"}
_TYPES: Mapping[Surface, Mapping[str, BlockCheck]] = {
    "message": _MESSAGE,
    "modal": {**_EVERYWHERE, "input": _INPUT, "alert": ALERT},
    "home": {**_EVERYWHERE, "input": _INPUT, "card": CARD},
    # A rich_text block broke chat.unfurl for Sentry (getsentry/sentry#65588).
    "unfurl": _UNFURL,
}
_CHECKS: Mapping[Surface, BlockCheck] = {
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
    """Every character of every string of some JSON, the type names apart."""
    total, waiting = 0, [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            total += len(item)
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            waiting.extend(inner for key, inner in item.items() if key != "type")
    return total


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
        if block.get("type") == "card" and "actions" in block:
            named["actions"] = [_named(e, new_id) for e in block["actions"]]
        if block.get("type") == "container":
            named["child_blocks"] = with_ids(block["child_blocks"], new_id)
        kept.append(named)
    return kept


def _named(element: dict[str, Any], new_id: Any) -> dict[str, Any]:
    if element.get("type") == "image":
        return element
    return {**element, "action_id": element.get("action_id") or new_id()}

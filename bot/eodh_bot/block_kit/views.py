"""What Slack refuses in a modal or a home page."""

import json
from typing import Any

from eodh_bot.block_kit.blocks import Surface, problems
from eodh_bot.block_kit.elements import plain
from eodh_bot.block_kit.limits import (
    MAX_ID_CHARS,
    MAX_METADATA_CHARS,
    MAX_TITLE_CHARS,
)
from eodh_bot.block_kit.schema import Shape, anything, boolean, one_of, problem, string

_COMMON = {
    "blocks": anything,  # `problems` checks them, by surface
    "private_metadata": string(maximum=MAX_METADATA_CHARS, minimum=0),
    "callback_id": string(maximum=MAX_ID_CHARS, minimum=0),
    "external_id": string(maximum=MAX_ID_CHARS, minimum=0),
}
_MODAL = Shape(
    required={
        "type": one_of("modal"),
        "title": plain(MAX_TITLE_CHARS),
        "blocks": anything,
    },
    optional={
        **_COMMON,
        "submit": plain(MAX_TITLE_CHARS),
        "close": plain(MAX_TITLE_CHARS),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = Shape(required={"type": one_of("home"), "blocks": anything}, optional=_COMMON)


def view_bytes(view: Any) -> int:
    """Return the size of a view as it is sent."""
    return len(json.dumps(view))


def view_problems(view: Any, kind: str) -> list[str]:
    """List everything but its size that Slack refuses in a view.

    Args:
        view: The view as an app sends it.
        kind: "modal" or "home".
    """
    if not isinstance(view, dict):
        return [problem("must be an object", "/view")]
    surface: Surface = "modal" if kind == "modal" else "home"
    found = list((_MODAL if kind == "modal" else _HOME)(view, "/view"))
    blocks: Any = view.get("blocks")
    found += problems(blocks, surface, "/view/blocks")
    needs_submit = not found and any(
        block["type"] == "input" for block in view["blocks"]
    )
    if needs_submit and surface == "modal" and "submit" not in view:
        what = "must be defined for a view with input blocks"
        found.append(problem(what, "/view/submit"))
    return found

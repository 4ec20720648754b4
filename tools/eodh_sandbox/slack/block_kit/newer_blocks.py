"""The shapes of rich text, of tables and of the newer blocks.

From docs.slack.dev/reference/block-kit/blocks and slack_sdk.models.blocks.
"""

from eodh_sandbox.slack.block_kit.elements import BUTTON, CONFIRM, ID, plain, text
from eodh_sandbox.slack.block_kit.rich_text import RICH_TEXT_ELEMENT
from eodh_sandbox.slack.block_kit.schema import (
    BlockCheck,
    Shape,
    anything,
    each,
    one_of,
    string,
    typed,
    url,
)
from eodh_sandbox.slack.limits import MAX_MARKDOWN_CHARS

BLOCK_ID: dict[str, BlockCheck] = {"block_id": string(maximum=255, minimum=0)}
RICH_TEXT = Shape(
    required={"elements": each(RICH_TEXT_ELEMENT, maximum=1_000, minimum=0)},
    optional=BLOCK_ID,
)
MARKDOWN = Shape(
    required={"text": string(maximum=MAX_MARKDOWN_CHARS)}, optional=BLOCK_ID
)
_CELL = typed(
    {
        "raw_text": Shape(required={"text": string(maximum=3_000, minimum=0)}),
        "raw_number": Shape(required={"value": anything}, optional={"text": anything}),
        "rich_text": RICH_TEXT,
    }
)
TABLE = Shape(
    required={"rows": each(each(_CELL, maximum=20), maximum=100)},
    optional={**BLOCK_ID, "column_settings": each(anything, maximum=20)},
)
VIDEO = Shape(
    required={
        "alt_text": string(maximum=2_000),
        "title": plain(199),
        "thumbnail_url": url(),
        "video_url": url(),
    },
    optional={
        **BLOCK_ID,
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
CONTEXT_ACTIONS = Shape(
    required={"elements": each(_CONTEXT_ACTION, maximum=5)}, optional=BLOCK_ID
)
CARD = Shape(
    optional={
        **BLOCK_ID,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "icon": anything,
        "hero_image": anything,
        "actions": each(typed({"button": BUTTON}), maximum=5),
    }
)
ALERT = Shape(
    required={"text": text(3_000)},
    optional={
        **BLOCK_ID,
        "level": one_of("default", "info", "warning", "error", "success"),
    },
)
_RICH = typed({"rich_text": RICH_TEXT})
_SOURCE = typed({"url": Shape(required={"url": url(), "text": string(maximum=300)})})
TASK_CARD = Shape(
    required={
        "task_id": ID,
        "title": string(maximum=300),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    optional={
        **BLOCK_ID,
        "details": _RICH,
        "output": _RICH,
        "sources": each(_SOURCE, maximum=50),
    },
)
PLAN = Shape(
    required={"title": string(maximum=300)},
    optional={**BLOCK_ID, "tasks": each(typed({"task_card": TASK_CARD}), maximum=50)},
)

"""The shapes of buttons, menus and fields (docs.slack.dev/reference/block-kit)."""

from typing import Any

from eodh_bot.block_kit.limits import MAX_ID_CHARS
from eodh_bot.block_kit.schema import (
    BlockCheck,
    Problems,
    Shape,
    anything,
    boolean,
    each,
    integer,
    one_of,
    problem,
    string,
    typed,
    url,
)

_ID = string(maximum=MAX_ID_CHARS)


def plain(maximum: int) -> BlockCheck:
    """Accept a text object that must be plain_text."""
    shape = Shape(
        required={"text": string(maximum=maximum)}, optional={"emoji": boolean}
    )
    return typed({"plain_text": shape})


def text(maximum: int) -> BlockCheck:
    """Accept a text object, plain_text or mrkdwn.

    Slack names first that no schema matched, then the cause (grafana/oncall#5121).
    """
    required = {"text": string(maximum=maximum)}
    inner = typed(
        {
            "plain_text": Shape(required=required, optional={"emoji": boolean}),
            "mrkdwn": Shape(required=required, optional={"verbatim": boolean}),
        }
    )

    def check(value: Any, at: str) -> Problems:
        if found := list(inner(value, at)):
            yield problem("failed to match all allowed schemas", at)
            yield from found

    return check


def _options_or_groups(value: dict[str, Any], at: str) -> Problems:
    if ("options" in value) == ("option_groups" in value):
        yield problem("either `options` or `option_groups` must be given", at)


_CONFIRM = Shape(
    required={"title": plain(100), "text": text(300)},
    optional={
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
)
_OPTION = Shape(
    required={"text": text(75), "value": string(maximum=150)},
    optional={"description": text(75), "url": url()},
)
_GROUP = Shape(required={"label": plain(75), "options": each(_OPTION, maximum=100)})
_COMMON: dict[str, BlockCheck] = {
    "action_id": _ID,
    "focus_on_load": boolean,
    "confirm": _CONFIRM,
}
_BUTTON = Shape(
    required={"text": plain(75)},
    optional={
        "action_id": _ID,
        "url": url(),
        "value": string(maximum=2_000),
        "style": one_of("primary", "danger"),
        "confirm": _CONFIRM,
        "accessibility_label": string(maximum=75),
    },
)
_OVERFLOW = Shape(
    required={"options": each(_OPTION, maximum=5)},
    optional={"action_id": _ID, "confirm": _CONFIRM},
)
_STATIC_SELECT = Shape(
    optional={
        **_COMMON,
        "placeholder": plain(150),
        "options": each(_OPTION, maximum=100),
        "option_groups": each(_GROUP, maximum=100),
        "initial_option": _OPTION,
    },
    rule=_options_or_groups,
)
_RADIO_BUTTONS = Shape(
    required={"options": each(_OPTION, maximum=10)},
    optional={**_COMMON, "initial_option": _OPTION},
)
_DATEPICKER = Shape(
    optional={
        **_COMMON,
        "placeholder": plain(150),
        "initial_date": string(maximum=10),
    }
)
_PLAIN_TEXT_INPUT = Shape(
    optional={
        "action_id": _ID,
        "placeholder": plain(150),
        "focus_on_load": boolean,
        "initial_value": string(maximum=3_000),
        "multiline": boolean,
        "min_length": integer(0, 3_000),
        "max_length": integer(1, 3_000),
    }
)

#: Slack's elements that the bot does not use: allowed, and not checked further.
_UNCHECKED: dict[str, BlockCheck] = dict.fromkeys(
    (
        *("channels_select", "checkboxes", "conversations_select", "datetimepicker"),
        *("external_select", "multi_channels_select", "multi_conversations_select"),
        *("multi_external_select", "multi_static_select", "multi_users_select"),
        *("timepicker", "users_select", "workflow_button"),
    ),
    anything,
)
#: In an actions block, and beside a section.
ACTION = typed(
    {
        **_UNCHECKED,
        "button": _BUTTON,
        "overflow": _OVERFLOW,
        "static_select": _STATIC_SELECT,
        "radio_buttons": _RADIO_BUTTONS,
        "datepicker": _DATEPICKER,
    }
)
INPUT = typed(
    {
        "plain_text_input": _PLAIN_TEXT_INPUT,
        "static_select": _STATIC_SELECT,
        "radio_buttons": _RADIO_BUTTONS,
        "datepicker": _DATEPICKER,
    }
)
CONTEXT = typed(
    {
        "plain_text": Shape(
            required={"text": string(maximum=3_000)}, optional={"emoji": boolean}
        ),
        "mrkdwn": Shape(
            required={"text": string(maximum=3_000)}, optional={"verbatim": boolean}
        ),
    }
)

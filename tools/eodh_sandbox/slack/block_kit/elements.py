"""The shapes of Block Kit's elements, with Slack's limits.

From docs.slack.dev/reference/block-kit (elements and composition objects).
"""

from typing import Any

from eodh_sandbox.slack.block_kit.schema import (
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

ID = string(maximum=255)
_IDS = each(string(maximum=20), maximum=100)


def plain(maximum: int) -> BlockCheck:
    """A text object that must be plain_text."""
    return typed(
        {
            "plain_text": Shape(
                required={"text": string(maximum=maximum)}, optional={"emoji": boolean}
            )
        }
    )


def text(maximum: int) -> BlockCheck:
    """A text object, plain_text or mrkdwn.

    What is wrong with one comes after a line that no schema matched, as Slack says it
    (seen in grafana/oncall#5121).
    """
    inner = typed(
        {
            "plain_text": Shape(
                required={"text": string(maximum=maximum)}, optional={"emoji": boolean}
            ),
            "mrkdwn": Shape(
                required={"text": string(maximum=maximum)},
                optional={"verbatim": boolean},
            ),
        }
    )

    def check(value: Any, at: str) -> Problems:
        if found := list(inner(value, at)):
            yield problem("failed to match all allowed schemas", at)
            yield from found

    return check


CONFIRM = Shape(
    required={"title": plain(100), "text": text(300)},
    optional={
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
)
OPTION = Shape(
    required={"text": text(75), "value": string(maximum=150)},
    optional={"description": text(75), "url": url()},
)
_GROUP = Shape(required={"label": plain(75), "options": each(OPTION, maximum=100)})
_COMMON: dict[str, BlockCheck] = {
    "action_id": ID,
    "focus_on_load": boolean,
    "confirm": CONFIRM,
}


def _options_or_groups(value: dict[str, Any], at: str) -> Problems:
    if ("options" in value) == ("option_groups" in value):
        yield problem("either `options` or `option_groups` must be given", at)


_SELECT_OPTIONS: dict[str, BlockCheck] = {
    "placeholder": plain(150),
    "options": each(OPTION, maximum=100),
    "option_groups": each(_GROUP, maximum=100),
}


def _static(initial: dict[str, BlockCheck]) -> Shape:
    return Shape(
        optional={**_COMMON, **_SELECT_OPTIONS, **initial}, rule=_options_or_groups
    )


def _remote(initial: dict[str, BlockCheck]) -> Shape:
    return Shape(optional={**_COMMON, "placeholder": plain(150), **initial})


_MANY: dict[str, BlockCheck] = {"max_selected_items": integer(1, 100)}
_FILTER: dict[str, BlockCheck] = {
    "filter": Shape(
        optional={
            "include": each(string(maximum=10), maximum=4),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        }
    ),
    "default_to_current_conversation": boolean,
    "response_url_enabled": boolean,
}

BUTTON = Shape(
    required={"text": plain(75)},
    optional={
        "action_id": ID,
        "url": url(),
        "value": string(maximum=2_000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(maximum=75),
        "alt_text": string(maximum=2_000),
        "agent_prompt": string(maximum=4_000),
        "agent_prompt_display": anything,
        "visible_to_user_ids": _IDS,
    },
)
OVERFLOW = Shape(
    required={"options": each(OPTION, maximum=5)},
    optional={"action_id": ID, "confirm": CONFIRM, "alt_text": anything},
)


def _image_source(value: dict[str, Any], at: str) -> Problems:
    if ("image_url" in value) == ("slack_file" in value):
        yield problem("either `image_url` or `slack_file` must be given", at)


IMAGE = Shape(
    required={"alt_text": string(maximum=2_000, minimum=0)},
    optional={
        "image_url": url(),
        "slack_file": Shape(optional={"id": ID, "url": url()}),
    },
    rule=_image_source,
)
SELECTS: dict[str, BlockCheck] = {
    "static_select": _static({"initial_option": OPTION}),
    "external_select": _remote(
        {
            "initial_option": OPTION,
            "min_query_length": integer(0, 100),
        }
    ),
    "users_select": _remote({"initial_user": string(maximum=20)}),
    "conversations_select": _remote(
        {
            "initial_conversation": string(maximum=20),
            **_FILTER,
        }
    ),
    "channels_select": _remote(
        {
            "initial_channel": string(maximum=20),
            "response_url_enabled": boolean,
        }
    ),
}
MULTI_SELECTS: dict[str, BlockCheck] = {
    "multi_static_select": _static(
        {
            "initial_options": each(OPTION, maximum=100),
            **_MANY,
        }
    ),
    "multi_external_select": _remote(
        {
            "initial_options": each(OPTION, maximum=100),
            "min_query_length": integer(0, 100),
            **_MANY,
        }
    ),
    "multi_users_select": _remote({"initial_users": _IDS, **_MANY}),
    "multi_conversations_select": _remote(
        {
            "initial_conversations": _IDS,
            "filter": _FILTER["filter"],
            "default_to_current_conversation": boolean,
            **_MANY,
        }
    ),
    "multi_channels_select": _remote({"initial_channels": _IDS, **_MANY}),
}
_CHOICE: dict[str, BlockCheck] = {"options": each(OPTION, maximum=10)}
CHOICES: dict[str, BlockCheck] = {
    "checkboxes": Shape(
        required=_CHOICE,
        optional={**_COMMON, "initial_options": each(OPTION, maximum=10)},
    ),
    "radio_buttons": Shape(
        required=_CHOICE, optional={**_COMMON, "initial_option": OPTION}
    ),
}
DATES: dict[str, BlockCheck] = {
    "datepicker": _remote({"initial_date": string(maximum=10)}),
    "timepicker": _remote(
        {
            "initial_time": string(maximum=5),
            "timezone": string(maximum=60),
        }
    ),
}
DATETIME: dict[str, BlockCheck] = {
    "datetimepicker": Shape(
        optional={**_COMMON, "initial_date_time": integer(0, 9_999_999_999)}
    )
}
_DISPATCH = Shape(
    optional={
        "trigger_actions_on": each(
            one_of("on_enter_pressed", "on_character_entered"), maximum=2
        )
    }
)


def _typed_in(**more: BlockCheck) -> Shape:
    return Shape(
        optional={
            "action_id": ID,
            "placeholder": plain(150),
            "focus_on_load": boolean,
            "dispatch_action_config": _DISPATCH,
            "initial_value": string(maximum=3_000),
            **more,
        }
    )


TEXT_INPUTS: dict[str, BlockCheck] = {
    "plain_text_input": _typed_in(
        multiline=boolean, min_length=integer(0, 3_000), max_length=integer(1, 3_000)
    ),
    "number_input": Shape(
        required={"is_decimal_allowed": boolean},
        optional={
            **_typed_in().optional,
            "min_value": string(maximum=30),
            "max_value": string(maximum=30),
        },
    ),
    "email_text_input": _typed_in(),
    "url_text_input": _typed_in(),
    "file_input": Shape(
        optional={
            "action_id": ID,
            "focus_on_load": boolean,
            "filetypes": each(string(maximum=20), maximum=50),
            "max_files": integer(1, 10),
        }
    ),
}

ACCESSORY = typed(
    {
        "button": BUTTON,
        "overflow": OVERFLOW,
        "image": IMAGE,
        **SELECTS,
        **MULTI_SELECTS,
        **CHOICES,
        **DATES,
    }
)
ACTION = typed(
    {
        "button": BUTTON,
        "overflow": OVERFLOW,
        **SELECTS,
        **CHOICES,
        **DATES,
        **DATETIME,
    }
)
INPUT = typed(
    {
        **TEXT_INPUTS,
        **SELECTS,
        **MULTI_SELECTS,
        **CHOICES,
        **DATES,
        **DATETIME,
    }
)
CONTEXT = typed(
    {
        "image": IMAGE,
        "plain_text": Shape(
            required={"text": string(maximum=3_000)}, optional={"emoji": boolean}
        ),
        "mrkdwn": Shape(
            required={"text": string(maximum=3_000)}, optional={"verbatim": boolean}
        ),
    }
)

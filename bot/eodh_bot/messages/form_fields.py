"""Make the fields that a person fills in on a view, and read them back."""

from collections.abc import Mapping
from typing import Any

from eodh_bot.messages.action_ids import FieldId
from eodh_bot.messages.blocks import option, plain
from eodh_bot.messages.message import Json


def field(
    field_id: FieldId,
    label: str,
    element: Json,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> Json:
    """Return a labelled field; its block and its element have the same id."""
    made: Json = {
        "type": "input",
        "block_id": str(field_id),
        "label": plain(label, 150),
        "element": {**element, "action_id": str(field_id)},
        "optional": optional,
    }
    if hint is not None:
        made["hint"] = plain(hint, 300)
    return made


def typed(placeholder: str, initial: str | None, *, most: int) -> Json:
    """Return a line to type."""
    made: Json = {
        "type": "plain_text_input",
        "placeholder": plain(placeholder, 150),
        "max_length": most,
    }
    if initial:
        made["initial_value"] = initial[:most]
    return made


def chosen(choices: Mapping[str, str], initial: str | None, kind: str) -> Json:
    """Return a menu (`static_select`) or list (`radio_buttons`) of labels by value."""
    made: Json = {
        "type": kind,
        "options": [option(label, value) for value, label in choices.items()],
    }
    if initial is not None and initial in choices:
        made["initial_option"] = option(choices[initial], initial)
    return made


def filled_in(view: Mapping[str, Any]) -> dict[FieldId, str]:
    """Return what a person filled in on a view; an empty field is left out."""
    found: dict[FieldId, str] = {}
    for field_id in FieldId:
        state = view["state"]["values"].get(field_id, {}).get(field_id)
        if state is None:
            continue
        value = state.get("value") or state.get("selected_date")
        if (selected := state.get("selected_option")) is not None:
            value = selected["value"]
        if isinstance(value, str) and value.strip():
            found[field_id] = value.strip()
    return found

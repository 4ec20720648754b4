"""Make and change open modals and homes: ids, state, and a person's input."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from eodh_bot.block_kit.limits import MAX_VIEW_BYTES
from eodh_bot.block_kit.views import view_bytes, view_problems
from eodh_sandbox.slack.slack_errors import SlackError, refused_by_schema
from eodh_sandbox.slack.state.objects import Json, View
from eodh_sandbox.slack.state.workspace import SlackTeam

# Where the state of an element has its value.
_OF_TYPE = {
    "plain_text_input": "value",
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "datepicker": "selected_date",
}


def checked(given: Any, kind: str) -> Json:
    """Return the view as the app gave it, if Slack accepts it.

    Raises:
        SlackError: `invalid_arguments` with every problem, or `view_too_large`.
    """
    if view_bytes(given) > MAX_VIEW_BYTES:
        raise SlackError("view_too_large")
    if found := view_problems(given, kind):
        raise refused_by_schema("invalid_arguments", found)
    view: Json = given
    return view


def view_hash(body: Json, salt: str) -> str:
    """Return the hash that views.update compares; each change has a new one."""
    digest = hashlib.sha256((json.dumps(body, sort_keys=True) + salt).encode())
    return f"{salt}.{digest.hexdigest()[:8]}"


def new_view(
    workspace: SlackTeam, user: str, body: Json, *, below: View | None = None
) -> View:
    """Return a view for a person's screen, on top of another or first."""
    view_id = workspace.new_id("V")
    named = {**body, "blocks": workspace.name_blocks(body["blocks"])}
    return View(
        view_id=view_id,
        user=user,
        body=named,
        view_hash=view_hash(named, workspace.new_ts().partition(".")[0]),
        root_id=below.root_id if below else view_id,
        previous_id=below.view_id if below else None,
        values=initial_values(named["blocks"]),
    )


def replace(workspace: SlackTeam, view: View, body: Json) -> None:
    """Replace a view's body; typed values stay where the ids stay."""
    values = view.values
    view.body = {**body, "blocks": workspace.name_blocks(body["blocks"])}
    view.view_hash = view_hash(view.body, workspace.new_id())
    view.errors = {}
    view.trouble = None
    view.values = initial_values(view.body["blocks"])
    for block_id, actions in view.values.items():
        for action_id, value in actions.items():
            before = values.get(block_id, {}).get(action_id)
            if before is not None and before["type"] == value["type"]:
                actions[action_id] = before
    workspace.bell.ring()


def elements(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    """Yield each button, menu and field, with the id of its block."""
    for block in blocks:
        block_id = block.get("block_id", "")
        if block["type"] == "actions":
            for element in block["elements"]:
                yield block_id, element
        elif block["type"] == "input":
            yield block_id, block["element"]
        elif "accessory" in block:
            yield block_id, block["accessory"]


def initial_values(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """Return the state of a view or a message before any input."""
    state: dict[str, dict[str, Json]] = {}
    for block_id, element in elements(blocks):
        if (field := _OF_TYPE.get(element["type"])) and element["type"] != "overflow":
            initial = element.get("initial_" + field.removeprefix("selected_"))
            state.setdefault(block_id, {})[element["action_id"]] = {
                "type": element["type"],
                field: initial,
            }
    return state


def value_of(element: Json, value: Any) -> Json:
    """Return what Slack sends after a person set this element to this value.

    Options are named by their value or their text.

    Raises:
        KeyError: there is no such option.
    """
    field = _OF_TYPE[element["type"]]
    if field == "selected_option":
        value = None if value is None else option(element, value)
    return {"type": element["type"], field: value}


def option(element: Json, chosen: Any) -> Json:
    """The option with this value, or with this text."""
    listed = list(element.get("options", ()))
    for group in element.get("option_groups", ()):
        listed.extend(group["options"])
    for candidate in listed:
        if chosen in {candidate["value"], candidate["text"]["text"]}:
            found: Json = candidate
            return found
    raise KeyError(chosen)


def is_empty(state: Json) -> bool:
    """Whether the value is empty."""
    return not any(v for k, v in state.items() if k != "type")


def view_json(workspace: SlackTeam, view: View) -> Json:
    """A view as the Web API and the payloads give it."""
    body = view.body
    answer: Json = {
        "id": view.view_id,
        "team_id": workspace.seed.team_id,
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": view.external_id,
        "state": {"values": view.values},
        "hash": view.view_hash,
        "title": body.get(
            "title", {"type": "plain_text", "text": "View Title", "emoji": True}
        ),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": workspace.app.app_id,
        "bot_id": workspace.app.bot_id,
        "app_installed_team_id": workspace.seed.team_id,
    }
    return answer

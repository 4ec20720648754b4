"""Fill in and submit a person's modals, and apply the app's answer.

docs.slack.dev/surfaces/modals: `response_action` clear, update, push or errors.
"""

from collections.abc import Mapping
from typing import Any

from eodh_sandbox.slack.slack_errors import NotPossibleError, SlackError
from eodh_sandbox.slack.state.objects import Json, View
from eodh_sandbox.slack.state.open_views import (
    checked,
    elements,
    is_empty,
    new_view,
    replace,
    value_of,
)
from eodh_sandbox.slack.state.workspace import SlackTeam
from eodh_sandbox.slack.web_api_limits import MAX_VIEWS_ON_STACK

Values = Mapping[str | tuple[str, str], Any]
TROUBLE = "We had some trouble connecting. Try again?"


def find(blocks: list[Json], name: str | tuple[str, str]) -> tuple[str, Json]:
    """Find an element by action id, or by block id and action id.

    Raises:
        NotPossibleError: there is none, or the action id is there twice.
    """
    fitting = [
        (block_id, element)
        for block_id, element in elements(blocks)
        if name
        in {element.get("action_id", ""), (block_id, element.get("action_id", ""))}
    ]
    if len(fitting) == 1:
        return fitting[0]
    there = ", ".join(sorted({e.get("action_id", "") for _, e in elements(blocks)}))
    how = "twice" if fitting else "not at all"
    raise NotPossibleError(
        f"{name!r} is there {how}; what can be used is: {there or 'nothing'}."
    )


def fill(view: View, values: Values) -> list[tuple[str, Json]]:
    """Fill in a view's elements as a person can; return what was filled in.

    Raises:
        NotPossibleError: there is no such element or option, or the text is too long.
    """
    done = []
    for name, value in values.items():
        block_id, element = find(view.body["blocks"], name)
        longest = element.get("max_length")
        if isinstance(value, str) and longest and len(value) > longest:
            raise NotPossibleError(f"{name!r} takes at most {longest} characters.")
        try:
            state = value_of(element, value)
        except KeyError:
            raise NotPossibleError(f"{name!r} has no option {value!r}.") from None
        view.values.setdefault(block_id, {})[element["action_id"]] = state
        done.append((block_id, element))
    return done


def missing(view: View) -> dict[str, str]:
    """Return Slack's own errors for empty required fields, by block id."""
    errors = {}
    for block in view.body["blocks"]:
        if block["type"] != "input" or block.get("optional"):
            continue
        element = block["element"]
        state = view.values.get(block["block_id"], {}).get(element["action_id"], {})
        if is_empty(state):
            errors[block["block_id"]] = "Please complete this required field."
            continue
        text, shortest = state.get("value"), element.get("min_length", 0)
        if isinstance(text, str) and len(text) < shortest:
            errors[block["block_id"]] = f"Please enter at least {shortest} characters."
    return errors


def top(workspace: SlackTeam, user_id: str, view_id: str) -> View:
    """Return the modal on top of a person's screen; it must be this one.

    Raises:
        NotPossibleError: it is not there (any more).
    """
    stack = workspace.modals.get(user_id, [])
    if not stack or stack[-1].view_id != view_id:
        raise NotPossibleError("That modal is not on top of the screen any more.")
    return stack[-1]


def close(workspace: SlackTeam, view: View, *, everything: bool = False) -> list[View]:
    """Remove a view from its stack, or all views; return the removed ones."""
    stack = workspace.modals.get(view.user, [])
    if view not in stack:
        return []
    keep = 0 if everything else stack.index(view)
    gone = stack[keep:]
    del stack[keep:]
    if not stack:
        workspace.modals.pop(view.user, None)
    workspace.bell.ring()
    return gone


def answered(workspace: SlackTeam, view: View, answer: Json | None) -> None:
    """Apply the app's answer to a submission.

    An answer that Slack would refuse leaves the modal there with Slack's own words.
    """
    view.errors, view.trouble = {}, None
    action = (answer or {}).get("response_action")
    try:
        if not answer:
            close(workspace, view)
        elif action == "clear":
            close(workspace, view, everything=True)
        elif action == "errors":
            view.errors = _errors(view, answer.get("errors"))
        elif action == "update":
            replace(workspace, view, checked(answer.get("view"), "modal"))
        elif action == "push":
            _push(workspace, view, answer.get("view"))
        else:
            view.trouble = f"{TROUBLE} (invalid_response_action)"
    except SlackError as refusal:
        view.trouble = f"{TROUBLE} ({refusal.code})"
    workspace.bell.ring()


def _push(workspace: SlackTeam, view: View, given: object) -> None:
    stack = workspace.modals[view.user]
    if len(stack) >= MAX_VIEWS_ON_STACK:
        raise SlackError("push_limit_reached")
    body = checked(given, "modal")
    stack.append(new_view(workspace, view.user, body, below=view))


def _errors(view: View, given: object) -> dict[str, str]:
    """Return errors by block id; refuse one for a block without an input."""
    inputs = {b["block_id"] for b in view.body["blocks"] if b["type"] == "input"}
    if not isinstance(given, dict) or not given or not set(given) <= inputs:
        raise SlackError("invalid_errors")
    return {str(k): str(v) for k, v in given.items()}

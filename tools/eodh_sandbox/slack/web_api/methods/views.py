"""views.*: modals and the app's home."""

from eodh_bot.block_kit.blocks import problems
from eodh_bot.block_kit.views import view_problems
from eodh_sandbox.slack.slack_errors import SlackError, refused_by_schema
from eodh_sandbox.slack.state.interaction_ids import Trigger
from eodh_sandbox.slack.state.objects import Json, View
from eodh_sandbox.slack.state.open_views import checked, new_view, replace, view_json
from eodh_sandbox.slack.web_api.methods.call import Call, Method
from eodh_sandbox.slack.web_api.rate_limits import TIERS
from eodh_sandbox.slack.web_api_limits import MAX_VIEWS_ON_STACK


def _trigger(call: Call) -> Trigger:
    """Use up a trigger id, also if the call then fails."""
    workspace = call.workspace
    found = workspace.tickets.triggers.get(call.args.required("trigger_id"))
    if found is None:
        raise SlackError("invalid_trigger_id")
    if found.used:
        raise SlackError("exchanged_trigger_id")
    if workspace.clock.now() - found.made_at > workspace.timing.trigger_s:
        raise SlackError("expired_trigger_id")
    return found


def _body(call: Call, kind: str) -> Json:
    return checked(call.args.json("view", code="invalid_arguments"), kind)


def _new_name(call: Call, body: Json, *, besides: View | None = None) -> None:
    if name := str(body.get("external_id") or ""):
        known = call.workspace.find_view(external_id=name)
        if known is not None and known is not besides:
            raise SlackError("duplicate_external_id")


def _same_hash(call: Call, view: View) -> None:
    expected = call.args.text("hash")
    if expected and expected != view.view_hash:
        raise SlackError("hash_conflict")


async def open_view(call: Call) -> Json:
    """views.open: a modal for the person whose action gave the trigger id."""
    body = _body(call, "modal")
    _new_name(call, body)
    trigger = _trigger(call)
    trigger.used = True
    view = new_view(call.workspace, trigger.user, body)
    call.workspace.modals[trigger.user] = [view]
    call.workspace.bell.ring()
    return {"view": view_json(call.workspace, view)}


async def push(call: Call) -> Json:
    """views.push: a view on top of the modal that gave the trigger id."""
    body = _body(call, "modal")
    _new_name(call, body)
    trigger = _trigger(call)
    stack = call.workspace.modals.get(trigger.user, [])
    if trigger.from_view is None or not stack:
        raise SlackError("invalid_trigger_id")
    if len(stack) >= MAX_VIEWS_ON_STACK:
        raise SlackError("push_limit_reached")
    trigger.used = True
    view = new_view(call.workspace, trigger.user, body, below=stack[-1])
    stack.append(view)
    call.workspace.bell.ring()
    return {"view": view_json(call.workspace, view)}


async def update(call: Call) -> Json:
    """views.update: change an open view."""
    view = call.workspace.find_view(
        view_id=call.args.text("view_id"), external_id=call.args.text("external_id")
    )
    if view is None:
        raise SlackError("not_found")
    body = _body(call, view.body["type"])
    _new_name(call, body, besides=view)
    _same_hash(call, view)
    replace(call.workspace, view, body)
    return {"view": view_json(call.workspace, view)}


async def publish(call: Call) -> Json:
    """views.publish: set the app's home of one person."""
    workspace = call.workspace
    user = call.args.required("user_id")
    if user not in workspace.people:
        raise SlackError("user_not_found")
    if not workspace.app.home_tab:
        raise SlackError("not_enabled")
    body = _body(call, "home")
    known = workspace.homes.get(user)
    _new_name(call, body, besides=known)
    if known is None:
        known = workspace.homes[user] = new_view(workspace, user, body)
        workspace.bell.ring()
    else:
        _same_hash(call, known)
        replace(workspace, known, body)
    return {"view": view_json(workspace, known)}


async def validate(call: Call) -> Json:
    """blocks.validate: what Slack refuses in a message or a view, without posting it.

    docs.slack.dev/reference/methods/blocks.validate; it needs no scope.
    """
    view = call.args.json("view", code="invalid_arguments")
    message = call.args.json("message", code="invalid_arguments")
    if isinstance(view, dict):
        found = view_problems(view, str(view.get("type")))
    elif isinstance(message, dict):
        found = problems(message.get("blocks"), "message")
    else:
        raise SlackError("invalid_arguments")
    if found:
        raise refused_by_schema("invalid_blocks", found)
    return {}


METHODS = {
    "blocks.validate": Method(run=validate, a_minute=TIERS[4]),
    "views.open": Method(run=open_view, a_minute=TIERS[4]),
    "views.push": Method(run=push, a_minute=TIERS[4]),
    "views.update": Method(run=update, a_minute=TIERS[4]),
    "views.publish": Method(run=publish, a_minute=TIERS[4]),
}

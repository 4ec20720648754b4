"""auth.*, users.* and the app's connection."""

from eodh_sandbox.slack.slack_errors import SlackError
from eodh_sandbox.slack.state.objects import Json
from eodh_sandbox.slack.web_api.methods.call import Call, Method
from eodh_sandbox.slack.web_api.rate_limits import CONNECTIONS_A_MINUTE, SPECIAL, TIERS


async def api_test(call: Call) -> Json:
    """api.test: answer with the arguments."""
    return {"args": {k: v for k, v in call.args.values.items() if k != "token"}}


async def auth_test(call: Call) -> Json:
    """auth.test: answer whose token this is."""
    seed, app = call.workspace.seed, call.workspace.app
    return {
        "url": f"{call.base_url}/",
        "team": seed.team_name,
        "user": app.name.lower(),
        "team_id": seed.team_id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


async def connections_open(call: Call) -> Json:
    """apps.connections.open: the address of a websocket, for one connection."""
    return {"url": call.new_websocket_url()}


def _bot_user(call: Call) -> Json:
    seed, app = call.workspace.seed, call.workspace.app
    return {
        "id": app.bot_user_id,
        "team_id": seed.team_id,
        "name": app.name.lower(),
        "real_name": app.name,
        "deleted": False,
        "tz": "America/Los_Angeles",
        "tz_offset": -28_800,
        "profile": {
            "real_name": app.name,
            "display_name": "",
            "api_app_id": app.app_id,
            "bot_id": app.bot_id,
        },
        "is_bot": True,
        "is_restricted": False,
        "is_ultra_restricted": False,
    }


async def users_info(call: Call) -> Json:
    """users.info."""
    user_id = call.args.required("user")
    if user_id == call.workspace.app.bot_user_id:
        return {"user": _bot_user(call)}
    person = call.workspace.people.get(user_id)
    if person is None:
        raise SlackError("user_not_found")
    if person.is_hidden:
        raise SlackError("user_not_visible")
    answer = call.workspace.user_json(person)
    if call.args.flag("include_locale"):
        answer["locale"] = "en-GB"
    return {"user": answer}


_USERS = ("users:read",)
METHODS = {
    "api.test": Method(run=api_test, a_minute=TIERS[4]),
    "apps.connections.open": Method(
        run=connections_open, a_minute=CONNECTIONS_A_MINUTE, app_token=True
    ),
    "auth.test": Method(run=auth_test, a_minute=SPECIAL),
    "users.info": Method(run=users_info, scopes=_USERS, a_minute=TIERS[4]),
}

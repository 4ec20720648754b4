"""auth, users, bots, team, reactions and the app's own connection."""

from eodh_sandbox.slack.exceptions import SlackError
from eodh_sandbox.slack.state.objects import SCOPE_WORD, Json
from eodh_sandbox.slack.web_api.methods.call import Call, Method
from eodh_sandbox.slack.web_api.methods.conversations import page
from eodh_sandbox.slack.web_api.rate_limits import CONNECTIONS_A_MINUTE, SPECIAL, TIERS


async def api_test(call: Call) -> Json:
    """api.test: what was sent comes back."""
    return {"args": {k: v for k, v in call.args.values.items() if k != "token"}}


async def auth_test(call: Call) -> Json:
    """auth.test: whose token this is."""
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
    """apps.connections.open: a websocket's address, good for one connection."""
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
    wanted = call.args.required("user")
    if wanted == call.workspace.app.bot_user_id:
        return {"user": _bot_user(call)}
    person = call.workspace.people.get(wanted)
    if person is None:
        raise SlackError("user_not_found")
    answer = call.workspace.user_json(person)
    if call.args.flag("include_locale"):
        answer["locale"] = "en-GB"
    return {"user": answer}


async def users_list(call: Call) -> Json:
    """users.list: this workspace's own people."""
    workspace = call.workspace
    own = [
        workspace.user_json(p)
        for p in workspace.people.values()
        if not workspace.is_external(p.user_id)
    ]
    kept, cursor = page(call, [*own, _bot_user(call)], default=200)
    return {"members": kept, "response_metadata": cursor}


async def users_conversations(call: Call) -> Json:
    """users.conversations: the channels that the app, or somebody, is in."""
    workspace = call.workspace
    words = (call.args.text("types") or "public_channel").split(",")
    kinds = {
        "public_channel": "public",
        "private_channel": "private",
        "mpim": "mpim",
        "im": "im",
    }
    if any(w not in kinds for w in words):
        raise SlackError("invalid_types")
    chosen = [kinds[w] for w in words]
    call.need(*(f"{word}:read" for kind, word in SCOPE_WORD.items() if kind in chosen))
    user = call.args.text("user") or workspace.app.bot_user_id
    listed = [
        workspace.channel_json(c)
        for c in workspace.channels.values()
        if c.kind in chosen and user in c.members and workspace.bot_sees(c)
    ]
    kept, cursor = page(call, listed, default=100)
    return {"channels": kept, "response_metadata": cursor}


async def bots_info(call: Call) -> Json:
    """bots.info: this app alone."""
    app = call.workspace.app
    if call.args.text("bot") != app.bot_id:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": app.bot_id,
            "app_id": app.app_id,
            "user_id": app.bot_user_id,
            "name": app.name,
            "deleted": False,
            "updated": 0,
        }
    }


async def team_info(call: Call) -> Json:
    """team.info."""
    seed = call.workspace.seed
    return {
        "team": {
            "id": seed.team_id,
            "name": seed.team_name,
            "domain": seed.team_domain,
            "url": f"{call.base_url}/",
        }
    }


async def reactions_add(call: Call) -> Json:
    """reactions.add."""
    channel = call.member_channel()
    message = call.message(channel, "timestamp")
    me = call.workspace.app.bot_user_id
    users = message.reactions.setdefault(call.args.required("name"), [])
    if me in users:
        raise SlackError("already_reacted")
    users.append(me)
    call.workspace.bell.ring()
    return {}


async def reactions_remove(call: Call) -> Json:
    """reactions.remove."""
    channel = call.member_channel()
    message = call.message(channel, "timestamp")
    name, me = call.args.required("name"), call.workspace.app.bot_user_id
    if me not in message.reactions.get(name, ()):
        raise SlackError("no_reaction")
    message.reactions[name].remove(me)
    if not message.reactions[name]:
        del message.reactions[name]
    call.workspace.bell.ring()
    return {}


async def reactions_get(call: Call) -> Json:
    """reactions.get."""
    channel = call.channel()
    message = call.message(channel, "timestamp")
    return {
        "type": "message",
        "channel": channel.channel_id,
        "message": call.workspace.message_json(channel, message),
    }


_USERS = ("users:read",)
METHODS = {
    "api.test": Method(run=api_test, a_minute=TIERS[4]),
    "apps.connections.open": Method(
        run=connections_open, a_minute=CONNECTIONS_A_MINUTE, app_token=True
    ),
    "auth.test": Method(run=auth_test, a_minute=SPECIAL),
    "bots.info": Method(run=bots_info, scopes=_USERS, a_minute=TIERS[3]),
    "reactions.add": Method(
        run=reactions_add, scopes=("reactions:write",), a_minute=TIERS[3]
    ),
    "reactions.get": Method(
        run=reactions_get, scopes=("reactions:read",), a_minute=TIERS[3]
    ),
    "reactions.remove": Method(
        run=reactions_remove, scopes=("reactions:write",), a_minute=TIERS[2]
    ),
    "team.info": Method(run=team_info, scopes=("team:read",), a_minute=TIERS[3]),
    "users.conversations": Method(run=users_conversations, a_minute=TIERS[3]),
    "users.info": Method(run=users_info, scopes=_USERS, a_minute=TIERS[4]),
    "users.list": Method(run=users_list, scopes=_USERS, a_minute=TIERS[2]),
}

"""The initial state of a local Slack: team, app, people and channels."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from eodh_bot.slack.manifest import manifest_text

Kind = Literal["public", "private", "im", "mpim"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSeed:
    """One member of the workspace, or of another one that shares a channel."""

    user_id: str
    name: str
    real_name: str
    tz: str = "Europe/London"
    team_id: str | None = None  # another team than the workspace's: Slack Connect
    is_admin: bool = False
    is_restricted: bool = False  # a guest
    is_ultra_restricted: bool = False  # a guest of one channel
    deleted: bool = False
    is_hidden: bool = False  # the app may not see them (`user_not_visible`)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSeed:
    """One conversation; the bot is in it when its user id is among the members."""

    channel_id: str
    name: str
    members: tuple[str, ...]
    kind: Kind = "public"
    is_ext_shared: bool = False
    is_archived: bool = False
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutSeed:
    """A shortcut of the app: on a message, or from anywhere."""

    callback_id: str
    name: str
    type: Literal["message", "global"]


def _token(prefix: str) -> str:
    return f"{prefix}-local-{secrets.token_hex(12)}"


ALL_SCOPES = frozenset({
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "links:read",
    "links:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "team:read",
    "users:read",
})  # fmt: skip
ALL_EVENTS = frozenset({
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "link_shared",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "tokens_revoked",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSeed:
    """The app as its manifest and its installation define it."""

    name: str = "EODH"
    app_id: str = "A0LOCAL"
    bot_id: str = "B0LOCAL"
    bot_user_id: str = "U0BOT"
    bot_token: str = field(default_factory=lambda: _token("xoxb"), repr=False)
    app_token: str = field(
        # It names its app: with an `app_id` of your own give one, too.
        default_factory=lambda: _token("xapp-1-A0LOCAL-1"),
        repr=False,
    )
    signing_secret: str = field(
        default_factory=lambda: secrets.token_hex(16), repr=False
    )
    scopes: frozenset[str] = ALL_SCOPES
    events: frozenset[str] = ALL_EVENTS
    commands: Mapping[str, str] = field(  # command -> what Slack shows beside it
        default_factory=lambda: {"/eodh-logs": "Why did my job fail?"}
    )
    should_escape: bool = False
    shortcuts: tuple[ShortcutSeed, ...] = (
        ShortcutSeed(
            callback_id="explain_job", name="Explain this job", type="message"
        ),
    )
    unfurl_domains: tuple[str, ...] = ("eodatahub.org.uk",)
    home_tab: bool = True
    messages_tab: bool = True


def app_from_manifest(manifest: Mapping[str, Any], **installation: str) -> AppSeed:
    """Return the app that Slack makes from a parsed manifest (schema 1 or 2).

    Args:
        manifest: The parsed manifest.
        installation: Ids and tokens to take instead of made-up ones.
    """
    features = manifest.get("features", {})
    settings = manifest.get("settings", {})
    home = features.get("app_home", {})
    return AppSeed(
        name=manifest["display_information"]["name"],
        scopes=frozenset(
            manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())
        ),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        commands={
            c["command"]: c.get("description", "")
            for c in features.get("slash_commands", ())
        },
        should_escape=any(
            c.get("should_escape", False) for c in features.get("slash_commands", ())
        ),
        shortcuts=tuple(
            ShortcutSeed(callback_id=s["callback_id"], name=s["name"], type=s["type"])
            for s in features.get("shortcuts", ())
        ),
        unfurl_domains=tuple(features.get("unfurl_domains", ())),
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", True)),
        **installation,
    )


def bot_app(**installation: str) -> AppSeed:
    """Return the app that the bot's own manifest makes.

    Args:
        installation: Ids and tokens to take instead of made-up ones.
    """
    return app_from_manifest(json.loads(manifest_text()), **installation)


def _people() -> tuple[PersonSeed, ...]:
    return (
        PersonSeed(user_id="U1", name="ada", real_name="Ada Marsh", is_admin=True),
        PersonSeed(user_id="U2", name="ben", real_name="Ben Okoye", tz="Asia/Tokyo"),
        PersonSeed(
            user_id="U3", name="cleo", real_name="Cleo Ruiz", is_restricted=True
        ),
        PersonSeed(user_id="U4", name="dana", real_name="Dana Holt", team_id="T9OTHER"),
    )


def _channels() -> tuple[ChannelSeed, ...]:
    return (
        ChannelSeed(
            channel_id="C1",
            name="eodh-jobs",
            members=("U1", "U2", "U3", "U0BOT"),
            topic="Workflow jobs on the EO Data Hub",
        ),
        ChannelSeed(channel_id="C2", name="random", members=("U1", "U2")),
        ChannelSeed(
            channel_id="C4", name="flood-team", members=("U2", "U0BOT"), kind="private"
        ),
        ChannelSeed(
            channel_id="C3",
            name="with-partners",
            members=("U1", "U4", "U0BOT"),
            is_ext_shared=True,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """The initial state of a workspace."""

    team_id: str = "T1LOCAL"
    team_name: str = "Local team"
    team_domain: str = "local-team"
    app: AppSeed = field(default_factory=AppSeed)
    people: tuple[PersonSeed, ...] = field(default_factory=_people)
    channels: tuple[ChannelSeed, ...] = field(default_factory=_channels)
    #: User groups: the id of each, by the name that people type.
    groups: Mapping[str, str] = field(default_factory=lambda: {"eo-support": "S1EO"})

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> "Seed":
        """Return a seed from a plain dict with the names of the fields.

        `app` may be an `AppSeed`'s fields, or `{"manifest": {…}}` and ids and tokens.
        """
        fields = dict(state)
        if isinstance(app := fields.get("app"), Mapping):
            fields["app"] = _app(dict(app))
        if "people" in fields:
            fields["people"] = tuple(PersonSeed(**p) for p in fields["people"])
        if "channels" in fields:
            fields["channels"] = tuple(
                ChannelSeed(**{**c, "members": tuple(c["members"])})
                for c in fields["channels"]
            )
        return cls(**fields)


def _app(fields: dict[str, Any]) -> AppSeed:
    if (manifest := fields.pop("manifest", None)) is not None:
        return app_from_manifest(manifest, **fields)
    for name in ("scopes", "events"):
        if name in fields:
            fields[name] = frozenset(fields[name])
    if "shortcuts" in fields:
        fields["shortcuts"] = tuple(ShortcutSeed(**s) for s in fields["shortcuts"])
    if "unfurl_domains" in fields:
        fields["unfurl_domains"] = tuple(fields["unfurl_domains"])
    return AppSeed(**fields)

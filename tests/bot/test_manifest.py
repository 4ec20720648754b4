"""`manifest.yaml` asks Slack for what the bot uses, all of it and nothing more."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

import eodh_bot
from eodh_bot import listeners
from eodh_bot.messages.action_ids import ActionId, ShortcutId, ViewId
from eodh_bot.messages.help import COMMAND
from eodh_bot.slack.scopes import (
    FREE_EVENTS,
    FREE_METHODS,
    SCOPES,
    scopes_of_event,
    scopes_of_method,
)
from eodh_sandbox.slack import app_from_manifest
from eodh_sandbox.slack.state.seed import ALL_EVENTS, ALL_SCOPES
from tests.conftest import REPOSITORY

TEXT = (REPOSITORY / "manifest.yaml").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)
ASKED = set(MANIFEST["oauth_config"]["scopes"]["bot"])
EVENTS = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])

#: What a listener calls an event, and what it is subscribed to as.
SUBSCRIBED_AS = {"message": "message.im"}


class RecordedApp:
    """An app that only notes what is registered with it, by kind."""

    def __init__(self) -> None:
        self.registered: dict[str, set[str]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def register(*constraints: Any, **_: Any) -> Callable[[Any], Any]:
            for constraint in constraints:
                name = constraint
                if isinstance(constraint, dict):
                    name = constraint.get("action_id") or constraint.get("callback_id")
                if isinstance(name, str):
                    self.registered.setdefault(kind, set()).add(str(name))
            return lambda listener: listener

        return register


@pytest.fixture(scope="module")
def registered() -> dict[str, set[str]]:
    """What the listeners listen to, as they register it themselves."""
    app: Any = RecordedApp()
    bot: Any = None  # nothing of it is used before something happens
    listeners.register(app, bot)
    found: dict[str, set[str]] = app.registered
    return found


def methods_in(source: str) -> Iterator[str]:
    """The Web API methods that some code calls on a client."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Attribute) or not hasattr(
            AsyncWebClient, node.attr
        ):
            continue
        holder = ast.unparse(node.value)
        if re.search(r"client\)?$", holder) and "_" in node.attr:
            if node.attr == "files_upload_v2":
                yield from (
                    "files.getUploadURLExternal",
                    "files.completeUploadExternal",
                )
            else:
                yield node.attr.replace("_", ".")


@pytest.fixture(scope="module")
def called() -> set[str]:
    """The Web API methods that the bot calls, the local Slack's own code apart."""
    folder = Path(next(iter(eodh_bot.__path__)))
    files = [
        file
        for file in folder.rglob("*.py")
        if "localslack" not in file.relative_to(folder).parts
    ]
    return {
        method
        for file in files
        for method in methods_in(file.read_text(encoding="utf-8"))
    }


def test_slack_s_own_schema_takes_it(shared: Path) -> None:
    schema = shared / "schemas" / "slack-manifest.schema.2.0.0.json"
    if not schema.is_file():
        pytest.skip("Slack's manifest schema is not beside this checkout")
    jsonschema.validate(MANIFEST, json.loads(schema.read_text(encoding="utf-8")))


def test_no_scope_and_no_event_is_misspelt() -> None:
    app = app_from_manifest(MANIFEST)
    assert app.scopes <= ALL_SCOPES
    assert app.events <= ALL_EVENTS


def test_it_asks_for_the_scopes_that_the_code_names_each_with_its_reason() -> None:
    reasons = dict(re.findall(r"^      - ([a-z_:]+) # (.+)$", TEXT, re.MULTILINE))
    assert {name: reasons.get(name) for name in ASKED} == {
        name: need.reason for name, need in SCOPES.items()
    }


def test_history_of_channels_may_be_refused_and_each_optional_scope_is_asked_for() -> (
    None
):
    optional = MANIFEST["oauth_config"]["scopes"]["bot_optional"]
    assert optional == [name for name, need in SCOPES.items() if need.optional]
    # Slack wants each in both lists.
    assert set(optional) <= ASKED


def test_every_method_that_is_called_is_allowed(called: set[str]) -> None:
    assert "chat.postMessage" in called  # the search finds calls at all
    for method in called - FREE_METHODS:
        assert scopes_of_method(method), f"{method}: which scope does it need?"
        assert scopes_of_method(method) <= ASKED


def test_no_scope_is_asked_for_without_a_use(
    called: set[str], registered: dict[str, set[str]]
) -> None:
    received = {SUBSCRIBED_AS.get(name, name) for name in registered["event"]}
    unused = [
        name
        for name, need in SCOPES.items()
        if not called & set(need.methods) and not received & set(need.events)
    ]
    assert unused == ["commands"]  # it is for the command and the shortcut


def test_it_subscribes_to_the_events_that_are_listened_to(
    registered: dict[str, set[str]],
) -> None:
    received = {SUBSCRIBED_AS.get(name, name) for name in registered["event"]}
    assert received == EVENTS
    for event in EVENTS - FREE_EVENTS:
        assert scopes_of_event(event), f"{event}: which scope does it need?"
        assert scopes_of_event(event) <= ASKED


def test_the_command_and_the_shortcut_are_listened_to(
    registered: dict[str, set[str]],
) -> None:
    features = MANIFEST["features"]
    commands = {command["command"] for command in features["slash_commands"]}
    shortcuts = {shortcut["callback_id"] for shortcut in features["shortcuts"]}
    assert commands == registered["command"] == {COMMAND}
    assert shortcuts == registered["shortcut"] == set(ShortcutId)


def test_every_button_and_every_view_is_listened_to(
    registered: dict[str, set[str]],
) -> None:
    assert registered["action"] >= set(ActionId)
    assert registered["view"] >= set(ViewId)


def test_the_app_is_installed_in_one_paste() -> None:
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"]  # no address of ours to fill in first
    assert settings["interactivity"] == {"is_enabled": True}
    assert MANIFEST["features"]["unfurl_domains"] == ["eodatahub.org.uk"]
    for feature in (*MANIFEST["features"]["slash_commands"], settings):
        assert not {"url", "request_url"} & set(feature)


def test_people_see_the_bot_as_there_and_can_write_to_it() -> None:
    features = MANIFEST["features"]
    assert features["bot_user"]["always_online"]
    assert features["app_home"]["home_tab_enabled"]
    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]

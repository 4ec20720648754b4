"""`eodh-bot check`: each fault is found, named, and given a fix of one line."""

import dataclasses
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.__main__ import main
from eodh_bot.checks.slack import bot_token
from eodh_bot.slack.scopes import SCOPES
from eodh_bot.store import Connections, StoredConnection, open_database
from eodh_bot.store.identity import open_own_database
from eodh_bot.workspaces.key_cipher import KeyCipher, master_key_in_file
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from eodh_sandbox.slack.state.seed import ChannelSeed
from eodh_tools.config.profiles import Profile
from tests import in_process
from tests.bot.postgres import new_database
from tests.bot.running import (
    MASTER_KEY,
    environment,
    manifest_app,
    started,
)
from tests.conftest import TIMING
from tests.in_process import Ended

pytestmark = pytest.mark.anyio

APP = manifest_app()
WITHOUT_BOT = ChannelSeed(channel_id="C8", name="without-the-bot", members=("U1",))
SHARED = ChannelSeed(
    channel_id="C9", name="with-others", members=("U1", "U0BOT"), is_ext_shared=True
)


@pytest.fixture
def slack_seed() -> Seed:
    return Seed(app=APP, channels=(*Seed().channels, WITHOUT_BOT, SHARED))


class Checked:
    """The output of the program, its exit code, and its text for a person."""

    def __init__(self, status: int, shown: str) -> None:
        self.status = status
        self.checks: list[dict[str, Any]] = json.loads(shown)["checks"]
        self.text = shown

    def of(self, name: str) -> dict[str, Any]:
        """The check of this name; the first, where it is the beginning of several."""
        return next(each for each in self.checks if each["name"].startswith(name))

    @property
    def problems(self) -> set[str]:
        """What has to be fixed."""
        return {each["name"] for each in self.checks if each["state"] == "problem"}


async def checked(variables: dict[str, str], folder: Path) -> Checked:
    status, shown = await run(variables, folder, "--json")
    found = Checked(status, shown)
    assert status == (1 if found.problems else 0)
    for each in found.checks:
        assert each["state"] != "problem" or each["fix"], each
        assert "\n" not in each["finding"] + (each["fix"] or "")
    for name, value in variables.items():
        if name.endswith(("TOKEN", "SECRET", "API_KEY", "MASTER_KEY")) and value:
            assert value not in shown, name
    return found


async def run(
    variables: dict[str, str], folder: Path, *arguments: str
) -> tuple[int, str]:
    """Run the check in a thread of this process; what it printed, errors too."""

    def ended() -> Ended:
        argv = "eodh-bot", "check", *arguments
        return in_process.run(main, *argv, variables=variables, folder=folder)

    done = await anyio.to_thread.run_sync(ended)
    return done.returncode, done.stdout + done.stderr


async def set_up(folder: Path) -> None:
    """Make what the first start of a bot makes: its database and its master key."""
    async with open_database(f"sqlite:///{folder / 'data/eodh-bot.db'}"):
        master_key_in_file(folder / "data" / "master.key")


async def test_a_bot_that_is_set_up_has_nothing_to_fix(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with started(variables, tmp_path):
        found = await checked(variables, tmp_path)

    assert found.problems == set()
    states = {each["name"]: each["state"] for each in found.checks}
    assert states == {
        "settings": "ok",
        "bot token": "ok",
        "scopes": "ok",
        "app token": "ok",
        "channel C1": "ok",
        "Hub, eo-team for C1": "ok",
        "database": "ok",
        "schema": "ok",
        "data folder": "ok",
        "master key": "ok",
    }
    assert "journal wal" in found.of("database")["finding"]


async def test_the_database_of_another_bot_is_found(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    """As after a copy of the settings with the token of another app."""
    variables = environment(slack, hub, tmp_path, channel="C1")
    url = f"sqlite:///{tmp_path / 'data/eodh-bot.db'}"
    async with open_own_database(url, "T1LOCAL", "U9OTHER"):
        master_key_in_file(tmp_path / "data" / "master.key")
    found = await checked(variables, tmp_path)
    assert found.problems == {"database"}
    [lost] = [each for each in found.checks if each["state"] == "problem"]
    assert "belongs to the Slack bot U9OTHER" in lost["finding"]
    assert "use that bot's token, or another database" in lost["fix"]


async def test_before_the_first_start_nothing_is_made_or_changed(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path, channel="C1")
    found = await checked(variables, tmp_path)

    assert found.problems == set()
    assert not (tmp_path / "data").exists()


async def test_a_person_sees_signs_and_under_a_problem_its_fix(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path, channel="C8")
    status, shown = await run(variables, tmp_path)

    assert status == 1
    lines = shown.splitlines()
    assert "✓ settings: can be read" in lines
    at = lines.index("✗ channel C8: the bot is not in #without-the-bot")
    assert lines[at + 1] == "  fix: /invite @EODH there"
    _, plain = await run(variables | {"PYTHONIOENCODING": "ascii"}, tmp_path)
    assert "problem channel C8" in plain


@pytest.mark.parametrize(
    ("channel", "message"),
    [("C9", "shared with another organisation"), ("C0NONE", "no such channel")],
)
async def test_a_channel_where_nobody_would_be_answered_is_found(
    channel: str, message: str, slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path, channel=channel)
    found = await checked(variables, tmp_path)
    assert found.problems == {f"channel {channel}"}
    assert message in found.of("channel")["finding"]


@pytest.mark.parametrize(
    "scope", sorted(name for name, need in SCOPES.items() if not need.optional)
)
async def test_each_missing_scope_is_named_with_what_is_lost_without_it(
    scope: str,
) -> None:
    app = dataclasses.replace(APP, scopes=APP.scopes - {scope})
    async with LocalSlack(Seed(app=app), timing=TIMING) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        checks, bot = await bot_token(client)
    assert [check.state for check in checks] == ["ok", "problem"]
    assert checks[1].finding == f"missing: {scope} ({SCOPES[scope].reason})"
    assert "eodh-bot setup --manifest" in str(checks[1].fix)
    assert bot == ("T1LOCAL", "U0BOT")


async def test_optional_scopes_may_be_refused_and_the_check_says_what_that_means(
    hub: LocalHub, tmp_path: Path
) -> None:
    optional = {name for name, need in SCOPES.items() if need.optional}
    app = dataclasses.replace(APP, scopes=APP.scopes - optional)
    async with LocalSlack(Seed(app=app), timing=TIMING) as slack:
        found = await checked(environment(slack, hub, tmp_path), tmp_path)
    assert found.of("scopes")["state"] == "note"
    assert "channels:history, groups:history" in found.of("scopes")["finding"]
    assert "EODH_BOT_DOUBT" in found.of("scopes")["fix"]


async def test_every_missing_setting_is_named_at_once_with_where_to_get_it(
    tmp_path: Path,
) -> None:
    variables = {"EODH_BOT_CHANNEL": "C1", "EODH_BOT_DATA_DIR": str(tmp_path / "data")}
    found = await checked(variables | without_profiles(tmp_path), tmp_path)
    assert found.problems == {"bot token", "app token", "Hub workspace", "Hub key"}
    lost = {"SLACK_BOT_TOKEN": "Install App", "SLACK_APP_TOKEN": "App-Level Tokens"}
    lost |= {"EODH_WORKSPACE": "/workspaces", "EODH_API_KEY": "Credentials"}
    for name, where in lost.items():
        each = next(one for one in found.checks if name in one["finding"])
        assert where in each["fix"]

    def starts() -> Ended:
        return in_process.run(
            main,
            "eodh-bot",
            variables=variables | without_profiles(tmp_path),
            folder=tmp_path,
        )

    done = await anyio.to_thread.run_sync(starts)
    assert done.returncode == 2
    for name, where in lost.items():
        assert any(name in line and where in line for line in done.stderr.splitlines())
    assert done.stderr.endswith("`eodh-bot setup` asks for them.\n")


def without_profiles(folder: Path) -> dict[str, str]:
    """A machine without saved profiles."""
    return {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}


async def test_a_key_without_a_channel_is_noted(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path, channel="C1")
    del variables["EODH_BOT_CHANNEL"]
    found = await checked(variables, tmp_path)
    assert found.of("channel")["state"] == "note"
    assert "EODH_BOT_CHANNEL" in found.of("channel")["finding"]


@pytest.mark.parametrize(
    ("channel", "message"),
    [
        ("C8", "the bot is not in #without-the-bot. To fix it: /invite @EODH there."),
        ("C9", "#with-others is shared with another organisation"),
        ("C0NONE", "there is no such channel"),
    ],
)
async def test_the_bot_does_not_start_for_a_channel_where_nobody_would_be_answered(
    channel: str, message: str, slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path, channel=channel)
    done = await anyio.run_process(
        [sys.executable, "-m", "eodh_bot"],
        env={"PATH": os.environ["PATH"], **variables},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 2
    last = done.stderr.decode().splitlines()[-1]
    assert last.startswith(f"eodh-bot: EODH_BOT_CHANNEL {channel}: ")
    assert message in last
    assert "Traceback" not in done.stderr.decode()
    # Replicas that run already go on with the channel that is stored.
    async with open_database(f"sqlite:///{tmp_path / 'data/eodh-bot.db'}") as database:
        assert await Connections(database, "T1LOCAL").of_settings() is None


async def test_a_normal_start_warns_of_nothing(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with started(variables, tmp_path) as running:
        pass
    lines = running.log.read_text(encoding="utf-8").splitlines()
    levels = {json.loads(line)["level"] for line in lines}
    assert levels == {"info"}, lines


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's pipe")
@pytest.mark.parametrize("arguments", ["check", "setup --manifest", "--help"])
async def test_a_reader_who_goes_away_is_no_error(
    arguments: str, tmp_path: Path
) -> None:
    program = f"'{sys.executable}' -m eodh_bot {arguments}"
    done = await anyio.run_process(
        ["bash", "-c", f"{program} | exec true; exit ${{PIPESTATUS[0]}}"],
        env={"PATH": os.environ["PATH"], **without_profiles(tmp_path)},
        cwd=tmp_path,
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")


async def test_scopes_that_nobody_needs_are_noted(
    hub: LocalHub, tmp_path: Path
) -> None:
    app = dataclasses.replace(APP, scopes=APP.scopes | {"channels:join"})
    async with LocalSlack(Seed(app=app), timing=TIMING) as slack:
        found = await checked(environment(slack, hub, tmp_path), tmp_path)
    assert found.of("scopes")["state"] == "note"
    assert "channels:join" in found.of("scopes")["finding"]


@pytest.mark.parametrize(
    ("variable", "value", "problem", "fix"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-wrong-4711", "bot token", "Install App"),
        ("SLACK_BOT_TOKEN", "", "bot token", "Install App"),
        ("SLACK_APP_TOKEN", "xapp-wrong-4711", "app token", "connections:write"),
        ("EODH_API_KEY", "wrong-key-4711-4711-4711", "Hub, eo-team for C1", "new key"),
        ("EODH_API_KEY", "", "Hub key", "EODH_API_KEY"),
        ("EODH_BOT_OPERATIONS", "nowhere", "settings", ".env.example"),
        ("EODH_BOT_MASTER_KEY", "no-master-key-4711", "connections", "MASTER_KEY"),
        ("EODH_BOT_DATABASE_URL", "mysql://x-4711", "database", "postgresql://"),
        ("EODH_BOT_DATA_DIR", "a-file/data", "data folder", "DATA_DIR"),
    ],
)
async def test_a_wrong_setting_is_found_and_not_repeated(
    variable: str,
    value: str,
    problem: str,
    fix: str,
    slack: LocalSlack,
    hub: LocalHub,
    tmp_path: Path,
) -> None:
    good = environment(slack, hub, tmp_path, channel="C1")
    await set_up(tmp_path)
    (tmp_path / "a-file").touch()
    found = await checked(good | {variable: value}, tmp_path)
    assert problem in found.problems
    assert fix in found.of(problem)["fix"]
    assert "4711" not in found.text


async def test_without_socket_mode_no_app_token_is_needed(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path) | {"SLACK_APP_TOKEN": ""}
    found = await checked(variables, tmp_path)
    assert found.of("app token")["state"] == "skipped"
    variables["SLACK_SIGNING_SECRET"] = ""
    assert (await checked(variables, tmp_path)).problems == {"app token"}


async def test_a_slack_in_trouble_refuses_no_token(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    slack.faults.server_error("auth.test", times=9)
    slack.faults.server_error("apps.connections.open", times=9)
    found = await checked(environment(slack, hub, tmp_path, channel="C1"), tmp_path)
    for name in ("bot token", "app token"):
        assert "no answer" in found.of(name)["finding"]
        assert "status.slack.com" in found.of(name)["fix"]


async def test_slack_and_the_hub_out_of_reach_are_distinguished_from_wrong_keys(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path, channel="C1")
    nowhere = "http://127.0.0.1:1"
    found = await checked(
        variables
        | {"SLACK_API_URL": f"{nowhere}/api/", "EODH_BASE_URL": f"{nowhere}/"}
        | {"EODH_TIMEOUT_S": "1"},
        tmp_path,
    )
    assert {"bot token", "Hub, eo-team for C1"} <= found.problems
    assert "no answer" in found.of("bot token")["finding"]
    assert "network" in found.of("bot token")["fix"]
    assert "network" in found.of("Hub,")["fix"]


async def test_a_postgresql_is_named_with_its_version_and_its_absence_is_found(
    postgresql: str, slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    url = await anyio.to_thread.run_sync(new_database, postgresql)
    variables = environment(
        slack,
        hub,
        tmp_path,
        EODH_BOT_DATABASE_URL=url,
        EODH_BOT_MASTER_KEY=MASTER_KEY,
    )
    async with open_database(url):
        found = await checked(variables, tmp_path)
    assert found.problems == set()
    assert found.of("database")["finding"].startswith("PostgreSQL 15")

    lost = url.replace("bot@", "bot:made-up-4711@") + "_no"
    found = await checked(variables | {"EODH_BOT_DATABASE_URL": lost}, tmp_path)
    assert found.problems == {"database"}
    assert "4711" not in found.text


async def test_connections_of_people_are_tried_each_with_its_own_key(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    cipher = KeyCipher(SecretStr(MASTER_KEY))
    other = KeyCipher(KeyCipher.new_master_key())
    variables = environment(slack, hub, tmp_path, EODH_BOT_MASTER_KEY=MASTER_KEY)
    await set_up(tmp_path)
    good = hub.workspaces["eo-team"]
    now = datetime.now(UTC)
    rows = {
        "C1": (cipher, good, timedelta(days=20)),
        "C8": (cipher, good, timedelta(days=20)),
        "U1": (cipher, good, timedelta(days=1)),
        "U2": (cipher, "wrong-key-0123456789", timedelta(days=20)),
        "U3": (other, good, timedelta(days=20)),
    }
    profile = Profile("x", hub.base_url, "eo-team")
    async with open_database(f"sqlite:///{tmp_path / 'data/eodh-bot.db'}") as database:
        store = Connections(database, "T1LOCAL")
        for place, (by, key, left) in rows.items():
            await store.put(
                StoredConnection(
                    slack_team="T1LOCAL",
                    channel_id=place if place.startswith("C") else None,
                    user_id=place if place.startswith("U") else None,
                    base_url=hub.base_url,
                    workspace="eo-team",
                    key_encrypted=by.encrypt(SecretStr(key), profile.address),
                    key_ends_at=now + left,
                    added_by="U1",
                    added_at=now,
                )
            )
    found = await checked(variables, tmp_path)

    hubs = {
        each["name"].rpartition(" ")[2]: each["state"]
        for each in found.checks
        if each["name"].startswith("Hub")
    }
    assert hubs == {
        "C1": "ok",
        "C8": "ok",
        "U1": "note",
        "U2": "problem",
        "U3": "problem",
    }
    assert "master key" in found.of("Hub, eo-team for U3")["finding"]
    assert "/eodh-logs connect" in found.of("Hub, eo-team for U2")["fix"]
    assert "channel C8" in found.problems


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
async def test_files_that_others_may_read_are_found_with_the_command_that_fixes_it(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path, channel="C1")
    await set_up(tmp_path)
    (tmp_path / "data" / "master.key").chmod(0o640)
    found = await checked(variables, tmp_path)
    assert found.problems == {"data folder"}

    fix = found.of("data folder")["fix"]
    assert fix == f"chmod go= {tmp_path / 'data' / 'master.key'}"
    await anyio.run_process(fix.split())
    assert (await checked(variables, tmp_path)).problems == set()


async def test_a_database_of_a_newer_version_is_found_before_the_start(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    import sqlite3  # noqa: PLC0415

    variables = environment(slack, hub, tmp_path, channel="C1")
    await set_up(tmp_path)
    with sqlite3.connect(tmp_path / "data" / "eodh-bot.db") as database:
        database.execute("UPDATE eodh_bot_version SET version_num = '9999'")
    database.close()
    found = await checked(variables, tmp_path)
    assert found.problems == {"schema"}
    assert "newer version" in found.of("schema")["finding"]

"""A world of its own for each test, with one local Hub for all."""

import time
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.slack.directory import Directory
from eodh_bot.store import Connections, Watches, open_database
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_sandbox.hub import LocalHub
from eodh_tools.config.settings import Settings
from tests.bot.databases import sqlite_database
from tests.bot.watch.world import MASTER_KEY, TEAM, TimedToolboxes, WatchWorld


@pytest.fixture
async def world(
    hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[WatchWorld]:
    monkeypatch.setenv("EODH_CACHE_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    async with open_database(sqlite_database(tmp_path / "bot.db")) as database:
        connections = Connections(database, TEAM)
        # Nobody is asked for who is where: watching is nobody's question.
        directory = Directory(AsyncWebClient("xoxb-none"), TEAM, time.monotonic)
        access = Access(connections, directory, KeyCipher(MASTER_KEY))
        toolboxes = TimedToolboxes(Settings())
        toolboxes.turn_at, toolboxes.sent = {}, defaultdict(list)
        watches = Watches(database, TEAM)
        yield WatchWorld(
            hub, database, watches, connections, directory, access, toolboxes
        )
        await toolboxes.close()

"""A world of its own for each test, with one local Hub for all."""

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.access import Access
from eodh_bot.people import Directory
from eodh_bot.store import Connections, Watches, open_database
from eodh_bot.toolboxes import Toolboxes
from eodh_tools.key_cipher import KeyCipher
from eodh_tools.localhub import LocalHub
from eodh_tools.settings import Settings
from tests.bot.watch.world import MASTER_KEY, TEAM, World


@pytest.fixture
def hub() -> Iterator[LocalHub]:
    with LocalHub() as running:
        yield running


@pytest.fixture
async def world(
    hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    monkeypatch.setenv("EODH_CACHE_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    async with open_database(f"sqlite:///{tmp_path / 'bot.db'}") as database:
        connections = Connections(database, TEAM)
        # Nobody is asked for who is where: watching is nobody's question.
        directory = Directory(AsyncWebClient("xoxb-none"), TEAM, time.monotonic)
        access = Access(connections, directory, KeyCipher(MASTER_KEY))
        toolboxes = Toolboxes(Settings())
        watches = Watches(database, TEAM)
        yield World(hub, database, watches, connections, directory, access, toolboxes)
        await toolboxes.close()

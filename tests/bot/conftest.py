"""A Hub, a Slack and a PostgreSQL of the tests' own; a store on each database."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from eodh_bot.store import Database, open_database
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from tests.bot.postgres import PostgreSQL, new_database
from tests.bot.running import TIMING, manifest_app


@pytest.fixture(scope="module")
def hub() -> Iterator[LocalHub]:
    with LocalHub() as running:
        yield running


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(Seed(app=manifest_app()), timing=TIMING) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a new PostgreSQL on loopback; tests make databases there."""
    with PostgreSQL() as server:
        yield server.url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as opened:
        yield opened

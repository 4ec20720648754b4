"""A Hub, a Slack and a PostgreSQL of the tests' own; a store on each database."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from eodh_bot.store import Database, open_database
from eodh_sandbox.slack import Seed
from tests.bot.databases import postgresql_database, sqlite_database
from tests.bot.postgres import PostgreSQL, new_database
from tests.bot.running import manifest_app


@pytest.fixture
def slack_seed() -> Seed:
    """The app as its own manifest makes it."""
    return Seed(app=manifest_app())


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


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with the newest schema, of either kind."""
    if request.param == "sqlite":
        return sqlite_database(tmp_path / "data" / "bot.db")
    return postgresql_database(request.getfixturevalue("postgresql"))


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    async with open_database(migrated_url) as opened:
        yield opened

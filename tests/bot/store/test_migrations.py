"""The schema of the version before, with rows in it, becomes today's; none is lost."""

from dataclasses import asdict
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from anyio import to_thread

from eodh_bot.store import Connections, StoredConnection, Watch, Watches, open_database
from tests.bot.store.test_store import NOW, of_channel, of_person

pytestmark = pytest.mark.anyio

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
_TIMES = {"key_ends_at": NOW.isoformat(" "), "added_at": NOW.isoformat(" ")}
_INSERT = """
    INSERT INTO connections (id, slack_team, channel_id, user_id, base_url, workspace,
        key_encrypted, key_ends_at, added_by, added_at)
    VALUES (:id, :slack_team, :channel_id, :user_id, :base_url, :workspace,
        :key_encrypted, :key_ends_at, :added_by, :added_at)
"""


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", "eodh_bot.store:migrations")
    made.set_main_option("path_separator", "os")
    return made


def revisions() -> list[str]:
    """Every schema that there was, oldest first."""
    scripts = ScriptDirectory.from_config(config()).walk_revisions()
    return [script.revision for script in scripts][::-1]


def upgrade(url: str, revision: str, rows: list[StoredConnection]) -> None:
    """Make a database as an older version left it."""
    kind, _, rest = url.partition("://")
    if kind == "sqlite":
        Path(rest.removeprefix("/")).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(f"{_DRIVERS[kind]}://{rest}")
    with engine.begin() as connection:
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, revision)
        for row in rows:
            connection.execute(sa.text(_INSERT), asdict(row) | _TIMES)
    engine.dispose()


@pytest.mark.parametrize("before", revisions()[:-1])
async def test_the_rows_of_every_older_schema_are_there_after_the_upgrade(
    database_url: str, before: str
) -> None:
    stored = [of_channel("C1", key_ends_at=NOW), of_person("U1")]
    await to_thread.run_sync(upgrade, database_url, before, stored)
    async with open_database(database_url) as database:
        found = {c.id: c async for c in Connections(database, "T1").all()}
        watch = Watch.of("T1", "C1", "https://hub.example/x", "x")
        await Watches(database, "T1").ensure(watch)
        assert await Watches(database, "T1").by_id(watch.id) == watch

    assert {c.id: c.key_encrypted for c in stored} == {
        name: c.key_encrypted for name, c in found.items()
    }
    assert found[stored[0].id].added_at == NOW


async def test_an_upgrade_that_is_broken_off_can_be_made_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await to_thread.run_sync(upgrade, database_url, revisions()[0], [of_channel("C1")])
    create = "alembic.operations.Operations.create_index"

    def breaks(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(create, breaks)
        with pytest.raises(KeyboardInterrupt):
            async with open_database(database_url):
                pass
    async with open_database(database_url) as database:
        assert await Connections(database, "T1").of_channel("C1") is not None

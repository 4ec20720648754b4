"""A start beside a PostgreSQL that takes no work now, or is set up otherwise."""

import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import psycopg
import pytest
from anyio import to_thread

from eodh_bot.cluster.membership import LOST_STATUS, open_presence
from eodh_bot.store.identity import open_own_database
from eodh_bot.store.start_errors import DatabaseDownError
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from eodh_tools.errors import SettingsError
from tests.bot.databases import postgresql_database
from tests.bot.postgres import new_database
from tests.bot.running import MASTER_KEY, environment

pytestmark = pytest.mark.anyio


def sql(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


@asynccontextmanager
async def begun(url: str) -> AsyncIterator[None]:
    """What a start does first with the database."""
    async with open_presence(url, "T1"), open_own_database(url, "T1", "U0BOT"):
        yield


@pytest.fixture
async def url(postgresql: str) -> str:
    return await to_thread.run_sync(postgresql_database, postgresql)


async def set_for(url: str, what: str) -> None:
    """Set something for every new connection."""
    name = url.rpartition("/")[2]
    await to_thread.run_sync(sql, url, f"ALTER DATABASE {name} SET {what}")


async def test_one_that_is_read_only_is_named_as_such_and_tried_again(url: str) -> None:
    await set_for(url, "default_transaction_read_only = on")
    with pytest.raises(DatabaseDownError, match="is read-only now"):
        async with begun(url):
            pass


async def test_a_new_one_that_is_read_only_is_tried_again(postgresql: str) -> None:
    """Its tables cannot be made."""
    url = await to_thread.run_sync(new_database, postgresql)
    await set_for(url, "default_transaction_read_only = on")
    with pytest.raises(DatabaseDownError, match="is read-only now"):
        async with begun(url):
            pass


async def test_one_that_is_full_is_named_as_such_and_tried_again(url: str) -> None:
    name = url.rpartition("/")[2]
    user = f"ill_{name}"
    for statement in (
        f"CREATE ROLE {user} LOGIN CONNECTION LIMIT 1",
        f"GRANT ALL ON SCHEMA public TO {user}",
    ):
        await to_thread.run_sync(sql, url, statement)
    theirs = url.replace("bot@", f"{user}@")
    with (
        psycopg.connect(theirs),
        pytest.raises(DatabaseDownError, match="no more connections now"),
    ):
        async with begun(theirs):
            pass


async def test_one_that_is_frozen_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(DatabaseDownError, match="does not answer in time"):
            async with begun(f"postgresql://bot@127.0.0.1:{port}/x?connect_timeout=2"):
                pass


@pytest.mark.parametrize(
    ("old", "new"),
    [("/bot_", "/no_such_"), ("bot@", "nobody@"), ("127.0.0.1", "no-such.invalid")],
)
async def test_a_wrong_address_is_a_matter_of_settings(
    url: str, old: str, new: str
) -> None:
    with pytest.raises(SettingsError, match="check EODH_BOT_DATABASE_URL"):
        async with begun(url.replace(old, new)):
            pass


async def test_one_where_the_user_may_make_no_tables_is_a_matter_of_settings(
    postgresql: str,
) -> None:
    url = await to_thread.run_sync(new_database, postgresql)
    user = f"may_not_{url.rpartition('/')[2]}"
    await to_thread.run_sync(sql, url, f"CREATE ROLE {user} LOGIN")
    with pytest.raises(SettingsError, match="lets this user make tables"):
        async with begun(url.replace("bot@", f"{user}@")):
            pass


def tables_in_other(url: str) -> int:
    """How many tables the schema `other` has."""
    with psycopg.connect(url) as connection:
        counted = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'other'"
        ).fetchone()
    assert counted is not None
    return int(counted[0])


async def test_another_search_path_makes_no_second_set_of_tables(url: str) -> None:
    await to_thread.run_sync(sql, url, "CREATE SCHEMA other")
    await set_for(url, "search_path = other")
    with pytest.raises(
        SettingsError, match=r"in the schema public .* search_path leads to other"
    ):
        async with begun(url):
            pass
    assert tables_in_other(url) == 0


async def test_tables_that_search_path_finds_later_are_found(url: str) -> None:
    await to_thread.run_sync(sql, url, "CREATE SCHEMA other")
    await set_for(url, "search_path = other, public")
    async with begun(url):
        pass
    assert tables_in_other(url) == 0


async def test_the_program_says_it_in_a_line_and_ends_with_75(
    url: str, slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    await set_for(url, "default_transaction_read_only = on")
    variables = environment(
        slack,
        hub,
        tmp_path,
        channel="C1",
        EODH_BOT_DATABASE_URL=url,
        EODH_BOT_MASTER_KEY=MASTER_KEY,
    )
    ended = await anyio.run_process(
        [sys.executable, "-P", "-m", "eodh_bot"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **variables},
        check=False,
    )
    assert ended.returncode == LOST_STATUS
    said = ended.stderr.decode()
    assert said.startswith("eodh-bot: The database is read-only now")
    assert said.count("\n") == 1

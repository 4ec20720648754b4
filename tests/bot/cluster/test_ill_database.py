"""A start beside a PostgreSQL that takes no work now, or is set up otherwise."""

import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio
import psycopg
import pytest
import sqlalchemy as sa
from anyio import to_thread

from eodh_bot.checks.storage import database
from eodh_bot.cluster.membership import LOST_STATUS, open_presence
from eodh_bot.notices.dbos_queue import open_engine
from eodh_bot.store.connections import Connections, StoredConnection
from eodh_bot.store.identity import open_own_database
from eodh_bot.store.start_errors import DatabaseDownError
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from eodh_tools.errors import SettingsError
from tests.bot.databases import postgresql_database
from tests.bot.postgres import new_database
from tests.bot.running import MASTER_KEY, environment

pytestmark = pytest.mark.anyio

CONNECTION = StoredConnection(
    slack_team="T1",
    channel_id="C1",
    base_url="https://hub.example",
    added_by="U1",
    added_at=datetime(2026, 11, 28, 21, 30, tzinfo=UTC),
)


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


async def test_the_check_says_that_it_is_read_only(url: str) -> None:
    await set_for(url, "default_transaction_read_only = on")
    checks, _ = await database(url)
    assert checks[0].state == "problem"
    assert "not read-only" in str(checks[0].fix)


async def test_one_that_has_room_for_one_connection_is_tried_again(url: str) -> None:
    """A start looks with two whether a pooler shares them."""
    user = f"one_{url.rpartition('/')[2]}"
    make = f"CREATE ROLE {user} LOGIN CONNECTION LIMIT 1"
    await to_thread.run_sync(sql, url, make)
    with pytest.raises(DatabaseDownError, match="no more connections now"):
        async with open_presence(url.replace("bot@", f"{user}@"), "T1"):
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
    with pytest.raises(SettingsError, match="check EODH_BOT_DATABASE_URL") as refused:
        async with begun(url.replace(old, new)):
            pass
    [check], _ = await database(url.replace(old, new))
    assert f"{check.finding}: {check.fix}." == str(refused.value)


async def test_one_where_the_user_may_make_no_tables_is_a_matter_of_settings(
    postgresql: str,
) -> None:
    url = await to_thread.run_sync(new_database, postgresql)
    user = f"may_not_{url.rpartition('/')[2]}"
    await to_thread.run_sync(sql, url, f"CREATE ROLE {user} LOGIN")
    with pytest.raises(SettingsError, match="let this user make tables"):
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
    checks, _ = await database(url)
    assert [check.state for check in checks] == ["problem"]
    assert "in the schema public" in checks[0].finding
    assert "set search_path to public" in str(checks[0].fix)


async def test_tables_that_search_path_finds_later_are_found(url: str) -> None:
    await to_thread.run_sync(sql, url, "CREATE SCHEMA other")
    await set_for(url, "search_path = other, public")
    async with begun(url):
        pass
    assert tables_in_other(url) == 0


@pytest.mark.parametrize(
    "setting",
    [
        "default_transaction_isolation = serializable",
        "datestyle = German",
        "timezone = 'Pacific/Auckland'",
        "bytea_output = escape",
        "intervalstyle = sql_standard",
    ],
)
async def test_what_it_sets_for_all_its_sessions_changes_nothing(
    postgresql: str, setting: str
) -> None:
    """Four start on an empty one at once, and read what they wrote."""
    url = await to_thread.run_sync(new_database, postgresql)
    await set_for(url, setting)

    async def start() -> None:
        async with begun(url):
            pass

    async with anyio.create_task_group() as starts:
        for _ in range(4):
            starts.start_soon(start)
    async with open_own_database(url, "T1", "U0BOT") as database:
        stored = Connections(database, "T1")
        await stored.put(CONNECTION)
        assert await stored.by_id(CONNECTION.id) == CONNECTION


@asynccontextmanager
async def queue(url: str) -> AsyncIterator[None]:
    """What a start does last with the database."""
    async with open_engine(url, "p1", "T1", {}):
        yield


async def test_a_queue_whose_schema_this_user_may_not_make_is_a_matter_of_rights(
    url: str,
) -> None:
    user = f"no_schema_{url.rpartition('/')[2]}"
    for statement in (
        f"CREATE ROLE {user} LOGIN",
        f"GRANT ALL ON SCHEMA public TO {user}",
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {user}",
    ):
        await to_thread.run_sync(sql, url, statement)
    theirs = url.replace("bot@", f"{user}@")
    with pytest.raises(SettingsError, match="grant it CREATE on the database"):
        async with queue(theirs):
            pass
    [check, _], _ = await database(theirs)
    assert check.state == "problem"
    assert "CREATE on the database" in str(check.fix)


async def test_a_queue_in_a_database_that_is_read_only_is_tried_again(url: str) -> None:
    await set_for(url, "default_transaction_read_only = on")
    with pytest.raises(DatabaseDownError, match="is read-only now"):
        async with queue(url):
            pass


async def test_a_queue_whose_user_is_gone_is_a_matter_of_settings(url: str) -> None:
    with pytest.raises(SettingsError, match="check EODH_BOT_DATABASE_URL"):
        async with queue(url.replace("bot@", "nobody@")):
            pass


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE dbos_t1.queues",
        "ALTER TABLE dbos_t1.workflow_status RENAME COLUMN status TO state",
    ],
)
async def test_a_queue_of_another_version_is_told_as_one(url: str, change: str) -> None:
    async with queue(url):
        pass
    await to_thread.run_sync(sql, url, change)
    with pytest.raises(SettingsError, match="not those of this version"):
        async with queue(url):
            pass


async def test_what_nobody_foresaw_is_no_matter_of_settings(url: str) -> None:
    """It is raised as it is, for whoever mends the program."""
    async with queue(url):
        pass
    await to_thread.run_sync(
        sql,
        url,
        "DELETE FROM dbos_t1.application_versions;"
        "ALTER TABLE dbos_t1.application_versions ADD CHECK (false)",
    )
    with pytest.raises(sa.exc.IntegrityError):
        async with queue(url):
            pass


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

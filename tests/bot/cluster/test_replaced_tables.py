"""A dump put into PostgreSQL while a bot runs on it: nothing is posted from it."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from anyio import to_thread

from eodh_bot.cluster import replaced_tables
from eodh_bot.cluster.replaced_tables import ended_if_replaced
from eodh_bot.store import Database
from eodh_bot.store.identity import TOLD, open_own_database
from eodh_bot.store.posts import DatabaseReplacedError, Post, Posts
from tests.bot.databases import postgresql_database
from tests.bot.postgres import PROGRAMS
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
POST = Post(key="k1", channel_id="C1", claimed_by="p1", claimed_at=AT, tried_at=AT)


def run(program: str, url: str, *arguments: str) -> None:
    path = os.pathsep.join((*PROGRAMS, os.environ["PATH"]))
    subprocess.run(
        [program, f"--dbname={url}", *arguments],
        env={"PATH": path},
        check=True,
        capture_output=True,
    )


def dump(url: str, file: Path, *what: str) -> None:
    run("pg_dump", url, "--format=custom", f"--file={file}", *what)


def restore(url: str, file: Path, *how: str) -> None:
    run("pg_restore", url, *how, str(file))


def sql(url: str, statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statements.encode())


@pytest.fixture
async def url(postgresql: str) -> str:
    return await to_thread.run_sync(postgresql_database, postgresql)


@pytest.fixture
async def own(url: str) -> AsyncIterator[Database]:
    async with open_own_database(url, "T1", "U0BOT") as database:
        yield database


RESTORES = {
    "into the tables": ("--clean", "--if-exists"),
    "in one transaction": ("--clean", "--if-exists", "--single-transaction"),
    "one schema": ("--clean", "--if-exists", "--schema=public"),
    "rows only": ("--data-only", "--table=identities", "--table=posts"),
}


@pytest.mark.parametrize("how", RESTORES)
async def test_nothing_is_claimed_in_a_dump_of_this_process_and_it_ends(
    how: str, url: str, own: Database, tmp_path: Path
) -> None:
    """The dump was made while the same process ran, and posted nothing yet."""
    posts, lost, file = Posts(own), asyncio.Event(), tmp_path / "dump"
    await to_thread.run_sync(dump, url, file)
    await posts.claim(POST)
    await posts.posted(POST.key, "1.1", AT)
    if how == "rows only":
        await to_thread.run_sync(sql, url, "TRUNCATE identities, posts")

    await to_thread.run_sync(restore, url, file, *RESTORES[how])

    assert await posts.by_key(POST.key) is None, "the dump knows of the post"
    with pytest.raises(DatabaseReplacedError):
        await posts.claim(POST)
    assert await posts.by_key(POST.key) is None
    async with ended_if_replaced(own, lost.set):
        await asyncio.wait_for(lost.wait(), WAIT_S)


@pytest.mark.parametrize("table", TOLD)
async def test_nothing_is_claimed_where_a_single_table_was_restored(
    table: str, url: str, own: Database, tmp_path: Path
) -> None:
    """The others are not touched, nor is the row of the bot's identity."""
    posts, lost, file = Posts(own), asyncio.Event(), tmp_path / "dump"
    await to_thread.run_sync(dump, url, file, f"--table={table}")
    await posts.claim(POST)

    await to_thread.run_sync(restore, url, file, "--clean", "--if-exists")

    with pytest.raises(DatabaseReplacedError):
        await posts.claim(replace(POST, key="k2"))
    async with ended_if_replaced(own, lost.set):
        await asyncio.wait_for(lost.wait(), WAIT_S)
    async with open_own_database(url, "T1", "U0BOT") as restored:
        assert await Posts(restored).claim(replace(POST, key="k3"))


async def test_the_next_process_claims_again(
    url: str, own: Database, tmp_path: Path
) -> None:
    file, lost = tmp_path / "dump", asyncio.Event()
    await to_thread.run_sync(dump, url, file)
    await to_thread.run_sync(restore, url, file, "--clean", "--if-exists")
    async with (
        open_own_database(url, "T1", "U0BOT") as restored,
        ended_if_replaced(restored, lost.set),
    ):
        await Posts(restored).claim(POST)
        assert await Posts(own).by_key(POST.key) is not None
    assert not lost.is_set()


async def test_what_the_server_does_with_its_own_files_replaces_nothing(
    url: str, own: Database
) -> None:
    """Tidying up, a second start, another team's first start."""
    lost = asyncio.Event()
    async with ended_if_replaced(own, lost.set):
        for statement in (
            "VACUUM FULL",
            "VACUUM FREEZE",
            "CLUSTER",
            "REINDEX SCHEMA public",
        ):
            await to_thread.run_sync(sql, url, statement)
        for team in ("T1", "T2"):
            async with open_own_database(url, team, "U0BOT") as second:
                await Posts(second).claim(POST)
        await Posts(own).claim(POST)
    # The look at its end found the same.
    async with ended_if_replaced(own, lost.set):
        await own.check()
    assert not lost.is_set()


@pytest.fixture
def looked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[asyncio.Event], Awaitable[None]]:
    """Waits until the tables were looked at from now on, and that look has ended."""
    read, looks = Database.read, [0]

    async def counted(self: Database, asked: Any) -> Any:
        try:
            return await read(self, asked)
        finally:
            looks[0] += 1

    async def again(ended: asyncio.Event) -> None:
        # One may be under way, which began before.
        until = looks[0] + 2
        async with asyncio.timeout(WAIT_S):
            # Nobody looks any more where the process has ended.
            while looks[0] < until and not ended.is_set():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    monkeypatch.setattr(Database, "read", counted)
    monkeypatch.setattr(replaced_tables, "CHECK_S", 0.01)
    return again


async def test_it_ends_only_when_the_restore_has_made_the_keys(
    url: str, own: Database, looked_again: Callable[[asyncio.Event], Awaitable[None]]
) -> None:
    """Else the next process would make tables where the restore will."""
    lost, posts = asyncio.Event(), Posts(own)
    await to_thread.run_sync(sql, url, "ALTER TABLE identities RENAME TO away")
    async with ended_if_replaced(own, lost.set):
        with pytest.raises(Exception, match="identities"):
            await posts.claim(POST)
        await looked_again(lost)
        assert not lost.is_set()
        await to_thread.run_sync(
            sql,
            url,
            "ALTER TABLE watches DROP CONSTRAINT pk_watches;"
            "CREATE TABLE identities AS TABLE away",
        )
        with pytest.raises(DatabaseReplacedError):
            await posts.claim(POST)
        await looked_again(lost)
        assert not lost.is_set()
        await to_thread.run_sync(
            sql, url, "ALTER TABLE watches ADD CONSTRAINT pk_watches PRIMARY KEY (id)"
        )
        await asyncio.wait_for(lost.wait(), WAIT_S)


async def test_it_waits_for_a_restore_no_longer_than_its_bound(
    url: str, own: Database
) -> None:
    lost = asyncio.Event()
    await to_thread.run_sync(sql, url, "ALTER TABLE identities RENAME TO away")
    async with ended_if_replaced(own, lost.set, restore_s=1.0):
        await asyncio.wait_for(lost.wait(), WAIT_S)

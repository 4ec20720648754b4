"""A SQLite file under several writers."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import anyio
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from eodh_bot.models import Subscription
from eodh_bot.store import Subscriptions, open_database, sqlite_engine
from eodh_bot.store.posts import Post, Posts
from eodh_bot.store.start_errors import DatabaseDownError
from eodh_tools.clock import utc_now
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


def subscription(target: str) -> Subscription:
    return Subscription(
        slack_team="T1",
        watch_id="w",
        target=target,
        added_by="U1",
        added_at=utc_now(),
    )


async def test_a_read_does_not_wait_for_another_process_that_writes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bot.db"
    async with open_database(f"sqlite:///{path}") as database:
        stored = Subscriptions(database, "T1")
        await stored.put(subscription("C1"))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with anyio.fail_after(WAIT_S):
                async with anyio.create_task_group() as group:
                    group.start_soon(stored.put, subscription("C2"))
                    await anyio.wait_all_tasks_blocked()
                    read = await stored.of_watch("w")
                    other.execute("COMMIT")
        assert [each.target for each in read] == ["C1"]
        assert [each.target for each in await stored.of_watch("w")] == ["C1", "C2"]


async def test_writers_of_one_process_take_turns(tmp_path: Path) -> None:
    async with open_database(f"sqlite:///{tmp_path / 'bot.db'}") as database:
        stored = Subscriptions(database, "T1")
        with anyio.fail_after(WAIT_S):
            async with anyio.create_task_group() as group:
                for number in range(50):
                    group.start_soon(stored.put, subscription(f"C{number}"))
        assert len(await stored.of_watch("w")) == 50


async def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    async with open_database(f"sqlite:///{tmp_path / 'bot.db'}") as database:
        stored = Subscriptions(database, "T1")
        await stored.put(subscription("C1"))
        gone = sa.text("DELETE FROM subscriptions")
        with pytest.raises(sa.exc.OperationalError, match="nothing"):
            await database.write(gone, sa.text("DELETE FROM nothing"))
        assert len(await stored.of_watch("w")) == 1


async def test_only_what_nothing_makes_again_waits_for_the_disk(
    tmp_path: Path,
) -> None:
    levels: list[int] = []

    def note(connection: sa.Connection) -> None:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        levels.append(raw.cursor().execute("PRAGMA synchronous").fetchone()[0])

    at = utc_now()
    async with open_database(f"sqlite:///{tmp_path / 'bot.db'}") as database:
        posts = Posts(database)
        sa.event.listen(sa.Engine, "commit", note)
        try:
            await posts.claim(Post(key="k", channel_id="C1", claimed_at=at))
            await posts.posted("k", "1.000001", at)
        finally:
            sa.event.remove(sa.Engine, "commit", note)
    # FULL before the post is made, NORMAL after it (sqlite.org/pragma.html).
    assert levels == [2, 1]


async def test_a_file_that_another_program_has_locked_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead_s = 0.0
    monkeypatch.setattr(sqlite_engine, "monotonic", lambda: time.monotonic() + ahead_s)
    path = tmp_path / "bot.db"
    async with open_database(f"sqlite:///{path}") as database:
        change = sa.text("DELETE FROM mutes")
        await database.write(change)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            async with anyio.create_task_group() as group:
                group.start_soon(database.write, change)
                await anyio.wait_all_tasks_blocked()
                await database.check()
                ahead_s = 31.0
                with pytest.raises(DatabaseDownError, match="written"):
                    await database.check()
                other.execute("ROLLBACK")
        await database.check()


async def test_a_write_that_failed_once_is_not_told_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead_s = 0.0
    monkeypatch.setattr(sqlite_engine, "monotonic", lambda: time.monotonic() + ahead_s)
    path = tmp_path / "bot.db"
    async with open_database(f"sqlite:///{path}") as database:
        missing = sa.text("INSERT INTO no_such_table VALUES (1)")
        with pytest.raises(OperationalError):
            await database.write(missing)
        ahead_s = 31.0
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(DatabaseDownError, match="written"):
                await database.check()
        await database.check()

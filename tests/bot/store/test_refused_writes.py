"""A database that is read but stores nothing is ill, whoever of the bot finds it so."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from anyio import to_thread
from sqlalchemy.exc import DBAPIError

from eodh_bot.store import open_database
from eodh_bot.store.database import checked_url
from eodh_bot.store.refused_writes import RefusedWrites
from eodh_bot.store.start_errors import DatabaseDownError
from tests.bot.postgres import new_database

pytestmark = pytest.mark.anyio


def full_sqlite(url: str) -> None:
    """Another engine of this process finds no room, as that of the queue may."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")
        connection.exec_driver_sql("CREATE TABLE more (number integer)")


def read_only_postgresql(url: str) -> None:
    engine = sa.create_engine(checked_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("SET transaction_read_only = on")
        connection.exec_driver_sql("CREATE TABLE more (number integer)")


async def refused(write: Callable[[str], None], url: str) -> None:
    with pytest.raises(DBAPIError):
        await to_thread.run_sync(write, url)


async def test_a_sqlite_file_without_room_is_ill_and_says_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    async with open_database(url) as database:
        await database.check()
        await refused(full_sqlite, url)
        with pytest.raises(DatabaseDownError, match="has no room on its disk"):
            await database.check()


async def test_a_postgresql_that_takes_no_writes_is_ill_and_says_so(
    postgresql: str,
) -> None:
    url, other = [await to_thread.run_sync(new_database, postgresql) for _ in range(2)]
    async with open_database(url) as database:
        await refused(read_only_postgresql, other)
        await database.check()
        await refused(read_only_postgresql, url)
        with pytest.raises(DatabaseDownError, match="is read-only now"):
            await database.check()


async def test_two_minutes_after_the_last_refusal_it_is_well(tmp_path: Path) -> None:
    now = 0.0
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    refusals = RefusedWrites(sa.make_url(url), lambda: now)
    with refusals.noted():
        now = 200.0
        await refused(full_sqlite, url)
    await refused(full_sqlite, url)
    now = 319.0
    with pytest.raises(DatabaseDownError, match="119 s ago"):
        refusals.check()
    now = 320.0
    refusals.check()


async def test_what_is_no_fault_of_the_database_is_no_refusal(tmp_path: Path) -> None:
    def wrong(url: str) -> None:
        with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
            connection.exec_driver_sql("SELECT nothing FROM nowhere")

    url = f"sqlite:///{tmp_path / 'bot.db'}"
    async with open_database(url) as database:
        await refused(wrong, url)
        await database.check()

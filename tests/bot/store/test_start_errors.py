"""What a start says of a SQLite file, by the errors of SQLite itself."""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from eodh_bot.checks.storage import database
from eodh_bot.store.database import open_database
from eodh_bot.store.start_errors import DatabaseDownError, start_error
from eodh_tools.errors import SettingsError
from tests.bot.databases import sqlite_database


def full(file: Path) -> None:
    """A disk without room is a file that may not grow."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA max_page_count = 2")
        connection.execute("CREATE TABLE a (b)")
        connection.executemany("INSERT INTO a VALUES (?)", [("x" * 900,)] * 99)


def locked(file: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(file)) as other,
        contextlib.closing(sqlite3.connect(file, timeout=0)) as connection,
    ):
        other.execute("BEGIN EXCLUSIVE")
        connection.execute("CREATE TABLE a (b)")


def read_only(file: Path) -> None:
    sqlite3.connect(file).close()
    file.touch()
    with contextlib.closing(
        sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    ) as connection:
        connection.execute("CREATE TABLE a (b)")


def absent(file: Path) -> None:
    sqlite3.connect(file.parent / "no-folder" / "bot.db")


def none_at_all(file: Path) -> None:
    file.write_text("no database at all, " * 99)
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE a (b)")


def other_tables(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO jobs VALUES (1)")


@pytest.mark.parametrize(
    ("trouble", "kind", "words"),
    [
        (full, DatabaseDownError, "has no room on its disk"),
        (locked, DatabaseDownError, "is locked by another program"),
        (read_only, SettingsError, "give the bot's user the file"),
        (absent, SettingsError, "give the bot's user the file"),
        (none_at_all, SettingsError, "is damaged, or is no database"),
        (other_tables, SettingsError, "not those of this version"),
    ],
)
def test_each_cause_is_told_apart(
    trouble: Callable[[Path], None], kind: type[Exception], words: str, tmp_path: Path
) -> None:
    with pytest.raises(sqlite3.Error) as raised:
        trouble(tmp_path / "bot.db")
    for error in (raised.value, sa.exc.DatabaseError("SELECT", {}, raised.value)):
        told = start_error(error)
        assert isinstance(told, kind)
        assert words in str(told)


def test_a_bug_is_told_as_nothing_else() -> None:
    with (
        contextlib.closing(sqlite3.connect(":memory:")) as connection,
        pytest.raises(sqlite3.Error) as raised,
    ):
        connection.execute("SELECT ?, ?", (1,))
    bug = sa.exc.ProgrammingError("SELECT ?, ?", (1,), raised.value)
    assert start_error(bug) is bug
    assert start_error(raised.value) is raised.value
    other = sa.exc.InvalidRequestError("this transaction is closed")
    assert start_error(other) is other


@pytest.mark.anyio
async def test_the_check_says_of_a_damaged_file_what_the_start_says(
    tmp_path: Path,
) -> None:
    url = sqlite_database(tmp_path / "data" / "bot.db")
    (tmp_path / "data" / "bot.db").write_text("no database at all, " * 99)
    with pytest.raises(SettingsError) as refused:
        async with open_database(url):
            pass
    [check], _ = await database(url)
    assert f"{check.finding}: {check.fix}." == str(refused.value)


def test_what_a_new_connection_meets_on_a_full_disk_of_postgresql_is_told_as_one() -> (
    None
):
    # PostgreSQL 15, with its data on a disk of no room.
    words = 'connection to server at "127.0.0.1", port 49059 failed: FATAL:  could not '
    met = psycopg.OperationalError(f"{words}write init file")
    told = start_error(sa.exc.OperationalError("", {}, met))
    assert isinstance(told, DatabaseDownError)
    assert "has no room on its disk" in str(told)

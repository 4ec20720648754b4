"""The time in milliseconds, on this machine's SQLite, old or new."""

import time
from pathlib import Path

import sqlalchemy as sa

from eodh_bot.notices.sqlite_compat import milliseconds_in_sqlite

TABLE = "CREATE TABLE t (a INT, at INTEGER DEFAULT (unixepoch('subsec') * 1000))"


def test_a_table_of_a_newer_sqlite_takes_rows(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'x.db'}", poolclass=sa.NullPool)
    with milliseconds_in_sqlite():
        with engine.begin() as connection:
            connection.exec_driver_sql(TABLE)
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO t (a) VALUES (1)")
            at = connection.exec_driver_sql("SELECT at FROM t").scalar_one()
    assert abs(at / 1_000 - time.time()) < 60


def test_nothing_is_left_on_engines_that_are_opened_later(tmp_path: Path) -> None:
    def answer() -> object:
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'x.db'}")
        with engine.connect() as connection:
            asked = "SELECT unixepoch('subsec')"
            found: object = connection.exec_driver_sql(asked).scalar_one_or_none()
        engine.dispose()
        return found

    before = answer()
    with milliseconds_in_sqlite():
        assert answer() is not None
    assert (answer() is None) == (before is None)

"""The connections of DBOS to a file of this machine's SQLite, old or new."""

import time
from pathlib import Path

import sqlalchemy as sa

from eodh_bot.notices.sqlite_compat import QueueConnection

TABLE = "CREATE TABLE t (a INT, at INTEGER DEFAULT (unixepoch('subsec') * 1000))"


def engine_on(folder: Path) -> sa.Engine:
    options = {"factory": QueueConnection}
    return sa.create_engine(f"sqlite:///{folder / 'x.db'}", connect_args=options)


def test_a_table_of_a_newer_sqlite_takes_rows(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    with engine.begin() as connection:
        connection.exec_driver_sql(TABLE)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO t (a) VALUES (1)")
        at = connection.exec_driver_sql("SELECT at FROM t").scalar_one()
    engine.dispose()
    assert abs(at / 1_000 - time.time()) < 60


def test_a_commit_of_the_queue_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    with engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    engine.dispose()
    assert mode == 1  # NORMAL (sqlite.org/pragma.html)

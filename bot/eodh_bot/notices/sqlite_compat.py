"""Add to older SQLite the millisecond clock that DBOS needs.

From Python 3.12 on DBOS asks for `unixepoch('subsec')`, and its tables do so too. It
came with SQLite 3.42 (sqlite.org/lang_datefunc.html); Debian 12 has 3.40 and answers
NULL. A file that was made beside a newer one must work beside an older one as well.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

_HAS_SUBSEC = (3, 42, 0)


@contextmanager
def milliseconds_in_sqlite() -> Iterator[None]:
    """Add the missing function to SQLite connections that are opened inside."""
    if sqlite3.sqlite_version_info >= _HAS_SUBSEC:
        yield
        return
    # DBOS creates its own engine, so the listener is on every engine.
    sa.event.listen(sa.Engine, "connect", _add)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "connect", _add)


def _add(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(asked: str) -> float:
    if asked not in {"subsec", "subsecond"}:
        raise ValueError(asked)
    return round(time.time(), 3)

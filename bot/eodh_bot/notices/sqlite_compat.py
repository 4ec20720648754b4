"""The connections of DBOS to a SQLite file: quick, and with the clock that it needs.

From Python 3.12 on DBOS asks for `unixepoch('subsec')`, and its tables do so too. It
came with SQLite 3.42 (sqlite.org/lang_datefunc.html); Debian 12 has 3.40 and answers
NULL. A file that was made beside a newer one must work beside an older one as well.
"""

import sqlite3
import time
from typing import Any

_HAS_SUBSEC = (3, 42, 0)


class QueueConnection(sqlite3.Connection):
    """A connection that DBOS opens.

    It waits for the disk at none of its commits. A machine that fails loses the last
    ones, and with them all that was committed later to the same file: a task that is
    lost so is one whose job was not yet stored as seen, and an end that is lost so
    runs again. A post waits for the disk before it is made (`store.posts`).
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.execute("PRAGMA synchronous=NORMAL")
        if sqlite3.sqlite_version_info < _HAS_SUBSEC:
            self.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(asked: str) -> float:
    if asked not in {"subsec", "subsecond"}:
        raise ValueError(asked)
    return round(time.time(), 3)

"""A SQLite file for one event loop: reads run at once, writes one after the other.

A driver that hands each cursor to a thread costs more than a read does, and several
writers of one process would wait in SQLite's own pauses of up to 100 ms.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import anyio
import sqlalchemy as sa
from anyio import to_thread
from sqlalchemy.engine import URL

BUSY_S = 30


class SqliteEngine:
    """Opens connections to a SQLite file, as an `AsyncEngine` does.

    Args:
        address: Of the file.
    """

    def __init__(self, address: URL) -> None:
        self._engine = sa.create_engine(address, connect_args={"timeout": BUSY_S})
        self.dialect = self._engine.dialect
        self._writer = anyio.Lock()
        sa.event.listen(self._engine, "connect", _prepare)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator["Reading"]:
        """Open a connection for reading: beside a log of writes it waits for none."""
        with self._engine.connect() as connection:
            yield Reading(connection)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["Writing"]:
        """Open a transaction; the event loop does not wait for the disk."""
        async with self._writer:
            with self._engine.connect() as connection:
                yield Writing(connection)
                await to_thread.run_sync(connection.commit)

    async def write(self, statements: Sequence[sa.Executable]) -> int:
        """Run statements in one transaction and one turn of a thread.

        Returns:
            How many rows they changed.
        """

        def run() -> int:
            with self._engine.begin() as connection:
                return sum(connection.execute(each).rowcount for each in statements)

        async with self._writer:
            return await to_thread.run_sync(run)

    async def dispose(self) -> None:
        """Close the connections."""
        self._engine.dispose()


class Reading:
    """A connection for reading.

    Args:
        connection: The connection.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    async def execute(
        self, statement: sa.Executable, parameters: Any = None, /
    ) -> sa.CursorResult[*tuple[Any, ...]]:
        """Read at once, without another thread."""
        return self._connection.execute(statement, parameters)


class Writing:
    """A transaction.

    Args:
        connection: The connection.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    async def execute(
        self, statement: sa.Executable, parameters: Any = None, /
    ) -> sa.CursorResult[*tuple[Any, ...]]:
        """Run a statement in a thread: it may wait for a writer of another process."""
        return await to_thread.run_sync(self._connection.execute, statement, parameters)


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_S * 1_000}")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()

"""A SQLite file for one event loop: reads run at once, writes one after the other.

A driver that hands each cursor to a thread costs more than a read does, and several
writers of one process would wait in SQLite's own pauses of up to 100 ms.
"""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
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
        now: A clock in seconds that never goes back.
    """

    def __init__(self, address: URL, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        # Since when writes have been tried, and none got through.
        self._stuck_since: float | None = None
        self._synced = _engine(address, "FULL")
        self._unsynced = _engine(address, "NORMAL")
        self.dialect = self._synced.dialect
        self._writer = anyio.Lock()
        # One for all: to open a connection costs as much as a read.
        self._reader: sa.Connection | None = None

    def read(
        self, statement: sa.Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[sa.RowMapping]:
        """Read at once: beside a log of writes it waits for none."""
        return self._reading.execute(statement, values).mappings().all()

    @asynccontextmanager
    async def connect(self) -> AsyncIterator["Reading"]:
        """Open a connection for reading."""
        yield Reading(self._reading)

    @property
    def _reading(self) -> sa.Connection:
        if self._reader is None:
            self._reader = self._unsynced.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            )
        return self._reader

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["Writing"]:
        """Open a transaction; the event loop does not wait for the disk."""
        async with self._writing():
            with self._synced.connect() as connection:
                yield Writing(connection)
                await to_thread.run_sync(connection.commit)

    async def write(
        self,
        statements: Sequence[sa.Executable],
        values: Mapping[str, Any] | None = None,
        *,
        synced: bool = True,
    ) -> int:
        """Run statements in one transaction and one turn of a thread.

        Args:
            statements: The statements.
            values: Of the parameters of each statement, by name.
            synced: Whether they are on the disk when this returns. What is not is lost
                only with the machine, and only together with all that followed it.

        Returns:
            How many rows they changed.
        """
        engine = self._synced if synced else self._unsynced

        def run() -> int:
            with engine.begin() as connection:
                return sum(
                    connection.execute(each, values).rowcount for each in statements
                )

        async with self._writing():
            return await to_thread.run_sync(run)

    @property
    def stuck_s(self) -> float:
        """For how long writes have been tried of which none got through."""
        return 0.0 if self._stuck_since is None else self._now() - self._stuck_since

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[None]:
        if self._stuck_since is None:
            self._stuck_since = self._now()
        async with self._writer:
            try:
                yield
            except sa.exc.OperationalError:
                # Locked, or the disk is full: what could not be stored is tried again.
                raise
            except BaseException:
                self._stuck_since = None
                raise
            waits = self._writer.statistics().tasks_waiting
            self._stuck_since = self._now() if waits else None

    async def dispose(self) -> None:
        """Close the connections."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        self._synced.dispose()
        self._unsynced.dispose()


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


def _engine(address: URL, synchronous: str) -> sa.Engine:
    """Open the file; `synchronous` as in sqlite.org/pragma.html."""
    engine = sa.create_engine(address, connect_args={"timeout": BUSY_S})

    def prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")

    sa.event.listen(engine, "connect", prepare)
    return engine

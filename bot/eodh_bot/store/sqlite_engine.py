"""A SQLite file for one event loop: reads run at once, writes one after the other.

A driver that hands each cursor to a thread costs more than a read does, and several
writers of one process would wait in SQLite's own pauses of up to 100 ms.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from time import monotonic
from typing import Any

import anyio
import sqlalchemy as sa
from anyio import to_thread
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

BUSY_S = 30
# A write that waits for longer is told on /healthz.
_STUCK_S = 30.0


class SqliteEngine:
    """Opens connections to a SQLite file, as an `AsyncEngine` does.

    Args:
        address: Of the file.
    """

    def __init__(self, address: URL) -> None:
        self._synced = _engine(address, "FULL")
        self._unsynced = _engine(address, "NORMAL")
        self.dialect = self._synced.dialect
        self._writer = anyio.Lock()
        self._stuck_since: float | None = None
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
        async with self._writer:
            with self._noted(), self._synced.connect() as connection:
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

        async with self._writer:
            with self._noted():
                return await to_thread.run_sync(run)

    async def stuck_s(self) -> float:
        """Return for how long no write got through, in seconds; 0 if they do."""
        since = self._stuck_since
        if since is None or monotonic() - since < _STUCK_S:
            return 0.0
        if not self._writer.locked() and await to_thread.run_sync(self._can_write):
            # What failed then was not tried again since.
            self._stuck_since = None
            return 0.0
        return monotonic() - since

    def _can_write(self) -> bool:
        with self._unsynced.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError:
                return False
            finally:
                connection.rollback()
                connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_S * 1_000}")
        return True

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """Note since when writes wait: another program may have locked the file."""
        if self._stuck_since is None:
            self._stuck_since = monotonic()
        try:
            yield
        except OperationalError:
            raise
        except BaseException:
            self._stuck_since = None
            raise
        self._stuck_since = None

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

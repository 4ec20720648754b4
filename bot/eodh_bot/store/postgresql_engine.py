"""The connections to PostgreSQL, and statements that are transactions by themselves."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio
import sqlalchemy as sa
from anyio import CancelScope
from sqlalchemy.engine import URL
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import greenlet_spawn

# Of more at once the rest waits: to open one more costs as much as twenty reads.
_POOL_SIZE = 10
# So many of them stay taken for single statements: to take one from the pool and to
# give it back costs a third of a read.
_SINGLES = 6
# A connection that was used so lately is there still, in seconds.
_TRUSTED_S = 1.0

_T = TypeVar("_T")


class PostgresqlEngine:
    """Opens connections to PostgreSQL, as an `AsyncEngine` does.

    Args:
        address: Of the database.
    """

    def __init__(self, address: URL) -> None:
        self._engine = _engine(address)
        self.dialect = self._engine.dialect
        # The one used last comes first, so that few are used where few are needed.
        self._idle: list[tuple[sa.Connection, float]] = []
        self._places = anyio.Semaphore(_SINGLES)

    async def read(
        self, statement: sa.Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[sa.RowMapping]:
        """Run one statement by itself, and return its rows."""
        return await self._run(statement, values, lambda rows: rows.mappings().all())

    async def write(
        self, statement: sa.Executable, values: Mapping[str, Any] | None = None
    ) -> int:
        """Run one statement by itself, and return how many rows it changed."""
        return await self._run(statement, values, lambda result: result.rowcount)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction."""
        engine = self._engine.execution_options(isolation_level="READ COMMITTED")
        async with engine.begin() as connection:
            yield connection

    def connect(self) -> AsyncConnection:
        """Open a connection whose statements are transactions by themselves."""
        return self._engine.connect()

    async def dispose(self) -> None:
        """Close the connections."""
        while self._idle:
            await greenlet_spawn(self._idle.pop()[0].close)
        await self._engine.dispose()

    async def _run(
        self,
        statement: sa.Executable,
        values: Mapping[str, Any] | None,
        take: Callable[[sa.CursorResult[*tuple[Any, ...]]], _T],
    ) -> _T:
        """Run one statement by itself; a cancelled scope does not interrupt it.

        An `AsyncConnection` would switch stacks when it opens, at each statement and
        when it closes; here all is one switch.
        """

        def run() -> _T:
            connection = self._opened()
            try:
                taken = take(connection.execute(statement, values))
            except BaseException:
                connection.close()
                raise
            self._idle.append((connection, time.monotonic()))
            return taken

        with CancelScope(shield=True):
            async with self._places:
                taken = await greenlet_spawn(run)
        return taken

    def _opened(self) -> sa.Connection:
        """Return an open connection: one that was idle is checked first."""
        while self._idle:
            connection, used_at = self._idle.pop()
            if time.monotonic() - used_at < _TRUSTED_S or _answers(connection):
                return connection
            connection.invalidate()
            connection.close()
        return self._engine.sync_engine.connect()


def _answers(connection: sa.Connection) -> bool:
    dialect, driver = connection.dialect, connection.connection.dbapi_connection
    try:
        return driver is not None and dialect.do_ping(driver)
    except dialect.loaded_dbapi.Error:
        return False


def _engine(address: URL) -> AsyncEngine:
    # Else each read begins a transaction and ends it: two messages more.
    engine = create_async_engine(
        address,
        pool_size=_POOL_SIZE,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
    )
    _ping_idle(engine.sync_engine)
    return engine


def _ping_idle(engine: sa.Engine) -> None:
    """Check a connection that was idle before it is used: its server may be gone.

    `pool_pre_ping` would check before each statement, at the cost of one.
    """

    def returned(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["idle_from"] = time.monotonic()

    def taken(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        idle_from = record.info.get("idle_from")
        if idle_from is None or time.monotonic() - idle_from < _TRUSTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            raise InvalidatePoolError from None

    sa.event.listen(engine, "checkin", returned)
    sa.event.listen(engine, "checkout", taken)

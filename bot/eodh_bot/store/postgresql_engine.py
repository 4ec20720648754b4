"""The connections to PostgreSQL, and statements that are transactions by themselves."""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from anyio import CancelScope
from sqlalchemy.engine import URL
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import greenlet_spawn

# Of more at once the rest waits: to open one more costs as much as twenty reads.
_POOL_SIZE = 10
# A connection that was used so lately is there still, in seconds.
_TRUSTED_S = 1.0

_T = TypeVar("_T")


def open_postgresql(address: URL) -> AsyncEngine:
    """Return an engine whose statements are transactions by themselves."""
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


async def run_alone(
    engine: AsyncEngine,
    statement: sa.Executable,
    values: Mapping[str, Any] | None,
    take: Callable[[sa.CursorResult[*tuple[Any, ...]]], _T],
) -> _T:
    """Run one statement by itself; a cancelled scope does not interrupt it.

    An `AsyncConnection` would switch stacks when it opens, at each statement and when
    it closes; here all is one switch.

    Args:
        engine: Of `open_postgresql`.
        statement: The statement.
        values: Of its parameters, by name.
        take: Reads the result, while the connection is open.
    """

    def run() -> _T:
        with engine.sync_engine.connect() as connection:
            return take(connection.execute(statement, values))

    with CancelScope(shield=True):
        taken = await greenlet_spawn(run)
    return taken  # noqa: RET504 - a scope may end the block without a value


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

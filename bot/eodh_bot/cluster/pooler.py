"""Open a connection that stays one session; refuse a pooler that shares connections.

A process shows that it lives by a lock that lasts as long as its connection. Behind
PgBouncer in transaction mode others get that connection next: two processes would hold
the same lock, and a dead one's would never be free.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from eodh_bot.store.start_errors import start_error
from eodh_tools.errors import SettingsError

# PostgreSQL answers at once; a pool with a single connection waits for the transaction.
_PATIENCE_S = 10.0
_SERVED_BY = sa.text("SELECT pg_backend_pid()")


@asynccontextmanager
async def open_session(address: URL) -> AsyncIterator[AsyncConnection]:
    """Open a connection to PostgreSQL that is one session while it is open.

    Args:
        address: By `checked_url`.

    Yields:
        The connection, in autocommit.

    Raises:
        SettingsError: The database cannot be used, or its address leads to a pooler
            that shares connections.
        DatabaseDownError: It lets nobody connect now.
    """
    engine = create_async_engine(
        address, poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    try:
        async with AsyncExitStack() as opened:
            try:
                connection = await opened.enter_async_context(engine.connect())
                await _refuse_shared_connections(engine, connection)
            except SQLAlchemyError as error:
                raise start_error(error) from None
            yield connection
    finally:
        await engine.dispose()


async def _refuse_shared_connections(
    engine: AsyncEngine, connection: AsyncConnection
) -> None:
    """Check that a connection keeps its process of the server between statements.

    While another one is within a transaction, a pooler cannot give both the same.

    Args:
        engine: Opens the other one.
        connection: In autocommit.

    Raises:
        SettingsError: It does not.
    """
    before = (await connection.execute(_SERVED_BY)).scalar_one()
    async with engine.connect() as other:
        await other.execution_options(isolation_level="READ COMMITTED")
        await other.execute(_SERVED_BY)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                after = (await connection.execute(_SERVED_BY)).scalar_one()
        except TimeoutError:
            after = None
    if before != after:
        raise SettingsError(
            "EODH_BOT_DATABASE_URL leads to a pooler (such as PgBouncer) that gives "
            "each transaction another connection, so that two bots could not see each "
            "other: give the address of PostgreSQL itself, or of a pool in session "
            "mode."
        )

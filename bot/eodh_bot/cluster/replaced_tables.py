"""End this process when other tables are put in the place of PostgreSQL's.

A restore into a running database, as by `pg_restore --clean`, takes away what was
posted since the backup. No post is claimed in such tables (`store.posts`); a new
process looks into Slack's history before it posts what happened before its start.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from eodh_bot.cluster.membership import CHECK_S, end_process
from eodh_bot.store.database import Database
from eodh_bot.store.identity import TOLD
from eodh_bot.store.tables import metadata

#: A restore may take so long; a process that began within it would make tables.
RESTORE_S = 600.0
_log = structlog.get_logger()


@asynccontextmanager
async def ended_if_replaced(
    database: Database,
    lost: Callable[[], None] | None = None,
    restore_s: float = RESTORE_S,
) -> AsyncIterator[None]:
    """End this process if the tables of its database are replaced.

    Args:
        database: Open, and identified.
        lost: Ends the process at once; `os._exit` if not given.
        restore_s: How long it waits at most until the tables are whole.
    """
    if database.is_same is None:
        yield
        return
    stop = asyncio.Event()
    watch = _watch(database, database.is_same, stop, lost or end_process, restore_s)
    watching = asyncio.create_task(watch)
    try:
        yield
    finally:
        # Not cancelled: an interrupted statement breaks its connection.
        stop.set()
        await watching


async def _watch(
    database: Database,
    is_same: sa.ColumnElement[bool],
    stop: asyncio.Event,
    lost: Callable[[], None],
    restore_s: float,
) -> None:
    # A restore makes the keys of the tables last, when all rows are there.
    keys = (metadata.tables[name].primary_key.name for name in TOLD)
    is_whole = sa.and_(*(sa.func.to_regclass(key).is_not(None) for key in keys))
    asked = sa.select(is_same, is_whole)
    left_s = restore_s
    while not stop.is_set():
        try:
            [row] = await database.read(asked)
            same, whole = map(bool, row.values())
        except ProgrammingError:
            # The tables are not there.
            same = whole = False
        except (SQLAlchemyError, OSError):
            # A lost connection is noticed by `membership`.
            same, whole = True, True
        left_s = restore_s if same else left_s - CHECK_S
        if not same and (whole or left_s <= 0):
            _log.critical("the database was replaced; the process ends to be restarted")
            lost()
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), CHECK_S)

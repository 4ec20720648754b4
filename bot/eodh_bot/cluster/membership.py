"""Find which processes run, and which workspaces each of them polls.

On PostgreSQL every process holds a lock while it runs, on its own connection. The
server frees the lock when the process dies, which shows the others that it is dead. On
SQLite only one process may run: it locks the database file.
"""

import asyncio
import contextlib
import hashlib
import math
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from eodh_bot.cluster.file_lock import DatabaseLock, locked
from eodh_bot.cluster.pooler import open_session
from eodh_bot.store.database import checked_url
from eodh_bot.store.watches import SHARDS

#: The id of the only process on a SQLite file.
ONLY_PROCESS = "only"

#: How often a process looks whether its connection still holds its locks.
CHECK_S = 1.0
#: A server that is silent for longer may have given its locks away: it frees those of a
#: machine that vanished after 25 s (`store.database`).
SILENCE_S = 20.0
_log = structlog.get_logger()


class Shards(Protocol):
    """Shares the shards among processes, so that no two have the same one."""

    async def owned(self) -> frozenset[int]:
        """Return the shards of this process now; call it every few seconds."""


class Presence(Shards, Protocol):
    """One process among those that share a database."""

    @property
    def process_id(self) -> str:
        """The id of this process; no other running process has it."""

    def inheriting(self, process_id: str) -> AbstractAsyncContextManager[bool]:
        """Take the place of another process; False where it lives, or another has it.

        What it has begun is of nobody else within the context.
        """


class SingleProcess:
    """The only process, on SQLite."""

    process_id = ONLY_PROCESS

    async def owned(self) -> frozenset[int]:
        """Return all shards: no other process has any."""
        return frozenset(range(SHARDS))

    @asynccontextmanager
    async def inheriting(self, process_id: str) -> AsyncIterator[bool]:
        """Yield whether it is not this process: no other can run."""
        yield process_id != self.process_id


class PostgresMembership:
    """One of several processes on one PostgreSQL database.

    Args:
        connection: Only this process's, in autocommit; open while it runs.
        process_id: The id of this process.
        slack_team: The Slack workspace that the processes serve; another one may use
            the same database.
    """

    def __init__(
        self, connection: AsyncConnection, process_id: str, slack_team: str
    ) -> None:
        self._connection = connection
        self._lives = _number(f"eodh-bot lives {slack_team}")
        self._watches = _number(f"eodh-bot watches {slack_team}")
        self._mine: set[int] = set()
        # One statement at a time, because all share one connection.
        self._lock = asyncio.Lock()
        self.process_id = process_id

    async def begin(self) -> None:
        """Take the lock that shows that this process runs."""
        await self._lock_call("pg_advisory_lock", self._lives, _number(self.process_id))

    async def owned(self) -> frozenset[int]:
        """Take or give back shards, until each process has an equal share."""
        share = math.ceil(SHARDS / max(1, await self._count_living()))
        for shard in sorted(self._mine)[share:]:
            await self._lock_call("pg_advisory_unlock", self._watches, shard)
            self._mine.discard(shard)
        # Each process starts at another shard, so that few try the same one.
        first = _number(self.process_id) % SHARDS
        for step in range(SHARDS):
            shard = (first + step) % SHARDS
            if len(self._mine) >= share:
                break
            if shard not in self._mine and await self._lock_call(
                "pg_try_advisory_lock", self._watches, shard
            ):
                self._mine.add(shard)
        return frozenset(self._mine)

    @asynccontextmanager
    async def inheriting(self, process_id: str) -> AsyncIterator[bool]:
        """Hold the lock of another process, if it is free: then that one is dead."""
        number = _number(process_id)
        if not await self._lock_call("pg_try_advisory_lock", self._lives, number):
            yield False
            return
        try:
            yield True
        finally:
            await self._lock_call("pg_advisory_unlock", self._lives, number)

    async def watch_over(self, stop: asyncio.Event, lost: Callable[[], None]) -> None:
        """End this process if its database connection is lost.

        Args:
            stop: Set when the process stops as planned.
            lost: Ends the process at once, so that others take its work.
        """
        while not stop.is_set():
            try:
                async with asyncio.timeout(SILENCE_S), self._lock:
                    await self._connection.execute(sa.text("SELECT 1"))
            except (SQLAlchemyError, TimeoutError, OSError) as error:
                _log.critical(
                    "lost the database connection; the process ends to be restarted",
                    kind=type(error).__name__,
                )
                lost()
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), CHECK_S)

    async def _count_living(self) -> int:
        counted = sa.text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = :kind AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        async with self._lock:
            found = await self._connection.execute(counted, {"kind": self._lives})
            return int(found.scalar_one())

    async def _lock_call(self, function: str, kind: int, number: int) -> bool:
        statement = sa.select(
            getattr(sa.func, function)(
                sa.cast(kind, sa.Integer), sa.cast(number, sa.Integer)
            )
        )
        async with self._lock:
            return (await self._connection.execute(statement)).scalar() is not False


@asynccontextmanager
async def open_presence(
    database_url: str, slack_team: str, lost: Callable[[], None] | None = None
) -> AsyncIterator[Presence]:
    """Join the processes that share a database.

    Args:
        database_url: The bot's database.
        slack_team: The Slack workspace that they serve.
        lost: Ends the process at once; `os._exit` if not given.

    Raises:
        SettingsError: Another process uses the SQLite file, the database cannot be
            used, or its address leads to a pooler that shares connections.
        DatabaseDownError: It lets nobody connect now.
    """
    address = checked_url(database_url)
    if address.get_backend_name() == "sqlite":
        with locked(Path(str(address.database))) as lock:
            async with _ended_if_replaced(lock, lost or end_process):
                yield SingleProcess()
        return
    process_id = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    async with open_session(address) as connection:
        presence = PostgresMembership(connection, process_id, slack_team)
        await presence.begin()
        stop = asyncio.Event()
        watching = asyncio.create_task(presence.watch_over(stop, lost or end_process))
        try:
            yield presence
        finally:
            # Not cancelled: an interrupted statement breaks its connection.
            stop.set()
            await watching


@asynccontextmanager
async def _ended_if_replaced(
    lock: DatabaseLock, lost: Callable[[], None]
) -> AsyncIterator[None]:
    """End this process if another file was put in the place of its database."""

    async def watch() -> None:
        while True:
            await asyncio.sleep(CHECK_S)
            if not lock.is_current():
                break
        _log.critical("the database file was replaced; the process ends to open it")
        lost()

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


#: The exit status after the database connection was lost (sysexits: EX_TEMPFAIL).
LOST_STATUS = 75


def end_process() -> None:
    """End this process at once, to be restarted by what supervises it."""
    os._exit(LOST_STATUS)


def _number(name: str) -> int:
    """Hash a name to a lock number: 31 bits, so that it is never negative."""
    digest = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1

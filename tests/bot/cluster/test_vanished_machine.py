"""A machine or a link that vanished is noticed within 30 s, by both sides."""

import os
import socket
from pathlib import Path

import pytest
import sqlalchemy as sa
from anyio import to_thread

from eodh_bot.cluster import membership
from eodh_bot.cluster.membership import open_presence
from eodh_bot.notices.dbos_queue import open_engine
from eodh_bot.store import open_database
from eodh_bot.store.database import checked_url
from tests.bot.postgres import new_database

pytestmark = pytest.mark.anyio

LIMIT_S = 30
_TIMES = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count")


async def test_the_server_lets_go_of_a_vanished_process_in_time(
    postgresql: str,
) -> None:
    """Its own time would be two hours, in which the shards stay locked (F13, F14)."""
    url = await to_thread.run_sync(new_database, postgresql)
    async with open_database(url) as database, open_presence(url, "T1") as presence:
        connections = [presence._connection]  # type: ignore[attr-defined]  # noqa: SLF001
        async with database.connect() as other:
            connections.append(other)
            for connection in connections:
                shown = [
                    (await connection.execute(sa.text(f"SHOW {name}"))).scalar()
                    for name in _TIMES
                ]
                idle_s, between_s, times = (int(str(each)) for each in shown)
                free_s = idle_s + between_s * times
                assert free_s <= LIMIT_S
                # A stall of seconds ends nobody; but nobody works on without its locks.
                assert 15 < membership.CHECK_S + membership.SILENCE_S < free_s


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux's /proc")
async def test_every_connection_of_the_bot_has_these_times(
    postgresql: str,
) -> None:
    """Those of the durable queue too, which opens its own."""
    url = await to_thread.run_sync(new_database, postgresql)
    async with (
        open_database(url) as database,
        open_presence(url, "T1") as presence,
        open_engine(url, presence.process_id, "T1", {}),
        database.connect() as connection,
    ):
        await connection.execute(sa.text("SELECT 1"))
        held = await to_thread.run_sync(_socket_times, url)

    assert len(held) >= 3
    assert set(held) == {(10, 5, 3)}


def _socket_times(url: str) -> list[tuple[int, int, int]]:
    """The times of this process's sockets to the server, as the system has them."""
    port = checked_url(url).port
    found = []
    for handle in Path("/proc/self/fd").iterdir():
        try:
            shared = socket.socket(fileno=os.dup(int(handle.name)))
        except OSError:
            continue
        with shared:
            try:
                peer = shared.getpeername()
            except OSError:
                continue
            if not isinstance(peer, tuple) or len(peer) < 2 or peer[1] != port:
                continue
            found.append(
                tuple(
                    shared.getsockopt(socket.IPPROTO_TCP, option)
                    for option in (
                        socket.TCP_KEEPIDLE,
                        socket.TCP_KEEPINTVL,
                        socket.TCP_KEEPCNT,
                    )
                )
            )
    return found  # type: ignore[return-value]


def test_what_the_operator_wrote_into_the_address_counts() -> None:
    address = checked_url("postgresql://me@host/db?keepalives_idle=60&options=-c%20x=1")

    assert address.query["keepalives_idle"] == "60"
    assert address.query["options"] == "-c x=1"
    assert address.query["keepalives_count"] == "3"


def test_the_address_reaches_the_driver(postgresql: str) -> None:
    engine = sa.create_engine(checked_url(f"{postgresql}/postgres"))
    with engine.connect() as connection:
        shown = connection.execute(sa.text("SHOW idle_in_transaction_session_timeout"))
        assert shown.scalar() == "1min"
    engine.dispose()

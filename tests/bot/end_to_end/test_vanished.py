"""A machine that vanishes sends nothing any more, not even that it ends (F13, F14).

A filter on the sockets lets the system drop every packet that comes in for them, as if
the link were cut; so nothing is acknowledged.
"""

import sys
import time

import anyio
import pytest
from anyio import to_thread

from eodh_bot.cluster.membership import open_presence
from eodh_bot.store import open_database
from eodh_bot.store.watches import SHARDS
from tests.bot.cluster.test_membership import is_dead
from tests.bot.postgres import new_database

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform != "linux", reason="socket filters of Linux"),
]

#: 30 s, and what a loaded machine adds.
LIMIT_S = 40

CUT = """
import anyio, ctypes, os, signal, socket, struct, sys, time
from pathlib import Path

def cut_off(port):
    # One instruction of BPF: keep no byte.
    program = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    filter = struct.pack("HL", 1, ctypes.addressof(program))
    count = 0
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
            if isinstance(peer, tuple) and len(peer) > 1 and peer[1] == port:
                shared.setsockopt(socket.SOL_SOCKET, 26, filter)  # SO_ATTACH_FILTER
                count += 1
    assert count
"""

VANISHES = f"""{CUT}
from eodh_bot.cluster.membership import open_presence

async def main():
    async with open_presence(sys.argv[1], "T1") as presence:
        assert len(await presence.owned()) == {SHARDS}
        print(presence.process_id, flush=True)
        cut_off(int(sys.argv[2]))
        os.kill(os.getpid(), signal.SIGSTOP)

anyio.run(main)
"""

WAITS = f"""{CUT}
from eodh_bot.store import open_database

async def main():
    async with open_database(sys.argv[1]) as database:
        await database.check()
        cut_off(int(sys.argv[2]))
        print("cut", flush=True)
        began = time.monotonic()
        while True:
            try:
                await database.check()
                break
            except Exception:
                await anyio.sleep(0.1)
        print(time.monotonic() - began, flush=True)
        # What is cut off still would wait for its goodbye.
        os._exit(0)

anyio.run(main)
"""


def command(script: str, url: str) -> list[str]:
    port = url.rpartition("/")[0].rpartition(":")[2]
    return [sys.executable, "-c", script, url, port]


async def test_a_vanished_machine_gives_up_its_workspaces_within_30_seconds(
    postgresql: str,
) -> None:
    url = await to_thread.run_sync(new_database, postgresql)
    async with open_database(url):
        pass
    vanishes = await anyio.open_process(command(VANISHES, url), stderr=None)
    try:
        assert vanishes.stdout is not None
        process_id = (await vanishes.stdout.receive()).decode().strip()
        began = time.monotonic()
        async with open_presence(url, "T1") as presence:
            with anyio.fail_after(120):
                while not await is_dead(presence, process_id):  # noqa: ASYNC110
                    await anyio.sleep(0.2)
            took_s = time.monotonic() - began
            assert await presence.owned() == frozenset(range(SHARDS))
    finally:
        vanishes.kill()
        await vanishes.aclose()

    assert took_s < LIMIT_S


async def test_a_bot_whose_connections_are_cut_off_works_again_within_30_seconds(
    postgresql: str,
) -> None:
    url = await to_thread.run_sync(new_database, postgresql)
    with anyio.fail_after(120):
        done = await anyio.run_process(command(WAITS, url), stderr=None)
    first, took_s = done.stdout.decode().split()

    assert first == "cut"
    assert float(took_s) < LIMIT_S

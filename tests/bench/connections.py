"""A call with a token beside 10,000 connections that never ask, or are left open.

The server may open 1,024 files, as is usual; server, attacker, caller and local Hub
are processes of their own, on one machine.
"""

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import anyio
import httpx2

from tests.bench.mcp_http import Request, hub_process, post, server_process

CONNECTIONS = 10_000
_ADDRESSES = 50
_FILES = 1_024
_PAUSE_S = 0.02
_QUIET_S = 3.0
_HEAD = b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n"
# Silent, half a head, half a body, and one that is left open after its answer.
_SENT = (
    b"",
    _HEAD + b"X-Slow: ",
    _HEAD + b"Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
    b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
)
_RATES = (1_000, 4_000)

Row = tuple[str, ...]


def measure() -> Sequence[Row]:
    """How long a call waits: by itself, and while many connections begin."""
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    begun = f"connections a second (load before: {load:.1f} a processor)"
    head = (begun, "calls", "lost", "mean, s", "longest, s")
    rows: list[Row] = [head]
    with (
        tempfile.TemporaryDirectory() as folder,
        hub_process() as (reported, environment),
    ):
        settings = environment | {"EODH_CACHE_DIR": folder, "XDG_CONFIG_HOME": folder}
        bounded = ("sh", "-c", f'ulimit -n {_FILES}; exec "$0" "$@"')
        program = str(Path(sys.executable).parent / "eodh-mcp")
        ours = (*bounded, program, "--http")
        request = ("get_status", {"job": reported["jobs"][0]})
        with server_process(ours, settings, "127.0.0.1:{port}") as (_, url):
            anyio.run(_ask, url, request, None, 1.0)
            rows.append(_row("none", *anyio.run(_ask, url, request, None, _QUIET_S)))
            rows += [_attacked(url, request, rate) for rate in _RATES]
    return rows


def _attacked(url: str, request: Request, rate: int) -> Row:
    port = url.removesuffix("/mcp").rpartition(":")[2]
    command = (sys.executable, "-m", "tests.bench.connections", port, str(rate))
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as attacker:
        assert attacker.stdin is not None
        assert attacker.stdout is not None
        os.set_blocking(attacker.stdout.fileno(), False)
        all_are_open = attacker.stdout.readline
        row = _row(f"{rate:,}", *anyio.run(_ask, url, request, all_are_open, 120.0))
        attacker.stdin.close()
    return row


def _row(what: str, times: Sequence[float], lost: int) -> Row:
    mean, longest = statistics.mean(times), max(times)
    return what, str(len(times) + lost), str(lost), f"{mean:.3f}", f"{longest:.3f}"


async def _ask(
    url: str,
    request: Request,
    is_over: Callable[[], object] | None,
    longest_s: float,
) -> tuple[list[float], int]:
    """Call again and again, on a new connection each time.

    Returns:
        Seconds of each answered call, and how many were not answered.
    """
    times, lost = [], 0
    until = time.monotonic() + longest_s
    none_idle = httpx2.Limits(max_keepalive_connections=0)
    async with httpx2.AsyncClient(timeout=60, limits=none_idle) as http:
        while time.monotonic() < until and not (is_over and is_over()):
            began = time.perf_counter()
            try:
                await post(http, url, 1, request)
            except httpx2.TransportError:
                lost += 1
            else:
                times.append(time.perf_counter() - began)
            await asyncio.sleep(_PAUSE_S)
    return times, lost


async def _attack(port: int, rate: int) -> None:
    """Open some connections a second, and hold them until the input ends."""
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2
    )
    held: list[asyncio.StreamWriter] = []
    began = time.monotonic()

    async def begin(number: int) -> None:
        own = (f"127.0.1.{number % _ADDRESSES + 1}", 0)
        _, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=own)
        writer.write(_SENT[number % len(_SENT)])
        held.append(writer)

    async with asyncio.TaskGroup() as tasks:
        for number in range(CONNECTIONS):
            tasks.create_task(begin(number))
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
    sys.stdout.write("all are open\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_attack(int(sys.argv[1]), int(sys.argv[2])))

"""Calls a second over HTTP beside the SDK's own minimal server, and memory.

The server, the SDK's server and the local Hub are processes of their own; one
process asks, by plain HTTP requests of the newest era over kept connections.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import httpx2
from mcp.server import MCPServer

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.scripted_jobs import ScriptedJob

CONCURRENCY = (1, 8, 32)
CALLS = 400
LONG_RUN = 10_000
_WARM_UP = 50
_START_S = 30.0
_VERSION = "2026-07-28"
_TOKEN = "a-token-of-the-benchmark-alone"

Request = tuple[str, dict[str, Any]]


def measure() -> Sequence[tuple[str, ...]]:
    """Calls a second at three concurrencies, and memory after 10,000 calls."""
    with tempfile.TemporaryDirectory() as folder, _hub() as (told, environment):
        settings = environment | {"EODH_CACHE_DIR": folder, "XDG_CONFIG_HOME": folder}
        minimal = (sys.executable, "-m", "tests.bench.mcp_http", "minimal")
        ours = (str(Path(sys.executable).parent / "eodh-mcp"), "--http")
        read = ("read_log", {"job": told["job"], "tail": 100})
        status = ("get_status", {"job": told["job"]})
        with (
            _server(minimal, os.environ, "{port}") as (_, sdk_url),
            _server(ours, settings, "127.0.0.1:{port}") as (pid, url),
        ):
            rows = [
                _row("the SDK's minimal server: tools/list", sdk_url, None),
                _row("eodh-mcp: tools/list", url, None),
                _row("the SDK's minimal server: a tool", sdk_url, ("echo", {})),
                _row("eodh-mcp: read_log, 100 lines (asks the Hub)", url, read),
                _row("eodh-mcp: get_status, explained (asks the Hub)", url, status),
            ]
            before = _resident_mb(pid)
            anyio.run(_ask, url, read, LONG_RUN, 8)
            after = _resident_mb(pid)
    head = ("calls a second", *(f"{n} at once" for n in CONCURRENCY))
    memory = f"memory before and after {LONG_RUN:,} more calls of read_log, MB"
    return [head, *rows, (memory, f"{before:.0f}", f"{after:.0f}", "")]


def _row(what: str, url: str, call: Request | None) -> tuple[str, ...]:
    anyio.run(_ask, url, call, _WARM_UP, 4)
    rates = []
    for at_once in CONCURRENCY:
        began = time.perf_counter()
        anyio.run(_ask, url, call, CALLS, at_once)
        rates.append(CALLS / (time.perf_counter() - began))
    return (what, *(f"{rate:.0f}" for rate in rates))


async def _ask(url: str, call: Request | None, calls: int, at_once: int) -> None:
    """Make so many calls, so many at a time; each must be answered rightly."""
    left = iter(range(calls))
    method = "tools/list" if call is None else "tools/call"
    headers = {
        "Accept": "application/json, text/event-stream",
        "Authorization": f"Bearer {_TOKEN}",
        "MCP-Protocol-Version": _VERSION,
        "Mcp-Method": method,
    }
    meta = {
        "io.modelcontextprotocol/protocolVersion": _VERSION,
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    params: dict[str, Any] = {"_meta": meta}
    if call is not None:
        headers["Mcp-Name"] = call[0]
        params |= {"name": call[0], "arguments": call[1]}
    async with httpx2.AsyncClient(headers=headers, timeout=60) as http:

        async def ask() -> None:
            for number in left:
                body = {"jsonrpc": "2.0", "id": number, "method": method}
                answer = await http.post(url, json=body | {"params": params})
                assert answer.status_code == 200, answer.text
                assert '"result"' in answer.text, answer.text
                assert '"isError":true' not in answer.text, answer.text

        async with anyio.create_task_group() as group:
            for _ in range(at_once):
                group.start_soon(ask)


@contextmanager
def _hub() -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The local Hub in its own process; a failed job there, and the settings for it."""
    command = (sys.executable, "-m", "tests.bench.mcp_http", "hub")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told: dict[str, str] = json.loads(process.stdout.readline())
        yield (
            told,
            os.environ
            | {
                "EODH_BASE_URL": told["url"],
                "EODH_WORKSPACE": told["workspace"],
                "EODH_API_KEY": told["key"],
                "EODH_MCP_TOKEN": _TOKEN,
                "EODH_MCP_RATE_PER_MINUTE": "0",
                "EODH_MCP_AUDIT_FILE": os.devnull,
                "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            },
        )
        process.terminate()


@contextmanager
def _server(
    command: Sequence[str], environment: Mapping[str, str], address: str
) -> Iterator[tuple[int, str]]:
    """A server in its own process: its id and its URL."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    arguments = [*command, address.format(port=port)]
    with subprocess.Popen(
        arguments, env=dict(environment), stderr=subprocess.DEVNULL
    ) as process:
        until = time.monotonic() + _START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert time.monotonic() < until, "the server did not start"
                time.sleep(0.05)
        yield process.pid, f"http://127.0.0.1:{port}/mcp"
        process.terminate()


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else float("nan")


def _serve_minimal(port: int) -> None:
    server: MCPServer[Any] = MCPServer("minimal", log_level="ERROR")

    @server.tool()
    async def echo() -> str:
        """Answer with a word."""
        return "a word"

    server.run("streamable-http", port=port, stateless_http=True)


def _serve_hub() -> None:
    with LocalHub() as hub:
        workspace, key = next(iter(hub.workspaces.items()))
        created = datetime(2026, 11, 1, tzinfo=UTC)
        job = replace(ScriptedJob.recorded("app-error"), created=created)
        (job_id,) = hub.script(workspace, job)
        told = {
            "url": hub.base_url,
            "workspace": workspace,
            "key": key,
            "job": job_id,
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[1] == "hub":
        _serve_hub()
    elif sys.argv[1] == "minimal":
        _serve_minimal(int(sys.argv[2]))
    else:
        for row in measure():
            sys.stdout.write(" | ".join(row) + "\n")

"""Calls a second over HTTP beside the SDK's own bare server, and memory.

The server, the SDK's server and the local Hub are processes of their own; one
process asks, by plain HTTP requests of the newest era over connections that stay
open. The
SDK's server returns a fixed result of the same size as each of our answers.
"""

import itertools
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx2
from mcp.server import MCPServer
from mcp.types import CallToolResult

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.scripted_jobs import ScriptedJob

CALLERS = 50
CALLS = 600
JOBS = 50
LONG_RUN = 10_000
_WARM_UP = 100
_START_S = 60.0
_VERSION = "2026-07-28"
_TOKEN = "a-token-of-the-benchmark-alone"

Request = tuple[str, dict[str, Any]]


def measure() -> Sequence[tuple[str, ...]]:
    """Calls a second of 50 callers, and memory after 10,000 more calls."""
    with (
        tempfile.TemporaryDirectory() as folder,
        hub_process() as (reported, environment),
    ):
        settings = environment | {"EODH_CACHE_DIR": folder, "XDG_CONFIG_HOME": folder}
        jobs = reported["jobs"]
        questions: dict[str, list[Request]] = {
            "get_status, one job": [("get_status", {"job": jobs[0]})],
            "get_status, 50 jobs": [("get_status", {"job": job}) for job in jobs],
            "read_log, 50 jobs, 100 lines": [
                ("read_log", {"job": job, "tail": 100}) for job in jobs
            ],
            "list_jobs": [("list_jobs", {})],
        }
        questions["mixed, 50 jobs"] = [
            request
            for four in zip(*_cycled(questions.values()), strict=False)
            for request in four[1:]
        ]
        ours = (str(Path(sys.executable).parent / "eodh-mcp"), "--http")
        with server_process(ours, settings, "127.0.0.1:{port}") as (pid, url):
            fixed = Path(folder) / "fixed.json"
            asked = itertools.chain.from_iterable(questions.values())
            fixed.write_text(json.dumps(anyio.run(_answers, url, list(asked))))
            bare = (sys.executable, "-m", "tests.bench.mcp_http", "bare", str(fixed))
            with server_process(bare, os.environ, "{port}") as (_, sdk_url):
                rows = [
                    _row(name, sdk_url, url, requests)
                    for name, requests in questions.items()
                ]
            before = _resident_mb(pid)
            anyio.run(_ask, url, questions["mixed, 50 jobs"], LONG_RUN, 8)
            after = _resident_mb(pid)
    head = (
        f"{CALLERS} callers at once",
        "bare SDK server, calls/s",
        "eodh-mcp, calls/s",
        "ratio",
        "p95 ms",
    )
    memory = f"memory before and after {LONG_RUN:,} more mixed calls, MB"
    return [head, *rows, (memory, "", f"{before:.0f}", f"{after:.0f}", "")]


def _cycled(lists: Any) -> list[list[Request]]:
    return [list(itertools.islice(itertools.cycle(each), JOBS)) for each in lists]


def _row(
    what: str, sdk_url: str, url: str, requests: Sequence[Request]
) -> tuple[str, ...]:
    bare, _ = _rate(sdk_url, requests)
    ours, times = _rate(url, requests)
    p95 = statistics.quantiles(times, n=20)[-1] * 1000
    return what, f"{bare:.0f}", f"{ours:.0f}", f"{ours / bare:.2f}", f"{p95:.0f}"


def _rate(url: str, requests: Sequence[Request]) -> tuple[float, list[float]]:
    anyio.run(_ask, url, requests, _WARM_UP, 4)
    began = time.perf_counter()
    times = anyio.run(_ask, url, requests, CALLS, CALLERS)
    return CALLS / (time.perf_counter() - began), times


async def _answers(url: str, requests: Sequence[Request]) -> dict[str, Any]:
    """What is answered to each request, by tool and arguments."""
    answers = {}
    async with httpx2.AsyncClient(timeout=60) as http:
        for tool, arguments in requests:
            answer = await post(http, url, 0, (tool, arguments))
            answers[json.dumps([tool, arguments])] = answer.json()["result"]
    return answers


async def _ask(
    url: str, requests: Sequence[Request], calls: int, at_once: int
) -> list[float]:
    """Make the calls, some at a time; each must be answered rightly.

    Returns:
        Seconds of each call.
    """
    left = iter(range(calls))
    times: list[float] = []
    limits = httpx2.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    async with httpx2.AsyncClient(timeout=60, limits=limits) as http:

        async def ask() -> None:
            for number in left:
                began = time.perf_counter()
                request = requests[number % len(requests)]
                answer = await post(http, url, number, request)
                times.append(time.perf_counter() - began)
                assert '"result"' in answer.text, answer.text
                assert '"isError":true' not in answer.text, answer.text

        async with anyio.create_task_group() as group:
            for _ in range(at_once):
                group.start_soon(ask)
    return times


async def post(
    http: httpx2.AsyncClient, url: str, number: int, request: Request
) -> httpx2.Response:
    tool, arguments = request
    headers = {
        "Accept": "application/json, text/event-stream",
        "Authorization": f"Bearer {_TOKEN}",
        "MCP-Protocol-Version": _VERSION,
        "Mcp-Method": "tools/call",
        "Mcp-Name": tool,
    }
    meta = {
        "io.modelcontextprotocol/protocolVersion": _VERSION,
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    params = {"_meta": meta, "name": tool, "arguments": arguments}
    body = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}
    answer = await http.post(url, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


@contextmanager
def hub_process() -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """The local Hub in its own process; failed jobs there, and the settings for it."""
    command = (sys.executable, "-m", "tests.bench.mcp_http", "hub")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        reported: dict[str, Any] = json.loads(process.stdout.readline())
        yield (
            reported,
            os.environ
            | {
                "EODH_BASE_URL": reported["url"],
                "EODH_WORKSPACE": reported["workspace"],
                "EODH_API_KEY": reported["key"],
                "EODH_MCP_TOKEN": _TOKEN,
                "EODH_MCP_RATE_PER_MINUTE": "0",
                "EODH_MCP_AUDIT_FILE": os.devnull,
                "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            },
        )
        process.terminate()


@contextmanager
def server_process(
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


def _serve_bare(port: int, fixed: Path) -> None:
    """The SDK's server with tools of ours by name, which return what is fixed."""
    server: MCPServer[Any] = MCPServer("bare", log_level="ERROR")
    answers = {
        question: CallToolResult.model_validate(answer)
        for question, answer in json.loads(fixed.read_text()).items()
    }

    @server.tool()
    async def get_status(job: str) -> CallToolResult:
        """Answer with a fixed result."""
        return answers[json.dumps(["get_status", {"job": job}])]

    @server.tool()
    async def read_log(job: str, tail: int) -> CallToolResult:
        """Answer with a fixed result."""
        return answers[json.dumps(["read_log", {"job": job, "tail": tail}])]

    @server.tool()
    async def list_jobs() -> CallToolResult:
        """Answer with a fixed result."""
        return answers[json.dumps(["list_jobs", {}])]

    server.run("streamable-http", port=port, stateless_http=True)


def _serve_hub() -> None:
    with LocalHub() as hub:
        workspace, key = next(iter(hub.workspaces.items()))
        created = datetime(2026, 11, 1, tzinfo=UTC)
        recorded = ScriptedJob.recorded("app-error")
        jobs = hub.script(
            workspace,
            *(
                replace(recorded, created=created + timedelta(hours=number))
                for number in range(JOBS)
            ),
        )
        reported = {
            "url": hub.base_url,
            "workspace": workspace,
            "key": key,
            "jobs": jobs,
        }
        sys.stdout.write(json.dumps(reported) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[1:] == ["hub"]:
        _serve_hub()
    elif sys.argv[1:2] == ["bare"]:
        _serve_bare(int(sys.argv[3]), Path(sys.argv[2]))
    else:
        for row in measure():
            sys.stdout.write(" | ".join(row) + "\n")

"""How long an assistant or a person at a terminal waits for the first answer."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.scripted_jobs import ScriptedJob

RUNS = 7
LIBRARIES = "httpx, pydantic_settings, rich, typer"


def measure() -> Sequence[tuple[str, ...]]:
    """Process start to the first answer, beside the bare imports of the libraries."""
    with LocalHub() as hub, tempfile.TemporaryDirectory() as folder:
        workspace, key = next(iter(hub.workspaces.items()))
        job = replace(
            ScriptedJob.recorded("app-error"),
            created=datetime(2026, 11, 1, tzinfo=UTC),
        )
        (job_id,) = hub.script(workspace, job)
        environment = os.environ | {
            "EODH_BASE_URL": hub.base_url,
            "EODH_WORKSPACE": workspace,
            "EODH_API_KEY": key,
            "EODH_CACHE_DIR": folder,
            "XDG_CONFIG_HOME": folder,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        bare, listed, answered = [], [], []
        libraries, printed = [], []
        _print_status(environment, job_id)  # from now on its log is cached
        for _ in range(RUNS):
            libraries.append(_timed(lambda: _import(LIBRARIES)))
            printed.append(_timed(lambda: _print_status(environment, job_id)))
            bare.append(_timed(lambda: _import("mcp.server")))
            listed.append(_until_listed(environment))
            answered.append(_timed(lambda: _ask(environment, job_id)))
    return [
        ("what", f"median of {RUNS}, s", "ratio"),
        _row("`python -c 'import mcp.server'`", bare, bare),
        _row("eodh-mcp: start, connect, list tools", listed, bare),
        _row("the same, then get_status of a failed job, end", answered, bare),
        _row(f"`python -c 'import {LIBRARIES}'`", libraries, libraries),
        _row("eodh-logs status of a failed job, its log cached", printed, libraries),
    ]


def _row(what: str, times: list[float], base: list[float]) -> tuple[str, ...]:
    median = statistics.median(times)
    return what, f"{median:.2f}", f"{median / statistics.median(base):.2f}"


def _timed(run: Callable[[], None]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _import(modules: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {modules}"], check=True)


def _print_status(environment: dict[str, str], job_id: str) -> None:
    program = Path(sys.executable).parent / "eodh-logs"
    command = [str(program), "status", job_id]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    # The exit code of a job that failed.
    assert done.returncode == 1, done.stderr


def _until_listed(environment: dict[str, str]) -> float:
    """Seconds until a client has the tools: what the server loads later is not in."""

    async def run() -> float:
        began = time.perf_counter()
        async with Client(_server(environment)) as client:
            await client.list_tools()
            return time.perf_counter() - began

    return anyio.run(run)


def _ask(environment: dict[str, str], job_id: str) -> None:
    async def run() -> None:
        async with Client(_server(environment)) as client:
            result = await client.call_tool("get_status", {"job": job_id})
            assert not result.is_error

    anyio.run(run)


def _server(environment: dict[str, str]) -> StdioServerParameters:
    program = Path(sys.executable).parent / "eodh-mcp"
    return StdioServerParameters(command=str(program), env=environment)

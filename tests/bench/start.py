"""How long an assistant or a person at a terminal waits for the first answer."""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.scripted_jobs import ScriptedJob

RUNS = 7
_BARE_SERVER = StdioServerParameters(
    command=sys.executable,
    args=[
        "-c",
        """
from mcp.server import MCPServer

server = MCPServer("bare", log_level="ERROR")


@server.tool()
async def echo() -> str:
    return "a word"


server.run("stdio")
""",
    ],
)
LIBRARIES = "httpx, pydantic_settings, rich, typer"


def measure() -> Sequence[tuple[str, ...]]:
    """Process start to the first answer, beside what nobody can avoid."""
    with LocalHub() as hub, tempfile.TemporaryDirectory() as folder:
        workspace, key = next(iter(hub.workspaces.items()))
        job = replace(
            ScriptedJob.recorded("app-error"),
            created=datetime(2026, 11, 1, tzinfo=UTC),
        )
        (job_id,) = hub.script(workspace, job)
        # What a person has: modules compiled at their first use.
        environment = _without(os.environ, "PYTHONDONTWRITEBYTECODE") | {
            "EODH_BASE_URL": hub.base_url,
            "EODH_WORKSPACE": workspace,
            "EODH_API_KEY": key,
            "EODH_CACHE_DIR": folder,
            "XDG_CONFIG_HOME": folder,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        bare, listed, warm, cold = [], [], [], []
        libraries, printed, explained = [], [], []
        explanations = Path(folder, "explanations")
        _import(environment, LIBRARIES)
        _print_status(environment, job_id)  # from now on its log is cached
        for _ in range(RUNS):
            libraries.append(_cpu_s(lambda: _import(environment, LIBRARIES)))
            printed.append(_cpu_s(lambda: _print_status(environment, job_id)))
            shutil.rmtree(explanations)
            explained.append(_cpu_s(lambda: _print_status(environment, job_id)))
            bare.append(_until_listed(_BARE_SERVER))
            listed.append(_until_listed(_server(environment)))
            warm.append(_until_answered(_server(environment), job_id))
            # The server leaves a process that compiles into it for a while.
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty:
                nothing_cached = environment | {"EODH_CACHE_DIR": empty}
                cold.append(_until_answered(_server(nothing_cached), job_id))
    return [
        ("what", f"median of {RUNS}, s", "ratio"),
        _row("the SDK's server with one tool: from the start to its tools", bare, bare),
        _row("eodh-mcp: from the start to its tools", listed, bare),
        _row("and then to get_status of a failed job, its log cached", warm, bare),
        _row("the same, with nothing cached", cold, bare),
        _row(f"`python -c 'import {LIBRARIES}'`, processor time", libraries, libraries),
        _row("eodh-logs status of a failed job, asked before", printed, libraries),
        _row("the same, its log cached but not explained yet", explained, libraries),
    ]


def _row(what: str, times: list[float], base: list[float]) -> tuple[str, ...]:
    median = statistics.median(times)
    return what, f"{median:.2f}", f"{median / statistics.median(base):.2f}"


def _cpu_s(run: Callable[[], None]) -> float:
    """Seconds of a processor that the processes took which ran and ended."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _without(variables: Mapping[str, str], name: str) -> dict[str, str]:
    return {each: value for each, value in variables.items() if each != name}


def _import(environment: dict[str, str], modules: str) -> None:
    command = [sys.executable, "-c", f"import {modules}"]
    subprocess.run(command, env=environment, check=True)


def _print_status(environment: dict[str, str], job_id: str) -> None:
    program = Path(sys.executable).parent / "eodh-logs"
    command = [str(program), "status", job_id]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    # The exit code of a job that failed.
    assert done.returncode == 1, done.stderr


def _until_listed(server: StdioServerParameters) -> float:
    """Seconds from the start of a server to its list of tools."""

    async def run() -> float:
        began = time.perf_counter()
        async with Client(server) as client:
            await client.list_tools()
            return time.perf_counter() - began

    return anyio.run(run)


def _until_answered(server: StdioServerParameters, job_id: str) -> float:
    """Seconds from the start of a server to a job's status."""

    async def run() -> float:
        began = time.perf_counter()
        async with Client(server) as client:
            await client.list_tools()
            result = await client.call_tool("get_status", {"job": job_id})
            assert not result.is_error
            return time.perf_counter() - began

    return anyio.run(run)


def _server(environment: dict[str, str]) -> StdioServerParameters:
    program = Path(sys.executable).parent / "eodh-mcp"
    return StdioServerParameters(command=str(program), env=environment)

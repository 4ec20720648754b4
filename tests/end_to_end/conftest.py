"""One local Hub for all, with every case run once for real."""

import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from eodh_sandbox.hub import HubJob, LocalHub
from eodh_sandbox.hub.cwl.processes import PROCESSES

PROGRAMS = Path(sys.executable).parent

Connect = Callable[[str], AbstractAsyncContextManager[Client]]


RUN = [process for process in PROCESSES if process != "sleep"]


@pytest.fixture
def workspace(real_hub: LocalHub) -> str:
    return next(iter(real_hub.workspaces))


@pytest.fixture
async def jobs(
    real_hub: LocalHub, workspace: str, real_jobs: dict[str, HubJob]
) -> dict[str, str]:
    """The id of a job of each process, all of them ended, by real runs of cwltool."""
    for job in real_jobs.values():
        await real_hub.wait_for_end(workspace, job.job_id, limit_s=240)
    return {process: job.job_id for process, job in real_jobs.items()}


@pytest.fixture
def environment(real_hub: LocalHub, workspace: str, tmp_path: Path) -> dict[str, str]:
    """What a program of a person of the local Hub is started with."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "EODH_BASE_URL": real_hub.base_url,
        "EODH_WORKSPACE": workspace,
        "EODH_API_KEY": real_hub.workspaces[workspace],
        "EODH_CACHE_DIR": str(tmp_path / "cache"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


@pytest.fixture
def connect(environment: dict[str, str], tmp_path: Path) -> Connect:
    """Connects a real MCP client to the installed `eodh-mcp`, in either era."""

    @asynccontextmanager
    async def connected(mode: str) -> AsyncIterator[Client]:
        server = StdioServerParameters(
            command=str(PROGRAMS / "eodh-mcp"), env=environment, cwd=tmp_path
        )
        async with Client(server, mode=mode) as client:
            yield client

    return connected

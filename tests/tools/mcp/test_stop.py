"""A server that is asked to stop answers those who wait, and tears no stream."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from mcp import Client

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.hub.job_references import status_uri
from tests.tools.mcp.conftest import call
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

PROGRAM = str(Path(sys.executable).parent / "eodh-mcp")


@asynccontextmanager
async def program(
    environment: dict[str, str], folder: Path
) -> AsyncIterator[tuple[subprocess.Popen[str], str]]:
    """`eodh-mcp --http` as a process, and its address."""
    process = subprocess.Popen(  # noqa: ASYNC220 - it reads and writes in threads
        [PROGRAM, "--http", ":0"],
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], **environment},
        cwd=folder,
        text=True,
    )
    assert process.stderr is not None
    try:
        line = await anyio.to_thread.run_sync(process.stderr.readline)
        yield process, line.split()[-1]
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


async def test_waits_and_subscriptions_end_with_an_answer(
    hub: LocalHub, workspace: str, environment: dict[str, str], tmp_path: Path
) -> None:
    made = ScriptedJob("ndvi", created=datetime.now(UTC), duration_s=3600)
    (job_id,) = hub.script(workspace, made)
    answers: dict[str, str] = {}
    waiting: set[str] = set()
    all_wait = anyio.Event()

    def begins(name: str) -> None:
        waiting.add(name)
        if len(waiting) == 3:
            all_wait.set()

    async def wait(url: str, mode: str) -> None:
        async def progress(
            progress: float,
            total: float | None,
            message: str | None,
        ) -> None:
            assert progress <= (total or 0), message
            begins(mode)

        async with Client(url, mode=mode) as client:
            await client.list_tools()  # the client checks answers against their schema
            result = await client.call_tool(
                "get_status", {"job": job_id, "wait": True}, progress_callback=progress
            )
            answers[mode] = (result.structured_content or {})["status"]

    async def listen(url: str) -> None:
        async with Client(url) as client:
            uri = status_uri(workspace, job_id)
            async with client.listen(resource_subscriptions=[uri]) as events:
                begins("listen")
                answers["listen"] = f"{len([event async for event in events])} events"

    with anyio.fail_after(WAIT_S):
        async with program(environment, tmp_path) as (process, url):
            async with Client(url) as client:
                assert (await call(client, "get_status", job=job_id))[1]["status"]
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(wait, url, "auto")
                tasks.start_soon(wait, url, "legacy")
                tasks.start_soon(listen, url)
                await all_wait.wait()
                process.send_signal(signal.SIGTERM)
            assert process.stderr is not None
            stderr = await anyio.to_thread.run_sync(process.stderr.read)
            await anyio.to_thread.run_sync(process.wait)
    assert answers == {"auto": "running", "legacy": "running", "listen": "0 events"}
    assert "Traceback" not in stderr
    assert "Cancel" not in stderr
    assert process.returncode in {0, -signal.SIGTERM}

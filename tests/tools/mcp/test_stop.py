"""A server that is asked to stop answers those who wait, and tears no stream."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from mcp import Client

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.hub.job_references import status_uri
from tests.tools.mcp.conftest import LONG_AGO, call
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

PROGRAM = (str(Path(sys.executable).parent / "eodh-mcp"), "--http", ":0")

# As `eodh-mcp --http`, but a part of a log is cut for ever, in a thread that nothing
# can end; and whoever stops it waits a second in place of ten.
BUSY = """
import sys, threading
from eodh_tools.mcp import http_server
from eodh_tools.toolbox.log_selection import LogSelection

def for_ever(self, log, max_chars):
    print("busy", file=sys.stderr, flush=True)
    threading.Event().wait()

LogSelection.cut = for_ever
http_server._STOP_S, http_server._LAST_S = 1, 0
http_server.serve_http(":0")
"""


@asynccontextmanager
async def program(
    environment: dict[str, str],
    folder: Path,
    command: Sequence[str] = PROGRAM,
) -> AsyncIterator[tuple[subprocess.Popen[str], str]]:
    """`eodh-mcp --http` as a process, and its address."""
    process = subprocess.Popen(  # noqa: ASYNC220 - it reads and writes in threads
        command,
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


async def test_a_call_that_never_ends_does_not_keep_the_server(
    hub: LocalHub, workspace: str, environment: dict[str, str], tmp_path: Path
) -> None:
    made = ScriptedJob(created=LONG_AGO, logs=(JobLog("a.log", b"one line\n"),))
    (job_id,) = hub.script(workspace, made)

    async def ask(url: str) -> None:
        with suppress(Exception):  # the connection breaks
            async with Client(url) as client:
                await client.call_tool("read_log", {"job": job_id})

    with anyio.fail_after(WAIT_S):
        command = (sys.executable, "-c", BUSY)
        async with program(environment, tmp_path, command) as (process, url):
            assert process.stderr is not None
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ask, url)
                line = await anyio.to_thread.run_sync(process.stderr.readline)
                assert line == "busy\n"
                process.send_signal(signal.SIGTERM)
                await anyio.to_thread.run_sync(process.wait)
                tasks.cancel_scope.cancel()
            stderr = await anyio.to_thread.run_sync(process.stderr.read)
    assert process.returncode == 1
    assert "something did not end within 1 s of the signal to stop" in stderr

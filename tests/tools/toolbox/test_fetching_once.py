"""A log that several ask for at once is downloaded once, by this process and others."""

import os
import sys
from pathlib import Path

import anyio
import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.errors import JobsError
from eodh_tools.toolbox.toolbox import Toolbox
from tests.tools.conftest import OpenToolbox
from tests.tools.toolbox.jobs_of_toolbox import add, prefixed

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(os.name != "posix", reason="no such locks on this system"),
]

HOLDER = """
import sys
from pathlib import Path
import anyio
from eodh_tools.cache.fetch_lock import fetch_lock

async def main():
    async with fetch_lock(Path(sys.argv[1])):
        print("has it", flush=True)
        await anyio.sleep(600)

anyio.run(main)
"""

READERS = """
import sys
from pathlib import Path
import anyio
from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.history.store import HistoryFile
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.workspaces import ProfileWorkspaces

folder, job_id = Path(sys.argv[1]), sys.argv[2]

async def read(toolbox):
    print((await toolbox.read_log(job_id)).total_lines)

async def main():
    async with ProfileWorkspaces() as workspaces:
        toolbox = Toolbox(
            workspaces,
            log_cache=LogCache(folder / "logs", 10_000_000),
            passing_runs=PassingRuns(folder / "passing"),
            records=HistoryFile(folder / "history"),
        )
        async with anyio.create_task_group() as group:
            group.start_soon(read, toolbox)
            group.start_soon(read, toolbox)

anyio.run(main)
"""


def fetched(hub: LocalHub) -> int:
    return sum(seen.target.endswith("/a.log") for seen in hub.requests)


def scripted(hub: LocalHub, workspace: str) -> str:
    return add(hub, workspace, ScriptedJob(logs=(JobLog("a.log", prefixed(99)),)))


async def until_fetched(hub: LocalHub) -> None:
    with anyio.fail_after(60):
        while not fetched(hub):  # noqa: ASYNC110 - the Hub tells nobody
            await anyio.sleep(0.01)


async def test_readers_at_once_download_a_log_once(
    hub: LocalHub, workspace: str, open_toolbox: OpenToolbox
) -> None:
    job_id = scripted(hub, workspace)
    lines: list[int] = []

    async def read(toolbox: Toolbox) -> None:
        lines.append((await toolbox.read_log(job_id)).total_lines)

    async with open_toolbox() as one, open_toolbox() as other:
        hub.faults.add("slow", on="log", delay_s=60.0, times=None)
        async with anyio.create_task_group() as group:
            for toolbox in (one, one, other, other):
                group.start_soon(read, toolbox)
            await until_fetched(hub)
            hub.faults.clear()

    assert lines == [99] * 4
    assert fetched(hub) == 1


@pytest.mark.usefixtures("open_toolbox")
async def test_two_processes_with_two_readers_each_download_a_log_once(
    hub: LocalHub, workspace: str, tmp_path: Path
) -> None:
    job_id = scripted(hub, workspace)
    hub.faults.add("slow", on="log", delay_s=60.0, times=None)
    text: list[bytes] = []

    async def process() -> None:
        command = [sys.executable, "-c", READERS, str(tmp_path), job_id]
        text.append((await anyio.run_process(command, stderr=None)).stdout)

    async with anyio.create_task_group() as group:
        group.start_soon(process)
        group.start_soon(process)
        with anyio.fail_after(60):
            # Four readers ask whether they may see it; one of them goes on.
            while len(hub.requests) < 5:  # noqa: ASYNC110 - the Hub tells nobody
                await anyio.sleep(0.01)
        hub.faults.clear()

    assert text == [b"99\n99\n"] * 2
    assert fetched(hub) == 1


async def test_where_the_first_reader_fails_the_next_downloads(
    hub: LocalHub, workspace: str, open_toolbox: OpenToolbox
) -> None:
    job_id = scripted(hub, workspace)
    lines: list[int] = []

    async def read(toolbox: Toolbox) -> None:
        try:
            lines.append((await toolbox.read_log(job_id)).total_lines)
        except JobsError:
            lines.append(0)

    async with open_toolbox() as one, open_toolbox() as other:
        hub.faults.add("not_found", on="log", times=1)
        async with anyio.create_task_group() as group:
            group.start_soon(read, one)
            group.start_soon(read, other)

    assert sorted(lines) == [0, 99]


async def test_a_process_that_dies_with_its_turn_keeps_nobody_waiting(
    hub: LocalHub, workspace: str, open_toolbox: OpenToolbox, tmp_path: Path
) -> None:
    job_id = scripted(hub, workspace)
    async with open_toolbox() as before, open_toolbox() as toolbox:
        await before.read_log(job_id)
        (stored,) = tmp_path.rglob("*.log.zst")  # noqa: ASYNC240 - a few files
        stored.unlink()
        hub.request_log.clear()
        command = [sys.executable, "-c", HOLDER, str(stored)]
        async with await anyio.open_process(command, stderr=None) as holder:
            assert holder.stdout is not None
            assert await holder.stdout.receive()
            async with anyio.create_task_group() as group:
                group.start_soon(toolbox.read_log, job_id)
                with anyio.fail_after(60):
                    while not hub.requests:  # noqa: ASYNC110
                        await anyio.sleep(0.01)
                assert fetched(hub) == 0
                holder.kill()

    assert fetched(hub) == 1

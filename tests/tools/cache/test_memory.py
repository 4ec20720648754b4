"""How much memory it takes to store a log."""

import os
import sys

import anyio
import pytest

from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

MEMORY = """
import resource, sys, tempfile
from pathlib import Path
import anyio
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.cache.log_cache import LogCache
from eodh_tools.logs.redaction.redactor import Redactor

def peak():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

async def chunks():
    line = b"2025-07-07T09:14:02.1Z - tile-pod-abcdefgh - INFO a tile is done\\n"
    for _ in range(100):
        yield line * 8_000
    for _ in range(100):
        yield b"a line that has no end " * 40_000
    yield b"\\n"
    for _ in range(60):
        yield b"\\r 50 % of a bar that is never done" * 20_000

async def main():
    root = HubRoot.of_workspace("https://hub.example", "coastal-lab")
    with tempfile.TemporaryDirectory() as folder:
        logs = LogCache(Path(folder), 10**9)
        before = peak()
        log = await logs.store(
            root, "job-1", "a.log", chunks(), Redactor()
        )
        assert log.total_lines == 800_002, log.total_lines
        assert log.total_bytes > 180_000_000
        print(peak() - before)

anyio.run(main)
"""


@pytest.mark.skipif(os.name != "posix", reason="no getrusage on this system")
async def test_a_large_log_with_endless_lines_takes_little_memory() -> None:
    with anyio.fail_after(WAIT_S):
        done = await anyio.run_process(
            [sys.executable, "-W", "error", "-c", MEMORY], check=False
        )
    assert (done.returncode, done.stderr) == (0, b"")
    assert int(done.stdout) < 100_000_000

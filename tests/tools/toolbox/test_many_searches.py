"""One caller's searches make no other caller wait (A3)."""

import threading

import anyio
import pytest

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.logs.log_text import LogText
from eodh_tools.logs.paging import Page
from eodh_tools.toolbox.log_reading import CUTS_AT_ONCE
from eodh_tools.toolbox.log_selection import LogSelection
from eodh_tools.toolbox.toolbox import Toolbox
from tests.tools.conftest import OpenToolbox
from tests.tools.toolbox.jobs_of_toolbox import add, prefixed

pytestmark = pytest.mark.anyio

SEARCHES = 60


async def test_sixty_searches_of_one_caller_leave_the_others_their_threads(
    hub: LocalHub,
    workspace: str,
    open_toolbox: OpenToolbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job_id = add(hub, workspace, ScriptedJob(logs=(JobLog("a.log", prefixed(99)),)))
    go_on, running, most = threading.Event(), [0], [0]
    cut = LogSelection.cut

    def slow(self: LogSelection, log: LogText, max_chars: int) -> Page:
        if self.kind == "search":
            running[0] += 1
            most[0] = max(most[0], running[0])
            go_on.wait(60)
            running[0] -= 1
        return cut(self, log, max_chars)

    monkeypatch.setattr(LogSelection, "cut", slow)

    async def search(toolbox: Toolbox) -> None:
        part = LogSelection.from_options(search="line")
        await toolbox.read_log(job_id, part=part)

    async with open_toolbox() as one, open_toolbox() as other:
        await one.read_log(job_id)
        async with anyio.create_task_group() as group:
            for _ in range(SEARCHES):
                group.start_soon(search, one)
            with anyio.fail_after(60):
                while running[0] < CUTS_AT_ONCE:  # noqa: ASYNC110 - threads tell nobody
                    await anyio.sleep(0.01)
            try:
                with anyio.fail_after(20):
                    for _ in range(5):
                        await other.get_status(job_id)
                        reading = await other.read_log(job_id)
            finally:
                go_on.set()

    assert reading.total_lines == 99
    assert most[0] == CUTS_AT_ONCE

"""What passing runs had is read beside the event loop, and once for all logs."""

import threading
from pathlib import Path
from typing import Any

import pytest

from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_tools.cache.log_cache import LogCache
from eodh_tools.cache.passing_runs import PassingRuns
from eodh_tools.history.store import HistoryFile
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.workspaces import ProfileWorkspaces
from tests.tools.conftest import QUICK, OpenToolbox
from tests.tools.toolbox.jobs_of_toolbox import add

pytestmark = pytest.mark.anyio

LOGS = tuple(JobLog(f"tile_{n}.log", b"ValueError: x\n") for n in range(1, 13))


class WatchedRuns(PassingRuns):
    """Notes by which thread its file is read and written."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.in_the_loop: list[str] = []
        self.reads = 0

    def _read(self, *place: Any) -> Any:
        self.reads += 1
        self._note("read")
        return super()._read(*place)

    def _write(self, *place: Any) -> None:
        self._note("write")
        super()._write(*place)

    def _note(self, what: str) -> None:
        if threading.current_thread() is threading.main_thread():
            self.in_the_loop.append(what)


async def test_passing_runs_are_read_beside_the_event_loop_and_not_for_each_log(
    hub: LocalHub,
    workspace: str,
    tmp_path: Path,
    open_toolbox: OpenToolbox,  # noqa: ARG001 - its environment
) -> None:
    runs = WatchedRuns(tmp_path / "passing")
    good = add(hub, workspace, ScriptedJob(logs=LOGS))
    bad = add(hub, workspace, ScriptedJob(status="failed", logs=LOGS))
    running = add(hub, workspace, ScriptedJob(status="running"))
    async with ProfileWorkspaces() as workspaces:
        toolbox = Toolbox(
            workspaces,
            log_cache=LogCache(tmp_path / "logs", 10_000_000),
            passing_runs=runs,
            records=HistoryFile(tmp_path / "history"),
            poll_intervals=QUICK,
        )
        await toolbox.get_status(running)
        await toolbox.list_logs(good)
        await toolbox.get_status(good)
        runs.reads = 0
        failed = await toolbox.get_status(bad)
        reads = runs.reads
        await toolbox.list_logs(bad)
        await toolbox.list_jobs()

    assert failed.explanation is not None
    assert 0 < reads < len(LOGS)
    assert runs.in_the_loop == []

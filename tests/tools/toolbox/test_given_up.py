"""Work in a thread ends when nobody waits for it any more."""

import threading
import time
from collections.abc import Iterator

import anyio
import pytest
from anyio import to_thread

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.hub.job_store import JobLog
from eodh_sandbox.hub.scripted_jobs import ScriptedJob
from eodh_tools.cache.log_cache import CachedLog
from eodh_tools.toolbox.toolbox import Toolbox
from tests.tools.mcp.conftest import LONG_AGO
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def test_an_explanation_that_nobody_waits_for_reads_no_more(
    hub: LocalHub, workspace: str, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = (JobLog("a.log", b"ValueError: no band\n"),)
    failed = ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=logs)
    (job_id,) = hub.script(workspace, failed)
    until = time.monotonic() + WAIT_S
    began, is_read_whole = threading.Event(), threading.Event()

    def blocks(
        _log: CachedLog, first_line: int = 1, _last_line: int | None = None
    ) -> Iterator[tuple[int, bytes]]:
        while time.monotonic() < until:
            began.set()
            yield first_line, b"a line\n"
        is_read_whole.set()

    monkeypatch.setattr(CachedLog, "blocks", blocks)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(toolbox.get_status, job_id)
        await to_thread.run_sync(began.wait)
        tasks.cancel_scope.cancel()
    assert not is_read_whole.is_set()

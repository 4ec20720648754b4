"""What takes long for one caller is computed beside the answers to the others."""

import threading
from collections.abc import Callable
from typing import Any

import anyio
import pytest
from anyio import to_thread
from mcp import Client

from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_sandbox.hub.job_store import JobLog
from eodh_tools.toolbox import failure_lister, job_diagnosis
from tests.tools.mcp.conftest import LONG_AGO, call
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

SLOW = {"explain": job_diagnosis, "groups": failure_lister}


@pytest.mark.parametrize("name", SLOW)
async def test_nobody_waits_while_failures_are_explained_and_grouped(
    name: str,
    hub: LocalHub,
    workspace: str,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = b"Traceback (most recent call last):\nKeyError: 'B8A'\n"
    made = ScriptedJob("ndvi", "failed", created=LONG_AGO, logs=(JobLog("a.log", log),))
    hub.script(workspace, made)
    begun, answered = threading.Event(), threading.Event()
    work: Callable[..., Any] = getattr(SLOW[name], name)

    def slowly(*given: Any, **named: Any) -> Any:
        begun.set()
        # In the event loop nothing would be answered meanwhile.
        assert answered.wait(WAIT_S)
        return work(*given, **named)

    monkeypatch.setattr(SLOW[name], name, slowly)
    asked = {"since": f"{LONG_AGO:%Y-%m-%d}"}
    async with anyio.create_task_group() as group:
        group.start_soon(lambda: client.call_tool("list_failures", asked))
        try:
            assert await to_thread.run_sync(begun.wait, WAIT_S)
            await call(client, "list_jobs")
        finally:
            answered.set()

"""What failed in a week of 300 jobs: one list_failures beside 60 get_status calls."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import anyio

from eodh_sandbox.hub import LocalHub
from eodh_tools.history.store import MOST_RECORDS, HistoryFile, packed
from eodh_tools.hub.workspace_urls import HubRoot
from eodh_tools.results.failures_text import failures_text
from eodh_tools.results.text_parts import as_call
from eodh_tools.toolbox.toolbox import Toolbox
from eodh_tools.toolbox.wiring import open_toolbox
from tests.tools.history.test_store import record
from tests.tools.toolbox.failing_week import place

Row = tuple[str, ...]
_STORED = 200


def measure() -> Sequence[Row]:
    """Each in a process that knows nothing yet, as far as its cache goes."""
    with LocalHub() as hub:
        workspace = next(iter(hub.workspaces))
        failed = list(place(hub, workspace, datetime.now(UTC)))
        rows: list[Row] = [("what", "requests", "seconds", "characters")]
        with tempfile.TemporaryDirectory(prefix="eodh-bench-") as folder:
            _settings(hub, workspace, Path(folder, "one-by-one"))
            anyio.run(_statuses, hub, failed, rows)
            _settings(hub, workspace, Path(folder, "grouped"))
            anyio.run(_failures, hub, rows)
            anyio.run(_records, Path(folder, "records"), rows)
    return rows


def _settings(hub: LocalHub, workspace: str, cache: Path) -> None:
    os.environ |= {
        "EODH_BASE_URL": hub.base_url,
        "EODH_WORKSPACE": workspace,
        "EODH_API_KEY": hub.workspaces[workspace],
        "EODH_CACHE_DIR": str(cache),
    }


async def _statuses(hub: LocalHub, failed: Sequence[str], rows: list[Row]) -> None:
    for title in ("60 get_status calls, first time", "60 get_status calls, again"):
        async with open_toolbox() as toolbox:
            hub.request_log.clear()
            began = time.perf_counter()
            for job in failed:
                await toolbox.get_status(job)
            rows.append(_row(title, hub, began))


async def _failures(hub: LocalHub, rows: list[Row]) -> None:
    async with open_toolbox() as toolbox:
        for title in ("first call, 50 explained", "second call, 10 explained"):
            await _listed(toolbox, f"list_failures, {title}", hub, rows)
    async with open_toolbox() as toolbox:  # as a new process: only the file is there
        await _listed(toolbox, "list_failures, from memory", hub, rows)


async def _listed(toolbox: Toolbox, title: str, hub: LocalHub, rows: list[Row]) -> None:
    hub.request_log.clear()
    began = time.perf_counter()
    answer = await toolbox.list_failures()
    text = failures_text(answer, as_call, lambda words: words)
    rows.append(_row(title, hub, began, str(len(text))))


async def _records(folder: Path, rows: list[Row]) -> None:
    """What it costs an explanation that a record of it is stored."""
    root = HubRoot.of_workspace("https://hub.example.org", "eo-team")
    file = HistoryFile(folder)
    await file.put(root, record("first"))
    with closing(sqlite3.connect(file.path)) as db, db:
        values = [
            (root.url, f"job-{at}", time.time(), packed(record(f"job-{at}")))
            for at in range(MOST_RECORDS - 1)
        ]
        db.executemany("INSERT INTO record VALUES (?, ?, ?, ?)", values)
    began = time.process_time()
    for at in range(_STORED):
        await file.put(root, record(f"new-{at}"))
    took_s = (time.process_time() - began) / _STORED
    title = f"a record stored beside {MOST_RECORDS:,}, processor time"
    rows.append((title, "0", f"{took_s:.4f}", ""))


def _row(title: str, hub: LocalHub, began: float, characters: str = "") -> Row:
    took_s = time.perf_counter() - began
    return title, str(len(hub.requests)), f"{took_s:.2f}", characters

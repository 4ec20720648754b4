"""The real watching of many workspaces, in a process of its own.

`python -m tests.bench.watching_process ORIGIN WORKSPACES ACTIVE WARM_S MEASURED_S
FOLDER`
prints what it cost as JSON. Nobody is notified: notices are measured elsewhere.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import httpx
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from eodh_bot.models import RunningTime, SeenJob, Subscription, Trouble
from eodh_bot.slack.directory import Directory
from eodh_bot.store import (
    Connections,
    Database,
    StoredConnection,
    Watch,
    Watches,
    open_database,
)
from eodh_bot.store.tables import connections, seen_jobs, subscriptions, watches
from eodh_bot.watch.poll_rules import WatchBounds, WatchIntervals
from eodh_bot.watch.scheduler import WatchScheduler
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_bot.workspaces.toolboxes import Toolboxes
from eodh_tools.clock import utc_now
from eodh_tools.config.settings import Settings
from eodh_tools.hub.workspace_urls import HubRoot
from tests.bench.jobs_server import ENDED

TEAM = "T1"
CIPHER = KeyCipher(SecretStr("x" * 43 + "="))
# First lists may take half of it: one round of all workspaces in `idle_s`.
RATE_OF_ALL = 2 / WatchIntervals().idle_s
BARE_CALLS = 500


class Counting:
    """An announcer that only counts."""

    def __init__(self) -> None:
        self.jobs = 0
        self.late_s = 0.0
        self.troubles = 0

    async def started(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Post nothing."""

    async def ended(self, _watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Count, and note how late it came."""
        self.jobs += len(jobs)
        for job in jobs:
            if job.finished is not None:
                late = utc_now() - job.finished
                self.late_s += late.total_seconds()

    async def running(self, watch: Watch, jobs: Sequence[RunningTime]) -> None:
        """Post nothing."""

    async def gone(self, watch: Watch, runs: Mapping[str, str]) -> None:
        """Post nothing."""

    async def trouble(self, _watch: Watch, _trouble: Trouble, _at: datetime) -> None:
        self.troubles += 1

    async def recovered(self, watch: Watch, trouble: Trouble, since: datetime) -> None:
        """Post nothing."""


async def fill(database: Database, origin: str, number: int, active: int) -> None:
    """Make a store as it is after a restart: everything was seen once."""
    begun = utc_now()
    rows: dict[str, list[dict[str, object]]] = {"c": [], "w": [], "s": [], "j": []}
    for each in range(number):
        workspace, place = f"ws-{each}", f"C{each}"
        connection = StoredConnection(
            slack_team=TEAM,
            channel_id=place,
            base_url=origin,
            workspace=workspace,
            added_by="U1",
            added_at=begun,
        )
        sealed = CIPHER.encrypt(
            SecretStr(f"key-of-{workspace}-0123456789"), connection.profile.address
        )
        root = HubRoot.of_workspace(origin, workspace)
        watch = Watch.of(TEAM, place, root.url, workspace)
        subscription = Subscription(
            slack_team=TEAM,
            watch_id=watch.id,
            target=place,
            added_by="U1",
            added_at=begun,
        )
        rows["c"].append({**asdict(connection), "key_encrypted": sealed})
        rows["w"].append({**asdict(watch), "baseline_at": begun, "newest_at": begun})
        rows["s"].append(asdict(subscription))
        rows["j"] += [
            {
                "watch_id": watch.id,
                "job_id": f"{job:08x}-old",
                "ended": True,
                "seen_at": begun,
            }
            for job in range(ENDED)
        ]
        if each < active:
            first = {"job_id": f"{0:08x}-new", "ended": False}
            rows["j"].append({**rows["j"][-1], **first})
    async with database.begin() as connection_:
        for table, key in (
            (connections, "c"),
            (watches, "w"),
            (subscriptions, "s"),
            (seen_jobs, "j"),
        ):
            for row in rows[key]:
                await connection_.execute(table.insert().values(row))


async def main(
    origin: str,
    number: int,
    active: int,
    warm_s: float,
    measured_s: float,
    folder: Path,
) -> dict[str, float]:
    """Watch, and tell what it cost over the measured time."""
    bare_s = await bare(origin)
    async with open_database(f"sqlite:///{folder / 'bot.db'}") as database:
        await fill(database, origin, number, active)
        before_mb = memory_mb()
        store = Connections(database, TEAM)
        directory = Directory(AsyncWebClient("xoxb-none"), TEAM, time.monotonic)
        access = Access(store, directory, CIPHER)
        toolboxes = Toolboxes(Settings())
        announcer = Counting()
        pace = WatchIntervals(bounds=WatchBounds(rate=max(20.0, number * RATE_OF_ALL)))
        watched = Watches(database, TEAM)
        async with WatchScheduler(
            watched, access, toolboxes, announcer, intervals=pace
        ) as watching:
            await asyncio.sleep(warm_s)
            announcer.late_s = 0.0
            old = (time.process_time(), watching.requests, announcer.jobs)
            counts = await counted(origin)
            late_s = 0.0
            ends = time.monotonic() + measured_s
            while time.monotonic() < ends:
                await asyncio.sleep(1)
                late_s = max(late_s, watching.late_s)
            now = await counted(origin)
            found = {
                "cpu_s": time.process_time() - old[0],
                "requests": watching.requests - old[1],
                "reported": announcer.jobs - old[2],
                "late_s": late_s,
                "told_after_s": announcer.late_s / max(announcer.jobs - old[2], 1),
                "troubles": announcer.troubles,
                "watched": watching.workspaces,
                "following": watching.following,
                "before_mb": before_mb,
                "after_mb": memory_mb(),
                "bare_s": bare_s,
                **{name: now[name] - counts.get(name, 0) for name in now},
            }
        await toolboxes.close()
    return found


async def bare(origin: str) -> float:
    """The CPU seconds of one bare GET of a list."""
    root = HubRoot.of_workspace(origin, "ws-0")
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.get(root.jobs_url)
        began = time.process_time()
        for _ in range(BARE_CALLS):
            (await client.get(root.jobs_url)).json()
        return (time.process_time() - began) / BARE_CALLS


async def counted(origin: str) -> dict[str, float]:
    """What the server was asked so far."""
    async with httpx.AsyncClient(trust_env=False) as client:
        found: dict[str, float] = (await client.get(f"{origin}/counts")).json()
    return found


def memory_mb() -> float:
    """What this process has in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    result = asyncio.run(
        main(
            sys.argv[1],
            int(sys.argv[2]),
            int(sys.argv[3]),
            float(sys.argv[4]),
            float(sys.argv[5]),
            Path(sys.argv[6]),
        )
    )
    print(json.dumps(result))  # noqa: T201 - the caller reads it

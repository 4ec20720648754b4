"""From a command typed in Slack to its answer, beside the bare calls of the Hub."""

import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import anyio
from pydantic import SecretStr

from eodh_sandbox.hub import LocalHub, ScriptedJob
from eodh_sandbox.slack import ChannelSeed, LocalSlack, PersonSeed, Seed
from eodh_tools.http.client import OriginClient
from eodh_tools.hub.client import HubClient
from eodh_tools.hub.workspace_urls import HubRoot
from tests.bot.running import environment, manifest_app, started
from tests.conftest import TIMING
from tests.waiting import WAIT_S

CALLS = 15
PEOPLE = 50
WORKSPACE = "eo-team"


def measure() -> Sequence[tuple[str, ...]]:
    """The real program, over a real websocket."""
    return anyio.run(_measure)


async def _measure() -> list[tuple[str, ...]]:
    with tempfile.TemporaryDirectory(prefix="eodh-bench-") as temporary:
        folder = Path(temporary)
        async with LocalHub() as hub, LocalSlack(_seed(), timing=TIMING) as slack:
            # Long ago: a fresh failure is looked at twice, a second apart.
            job = replace(
                ScriptedJob.recorded("no-module"),
                created=datetime(2026, 11, 1, tzinfo=UTC),
            )
            jobs = hub.script(WORKSPACE, *[job] * (CALLS + 2))
            bare = await _bare(hub, jobs[0])
            variables = environment(slack, hub, folder, channel="C1")
            async with started(variables, folder) as bot:
                await _ask(slack, 1, jobs[1])
                alone = [await _ask(slack, 1, each) for each in jobs[2:]]
                before = _memory_mb(bot.process.pid)
                many: list[tuple[float, float]] = []

                async def ask(number: int) -> None:
                    many.append(await _ask(slack, number, jobs[1]))

                async with anyio.create_task_group() as group:
                    for number in range(1, PEOPLE + 1):
                        group.start_soon(ask, number)
                after = _memory_mb(bot.process.pid)
    acked, answered = zip(*alone, strict=True)
    return [
        ("what", f"median of {CALLS}, ms", "ratio"),
        _row("bare Hub calls: the job, its log", bare, bare),
        _row("typed to acknowledged", acked, bare),
        _row("typed to answer read (a log not seen before)", answered, bare),
        (
            f"{PEOPLE} people at once: the last acknowledged, the last answered",
            f"{max(a for a, _ in many) * 1e3:.0f}, {max(b for _, b in many) * 1e3:.0f}",
            "",
        ),
        (
            "memory of the bot, MB: before, after those",
            f"{before:.0f}, {after:.0f}",
            "",
        ),
    ]


def _seed() -> Seed:
    people = tuple(
        PersonSeed(user_id=f"U{n}", name=f"p{n}", real_name=f"Person {n}")
        for n in range(1, PEOPLE + 1)
    )
    members = (*(person.user_id for person in people), "U0BOT")
    channel = ChannelSeed(channel_id="C1", name="eodh-jobs", members=members)
    return Seed(app=manifest_app(), people=people, channels=(channel,))


async def _bare(hub: LocalHub, job_id: str) -> list[float]:
    root = HubRoot.of_workspace(hub.base_url, WORKSPACE)
    key = SecretStr(hub.workspaces[WORKSPACE])
    times = []
    async with OriginClient(root.origin, key, timeout_s=WAIT_S) as http:
        client = HubClient(root, http)
        for _ in range(CALLS):
            began = time.perf_counter()
            job = await client.job(job_id)
            async with client.log(job_id, job.logs[0]) as stream:
                async for _block in stream:
                    pass
            times.append(time.perf_counter() - began)
    return times


async def _ask(slack: LocalSlack, number: int, job_id: str) -> tuple[float, float]:
    """Type the command; seconds to its acknowledgement and to its answer."""
    person = slack.person(f"U{number}")
    began = time.perf_counter()
    outcome = await person.types("C1", f"/eodh-logs {job_id}")
    assert outcome.acked
    # The answer, and not the command that names the same job.
    await person.waits_for(
        "C1",
        lambda shown: job_id in shown.words and "ModuleNotFound" in shown.words,
        deadline_s=60,
    )
    return outcome.took_s, time.perf_counter() - began


def _row(what: str, times: Sequence[float], base: Sequence[float]) -> tuple[str, ...]:
    median = statistics.median(times)
    return what, f"{median * 1e3:.0f}", f"{median / statistics.median(base):.1f}"


def _memory_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

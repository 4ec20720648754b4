"""A chaos from its beginning to its verdict."""

import signal
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import anyio
from anyio import to_thread

from eodh_sandbox.slack.web_api.faults import SlackFault
from tests.bot.postgres import PostgreSQL, new_database
from tests.chaos.diary import Diary
from tests.chaos.further import Further
from tests.chaos.schedule import Event, Plan, events
from tests.chaos.stage import ChaosStage, set_up
from tests.chaos.supervisor import Supervised
from tests.chaos.verdict import Verdict, judge, posted_besides
from tests.small_disk import mounted

Databases = Literal["sqlite", "postgresql"]

_READY_S = 120.0
_SETTLE_S = 420.0
_POLL_S = 0.5
_QUIET_S = 8.0
_DISK_KB = 64 * 1024


@dataclass(frozen=True, slots=True)
class Chaos:
    """What happened, and what came of it.

    Attributes:
        happened: How often each kind of thing did.
        restarts: How often processes were started in all.
        settled_s: From the last event until everything was announced.
        ends: The statuses with which processes ended by themselves.
    """

    plan: Plan
    database: Databases
    processes: int
    happened: Counter[str]
    restarts: int
    settled_s: float
    ends: Sequence[int]
    verdict: Verdict
    statuses: Counter[str]


@dataclass(slots=True)
class _Run:
    """A chaos under way."""

    stage: ChaosStage
    processes: list[Supervised]
    server: PostgreSQL | None
    happened: Counter[str]
    further: Further
    diary: Diary
    # One outage after the other: two at once would end together.
    hub_turn: anyio.Lock = field(default_factory=anyio.Lock)

    async def do(self, event: Event) -> None:
        """Let one thing happen."""
        self.diary.note(f"begins {event}")
        await self._do(event)
        self.diary.note(f"is over {event}")

    async def _do(self, event: Event) -> None:
        match event.kind:
            case "job":
                self.stage.start_job(event.number, event.what, event.for_s)
            case "kill":
                await self._kill(event.number)
                return
            case "hub_out":
                await self._hub_out(event.for_s)
            case "slack_fault":
                self._break_slack(event)
            case "database_out":
                await self._database_out(event.for_s)
            case "websocket":
                self.stage.slack.drop_websockets()
            case _:
                if not await self.further.do(event):
                    return
        self.happened[event.kind] += 1

    async def _kill(self, number: int) -> None:
        """Kill a process that lives; of one that is just being started the next."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if self.processes[number % len(self.processes)].kill():
                self.happened["kill"] += 1
                return
            await anyio.sleep(0.05)

    async def _hub_out(self, for_s: float) -> None:
        faults = self.stage.hub.faults
        async with self.hub_turn:
            faults.add("unavailable", times=None)
            await anyio.sleep(for_s)
            faults.clear()

    async def _database_out(self, for_s: float) -> None:
        if self.server is None:
            return
        async with self.further.database_turn:
            await to_thread.run_sync(self.server.stop, signal.SIGQUIT)
            await anyio.sleep(for_s)
            await to_thread.run_sync(self.server.start)

    def _break_slack(self, event: Event) -> None:
        kind, method = event.what.split(" ")
        faults = self.stage.slack.faults
        match kind:
            case "rate_limit":
                faults.rate_limit(method, times=event.times)
            case "drop_before":
                faults.drop_before(method, times=event.times)
            case "taken_late":
                faults.taken_late(method, delay_s=12.0, times=event.times)
            case "drop_after":
                faults.drop_after(method, times=event.times)
            case _:
                faults.add(method, SlackFault(kind="server_error"), times=event.times)


async def run(
    plan: Plan,
    database: Databases,
    *,
    processes: int = 1,
    lose_processes: int = 0,
    keep: Path | None = None,
) -> Chaos:
    """Run a chaos.

    Args:
        plan: What is to happen.
        database: Of which kind.
        processes: How many; more than one only on PostgreSQL.
        lose_processes: How many of them are killed half-way and do not come back.
        keep: A folder that keeps the logs of the processes.
    """
    with tempfile.TemporaryDirectory(prefix="eodh-chaos-") as temporary:
        folder = keep or Path(temporary)
        async with (
            opened_database(database, folder) as (url, server),
            set_up(
                plan.channels, url, folder, settle_s=plan.settle_s, besides=True
            ) as stage,
        ):
            names = [f"bot-{number}" for number in range(processes)]
            stage.slack.clock.forward(plan.slack_ahead_s)
            bots = [
                Supervised(stage.variables(name), folder, name, clock_jumps=True)
                for name in names
            ]
            file = None if server else folder / "bot-0" / "db" / "bot.db"
            lag_s = plan.settle_s / 2
            further = Further(stage, bots, server, url, file, lag_s, anyio.Lock())
            diary = Diary(keep)
            happening = _Run(stage, bots, server, Counter(), further, diary)
            async with anyio.create_task_group() as group:
                for bot in bots:
                    group.start_soon(bot.keep_running)
                # A list is asked for again only once the one before was stored.
                await baseline_read(stage, lists=2)
                await _happen(happening, events(plan, processes), lose_processes, plan)
                settled_s = await _settle(stage, happening.processes)
                for bot in bots:
                    bot.stopped = True
            verdict = verdict_of(stage)
            for name, channel in stage.slack.workspace.channels.items():
                diary.messages(name, channel.messages.values())
            return Chaos(
                plan=plan,
                database=database,
                processes=processes,
                happened=happening.happened,
                restarts=sum(bot.starts for bot in bots),
                settled_s=settled_s,
                ends=[status for bot in bots for status in bot.ends],
                verdict=verdict,
                statuses=Counter(status for _, status in stage.jobs.values()),
            )


@asynccontextmanager
async def opened_database(
    kind: Databases, folder: Path
) -> AsyncIterator[tuple[str, PostgreSQL | None]]:
    if kind == "sqlite":
        # In the folder of the one process, so that its lock lies beside it.
        disk = folder / "bot-0" / "db"
        disk.mkdir(parents=True, exist_ok=True)
        with mounted(disk, _DISK_KB):
            yield f"sqlite:///{disk / 'bot.db'}", None
        return
    server = PostgreSQL(durable=True, small_disks=True)
    await to_thread.run_sync(server.__enter__)
    try:
        yield await to_thread.run_sync(new_database, server.url), server
    finally:
        await to_thread.run_sync(server.__exit__, None, None, None)


async def baseline_read(stage: ChaosStage, *, lists: int = 1) -> None:
    """Wait until every list was read that often: later ends are notified."""
    missing = {f"/{name}/jobs?" for name in stage.hub.workspaces}
    deadline = time.monotonic() + _READY_S
    while missing:
        assert time.monotonic() < deadline, "the bot did not begin to watch"
        targets = [request.target for request in stage.hub.requests]
        missing = {each for each in missing if sum(each in t for t in targets) < lists}
        await anyio.sleep(0.1)
    # A list that was asked for is not yet a list that was stored.
    await anyio.sleep(2.0)


async def _happen(
    happening: _Run, planned: Sequence[Event], lose: int, plan: Plan
) -> None:
    began = time.monotonic()
    async with anyio.create_task_group() as group:
        if lose:
            group.start_soon(_lose, happening, lose, plan.lasts_s / 2)
        for event in planned:
            await anyio.sleep(max(0.0, began + event.at_s - time.monotonic()))
            group.start_soon(happening.do, event)
        await anyio.sleep(max(0.0, began + plan.lasts_s - time.monotonic()))


async def _lose(happening: _Run, count: int, after_s: float) -> None:
    """Kill some processes for good."""
    await anyio.sleep(after_s)
    for bot in happening.processes[:count]:
        bot.stopped = True
        bot.kill()
        happening.happened["lost process"] += 1
    del happening.processes[:count]


async def _settle(stage: ChaosStage, processes: Sequence[Supervised]) -> float:
    """Let nothing more go wrong; wait until all is announced or time is up."""
    stage.hub.faults.clear()
    stage.slack.faults.clear()
    for process in processes:
        process.thaw()
    began = told_all_at = time.monotonic()
    # What is announced twice is announced late. So is what need not be announced: its
    # reply then still comes.
    while told_all_at - began < _SETTLE_S and (
        time.monotonic() - told_all_at < _QUIET_S
    ):
        verdict = verdict_of(stage)
        if verdict.lost or verdict.without_reply or verdict.unfinished:
            told_all_at = time.monotonic()
        await anyio.sleep(_POLL_S)
    return told_all_at - began


def verdict_of(stage: ChaosStage) -> Verdict:
    channels = stage.slack.workspace.channels
    messages = {
        channel: list(channels[channel].messages.values())
        for channel in {
            *(channel for channel, _ in stage.jobs.values()),
            *stage.long_jobs.values(),
            *stage.summed_up,
        }
    }
    verdict = judge(stage.jobs, messages, stage.quiet)
    besides = posted_besides(stage.long_jobs, stage.summed_up, messages)
    return replace(
        verdict,
        besides=besides,
        lost=[*verdict.lost, *(name for name, times in besides.items() if not times)],
        doubled=[
            *verdict.doubled,
            *(name for name, times in besides.items() if times > 1),
        ],
    )

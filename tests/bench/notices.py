"""Notices: how many a second, and how long after a job's end they are there."""

import math
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import anyio

from tests.chaos.running import Databases, baseline_read, opened_database
from tests.chaos.stage import ChaosStage, set_up
from tests.chaos.supervisor import Supervised

CHANNELS = 80
A_CHANNEL = 3
_FLOOD_LIMIT_S = 180.0
#: What bounds the rate, with the same libraries.
BARE = "tests.bench.bare_bot"
_ROOT = str(Path(__file__).parents[2])

#: The bot's own settings, which a measurement of waiting must not shorten.
LIST_S, JOB_S = 15, 15
LATE_JOBS = 40
_OVER_S = 120.0
_LONGEST_S = 70.0


@dataclass(frozen=True, slots=True)
class Flood:
    """Many jobs that ended at once: when each was announced, and how often."""

    took_s: float
    reported: int


def measure() -> Sequence[tuple[str, ...]]:
    """The real program, on each kind of database."""
    kinds: tuple[Databases, ...] = ("sqlite", "postgresql")
    floods = {kind: anyio.run(_flood, kind) for kind in kinds}
    bare = {kind: anyio.run(_flood, kind, BARE) for kind in kinds}
    lags_s, requests = anyio.run(_lags)
    jobs = CHANNELS * A_CHANNEL
    rates = {kind: jobs / flood.took_s for kind, flood in floods.items()}
    bound = {kind: jobs / flood.took_s for kind, flood in bare.items()}
    middle, late = statistics.median(lags_s), _p95(lags_s)
    flood = f"{jobs} jobs of {CHANNELS} channels end at once"
    paces = f"polled every {JOB_S} s, listed every {LIST_S} s"
    return [
        ("what", "measured", "ratio"),
        *(
            (
                f"notices a second, {kind}: {flood}, a second between two of a channel",
                f"{rate:.1f}",
                f"{rate / rates['sqlite']:.2f} of SQLite's",
            )
            for kind, rate in rates.items()
        ),
        *(
            (
                f"the same, {kind}: a bot of nothing but the calls of a notice",
                f"{rate:.1f}",
                f"{rate / rates[kind]:.2f} of ours",
            )
            for kind, rate in bound.items()
        ),
        (
            f"finished to posted, {LATE_JOBS} jobs, {paces}: median, p95",
            f"{middle:.1f} s, {late:.1f} s",
            f"{middle / JOB_S:.2f}, {late / JOB_S:.2f} of the time between two polls",
        ),
        (
            "requests to the Hub for each of these jobs, lists and logs included",
            f"{requests / LATE_JOBS:.1f}",
            "",
        ),
    ]


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[math.ceil(len(values) * 0.95) - 1]


async def _flood(kind: Databases, module: str = "eodh_bot") -> Flood:
    with tempfile.TemporaryDirectory(prefix="eodh-bench-") as temporary:
        folder = Path(temporary)
        async with (
            opened_database(kind, folder) as (url, _),
            set_up(CHANNELS, url, folder, rate_limits=False, starts=False) as stage,
        ):
            variables = stage.variables("bot-0", PYTHONPATH=_ROOT)
            bot = Supervised(variables, folder, "bot-0", module=module)
            async with anyio.create_task_group() as group:
                group.start_soon(bot.keep_running)
                await baseline_read(stage)
                for number in range(CHANNELS):
                    for _ in range(A_CHANNEL):
                        stage.start_job(number, "no-module", 0.0)
                began = time.monotonic()
                with anyio.fail_after(_FLOOD_LIMIT_S):
                    while len(_posted(stage)) < len(stage.jobs):  # noqa: ASYNC110
                        await anyio.sleep(0.1)
                took_s = time.monotonic() - began
                bot.stopped = True
            return Flood(took_s, len(_posted(stage)))


async def _lags() -> tuple[list[float], int]:
    """Jobs that begin one after the other, at the bot's own pace."""
    chance = random.Random(1)  # noqa: S311 - the same in every run
    with tempfile.TemporaryDirectory(prefix="eodh-bench-") as temporary:
        folder = Path(temporary)
        async with (
            opened_database("sqlite", folder) as (url, _),
            set_up(10, url, folder, starts=False) as stage,
        ):
            usual = {
                "EODH_BOT_LIST_S": str(LIST_S),
                "EODH_BOT_IDLE_S": "300",
                "EODH_BOT_JOB_S": str(JOB_S),
                "EODH_BOT_HUB_RATE": "20",
            }
            bot = Supervised(stage.variables("bot-0", **usual), folder, "bot-0")
            async with anyio.create_task_group() as group:
                group.start_soon(bot.keep_running)
                await baseline_read(stage)
                before = len(stage.hub.requests)
                for _ in range(LATE_JOBS):
                    await anyio.sleep(_OVER_S / LATE_JOBS)
                    for_s = chance.uniform(20.0, _LONGEST_S)
                    stage.start_job(chance.randrange(10), "no-module", for_s)
                with anyio.fail_after(_LONGEST_S + 2 * LIST_S + 120):
                    while len(_posted(stage)) < LATE_JOBS:  # noqa: ASYNC110
                        await anyio.sleep(0.2)
                requests = len(stage.hub.requests) - before
                bot.stopped = True
            posted = _posted(stage)
            return [
                at - _finished_at(stage, job_id) for job_id, at in posted.items()
            ], requests


def _posted(stage: ChaosStage) -> dict[str, float]:
    """When each job was announced, in seconds since the epoch."""
    found: dict[str, float] = {}
    for job_id, (channel, _) in stage.jobs.items():
        for message in stage.slack.workspace.channels[channel].messages.values():
            is_shown = not message.is_reply or message.broadcast
            if is_shown and job_id in f"{message.text} {message.blocks}":
                found[job_id] = float(message.ts)
                break
    return found


def _finished_at(stage: ChaosStage, job_id: str) -> float:
    for workspace in stage.hub.workspaces:
        job = stage.hub.jobs.find(workspace, job_id)
        if job is not None:
            return job.changes[-1].at.timestamp()
    raise LookupError(job_id)

"""The short form of the chaos: one process on SQLite, some kills, some faults."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.chaos.running import run
from tests.chaos.schedule import Plan, events

pytestmark = pytest.mark.anyio

PLAN = Plan(
    seed=20261125,
    jobs=24,
    channels=4,
    kills=3,
    lasts_s=20.0,
    hub_outages=1,
    slack_faults=8,
    others={
        "long_job": 3,
        "history_lag": 1,
        "no_metadata": 1,
        "no_edits": 1,
        "chatter": 2,
        "machine_clock": 2,
        "hub_date": 2,
    },
    settle_s=6.0,
)


async def test_killed_and_cut_off_the_bot_reports_every_job_once() -> None:
    chaos = await run(PLAN, "sqlite")

    assert chaos.happened["kill"] == PLAN.kills
    assert chaos.happened["job"] == len(chaos.verdict.reported) == PLAN.jobs
    # Each long run, and each channel's summary of the week.
    assert len(chaos.verdict.besides) == 3 + PLAN.channels
    assert chaos.verdict.wrong == []
    # On a busy machine many end at once, and nearly all are in digests.
    assert chaos.verdict.in_threads or chaos.verdict.in_digests


def test_only_the_seed_decides_what_happens_when() -> None:
    planned = events(PLAN, 1)
    assert planned == events(PLAN, 1)
    assert planned != events(replace(PLAN, seed=PLAN.seed + 1), 1)
    happens = Counter(event.kind for event in planned)
    assert (happens["kill"], happens["job"]) == (PLAN.kills, PLAN.jobs)
    assert all(0 <= event.at_s <= PLAN.lasts_s for event in planned)

"""The short form of the chaos: one process on SQLite, some kills, some faults."""

import pytest

from tests.chaos.running import run
from tests.chaos.schedule import Plan, events

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(400)]

PLAN = Plan(
    seed=20261125,
    jobs=24,
    channels=4,
    kills=3,
    lasts_s=20.0,
    hub_outages=1,
    slack_faults=8,
)


async def test_killed_and_cut_off_the_bot_tells_every_job_once() -> None:
    chaos = await run(PLAN, "sqlite")

    assert chaos.happened["kill"] == PLAN.kills
    assert chaos.happened["job"] == len(chaos.verdict.told) == PLAN.jobs
    assert chaos.verdict.wrong == []


def test_the_same_seed_makes_the_same_chaos() -> None:
    assert events(PLAN, 1) == events(PLAN, 1)

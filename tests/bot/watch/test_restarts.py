"""Processes that end at any moment: nothing is lost, nothing is announced twice."""

import random
from collections.abc import Sequence

import anyio
import pytest

from eodh_bot.models import SeenJob
from eodh_bot.store import Watch
from tests.bot.watch.world import AnnouncedError, Recorder, WatchWorld, ending, until

pytestmark = pytest.mark.anyio

JOBS = 30
FAULTS = ("unavailable", "too_many_requests", "disconnect", "malformed_json")


class Breaking(Recorder):
    """Takes over each event, and the process ends before that was noted."""

    chance: random.Random | None = None

    async def ended(self, watch: Watch, jobs: Sequence[SeenJob]) -> None:
        """Store it, or fail now and then."""
        await super().ended(watch, jobs)
        if self.chance is not None and self.chance.random() < 0.3:
            raise AnnouncedError


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_end_is_reported_once_whenever_processes_end(
    seed: int, world: WatchWorld
) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be replayed
    reported = world.reported = Breaking()
    reported.chance = chance
    watch = await world.subscribe()
    over = world.hub.script("eo-team", *[ending(-1)] * 60)
    running = world.hub.script("eo-team", *[ending(chance.random()) for _ in range(5)])
    async with world.watching():
        await world.begun(watch)
    first = await world.seen(watch)
    jobs, seemed = list(running), set[str]()
    while len(jobs) < JOBS:
        async with world.watching():
            for _ in range(chance.randrange(6)):
                status = chance.choice(["successful", "failed", "dismissed"])
                length_s = chance.choice([0.0, 0.1, 0.5, 1.0])
                jobs += world.hub.script("eo-team", ending(length_s, status))
                await anyio.sleep(chance.random() * 0.2)
            if chance.random() < 0.5:
                world.hub.faults.add(
                    chance.choice(FAULTS),  # type: ignore[arg-type]
                    on=chance.choice(["list", "status"]),
                )
            # Shown so once; twice would be believed.
            doubted = chance.choice(jobs)
            if doubted not in seemed:
                seemed.add(doubted)
                world.hub.faults.add("false_failed", job_id=doubted)
            await anyio.sleep(chance.random() * 0.5)
    reported.chance = None
    world.hub.faults.clear()
    # What had ended by the baseline, of those that ran just before, is no news.
    expected = {job for job in jobs if not first.get(job)}
    async with world.watching():
        await until(lambda: expected <= set(reported.of("ended")))
        lists = len(world.lists())
        await until(lambda: len(world.lists()) > lists + 1)

    assert set(reported.of("ended")) == expected
    assert not set(over) & {each.of for each in reported.calls}
    # Of a failure that was none, nothing was posted.
    ends = [(each.of, each.status) for each in reported.events if each.what == "ended"]
    true = {
        job: world.hub.jobs.find("eo-team", job).changes[-1].status  # type: ignore[union-attr]
        for job in expected
    }
    assert dict(ends) == true
    assert len(ends) == len(expected)

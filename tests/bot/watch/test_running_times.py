"""How long the jobs of a list have been running, beside what is usual for them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from eodh_bot.watch.running_times import running_times
from eodh_sandbox.hub import ScriptedJob
from eodh_tools.clock import utc_now
from eodh_tools.hub.job import Job
from tests.bot.notices.conftest import NOW
from tests.bot.watch.world import WatchWorld, going_on, until


def job(job_id: str, status: str, ago_s: float, took_s: float | None = None) -> Job:
    created = NOW - timedelta(seconds=ago_s)
    finished = None if took_s is None else created + timedelta(seconds=took_s)
    return Job(
        job_id=job_id,
        process="ndvi",
        status=status,
        created=created,
        finished=finished,
    )


def test_a_running_job_is_measured_beside_the_last_ten_successes() -> None:
    successes = [
        job(f"s{n}", "successful", 10_000 - 100 * n, 10.0 + n) for n in range(12)
    ]
    jobs = [
        job("now", "running", 7_200),
        job("queued", "accepted", 7_200),
        job("bad", "failed", 9_000, 5_000),
        *successes,
    ]
    [found] = running_times(jobs, NOW, {"now": "2"})

    assert (found.job.job_id, found.job.run, found.running_s) == ("now", "2", 7_200)
    assert found.usual_s == tuple(21.0 - n for n in range(10))


@pytest.mark.anyio
async def test_each_list_reports_how_long_its_jobs_have_been_running(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    created = utc_now() - timedelta(hours=3)
    world.hub.script("eo-team", ScriptedJob(created=created, duration_s=600.0))
    [old] = world.hub.script("eo-team", ScriptedJob(created=created, status="running"))
    async with world.watching():
        await world.begun(watch)
        [new] = world.hub.script("eo-team", going_on())
        reported = world.reported.running_times
        await until(lambda: {old, new} <= {each.job.job_id for each in reported})
    longest = next(each for each in reported if each.job.job_id == old)

    # The Hub tells its time in whole seconds.
    assert longest.running_s == pytest.approx(3 * 3_600, abs=60)
    assert longest.usual_s == (600.0,)


@pytest.mark.anyio
@pytest.mark.parametrize("ahead_s", [7_200, -90_000])
@pytest.mark.parametrize("wrong", ["hub", "slack", "machine"])
async def test_one_wrong_clock_does_not_change_how_long_a_job_has_been_running(
    world: WatchWorld, wrong: str, ahead_s: float
) -> None:
    watch = await world.subscribe()
    world.hub.date_ahead_s = ahead_s if wrong == "hub" else 0.0

    def told_by(clock: str) -> Callable[[], datetime]:
        ahead = timedelta(seconds=ahead_s if clock == wrong else 0.0)
        return lambda: utc_now() + ahead

    async with world.watching(now=told_by("slack"), machine=told_by("machine")):
        await world.begun(watch)
        began = utc_now() - timedelta(hours=3)
        goes_on = ScriptedJob("ndvi", "running", created=began, duration_s=86_400.0)
        [new] = world.hub.script("eo-team", goes_on)
        reported = world.reported.running_times
        await until(lambda: new in {each.job.job_id for each in reported})

    ran_s = [each.running_s for each in reported if each.job.job_id == new]
    assert ran_s == [pytest.approx(3 * 3_600, abs=60)] * len(ran_s)

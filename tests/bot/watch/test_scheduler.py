"""What is handed over of a workspace's jobs, by the real Hub client and store."""

import zlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import anyio
import pytest
import sqlalchemy as sa

from eodh_bot.store.seen_jobs import StoredJob
from eodh_bot.store.tables import seen_jobs
from eodh_sandbox.hub import ScriptedJob
from eodh_sandbox.hub.job_store import HubJob
from eodh_tools.clock import utc_now
from eodh_tools.hub.client import HubClient
from tests.bot.watch.world import (
    QUICK,
    WatchWorld,
    ending,
    going_on,
    until,
)
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def test_what_had_ended_at_the_first_poll_is_not_reported_what_ran_is_at_its_end(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    old = world.hub.script("eo-team", ending(-60), ending(-1, "failed"))
    [running] = world.hub.script("eo-team", going_on())
    async with world.watching():
        await world.begun(watch)
        [later] = world.hub.script("eo-team", ending(0.0))
        world.ends(running)
        await until(lambda: {running, later} <= set(world.reported.of("ended")))

    assert set(world.reported.of("ended")) == {running, later}
    assert world.reported.of("started") == []
    assert await world.seen(watch) == dict.fromkeys([*old, running, later], True)


def ago(created_h: float, hours: float, status: str = "successful") -> ScriptedJob:
    """A job that was created some hours ago, and ran for some of them."""
    return ScriptedJob(
        status=status,  # type: ignore[arg-type]
        created=utc_now() - timedelta(hours=created_h),
        duration_s=hours * 3_600,
    )


@pytest.mark.parametrize("listed", [0, 1])
async def test_what_had_ended_before_the_watch_began_is_never_reported(
    listed: int, world: WatchWorld
) -> None:
    """A Hub that has just started lists nothing, or a part."""
    watch = await world.subscribe()
    world.hub.script("eo-team", *[ago(30, 1)] * listed)
    async with world.watching():
        await world.begun(watch)
        old = world.hub.script(
            "eo-team", ago(12, 1), ago(10, 1, "failed"), ago(11, 2, "dismissed")
        )
        # Shown as failed without an end, as a state that the Hub does not know.
        world.hub.faults.add("false_failed", job_id=old[0])
        # Created before the watch began, and ended after it.
        [long] = world.hub.script("eo-team", ago(9, 9))
        [new] = world.hub.script("eo-team", ending(0.0))
        await until(lambda: {long, new} <= set(world.reported.of("ended")))
        await world.goes_on(4)

    assert set(world.reported.of("ended")) == {long, new}
    assert await world.seen(watch) | dict.fromkeys([*old, long, new], True) == (
        await world.seen(watch)
    )


async def test_a_job_is_announced_when_it_begins_and_when_it_ends(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        [job] = world.hub.script("eo-team", going_on())
        await until(lambda: job in world.reported.of("started"))
        world.ends(job, status="failed")
        await until(lambda: job in world.reported.of("ended"))

    whats = [(reported.what, reported.status) for reported in world.reported.calls]
    assert whats == [("started", "running"), ("ended", "failed")]


async def test_a_job_that_begins_and_ends_between_two_lists_is_found(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        jobs = world.hub.script(
            "eo-team", ending(0.0), ending(0.0, "failed"), ending(0.0, "dismissed")
        )
        await until(lambda: set(jobs) <= set(world.reported.of("ended")))

    assert world.reported.of("started") == []


async def test_a_job_that_ran_and_was_deleted_is_handed_over_as_gone(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        [job, other] = world.hub.script("eo-team", ending(600.0), ending(600.0))
        await until(lambda: {job, other} <= set(world.reported.of("started")))
        world.hub.jobs.remove(job)
        await until(lambda: world.reported.of("gone"))

    assert world.reported.of("gone") == [job]
    assert world.reported.of("ended") == []
    assert await world.seen(watch) == {other: False}


async def test_a_job_that_only_seemed_to_fail_is_followed_to_its_end(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        [job] = world.hub.script("eo-team", going_on())
        world.hub.faults.add("false_failed", job_id=job)
        await until(lambda: len(world.looks(job)) > 3)
        assert world.reported.of("ended") == []
        world.ends(job)
        await until(lambda: world.reported.of("ended"))

    assert [t.status for t in world.reported.events if t.what == "ended"] == [
        "successful"
    ]


async def test_after_a_standstill_everything_is_reported_in_the_order_of_its_end(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    begun = utc_now()
    jobs = [
        ScriptedJob(
            created=begun - timedelta(hours=9),
            duration_s=3_600 * hours,
            status="failed" if hours % 3 == 0 else "successful",
        )
        for hours in range(1, 9)
    ]
    too_old = ScriptedJob(created=begun - timedelta(hours=50), duration_s=3_600)
    ids = world.hub.script("eo-team", ending(-1), going_on())
    async with world.watching():
        await world.begun(watch)
    world.ends(ids[1])
    # The bot has stood still for days, by what the Hub says.
    await world.rewind_baseline(watch, days=3)
    missed = world.hub.script("eo-team", *jobs, too_old)
    async with world.watching():
        await until(lambda: {ids[1], *missed[:-1]} <= set(world.reported.of("ended")))
        listed = len(world.lists())
        await until(lambda: len(world.lists()) > listed + 1)

    reported = world.reported.of("ended")
    assert [job for job in reported if job in missed] == missed[:-1]
    assert set(reported) == {ids[1], *missed[:-1]}


@pytest.mark.parametrize("how", ["list", "poll"])
async def test_the_end_of_a_job_that_ran_is_handed_over_as_old_after_a_long_downtime(
    how: str, world: WatchWorld
) -> None:
    """The bot was down over its end: its message would say for ever that it runs."""
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
    await world.rewind_baseline(watch, days=4)
    began = utc_now() - timedelta(hours=60)
    jobs = [
        ScriptedJob(created=began, duration_s=3_600.0, status=status)
        for status in ("successful", "failed")
    ]
    ids = world.hub.script("eo-team", *jobs)
    ran = {job_id: StoredJob(ended=False, created=began) for job_id in ids}
    await world.watches.seen_jobs.put(watch.id, ran, began)
    if how == "poll":
        # Without a list the jobs are polled one by one.
        world.hub.faults.add("unavailable", on="list", times=None)
    async with world.watching():
        await until(lambda: set(ids) <= set(world.reported.of("ended")))

    ended = [each for each in world.reported.events if each.what == "ended"]
    assert {each.of: each.is_old for each in ended} == dict.fromkeys(ids, True)


async def test_all_pages_of_a_list_are_read(world: WatchWorld) -> None:
    watch = await world.subscribe()
    world.hub.script("eo-team", *[ending(-1)] * 120)
    world.hub.faults.add("limit_twice", times=3)
    async with world.watching():
        await world.begun(watch)
        jobs = world.hub.script("eo-team", *[ending(0.0)] * 60)
        await until(lambda: set(jobs) <= set(world.reported.of("ended")))

    assert set(world.reported.of("ended")) == set(jobs)


@pytest.mark.parametrize("hidden", ["has ended", "runs", "was seen to run"])
async def test_a_job_that_a_deletion_between_two_pages_hides_is_told_by_the_next_list(
    hidden: str, world: WatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are asked for by how many jobs come before them: the next list has all."""
    watch = await world.subscribe()
    old = world.hub.script("eo-team", *[ending(-1)] * 60)
    page, is_next, given = world.hub.jobs.page, anyio.Event(), list[str]()
    # The local Hub lists by this number: the last of all, on the second page.
    last = max((f"job-{n}" for n in range(9_999)), key=lambda i: zlib.crc32(i.encode()))

    def with_deletion(
        workspace: str, skip: int, limit: int, fits: Any = None
    ) -> tuple[list[HubJob], int]:
        if not is_next.is_set() or given or skip:
            return page(workspace, skip, limit, fits)
        if world.hub.jobs.find(workspace, last) is None:
            made = ending(0.0) if hidden == "has ended" else going_on()
            world.hub.script(workspace, replace(made, job_id=last))
        first = page(workspace, skip, limit, fits)
        for job in old[limit - 1 :]:
            world.hub.jobs.remove(job)
        second, _ = page(workspace, limit, limit, fits)
        given.extend(job.job_id for job in (*first[0], *second))
        return first

    monkeypatch.setattr(world.hub.jobs, "page", with_deletion)
    async with world.watching():
        await world.begun(watch)
        if hidden == "was seen to run":
            world.hub.script("eo-team", replace(going_on(), job_id=last))
            await until(lambda: world.reported.of("started") == [last])
        is_next.set()
        await until(lambda: given)
        assert len(given) == 50
        assert last not in given
        if hidden != "has ended":
            await until(lambda: world.reported.of("started") == [last])
            await world.goes_on()
            world.ends(last)
        await until(lambda: world.reported.of("ended") == [last])
        await world.goes_on()

    assert world.reported.of("ended") == [last]
    assert world.reported.of("gone") == []


@pytest.mark.parametrize("ahead_h", [-7, 7])
async def test_a_clock_that_is_hours_off_reports_nothing_old_and_loses_nothing(
    ahead_h: float, world: WatchWorld
) -> None:
    watch = await world.subscribe()
    pace = replace(QUICK, oldest_s=3_600.0)
    world.hub.script("eo-team", *[ending(-1)] * 3)

    def now() -> object:
        return utc_now() + timedelta(hours=ahead_h)

    async with world.watching(pace, now=now):  # type: ignore[arg-type]
        await world.begun(watch)
        jobs = world.hub.script("eo-team", ending(0.0), going_on())
        await until(lambda: jobs[1] in world.reported.of("started"))
        world.ends(jobs[1])
        await until(lambda: set(jobs) <= set(world.reported.of("ended")))

    assert set(world.reported.of("ended")) == set(jobs)


async def test_what_the_announcer_could_not_take_over_is_handed_over_again(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        world.reported.failing = 3
        jobs = world.hub.script("eo-team", ending(0.0), going_on())
        await until(lambda: jobs[1] in world.reported.of("started"))
        world.ends(jobs[1])
        await until(lambda: set(jobs) <= set(world.reported.of("ended")))


async def test_a_new_watch_is_begun_at_once_when_woken(world: WatchWorld) -> None:
    async with world.watching(replace(QUICK, reload_s=600.0)) as watching:
        watch = await world.subscribe()
        watching.wake()
        await world.begun(watch)
        assert watching.workspaces == 1
        await until(lambda: watching.last_turn_at is not None)


async def test_a_renewed_key_goes_on_with_the_same_watch(world: WatchWorld) -> None:
    watch = await world.subscribe()
    [job] = world.hub.script("eo-team", going_on())
    async with world.watching() as watching:
        await world.begun(watch)
        old, world.hub.workspaces["eo-team"] = world.hub.workspaces["eo-team"], "n" * 30
        await until(lambda: "key" in world.reported.of("trouble"))
        connection = await world.connect("eo-team", "C1")
        assert old != world.hub.workspaces["eo-team"]
        world.ends(job)
        watching.wake()
        await until(lambda: job in world.reported.of("ended"))
        await until(lambda: world.reported.of("recovered") == ["key"])

    assert {reported.watch for reported in world.reported.calls} == {watch.id}
    stored = await world.connections.by_id(connection.id)
    assert stored is not None
    assert stored.key_failed_at is None


async def test_what_is_not_connected_or_not_wanted_any_more_is_not_asked(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    other = await world.subscribe("river-lab", "C2")
    world.hub.workspaces["peat-lab"] = "p" * 30
    third = await world.subscribe("peat-lab", "C3")
    async with world.watching() as watching:
        for each in (watch, other, third):
            await world.begun(each)
        connection = await world.connections.of_channel("C1")
        assert connection is not None
        await world.connections.remove(connection.id)
        await world.unsubscribe("C2")
        # What is connected still is asked on; what is not, is not.
        await until(lambda: watching.workspaces == 2)
        seen = len(world.requests()), len(world.requests("river-lab"))
        await world.goes_on(workspace="peat-lab")
        assert seen == (len(world.requests()), len(world.requests("river-lab")))
        [job] = world.hub.script("eo-team", ending(0.0))
        await world.connect("eo-team", "C1")
        await until(lambda: job in world.reported.of("ended"))

    assert world.reported.of("trouble") == world.reported.of("recovered") == []


async def test_subscribers_who_come_again_have_a_baseline_of_their_own(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    async with world.watching() as watching:
        await world.begun(watch)
        await world.unsubscribe("C1")
        # As when somebody subscribes again: what ended meanwhile is no news.
        old = world.hub.script("eo-team", ending(0.0), ending(-1))
        await world.watches.reset(watch.id)
        await world.subscribe()
        watching.wake()
        await world.begun(watch)
        [job] = world.hub.script("eo-team", ending(0.0))
        await until(lambda: job in world.reported.of("ended"))

    assert not set(old) & set(world.reported.of("ended"))


async def test_shards_that_are_taken_away_are_left_and_come_back(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()

    class Some:
        shards = frozenset({watch.shard})

        async def owned(self) -> frozenset[int]:
            return self.shards

    some = Some()
    async with world.watching(shards=some) as watching:
        await world.begun(watch)
        some.shards = frozenset({(watch.shard + 1) % 64})
        await until(lambda: watching.workspaces == 0)
        [job] = world.hub.script("eo-team", ending(0.0))
        some.shards = frozenset({watch.shard})
        await until(lambda: job in world.reported.of("ended"))


async def test_a_job_that_the_hub_does_not_know_any_more_is_given_up(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    world.hub.script("eo-team", ending(-1))
    [job] = world.hub.script("eo-team", going_on())
    async with world.watching() as watching:
        await world.begun(watch)
        await until(lambda: watching.following == 1)
        world.hub.jobs.remove(job)
        await until(lambda: watching.following == 0)
        seen = len(world.looks(job))
        [after] = world.hub.script("eo-team", ending(0.0))
        await until(lambda: after in world.reported.of("ended"))

    assert len(world.looks(job)) == seen
    assert job not in await world.seen(watch)
    assert world.reported.of("ended") == [after]


async def test_it_stops_at_once_in_the_middle_of_a_slow_list(world: WatchWorld) -> None:
    await world.subscribe()
    world.hub.faults.add("slow", on="list", delay_s=600.0, times=None)
    with anyio.fail_after(WAIT_S):
        async with world.watching():
            await until(world.lists)


@pytest.mark.parametrize("when", ["at first", "later"])
async def test_a_job_of_the_future_makes_no_other_end_old_and_is_logged_once(
    when: str, world: WatchWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is in the baseline, or comes later (F6)."""
    watch = await world.subscribe()
    odd = ScriptedJob(created=utc_now() + timedelta(days=400), duration_s=0.0)
    if when == "at first":
        world.hub.script("eo-team", odd)
    async with world.watching():
        await world.begun(watch)
        if when == "later":
            world.hub.script("eo-team", odd)
        jobs = world.hub.script("eo-team", ending(0.0), ending(0.0))
        await until(lambda: set(jobs) <= set(world.reported.of("ended")))
        await world.goes_on()

    assert capsys.readouterr().out.count("a job has a time of the future") == 1


async def test_an_id_that_a_later_job_has_again_is_another_job(
    world: WatchWorld,
) -> None:
    """A server that was reset counts 1, 2, 3 again; also after a restart (F11)."""
    watch = await world.subscribe()

    def numbered(number: int, status: str = "successful") -> ScriptedJob:
        # Made just now: the one before stood in every list until then.
        created = utc_now() + timedelta(seconds=10 * number - 30)
        return replace(ending(0.0, status), job_id="1", created=created)

    async with world.watching():
        await world.begun(watch)
    await world.rewind_baseline(watch, days=1)
    async with world.watching():
        for number in (1, 2):
            if number > 1:
                world.hub.jobs.remove("1")
            world.hub.script("eo-team", numbered(number))
            await until(lambda n=number: len(world.reported.of("ended")) == n)  # type: ignore[misc]
        await world.goes_on()
    world.hub.jobs.remove("1")
    world.hub.script("eo-team", numbered(3, "running"))
    async with world.watching():
        await until(lambda: len(world.reported.of("started")) == 1)
    async with world.watching():
        world.ends("1")
        await until(lambda: len(world.reported.of("ended")) == 3)
        await world.goes_on()

    ends = [reported for reported in world.reported.events if reported.what == "ended"]
    first, second, third = ends
    assert [reported.of for reported in ends] == ["1", "1", "1"]
    assert len({first.run, second.run, third.run}) == 3
    assert [t.run for t in world.reported.events if t.what == "started"] == [third.run]


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(days=1)], ids=str)
async def test_a_server_that_corrects_its_times_once_gets_no_second_notice(
    world: WatchWorld, by: timedelta
) -> None:
    """After an upgrade, or at the end of summer time: ids and states stay."""
    watch = await world.subscribe()
    created = utc_now() - timedelta(hours=3)
    async with world.watching():
        await world.begun(watch)
    await world.rewind_baseline(watch, days=1)
    async with world.watching():
        [told] = world.hub.script("eo-team", replace(ending(0.0), created=created))
        await until(lambda: world.reported.of("ended") == [told])
        await world.goes_on()
        world.moves_times(told, by)
        await world.goes_on()
        [last] = world.hub.script("eo-team", ending(0.0))
        await until(lambda: last in world.reported.of("ended"))
        await world.goes_on()

    assert world.reported.of("ended") == [told, last]


async def test_a_server_that_corrects_its_times_during_a_restart_gets_no_second_notice(
    world: WatchWorld,
) -> None:
    """But an id that it uses again is told, also among the corrected ones."""
    watch = await world.subscribe()
    by, now = timedelta(hours=1), utc_now()
    # What was moved to just now could be another job; the oldest tells that it is not.
    ages = [timedelta(hours=3), timedelta(hours=2), by, timedelta(minutes=50)]
    async with world.watching():
        await world.begun(watch)
    await world.rewind_baseline(watch, days=1)
    async with world.watching():
        told = world.hub.script(
            "eo-team", *[replace(ending(0.0), created=now - age) for age in ages]
        )
        await until(lambda: set(told) == set(world.reported.of("ended")))
        await world.goes_on()
    for job in told[:3]:
        world.moves_times(job, by)
    world.hub.jobs.remove(told[3])
    async with world.watching():
        await world.goes_on()
        world.hub.script("eo-team", replace(ending(0.0), job_id=told[3]))
        await until(lambda: len(world.reported.of("ended")) > len(told))
        await world.goes_on()

    ends = world.reported.of("ended")
    assert sorted(ends) == sorted([*told, told[3]])


async def test_when_the_list_was_read_is_stored_now_and_then(world: WatchWorld) -> None:
    """The next process begins with it, and a list that says nothing new costs none."""
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        await world.goes_on()
        first = await world.watches.by_id(watch.id)
        await world.goes_on()
        assert await world.watches.by_id(watch.id) == first
    assert first is not None
    assert first.listed_at is not None
    old = first.listed_at - timedelta(minutes=11)
    await world.watches.listed(watch.id, old)
    async with world.watching():
        await world.goes_on()
    newer = await world.watches.by_id(watch.id)
    assert newer is not None
    assert newer.listed_at is not None
    assert newer.listed_at >= first.listed_at


@pytest.mark.parametrize("how", ["deleted while it ran", "subscribed again", "old"])
async def test_an_id_is_of_another_job_also_where_the_first_was_forgotten(
    world: WatchWorld, how: str
) -> None:
    """Its notice is stored for much longer than that the watch has seen it."""
    watch = await world.subscribe()
    created = utc_now() - timedelta(seconds=500)
    first = ending(600.0 if how == "deleted while it ran" else 0.0)
    async with world.watching():
        await world.begun(watch)
    await world.rewind_baseline(watch, days=1)
    async with world.watching():
        world.hub.script("eo-team", replace(first, job_id="1", created=created))
        await until(lambda: world.reported.calls)
        await world.goes_on()
        world.hub.jobs.remove("1")
        if how == "deleted while it ran":
            await until(lambda: world.reported.of("gone"))
    if how == "subscribed again":
        await world.unsubscribe("C1")
        assert await world.watches.reset(watch.id)
        await world.subscribe()
        async with world.watching():
            await world.begun(watch)
    if how == "old":
        await world.watches.seen_jobs.forget(watch.id, ["1"])
    assert await world.seen(watch) == {}
    known = {each.run for each in world.reported.calls}
    async with world.watching():
        world.hub.script("eo-team", replace(ending(0.0), job_id="1"))
        await until(lambda: world.reported.calls[-1].run not in known)
        await until(lambda: world.reported.calls[-1].what == "ended")

    assert len(known) == 1


async def test_what_an_older_version_still_runs_keeps_its_name(
    world: WatchWorld,
) -> None:
    """Else the message of its start would not become that of its end."""
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        [job] = world.hub.script("eo-team", going_on())
        await until(lambda: world.reported.of("started"))
        await world.goes_on()
    async with world.database.begin() as database:
        await database.execute(sa.update(seen_jobs).values(run=None))
    async with world.watching():
        world.ends(job)
        await until(lambda: world.reported.of("ended"))

    assert [each.run for each in world.reported.calls if each.what == "ended"] == [""]


async def test_what_an_older_version_has_seen_is_not_taken_for_another_job(
    world: WatchWorld,
) -> None:
    """It stored no time of creation; the first list after the update tells it."""
    watch = await world.subscribe()
    [job] = world.hub.script("eo-team", replace(ending(-1), job_id="1"))
    async with world.watching():
        await world.begun(watch)
    async with world.database.begin() as database:
        await database.execute(sa.update(seen_jobs).values(created=None, run=None))
    async with world.watching():
        await world.goes_on()
    assert world.reported.calls == []
    world.hub.jobs.remove(job)
    world.hub.script("eo-team", replace(ending(0.0), job_id="1"))
    async with world.watching():
        await until(lambda: world.reported.of("ended") == ["1"])


async def test_a_list_that_is_too_long_to_be_read_is_reported_and_so_is_its_end(
    world: WatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the jobs that are not read no end is noticed (F15)."""
    watch = await world.subscribe()
    most, client = 5, world.toolboxes.client

    def bounded(*arguments: object, **how: object) -> HubClient:
        made = client(*arguments, **how)  # type: ignore[arg-type]
        monkeypatch.setattr(made._list, "_max_jobs", most)  # noqa: SLF001
        return made

    monkeypatch.setattr(world.toolboxes, "client", bounded)
    world.hub.script("eo-team", *[ending(-1)] * 6)
    async with world.watching():
        await until(lambda: world.reported.of("trouble") == ["incomplete"])
        await world.goes_on()
        world.hub.faults.add("unavailable", on="list", times=40)
        await until(lambda: world.reported.of("trouble")[-1] == "hub")
        await until(lambda: world.reported.of("trouble")[-1] == "incomplete")
        most = 50
        await until(lambda: world.reported.of("recovered")[-1:] == ["incomplete"])
        await world.goes_on()

    assert world.reported.of("trouble") == ["incomplete", "hub", "incomplete"]
    assert (await world.stored(watch)).trouble is None

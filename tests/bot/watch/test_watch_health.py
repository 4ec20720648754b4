"""A Hub that is down, a key that ended, a workspace that is gone: reported once."""

from dataclasses import replace
from itertools import pairwise

import httpx
import pytest
from pydantic import SecretStr

from eodh_bot.store import Database
from eodh_bot.workspaces.access import Access
from eodh_bot.workspaces.key_cipher import KeyCipher
from eodh_tools.clock import utc_now
from eodh_tools.errors import NetworkSettingsError
from eodh_tools.http.pool import OriginConnections
from tests.bot.watch.world import QUICK, WatchWorld, ending, going_on, until

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("fault", ["unavailable", "disconnect", "malformed_json"])
async def test_a_hub_that_is_down_is_reported_once_and_once_that_it_is_back(
    fault: str, world: WatchWorld
) -> None:
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        down_at = utc_now()
        world.hub.faults.add(fault, on="list", times=None)  # type: ignore[arg-type]
        await until(lambda: world.reported.of("trouble"))
        answered_at = utc_now()
        [job] = world.hub.script("eo-team", ending(0.0))
        await world.goes_on(lists=4)
        assert (await world.stored(watch)).trouble == "hub"
        world.hub.faults.clear()
        await until(lambda: job in world.reported.of("ended"))

    reported = [t for t in world.reported.calls if t.what in {"trouble", "recovered"}]
    assert [(t.what, t.of) for t in reported] == [
        ("trouble", "hub"),
        ("recovered", "hub"),
    ]
    assert reported[0].since == reported[1].since
    assert reported[0].since is not None
    assert down_at <= reported[0].since <= answered_at
    assert (await world.stored(watch)).trouble is None
    bad = "unexpected" if fault == "malformed_json" else None
    assert set(world.outcomes) - {"ok"} <= {bad, "busy", "unavailable"}


async def test_a_few_errors_are_not_worth_a_word(world: WatchWorld) -> None:
    watch = await world.subscribe()
    async with world.watching(replace(QUICK, trouble_after_s=600.0)):
        await world.begun(watch)
        world.hub.faults.add("gateway_timeout", on="list", times=2)
        world.hub.faults.add("login_page", on="list")
        world.hub.faults.add("not_found", on="list", times=2)
        [job] = world.hub.script("eo-team", ending(0.0))
        await until(lambda: job in world.reported.of("ended"))

    assert world.reported.of("trouble") == world.reported.of("recovered") == []


async def test_a_key_that_ended_is_reported_once_overall_and_hardly_tried_again(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    pace = replace(QUICK, longest_backoff_s=600.0, backoff_s=0.2)
    async with world.watching(pace):
        await world.begun(watch)
        [job] = world.hub.script("eo-team", going_on())
        await until(lambda: world.looks(job))
        connection = await world.connect("eo-team", "C1", "an-old-key-0123456789")
        await until(lambda: world.reported.of("trouble"))
        seen, looks = len(world.lists()), len(world.looks(job))
        await world.goes_on(lists=2)
        waited_s = [late - early for early, late in pairwise(world.lists()[seen - 1 :])]
        assert min(waited_s) >= pace.backoff_s * 2 ** (pace.refused_after - 1) - 0.001
        assert len(world.looks(job)) <= looks + 1
        again = await world.connections.by_id(connection.id)
    assert world.reported.of("trouble") == ["key"]
    # The bot has nothing to report any more.
    assert again is not None
    assert again.key_failed_at is not None
    assert not await world.connections.claim_failure(connection.id, utc_now())

    async with world.watching(pace):
        # Nor has the next process.
        await until(lambda: world.outcomes.count("refused") >= 4)
    assert len([t for t in world.reported.calls if t.what == "trouble"]) == 1


async def test_a_wrong_proxy_of_this_machine_is_no_word_on_the_key(
    world: WatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(_: OriginConnections) -> httpx.AsyncBaseTransport:
        raise NetworkSettingsError("HTTPS_PROXY is no address of a proxy.")

    monkeypatch.setattr(OriginConnections, "_new", wrong)
    watch = await world.subscribe()
    async with world.watching():
        await until(lambda: world.reported.of("trouble"))
        assert (await world.stored(watch)).trouble == "hub"
    assert world.reported.of("trouble") == ["hub"]


async def test_a_key_of_which_the_desk_spoke_is_not_spoken_of_again(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    connection = await world.connect("eo-team", "C1", "an-old-key-0123456789")
    assert await world.connections.claim_failure(connection.id, utc_now())
    async with world.watching() as watching:
        await until(lambda: world.outcomes.count("refused") >= 3)
        assert (await world.stored(watch)).trouble == "key"
        await world.connect("eo-team", "C1")
        watching.wake()
        await until(lambda: world.reported.of("recovered"))

    assert world.reported.of("trouble") == []
    assert world.reported.of("recovered") == ["key"]


async def test_a_key_that_cannot_be_read_any_more_has_ended(world: WatchWorld) -> None:
    watch = await world.subscribe()
    other = KeyCipher(SecretStr("y" * 43 + "="))
    world.access = Access(world.connections, world.directory, other)
    async with world.watching():
        await until(lambda: world.reported.of("trouble"))

    assert world.reported.of("trouble") == ["key"]
    assert (await world.stored(watch)).trouble == "key"
    assert world.hub.requests == ()


async def test_a_workspace_that_is_gone_is_reported(world: WatchWorld) -> None:
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        world.hub.faults.add("not_found", on="list", times=None)
        await until(lambda: world.reported.of("trouble"))
        world.hub.faults.clear()
        await until(lambda: world.reported.of("recovered"))

    assert world.reported.of("trouble") == world.reported.of("recovered") == ["gone"]


async def test_when_the_hub_is_back_but_refuses_the_key_both_are_reported(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        world.hub.faults.add("unavailable", times=None)
        await until(lambda: world.reported.of("trouble"))
        world.hub.workspaces["eo-team"] = "another-key-0123456789"
        world.hub.faults.clear()
        await until(lambda: len(world.reported.of("trouble")) == 2)
        # Down again: that nothing is read was reported.
        world.hub.faults.add("unavailable", times=None)
        await world.goes_on(lists=10)

    text = [(t.what, t.of) for t in world.reported.events]
    assert text == [("trouble", "hub"), ("recovered", "hub"), ("trouble", "key")]


async def test_a_trouble_outlives_the_process_and_is_reported_the_same_again(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    world.hub.faults.add("unavailable", times=None)
    async with world.watching():
        await until(lambda: world.reported.of("trouble"))
    first = list(world.reported.calls)
    async with world.watching():
        await until(lambda: len(world.reported.calls) > len(first))
    # The announcer makes one of both: they are the same.
    assert len(world.reported.events) == 1
    world.hub.faults.clear()
    async with world.watching():
        await world.begun(watch)
        await until(lambda: world.reported.of("recovered"))
    assert (await world.stored(watch)).trouble is None


async def test_a_list_that_fails_does_not_stop_the_following_of_jobs(
    world: WatchWorld,
) -> None:
    watch = await world.subscribe()
    async with world.watching():
        await world.begun(watch)
        [job] = world.hub.script("eo-team", going_on())
        await until(lambda: world.looks(job))
        world.hub.faults.add("gateway_timeout", on="list", times=None)
        world.ends(job)
        await until(lambda: job in world.reported.of("ended"))


async def test_two_processes_say_a_trouble_and_begin_once(
    database: Database, world: WatchWorld
) -> None:
    """On each kind of database: both watch the same, as when shards change hands."""
    world = world.on(database)
    watch = await world.subscribe()
    world.hub.script("eo-team", ending(-1))
    async with world.watching(), world.watching():
        await world.begun(watch)
        jobs = world.hub.script("eo-team", ending(0.0), going_on())
        await until(lambda: jobs[1] in world.reported.of("started"))
        world.ends(jobs[1])
        await until(lambda: set(jobs) <= set(world.reported.of("ended")))
        world.hub.faults.add("unavailable", times=None)
        await until(lambda: world.reported.of("trouble"))
        await world.goes_on(lists=10)
        world.hub.faults.clear()
        await until(lambda: world.reported.of("recovered"))

    assert set(world.reported.of("ended")) == set(jobs)
    assert world.reported.of("trouble") == world.reported.of("recovered") == ["hub"]

"""Tenancy: two Hub workspaces, three channels, four people, every combination."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import anyio
import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.messages.not_connected import NOT_HERE
from eodh_bot.slack.directory import MEMBERS_S, Directory
from eodh_bot.workspaces.access import NotAllowedHereError, Requester
from eodh_bot.workspaces.connection_editor import NotConnectingError
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import (
    ChannelSeed,
    LocalSlack,
    Person,
    PersonSeed,
    Seed,
    Shown,
)
from tests.bot.connecting import connects
from tests.bot.running import bot, environment, failed_job, manifest_app
from tests.conftest import TIMING
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

ADA, BEN, CLEO, DANA = "U1", "U2", "U3", "U4"
RIVER, FLOOD, PARTNERS, RANDOM, BOTH = "C1", "C4", "C3", "C2", "M1"
MISSING = "11111111-2222-1333-8444-555555555555"


def seed() -> Seed:
    """Cleo is a guest, Dana of another organisation."""
    return Seed(
        app=replace(manifest_app(), unfurl_domains=("127.0.0.1",)),
        people=(
            PersonSeed(user_id=ADA, name="ada", real_name="Ada Marsh", is_admin=True),
            PersonSeed(user_id=BEN, name="ben", real_name="Ben Okoye"),
            PersonSeed(
                user_id=CLEO, name="cleo", real_name="Cleo Ruiz", is_restricted=True
            ),
            PersonSeed(
                user_id=DANA, name="dana", real_name="Dana Holt", team_id="T9OTHER"
            ),
        ),
        channels=(
            ChannelSeed(
                channel_id=RIVER, name="river", members=(ADA, BEN, CLEO, "U0BOT")
            ),
            ChannelSeed(
                channel_id=FLOOD, name="flood", members=(BEN, "U0BOT"), kind="private"
            ),
            ChannelSeed(
                channel_id=PARTNERS,
                name="partners",
                members=(ADA, DANA, "U0BOT"),
                is_ext_shared=True,
            ),
            ChannelSeed(channel_id=RANDOM, name="random", members=(ADA, BEN)),
            ChannelSeed(
                channel_id=BOTH, name="", members=(ADA, BEN, "U0BOT"), kind="mpim"
            ),
        ),
    )


@dataclass(slots=True)
class AccessWorld:
    """River's channel has eo-team, flood's has river-lab; nothing else is there."""

    slack: LocalSlack
    bot_context: BotContext
    hub: LocalHub
    jobs: dict[str, str]
    ahead_s: float = 0.0

    def later(self) -> None:
        """What was remembered of Slack's answers is old now."""
        self.ahead_s += MEMBERS_S


@pytest.fixture
async def world(hub: LocalHub, tmp_path: Path) -> AsyncIterator[AccessWorld]:
    jobs = {name: failed_job(hub, name) for name in hub.workspaces}
    async with LocalSlack(seed(), timing=TIMING) as slack:
        made: list[AccessWorld] = []

        def now() -> float:
            return time.monotonic() + (made[0].ahead_s if made else 0.0)

        async with bot(
            slack, environment(slack, hub, tmp_path), now=now
        ) as bot_context:
            made.append(AccessWorld(slack, bot_context, hub, jobs))
            ada, ben = slack.person(ADA), slack.person(BEN)
            await connects(ada, RIVER, hub, "eo-team", for_channel=True)
            await connects(ben, FLOOD, hub, "river-lab", for_channel=True)
            yield made[0]


# Who sees the jobs of which workspace, where.
SEES = {
    (ADA, RIVER): {"eo-team"},
    (BEN, RIVER): {"eo-team"},
    (CLEO, RIVER): {"eo-team"},
    (BEN, FLOOD): {"river-lab"},
    (ADA, PARTNERS): set[str](),
    (ADA, RANDOM): set[str](),
    (BEN, RANDOM): set[str](),
    (ADA, BOTH): set[str](),
    (BEN, BOTH): set[str](),
}


async def test_every_person_sees_in_every_place_what_they_may_and_nothing_else(
    world: AccessWorld,
) -> None:
    for (user, channel), allowed in SEES.items():
        person = world.slack.person(user)
        for workspace, job in world.jobs.items():
            await person.types(channel, f"/eodh-logs {job}")
            answer = await person.waits_for(channel, partial(_answers, job=job))
            is_shown = "ModuleNotFoundError" in answer.words
            assert is_shown == (workspace in allowed), (user, channel, workspace)
            if not allowed:
                # Neither the job nor the workspace, as little as for no job at all.
                assert answer.words.endswith(_plain(NOT_HERE))
            elif not is_shown:
                await person.types(channel, f"/eodh-logs {MISSING}")
                missing = await person.waits_for(channel, MISSING)
                assert missing.words == answer.words.replace(job, MISSING)


async def test_every_person_has_announced_what_they_may_and_nothing_else(
    world: AccessWorld,
) -> None:
    """By a member of the channel, its own workspace; a guest asks and changes none."""
    store = world.bot_context.subscriptions.store
    for (user, channel), sees in SEES.items():
        allowed = set[str]() if user == CLEO else sees
        person = world.slack.person(user)
        for workspace in world.jobs:
            output = len(person.sees(channel))
            await person.types(channel, f"/eodh-logs watch {workspace}")
            await world.slack.until(partial(_answered, person, channel, output))
            assert await world.bot_context.work.drain(WAIT_S), (
                "the bot is still answering"
            )
            subscriptions = await store.of_target(channel)
            assert bool(subscriptions) == (workspace in allowed), (
                user,
                channel,
                workspace,
            )
            reported = " ".join(m.words for m in person.sees(channel)[output:])
            if not sees:
                # As little as to whoever asks about a job.
                assert not any(name in reported for name in world.jobs)
            for subscription in subscriptions:
                watch = await world.bot_context.subscriptions.watches.by_id(
                    subscription.watch_id
                )
                assert watch is not None
                assert (watch.bound_to, watch.workspace) == (channel, workspace)
                assert await world.bot_context.access.may_notify(channel, channel)
            await store.remove(channel)


def _answered(person: Person, channel: str, after: int) -> bool:
    return any(message.from_app for message in person.sees(channel)[after:])


def _answers(message: Shown, job: str) -> bool:
    words = message.words
    return message.ephemeral and (job in words or words.endswith(_plain(NOT_HERE)))


def _plain(text: str) -> str:
    return text.replace("`", "")


@pytest.mark.parametrize("user", [ADA, BEN, CLEO])
async def test_in_a_direct_message_a_channels_key_serves_nobody(
    world: AccessWorld, user: str
) -> None:
    person = world.slack.person(user)
    direct = person.direct()
    for job in world.jobs.values():
        await person.types(direct, f"/eodh-logs {job}")
        answer = await person.waits_for(direct, "I can show you nothing")
        assert job not in answer.words


async def test_a_person_of_another_organisation_is_never_answered(
    world: AccessWorld,
) -> None:
    dana = world.slack.person(DANA)
    dana.says(PARTNERS, f"@EODH {world.jobs['eo-team']}")
    answer = await dana.waits_for(PARTNERS, "I can show you nothing")
    assert answer.ephemeral

    with pytest.raises(NotAllowedHereError):
        await world.bot_context.access.grants(Requester(DANA, RIVER))
    with pytest.raises(NotAllowedHereError):
        await world.bot_context.access.grants(Requester(DANA))
    assert await world.bot_context.connections.visible(Requester(DANA)) == []


async def test_the_link_of_another_workspace_is_refused_whatever_is_connected(
    world: AccessWorld,
) -> None:
    ada = world.slack.person(ADA)
    reported = []
    for workspace in ("river-lab", "of-nobody"):
        root = world.hub.root_url("river-lab").replace("river-lab", workspace)
        job = world.jobs["river-lab"]
        await ada.types(RIVER, f"/eodh-logs {root}/jobs/{job}")
        answer = await ada.waits_for(RIVER, "not in a workspace that I can ask")
        reported.append(answer.words)
        assert job not in answer.words
    assert reported[0] == reported[1]


async def test_a_link_unfurls_only_in_the_channel_of_its_workspace(
    world: AccessWorld,
) -> None:
    ben = world.slack.person(BEN)
    link = world.hub.job_url("eo-team", world.jobs["eo-team"])
    there = ben.says(RIVER, f"see {link}")
    card = await ben.waits_for(
        RIVER, lambda m: m.ts == there.ts and bool(m.attachments)
    )
    assert "Failed" in card.words

    for channel in (FLOOD, RANDOM):
        elsewhere = ben.says(channel, f"see {link}")
        ts = elsewhere.ts
        await world.slack.until(partial(_received, world.slack, ts))
        assert await world.bot_context.work.drain(WAIT_S), "the bot is still answering"
        shown = next(m for m in ben.sees(channel) if m.ts == ts)
        assert shown.attachments == []


def _received(slack: LocalSlack, ts: str) -> bool:
    payloads = [d.parcel.payload.get("event", {}) for d in slack.deliveries]
    return any(event.get("message_ts") == ts for event in payloads)


async def test_the_home_page_names_only_what_one_may_ask_about(
    world: AccessWorld,
) -> None:
    for user, names in ((ADA, {"eo-team"}), (BEN, {"eo-team", "river-lab"})):
        person = world.slack.person(user)
        await person.opens_home()
        home = await person.waits_for_home("Connected workspaces")
        assert {name for name in world.jobs if name in home.words} == names


async def test_whoever_is_taken_out_of_a_channel_is_refused_there_and_on_its_buttons(
    world: AccessWorld,
) -> None:
    ada, ben = world.slack.person(ADA), world.slack.person(BEN)
    job = world.jobs["eo-team"]
    await ada.types(RIVER, f"/eodh-logs {job}")
    await ada.clicks(await ada.waits_for(RIVER, "ModuleNotFoundError"), "share")
    shared = await ben.waits_for(RIVER, "Shared by")
    ada.removes(RIVER, BEN)
    world.later()

    for action in ("report", "other_log"):
        await ben.clicks(shared, action)
    await ben.waits_for(RIVER, "I can show you nothing here")
    await world.slack.until(lambda: "show you nothing" in str(ben.modal()))
    assert await world.bot_context.work.drain(WAIT_S), "the bot is still answering"
    assert not any(m.files for m in ben.sees(ben.direct()))
    assert not any(m.files for m in ada.sees(RIVER, shared.ts))


async def test_a_shared_message_carried_elsewhere_helps_nobody(
    world: AccessWorld,
) -> None:
    """A button's value is no key: the clicker's own right counts, where they click."""
    ben = world.slack.person(BEN)
    await ben.types(FLOOD, f"/eodh-logs {world.jobs['river-lab']}")
    answer = await ben.waits_for(FLOOD, "ModuleNotFoundError")
    value = next(b.value for b in answer.buttons if b.action_id == "other_log")
    button = {
        "type": "button",
        "action_id": "report",
        "text": {"type": "plain_text", "text": "Report"},
        "value": value,
    }
    await world.bot_context.client.chat_postMessage(
        channel=RIVER, text="x", blocks=[{"type": "actions", "elements": [button]}]
    )
    ada = world.slack.person(ADA)
    message = await ada.waits_for(RIVER, lambda m: bool(m.buttons))
    await ada.clicks(message, "report")
    refused = await ada.waits_for(RIVER, lambda m: m.ephemeral and "⚠" in m.words)

    assert "no-module" not in refused.words
    assert not any(m.files for m in ada.sees(ada.direct()))


async def test_when_the_bot_is_taken_out_of_a_private_channel_nobody_is_answered(
    world: AccessWorld,
) -> None:
    ben = world.slack.person(BEN)
    ben.removes(FLOOD)
    world.ahead_s += 60
    await ben.types(FLOOD, f"/eodh-logs {world.jobs['river-lab']}")

    answer = await ben.waits_for(FLOOD, "I can show you nothing here")
    assert "invite me again" in answer.words


async def test_a_channel_that_is_shared_with_others_later_falls_silent(
    world: AccessWorld,
) -> None:
    world.slack.workspace.channels[RIVER].is_ext_shared = True
    world.ahead_s += 60
    ada = world.slack.person(ADA)
    await ada.types(RIVER, f"/eodh-logs {world.jobs['eo-team']}")

    await ada.waits_for(RIVER, "I can show you nothing here")


async def test_rights_that_end_while_the_hub_answers_end_the_answer(
    world: AccessWorld,
) -> None:
    ada, job = world.slack.person(ADA), world.jobs["eo-team"]
    world.hub.faults.add("slow", on="status", delay_s=60.0, times=None)
    asked = len(world.hub.requests)
    output = ada.says(RIVER, f"@EODH {job}")
    with anyio.fail_after(60):
        while len(world.hub.requests) == asked:  # noqa: ASYNC110 - the Hub tells nobody
            await anyio.sleep(0.01)
    world.slack.workspace.channels[RIVER].is_ext_shared = True
    world.ahead_s += 60
    world.hub.faults.clear()
    answer = await ada.waits_for(RIVER, "show you nothing", thread_ts=output.ts)

    assert "ModuleNotFoundError" not in answer.words


async def test_ones_own_workspace_is_seen_only_by_oneself(world: AccessWorld) -> None:
    ada, ben = world.slack.person(ADA), world.slack.person(BEN)
    job = world.jobs["river-lab"]
    await connects(ada, RANDOM, world.hub, "river-lab", for_channel=False)
    await ada.types(RIVER, f"/eodh-logs {job}")
    own = await ada.waits_for(RIVER, "ModuleNotFoundError")
    output = ada.says(RIVER, f"@EODH {job}")
    public = await ada.waits_for(RIVER, job, thread_ts=output.ts)
    await ben.types(RANDOM, f"/eodh-logs {job}")
    await ben.waits_for(RANDOM, "I can show you nothing here")

    assert own.ephemeral
    assert "ModuleNotFoundError" not in public.words


async def test_ones_own_key_that_cannot_be_read_costs_no_answer_of_the_channel(
    world: AccessWorld,
) -> None:
    ada, store = world.slack.person(ADA), world.bot_context.access.store
    await connects(ada, RANDOM, world.hub, "river-lab", for_channel=False)
    own = await store.of_person(ADA)
    assert own is not None
    assert own.key_encrypted is not None
    # As after the master key was replaced.
    assert await store.re_encrypt(own.id, own.key_encrypted, "of another master key")
    await ada.types(RIVER, f"/eodh-logs {world.jobs['eo-team']}")
    await ada.waits_for(RIVER, "ModuleNotFoundError")
    await ada.types(RANDOM, f"/eodh-logs {world.jobs['river-lab']}")

    await ada.waits_for(RANDOM, "cannot be read any more")


@pytest.mark.parametrize("method", ["users.info", "conversations.members"])
async def test_when_slack_does_not_say_who_is_where_nobody_is_answered(
    world: AccessWorld, method: str
) -> None:
    world.ahead_s += 600
    world.slack.faults.server_error(method, times=3)
    ada = world.slack.person(ADA)
    await ada.types(RIVER, f"/eodh-logs {world.jobs['eo-team']}")

    answer = await ada.waits_for(RIVER, "did not say who may see this")
    assert "ModuleNotFoundError" not in answer.words


async def test_of_many_who_ask_at_once_slack_is_asked_once(world: AccessWorld) -> None:
    world.ahead_s += 600
    directory: Directory = world.bot_context.directory

    def asked() -> int:
        calls = world.slack.calls
        return sum(call.method == "conversations.members" for call in calls)

    before = asked()
    async with anyio.create_task_group() as group:
        for _ in range(50):
            group.start_soon(directory.is_in, RIVER, ADA)

    assert asked() - before == 1


async def test_a_cached_log_is_no_way_around_the_hub(
    world: AccessWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two connections to one workspace share cached logs, and no rights."""
    ada, ben = world.slack.person(ADA), world.slack.person(BEN)
    job = world.jobs["eo-team"]
    monkeypatch.setitem(world.hub.workspaces, "eo-team", "second-key-0123456789")
    await connects(ben, RANDOM, world.hub, "eo-team", for_channel=False)
    await ben.types(RANDOM, f"/eodh-logs {job} cloud_mask")
    await ben.waits_for(RANDOM, "ModuleNotFoundError")
    await ada.types(RIVER, f"/eodh-logs {job} cloud_mask")

    refused = await ada.waits_for(RIVER, "refuses the key")
    assert "ModuleNotFoundError" not in refused.words


async def test_an_event_that_slack_sends_again_is_answered_once(
    world: AccessWorld,
) -> None:
    ada = world.slack.person(ADA)
    output = ada.says(RIVER, f"@EODH {world.jobs['eo-team']}")
    await ada.waits_for(RIVER, "ModuleNotFoundError", thread_ts=output.ts)
    again = next(
        d.parcel
        for d in world.slack.deliveries
        if d.parcel.payload.get("event", {}).get("type") == "app_mention"
    )
    await world.slack._post.deliver(replace(again, retry=1))  # noqa: SLF001
    assert await world.bot_context.work.drain(WAIT_S), "the bot is still answering"

    assert len(ada.sees(RIVER, output.ts)) == 2


async def test_only_full_members_of_the_channel_disconnect_it(
    world: AccessWorld,
) -> None:
    cleo, ben = world.slack.person(CLEO), world.slack.person(BEN)
    await cleo.types(RIVER, "/eodh-logs disconnect")
    await cleo.waits_for(RIVER, "no connection here that you can remove")
    ids = {c.workspace: c.id async for c in world.bot_context.access.store.all()}
    with pytest.raises(NotConnectingError):
        await world.bot_context.connections.disconnect(Requester(ADA), ids["river-lab"])
    await ben.types(RIVER, "/eodh-logs disconnect")
    await ben.waits_for(RIVER, lambda m: m.ephemeral and "disconnected" in m.words)

    assert [c.workspace async for c in world.bot_context.access.store.all()] == [
        "river-lab"
    ]

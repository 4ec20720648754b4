"""Connecting a Hub workspace by the modal, and what becomes of the key."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.work_limiter import WorkBounds
from eodh_bot.store import StoredConnection
from eodh_bot.workspaces.access import Requester
from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.asking import asks, click_answer, shows
from tests.bot.connecting import connects, fills_in, form
from tests.bot.listeners.shared_bot import SharedBot, shared_bot
from tests.bot.running import bot, environment, failed_job

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def one_bot(
    local_hub: LocalHub, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SharedBot]:
    """A bot to which people connect workspaces."""
    folder = tmp_path_factory.mktemp("connecting")
    bounds = WorkBounds(still_looking_s=60.0)
    async with shared_bot(local_hub, folder, bounds=bounds) as running:
        yield running


async def test_a_workspace_connected_to_a_channel_is_for_its_members(
    shared_slack: LocalSlack, hub: LocalHub, ada: Person, job: str
) -> None:
    output = await connects(ada, "C1", hub, "eo-team", for_channel=True)
    assert "eo-team is connected" in output.words
    ben = shared_slack.person("U2")
    await ben.waits_for("C1", "eo-team is connected")
    await ben.types("C1", f"/eodh-logs {job}")

    assert "ModuleNotFoundError" in (await ben.waits_for("C1", job)).words


async def test_a_workspace_connected_for_oneself_is_for_oneself(
    shared_slack: LocalSlack, hub: LocalHub, ada: Person, job: str
) -> None:
    await connects(ada, "C1", hub, "eo-team", for_channel=False)
    await ada.types("C1", f"/eodh-logs {job}")
    await ada.waits_for("C1", "ModuleNotFoundError")
    ada.says(ada.direct(), job)
    await ada.waits_for(ada.direct(), "ModuleNotFoundError")
    mention = ada.says("C1", f"@EODH {job}")
    only_hers = await ada.waits_for(
        "C1", lambda m: m.order > mention.order and "ModuleNotFound" in m.words
    )
    ben = shared_slack.person("U2")
    await ben.types("C1", f"/eodh-logs {job}")
    refused = await ben.waits_for("C1", "I can show you nothing here")

    assert only_hers.ephemeral
    assert job not in refused.words
    assert "eo-team" not in "".join(m.words for m in ben.sees("C1"))


async def test_the_key_is_checked_and_a_wrong_one_is_not_stored(
    hub: LocalHub, ada: Person, bot_context: BotContext
) -> None:
    modal = await fills_in(
        ada, "C1", {"workspace": "eo-team", "key": "made-up-key-4711"}
    )
    assert "refuses this key" in modal.words
    assert "4711" not in str(modal.blocks)
    assert [c async for c in bot_context.access.store.all()] == []

    fields = {"workspace": "river-lab", "key": hub.workspaces["eo-team"]}
    modal = await fills_in(ada, "C1", fields)
    assert "refuses this key" in modal.words
    assert [c async for c in bot_context.access.store.all()] == []


@pytest.mark.parametrize(
    ("field", "value", "reported"),
    [
        ("key", "a key with spaces", "not an API key"),
        ("workspace", "../etc", "No workspace can have this name"),
        ("key_ends", "2020-01-01", "is in the past"),
    ],
)
async def test_what_cannot_be_right_is_reported_beside_its_field(
    ada: Person, field: str, value: str, reported: str
) -> None:
    given = {"workspace": "eo-team", "key": "made-up-key-0123456789", field: value}
    modal = await fills_in(ada, "C1", given)

    assert reported in modal.errors[field]


@pytest.mark.parametrize("key_is", ["the typed one", "a stored one", "a token"])
async def test_a_key_in_place_of_the_workspaces_name_goes_nowhere(
    key_is: str, hub: LocalHub, ada: Person, bot_context: BotContext
) -> None:
    stored = "Zq8-orange-harbour-0123456789"
    editor = bot_context.connections
    described = editor.described(hub.base_url, "eo-team", None)
    grant = await editor.prepare(Requester("U2", "C1"), described, SecretStr(stored))
    await editor.keep(Requester("U2", "C1"), grant)
    new = "Zq7-lemon-harbour-0123456789"
    pasted = {
        "the typed one": new,
        "a stored one": stored,
        "a token": "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5",
    }[key_is]
    before = len(hub.requests)

    modal = await fills_in(ada, "C1", {"workspace": pasted, "key": new})

    assert "That looks like a key" in modal.words
    assert modal.submit
    assert pasted not in str(modal.blocks)
    assert len(hub.requests) == before
    (kept,) = [each async for each in bot_context.access.store.all()]
    assert (kept.workspace, kept.added_by) == ("eo-team", "U2")


async def test_a_key_is_encrypted_at_rest_and_its_end_known(
    hub: LocalHub, ada: Person, bot_context: BotContext
) -> None:
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    (stored,) = [c async for c in bot_context.access.store.all()]
    async with bot_context.access.store.database.connect() as raw:
        rows = (await raw.execute(sa.text("SELECT * FROM connections"))).all()

    assert hub.workspaces["eo-team"] not in str(rows)
    assert stored.added_by == "U1"
    assert stored.key_ends_at is not None
    left = stored.key_ends_at - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30)


async def test_the_end_that_was_given_is_the_end(
    hub: LocalHub, ada: Person, bot_context: BotContext
) -> None:
    day = (datetime.now(UTC) + timedelta(days=7)).date()
    key = hub.workspaces["eo-team"]
    fields = {"workspace": "eo-team", "key": key, "key_ends": day.isoformat()}
    modal = await fills_in(ada, "C1", fields)

    assert f"expires by {day:%d %B %Y}" in modal.words
    (stored,) = [c async for c in bot_context.access.store.all()]
    assert stored.key_ends_at is not None
    assert stored.key_ends_at.date() == day


async def test_disconnected_it_is_gone_with_its_key(
    shared_slack: LocalSlack,
    hub: LocalHub,
    ada: Person,
    bot_context: BotContext,
    job: str,
) -> None:
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    await ada.opens_home()
    home = await ada.waits_for_home("eo-team")
    await ada.clicks(home, "disconnect")
    await shared_slack.person("U2").waits_for("C1", "eo-team is disconnected")
    await shows(ada, "eo-team is disconnected")
    await ada.types("C1", f"/eodh-logs {job}")
    await ada.waits_for("C1", "I can show you nothing here")

    assert [c async for c in bot_context.access.store.all()] == []


async def test_what_somebody_connects_meanwhile_is_not_disconnected(
    hub: LocalHub,
    ada: Person,
    bot_context: BotContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    store = bot_context.access.store
    by_id = store.by_id
    new: list[StoredConnection] = []

    async def replaced_then(connection_id: str) -> StoredConnection | None:
        old = await by_id(connection_id)
        if old is not None:
            new.append(replace(old, id=secrets.token_hex(16), added_by="U2"))
            await store.put(new[0])
        return old

    with monkeypatch.context() as patched:
        patched.setattr(store, "by_id", replaced_then)
        answer = await asks(ada, "C1", "disconnect", "nothing was done")

    assert answer.ephemeral
    assert await store.of_channel("C1") == new[0]
    assert not [m for m in ada.sees("C1") if "is disconnected" in m.words]


async def test_disconnect_can_be_typed(
    hub: LocalHub, ada: Person, bot_context: BotContext
) -> None:
    await ada.types("C1", "/eodh-logs disconnect")
    await ada.waits_for("C1", "no connection here that you can remove")
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    await ada.types("C1", "/eodh-logs disconnect")
    await ada.waits_for("C1", lambda m: m.ephemeral and "disconnected" in m.words)

    assert [c async for c in bot_context.access.store.all()] == []


async def test_a_key_that_ended_is_reported_once_and_renewed(
    shared_slack: LocalSlack,
    hub: LocalHub,
    ada: Person,
    job: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    good = hub.workspaces["eo-team"]
    monkeypatch.setitem(hub.workspaces, "eo-team", "another-key-0123456789")
    ben = shared_slack.person("U2")
    for person in (ada, ben, ada):
        output = await asks(person, "C1", job, "refuses the key of workspace")
        assert output.ephemeral
    reported = [m for m in ben.sees("C1") if "no longer works" in m.words]
    assert len(reported) == 1
    assert not reported[0].ephemeral

    monkeypatch.setitem(hub.workspaces, "eo-team", good)
    await asks(ada, "C1", job, "ModuleNotFoundError")
    monkeypatch.setitem(hub.workspaces, "eo-team", "another-key-0123456789")
    await ada.types("C1", f"/eodh-logs {job}")

    def twice() -> bool:
        return sum("no longer works" in m.words for m in ben.sees("C1")) == 2

    await shared_slack.until(twice)


async def test_a_job_that_is_not_there_is_no_end_of_the_key(
    hub: LocalHub, ada: Person, bot_context: BotContext
) -> None:
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    await ada.types("C1", "/eodh-logs 11111111-2222-1333-8444-555555555555")
    answer = await ada.waits_for("C1", "11111111")

    assert "refuses the key" not in answer.words
    (stored,) = [c async for c in bot_context.access.store.all()]
    assert stored.key_failed_at is None


async def test_who_may_connect_what(
    shared_slack: LocalSlack, bot_context: BotContext
) -> None:
    assert bot_context.connections.allowed
    # A guest only for herself; nobody where another organisation is present.
    for user, channel in (("U3", "C1"), ("U1", "C3")):
        person = shared_slack.person(user)
        modal = await form(person, channel)
        choice = next(b for b in modal.buttons if b.action_id == "for_whom")
        assert [value for _, value in choice.options] == ["me"]
        await person.closes(modal)


async def test_a_single_team_connects_nothing_else(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path / "single", channel="C1")
    ada = slack.person("U1")
    async with bot(slack, variables):
        await ada.types("C1", "/eodh-logs connect")
        modal = await ada.waits_for_modal("Connect a workspace")
        await slack.until(lambda: "you cannot connect another" in str(ada.modal()))
        await ada.closes(modal)
        await ada.types("C1", "/eodh-logs disconnect")
        await ada.waits_for("C1", "no connection here that you can remove")


async def test_one_keys_logs_hide_every_key_of_the_same_workspace(
    shared_slack: LocalSlack, hub: LocalHub, ada: Person
) -> None:
    key = hub.workspaces["eo-team"]
    log = JobLog("convert.log", f"asking with {key}\nfailed\n".encode())
    leaky = hub.script("eo-team", ScriptedJob(logs=(log,), duration_s=0.0))[0]
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    await ada.types("C1", f"/eodh-logs {leaky} convert")
    answer = await ada.waits_for("C1", "asking with")

    assert key not in answer.words
    assert shared_slack.person("U2").sees("C1")[-1].ephemeral is False
    assert failed_job(hub, "eo-team") != leaky


async def test_a_connected_channel_is_offered_to_have_its_jobs_announced(
    shared_slack: LocalSlack, hub: LocalHub, ada: Person, bot_context: BotContext
) -> None:
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    ben = shared_slack.person("U2")
    reported = await ben.waits_for("C1", "eo-team is connected")
    await click_answer(
        ben, reported, "watch", "Jobs of workspace eo-team are announced in #C1"
    )
    await ada.waits_for("C1", "Jobs of workspace eo-team are announced in #C1")
    await asks(ben, "C1", "watch only=failed mention=me", "a failure mentions @U2")

    # Clicked again it undoes nothing that was chosen since.
    await click_answer(ben, reported, "watch", "Announced in #C1:")
    (subscription,) = await bot_context.subscriptions.store.of_target("C1")
    assert (subscription.only_failed, subscription.mention) == (True, "U2")


async def test_what_is_announced_falls_silent_with_the_connection_and_comes_back(
    hub: LocalHub, ada: Person, bot_context: BotContext
) -> None:
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    await asks(ada, "C1", "watch", "are announced")
    await asks(
        ada,
        "C1",
        "disconnect",
        "Its jobs are no longer announced until it is connected",
    )
    await asks(ada, "C1", "list", "no notices: the workspace is no longer connected")
    (subscription,) = await bot_context.subscriptions.store.of_target("C1")
    watch = await bot_context.subscriptions.watches.by_id(subscription.watch_id)
    assert watch is not None
    assert await bot_context.access.grant_for_watch("C1", watch.root_url) is None

    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    assert await bot_context.access.grant_for_watch("C1", watch.root_url) is not None
    reported = [m for m in ada.sees("C1") if "eo-team is connected" in m.words]
    offers = [[b.action_id for b in message.buttons] for message in reported]
    assert offers == [["watch"], []]
    listed = await asks(ada, "C1", "list", "Announced in #C1:")
    assert "no notices" not in listed.words


async def test_jobs_of_ones_own_workspace_are_announced_only_by_direct_message(
    shared_slack: LocalSlack, hub: LocalHub, ada: Person, bot_context: BotContext
) -> None:
    await connects(ada, "C1", hub, "eo-team", for_channel=False)
    await asks(ada, "C1", "watch", "To be notified of the jobs of your own workspace")
    await asks(ada, "C2", "watch", "No Hub workspace is connected here yet")
    await asks(ada, ada.direct(), "watch", "announced to you")
    ben = shared_slack.person("U2")
    await asks(ben, ben.direct(), "watch", "I can show you nothing here")

    store = bot_context.subscriptions.store
    assert [w.added_by for w in await store.of_target("U1")] == ["U1"]
    for target in ("C1", "C2", "U2"):
        assert await store.of_target(target) == []


async def test_a_channel_that_was_connected_long_ago_is_on_the_home_page(
    ada: Person, hub: LocalHub, bot_context: BotContext
) -> None:
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    store = bot_context.access.store
    first = await store.of_channel("C1")
    assert first is not None
    for number in range(1, 60):
        later = first.added_at + timedelta(seconds=number)
        await store.put(
            replace(
                first,
                id=f"other-{number}",
                channel_id=f"C9{number:03d}",
                added_by="U2",
                added_at=later,
            )
        )
    # A member of C1 who added none.
    found = await bot_context.connections.visible(Requester("U3", None))
    assert [each.connection.id for each in found] == [first.id]

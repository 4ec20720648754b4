"""What changes while, or after, a workspace is connected."""

from collections.abc import AsyncIterator

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.work_limiter import WorkBounds
from eodh_bot.store import StoredConnection
from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack, Person, Screen
from tests.bot.asking import asks
from tests.bot.connecting import connects, form
from tests.bot.listeners.shared_bot import SharedBot, shared_bot
from tests.waiting import WAIT_S

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


async def stored(bot_context: BotContext) -> list[StoredConnection]:
    return [each async for each in bot_context.access.store.all()]


@pytest.mark.parametrize("change", ["left", "shared", "without the bot"])
async def test_who_may_no_more_while_the_hub_checks_the_key_connects_nothing(
    shared_slack: LocalSlack,
    hub: LocalHub,
    ada: Person,
    bot_context: BotContext,
    one_bot: SharedBot,
    change: str,
) -> None:
    modal = await form(ada, "C1")
    hub.faults.add("slow", delay_s=15, times=None)
    key = hub.workspaces["eo-team"]
    await ada.submits(
        modal, {"workspace": "eo-team", "key": key, "for_whom": "channel"}
    )
    await shared_slack.until(lambda: bool(hub.requests), what="the Hub's check")
    river = shared_slack.workspace.channels["C1"]
    if change == "left":
        river.members.remove("U1")
    elif change == "shared":
        river.is_ext_shared = True
    else:
        river.members.remove("U0BOT")
    # What was remembered of Slack's answers is old.
    one_bot.ahead_s += 60
    hub.faults.clear()
    assert await bot_context.work.drain(WAIT_S)

    assert await stored(bot_context) == []


async def test_a_key_can_be_removed_in_a_channel_that_was_shared_later(
    shared_slack: LocalSlack,
    hub: LocalHub,
    ada: Person,
    bot_context: BotContext,
    one_bot: SharedBot,
) -> None:
    ben = shared_slack.person("U2")
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    shared_slack.workspace.channels["C1"].is_ext_shared = True
    one_bot.ahead_s += 60
    await asks(ben, "C1", "disconnect", "eo-team is disconnected")

    assert await stored(bot_context) == []
    posted = [each.words for each in ben.sees("C1") if not each.ephemeral]
    assert not any("disconnected" in words for words in posted)


async def test_who_gave_a_key_can_remove_it_where_the_bot_is_no_more(
    shared_slack: LocalSlack,
    hub: LocalHub,
    bot_context: BotContext,
    one_bot: SharedBot,
) -> None:
    ben = shared_slack.person("U2")
    await connects(ben, "C4", hub, "eo-team", for_channel=True)
    shared_slack.workspace.channels["C4"].members.remove("U0BOT")
    one_bot.ahead_s += 60
    await ben.opens_home()
    home = await ben.waits_for_home("Disconnect")
    await ben.clicks(home, "disconnect")
    await shared_slack.until(
        lambda: "Disconnect" not in home_of(ben), what="a Home without it"
    )

    assert await stored(bot_context) == []


async def test_a_key_is_redacted_from_the_moment_it_is_connected(
    shared_slack: LocalSlack,
    hub: LocalHub,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ben = shared_slack.person("U2")
    await connects(ada, "C1", hub, "eo-team", for_channel=True)
    await asks(ada, "C1", f"{logged(hub, 'hello there')} a", "hello there")
    old, new = hub.workspaces["eo-team"], "zq-lemon-harbour-0123456789"
    monkeypatch.setitem(hub.workspaces, "eo-team", new)
    await connects(ben, ben.direct(), hub, "eo-team", for_channel=False)
    monkeypatch.setitem(hub.workspaces, "eo-team", old)
    answer = await asks(ada, "C1", f"{logged(hub, f'sent {new} off')} a", "off")

    assert new not in answer.words


def logged(hub: LocalHub, line: str) -> str:
    log = JobLog("a.log", f"{line}\n".encode())
    return hub.script("eo-team", ScriptedJob(logs=(log,), duration_s=0.0))[0]


def home_of(person: Person) -> str:
    home = person.home()
    return "" if home is None else home.words


async def test_after_the_invitation_the_form_offers_the_channel(
    ada: Person,
) -> None:
    # A public channel without the bot.
    modal = await form(ada, "C2")
    assert offered(modal) == ["me"]
    await ada.closes(modal)
    await ada.types("C2", "/invite @EODH")
    await ada.waits_for("C2", "No Hub workspace is connected here yet")

    assert offered(await form(ada, "C2")) == ["me", "channel"]


def offered(modal: Screen) -> list[str]:
    choice = next(each for each in modal.buttons if each.action_id == "for_whom")
    return [value for _, value in choice.options]

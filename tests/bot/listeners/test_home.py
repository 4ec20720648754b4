"""The Home page shows what a person may ask about, and says what it cannot read."""

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.subscriptions.request import SubscriptionRequest
from eodh_bot.workspaces.access import Requester
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.asking import shows
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


async def test_the_home_page_shows_the_workspace_and_its_jobs(
    ada: Person, job: str
) -> None:
    await ada.opens_home()
    home = await ada.waits_for_home("jobs in workspace eo-team")
    assert "connect" not in [b.action_id for b in home.buttons]
    pick = next(b for b in home.buttons if job in (b.value or ""))
    await ada.clicks(home, (pick.block_id, "pick_job"))
    modal = await shows(ada, "ModuleNotFoundError")
    await ada.clicks(modal, "other_log")
    await ada.waits_for_modal("Logs")

    assert ada.sees(ada.direct()) == []
    outcome = await ada.clicks(home, "refresh_home")
    assert outcome.acked


async def test_home_answers_in_a_modal_and_never_by_direct_message(
    shared_slack: LocalSlack, bot_context: BotContext, ada: Person, job: str
) -> None:
    await ada.opens_home()
    home = await ada.waits_for_home("of the last 7 days failed")
    asking = [b for b in home.buttons if job in (b.value or "")]
    assert len(asking) > 1
    for button in asking:
        await ada.clicks(home, (button.block_id, button.action_id))
        modal = await shows(ada, "ModuleNotFoundError")
        await ada.closes(modal, everything=True)
    await bot_context.work.drain(WAIT_S)

    assert ada.sees(ada.direct()) == []
    opened = [call for call in shared_slack.calls if call.method == "views.open"]
    assert len(opened) == len(asking)


async def test_the_home_page_shows_why_jobs_failed_lately(
    ada: Person, job: str
) -> None:
    await ada.opens_home()
    home = await ada.waits_for_home("of the last 7 days failed")
    assert "1 job, still failing" in home.words
    assert "/eodh-logs failures lists all causes" in home.words

    why = next(b for b in home.buttons if b.label == "Why?")
    assert job in (why.value or "")
    await ada.clicks(home, (why.block_id, "pick_job"))
    await shows(ada, "ModuleNotFoundError")


async def test_the_home_page_of_somebody_else_shows_nothing(
    shared_slack: LocalSlack, bot_context: BotContext, job: str
) -> None:
    assert bot_context.work.busy == 0
    ben = shared_slack.person("U2")
    ben.leaves("C1")
    await ben.opens_home()

    home = await ben.waits_for_home("has no workspace here yet")
    assert "eo-team" not in home.words
    assert job not in str(home.blocks)


@pytest.mark.parametrize("way", ["users.info", "conversations.members"])
async def test_where_slack_says_nothing_the_home_page_says_so(
    shared_slack: LocalSlack, ada: Person, job: str, way: str
) -> None:
    shared_slack.faults.server_error(way, times=20)
    await ada.opens_home()
    home = await ada.waits_for_home("Slack")

    assert "no workspace here yet" not in home.words
    assert job not in str(home.blocks)
    shared_slack.faults.clear()
    await ada.clicks(home, "refresh_home")
    await ada.waits_for_home("jobs in workspace eo-team")


async def test_what_was_ended_while_home_asked_the_hub_does_not_come_back(
    shared_slack: LocalSlack, ada: Person, hub: LocalHub, bot_context: BotContext
) -> None:
    request = SubscriptionRequest(process="old-one")
    await bot_context.subscriptions.subscribe(Requester("U1", "C1"), request)
    # The first run's answer comes last, and is an error.
    hub.faults.add("slow", on="list", delay_s=6.0, times=1)
    await ada.opens_home()
    home = await ada.waits_for_home("old-one")
    await shared_slack.until(lambda: not hub.faults.active(), what="it to ask")
    hub.faults.add("not_found", on="list", times=None)
    (menu,) = [each for each in home.buttons if each.action_id == "change_watch"]
    stop = next(value for _, value in menu.options if '"stop"' in value)
    await ada.clicks(home, (menu.block_id, menu.action_id), stop)
    await shared_slack.until(
        lambda: "old-one" not in (ada.home() or home).words, what="it to go"
    )
    # The first run knows only the old list.
    assert await bot_context.work.drain(WAIT_S)
    shown = ada.home()
    assert shown is not None
    assert "old-one" not in shown.words

"""An answer that takes longer: it comes all the same, and nothing else waits for it."""

from collections.abc import AsyncIterator

import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.listeners.work_limiter import WorkBounds
from eodh_bot.subscriptions.request import SubscriptionRequest
from eodh_bot.workspaces.access import Requester
from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.asking import asks, clicks, shows
from tests.bot.listeners.shared_bot import SharedBot, shared_bot
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def one_bot(
    local_hub: LocalHub, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SharedBot]:
    """A bot that soon says that it takes longer."""
    bounds = WorkBounds(
        still_looking_s=0.05, ack_travels_s=1.0, per_person=2, waiting_per_person=3
    )
    folder = tmp_path_factory.mktemp("slow")
    async with shared_bot(local_hub, folder, channel="C1", bounds=bounds) as running:
        yield running


@pytest.mark.parametrize("where", ["direct", "channel"])
@pytest.mark.parametrize("how", ["nobody may change messages", "it was deleted"])
async def test_an_answer_comes_where_still_looking_cannot_be_changed(
    shared_slack: LocalSlack,
    hub: LocalHub,
    ada: Person,
    job: str,
    bot_context: BotContext,
    where: str,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub.faults.add("slow", delay_s=60, times=None)
    channel = ada.direct() if where == "direct" else "C1"
    asked = ada.says(channel, job if where == "direct" else f"@EODH {job}")
    thread = None if where == "direct" else asked.ts
    looking = await ada.waits_for(channel, "Still looking", thread_ts=thread)
    if how == "it was deleted":
        await bot_context.client.chat_delete(channel=channel, ts=looking.ts)
    else:
        monkeypatch.setattr(shared_slack.rules, "edit_window_s", 0.0)
    hub.faults.clear()
    await ada.waits_for(channel, "ModuleNotFoundError", thread_ts=thread)


async def test_a_view_that_says_looking_is_told_the_end(
    shared_slack: LocalSlack, ada: Person, bot_context: BotContext, one_bot: SharedBot
) -> None:
    asked = SubscriptionRequest(process="old-one")
    await bot_context.subscriptions.subscribe(Requester("U1", "C1"), asked)
    await ada.opens_home()
    await ada.waits_for_home("old-one")
    assert await bot_context.work.drain(WAIT_S)
    home = ada.home()
    assert home is not None
    (menu,) = [each for each in home.buttons if each.action_id == "change_watch"]
    stop = next(value for _, value in menu.options if '"stop"' in value)
    # The bot asks Slack again who this is.
    one_bot.ahead_s += 100
    shared_slack.faults.slow("users.info", delay_s=1.0)
    await ada.clicks(home, (menu.block_id, menu.action_id), stop)
    await shows(ada, "That is done")


async def test_a_command_that_the_channel_was_answered_is_told_the_end(
    shared_slack: LocalSlack, ada: Person, one_bot: SharedBot
) -> None:
    one_bot.ahead_s += 100
    shared_slack.faults.slow("users.info", delay_s=1.0)
    await ada.types("C1", "/eodh-logs watch")
    await ada.waits_for("C1", "are announced")
    done = await ada.waits_for("C1", "That is done")
    assert done.ephemeral
    assert not any("the Hub is slow" in each.words for each in ada.sees("C1"))


async def test_questions_of_one_person_keep_nobody_elses_out(
    shared_slack: LocalSlack, hub: LocalHub, ada: Person, job: str
) -> None:
    hub.faults.add("slow", on="status", delay_s=60, times=None)
    for _ in range(6):
        await ada.types("C1", f"/eodh-logs {job}")
    # Two are looked up and three wait.
    await ada.waits_for("C1", "I am answering too many questions")
    ben = shared_slack.person("U2")
    await ben.types("C1", "/eodh-logs list")
    await ben.waits_for("C1", "No jobs are announced")
    hub.faults.clear()


@pytest.fixture
def two_logs(hub: LocalHub) -> str:
    logs = tuple(
        JobLog(
            f"{name}.log",
            b"".join(b"%s line %d\n" % (name.encode(), n) for n in range(400)),
        )
        for name in ("alpha", "beta")
    )
    return hub.script("eo-team", ScriptedJob(logs=logs, duration_s=0.0))[0]


async def test_a_log_that_is_picked_just_after_a_search_stays(
    ada: Person, two_logs: str, bot_context: BotContext
) -> None:
    answer = await asks(ada, "C1", f"{two_logs} alpha", "alpha line")
    await clicks(ada, answer, "other_log")
    await ada.submits(await shows(ada, "Search this log"), {"pattern": "line 7$"})
    await ada.clicks(await shows(ada, "match"), "pick_log", "beta.log")
    await shows(ada, "beta line 399")
    assert await bot_context.work.drain(WAIT_S)
    await shows(ada, "beta line 399")


async def test_the_log_that_is_picked_last_is_shown(
    ada: Person, two_logs: str, hub: LocalHub, bot_context: BotContext
) -> None:
    answer = await asks(ada, "C1", f"{two_logs} alpha", "alpha line")
    await clicks(ada, answer, "other_log")
    view = await shows(ada, "Search this log")
    hub.faults.add("slow", on="status", delay_s=60, times=1)
    await ada.clicks(view, "pick_log", "beta.log")
    await ada.clicks(view, "pick_log", "alpha.log")
    screen = await shows(ada, "alpha line 399")
    hub.faults.clear()
    assert await bot_context.work.drain(WAIT_S)
    shown = ada.modal()
    assert shown is not None
    assert shown.words == screen.words

"""What Slack sends again, to another process of one database, is done once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from anyio import to_thread

from eodh_bot.listeners.context import BotContext
from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from tests.bot.asking import asks, clicks
from tests.bot.postgres import new_database
from tests.bot.running import MASTER_KEY, bot, environment, failed_job
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


@pytest.fixture
async def two(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path, postgresql: str
) -> AsyncIterator[tuple[BotContext, BotContext]]:
    variables = environment(
        slack,
        hub,
        tmp_path,
        channel="C1",
        EODH_BOT_DATABASE_URL=await to_thread.run_sync(new_database, postgresql),
        EODH_BOT_MASTER_KEY=MASTER_KEY,
    )
    async with bot(slack, variables) as one, bot(slack, variables) as other:
        await slack.until(lambda: slack.connected == 2, what="two connections")
        yield one, other


async def test_an_event_is_answered_once(
    slack: LocalSlack, hub: LocalHub, two: tuple[BotContext, BotContext]
) -> None:
    job, ada = failed_job(hub, "eo-team"), slack.person("U1")
    asked = ada.says("C1", f"@EODH {job}")
    await ada.waits_for("C1", "ModuleNotFoundError", thread_ts=asked.ts)
    (sent,) = (
        each.parcel.payload
        for each in slack.deliveries
        if each.parcel.payload.get("event", {}).get("type") == "app_mention"
    )
    for _ in range(6):
        await slack.delivers("events_api", sent)
    for each in two:
        assert await each.work.drain(WAIT_S)
    answers = [each for each in ada.sees("C1", asked.ts) if each.from_app]
    assert len(answers) == 1


async def test_a_click_is_done_once(
    slack: LocalSlack, hub: LocalHub, two: tuple[BotContext, BotContext]
) -> None:
    job, ada, ben = failed_job(hub, "eo-team"), slack.person("U1"), slack.person("U2")
    await clicks(ada, await asks(ada, "C1", job, "ModuleNotFoundError"), "share")
    await ben.waits_for("C1", "ModuleNotFoundError")
    sent = [
        each.parcel.payload
        for each in slack.deliveries
        if each.parcel.payload.get("type") == "block_actions"
    ]
    for _ in range(6):
        await slack.delivers("interactive", sent[-1])
    for each in two:
        assert await each.work.drain(WAIT_S)
    shared = [m for m in ben.sees("C1") if "ModuleNotFoundError" in m.words]
    assert len(shared) == 1

"""Slack does not take what the bot posts: that is said, and as what it is."""

import aiohttp
import pytest

from eodh_bot.listeners.context import BotContext
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.asking import asks, click_answer, posts_button
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("why", ["read only", "archived", "503"])
async def test_a_share_that_slack_refuses_is_no_fault_of_the_bot(
    shared_slack: LocalSlack, ada: Person, job: str, why: str
) -> None:
    answer = await asks(ada, "C1", job, "ModuleNotFoundError")
    channel = shared_slack.workspace.channels["C1"]
    if why == "read only":
        channel.is_read_only = True
    elif why == "archived":
        channel.is_archived = True
    else:
        shared_slack.faults.server_error("chat.postMessage")
    told = await click_answer(ada, answer, "share", "Slack did not take my message")
    assert "reference" not in told.words
    assert told.ephemeral


async def test_the_hub_is_not_blamed_for_a_slow_slack(
    shared_slack: LocalSlack,
    ada: Person,
    job: str,
    bot_context: BotContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = await asks(ada, "C1", job, "ModuleNotFoundError")
    hasty = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=1)
    monkeypatch.setattr(bot_context.client.session, "_timeout", hasty)
    shared_slack.faults.slow("chat.postMessage", delay_s=3.0)
    told = await click_answer(ada, answer, "share", "did not answer")
    assert "Slack did not answer in time" in told.words


async def test_a_file_that_does_not_come_is_told(
    shared_slack: LocalSlack, ada: Person, job: str
) -> None:
    shared_slack.faults.server_error("files.getUploadURLExternal", times=3)
    await asks(ada, "C1", f"report {job}", "the file that you get")
    told = await ada.waits_for("C1", "could not be sent")
    assert told.ephemeral


async def test_who_is_on_it_is_noted_where_the_message_cannot_be_changed(
    shared_slack: LocalSlack, ada: Person, job: str, bot_context: BotContext
) -> None:
    await posts_button(bot_context, "look_at_it", job)
    notice = await ada.waits_for("C1", lambda m: bool(m.buttons))
    shared_slack.rules.edit_window_s = 0.0
    told = await click_answer(
        ada, notice, "look_at_it", "I noted that you look into it"
    )
    assert told.ephemeral
    assert await bot_context.work.drain(WAIT_S)
    assert await bot_context.assignees.of("C1", notice.ts) == ["U1"]

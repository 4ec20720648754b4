"""Slack does not take what the bot posts: that is said, and as what it is."""

import aiohttp
import pytest

from eodh_bot.listeners.context import BotContext
from eodh_bot.slack import rate_limit, replies
from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.asking import asks, click_answer, clicks, posts_button
from tests.bot.listeners.shared_bot import SharedBot
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


@pytest.fixture
def logged(hub: LocalHub) -> str:
    """A job with a log."""
    logs = (JobLog("convert.log", b"all of it\n"),)
    return hub.script("eo-team", ScriptedJob(logs=logs, duration_s=0.0))[0]


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


@pytest.mark.parametrize("how", ["mention", "share", "whole log"])
async def test_nothing_that_waited_is_posted_to_a_channel_that_was_shared_meanwhile(
    one_bot: SharedBot,
    ada: Person,
    logged: str,
    bot_context: BotContext,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    slack, job = one_bot.slack, logged
    answer = await asks(ada, "C1", job, job)
    if how == "whole log":
        await posts_button(bot_context, "full_log", job)
        answer = await ada.waits_for("C1", "of old")
    assert await bot_context.work.drain(WAIT_S)
    before = posted(slack)
    method = "files.getUploadURLExternal" if how == "whole log" else "chat.postMessage"

    async def shared_meanwhile(_wait_s: float) -> None:
        slack.workspace.channels["C1"].is_ext_shared = True
        # What the bot knows of the channel is old by then.
        one_bot.ahead_s += 60

    for module in (replies, rate_limit):
        monkeypatch.setattr(module, "sleep", shared_meanwhile)
    slack.faults.rate_limit(method, retry_after_s=2)
    if how == "mention":
        ada.says("C1", f"@EODH {job}")
    else:
        await clicks(ada, answer, "share" if how == "share" else "full_log")
    await slack.until(lambda: not slack.faults.waiting, what="the bot to post")
    assert await bot_context.work.drain(WAIT_S)
    assert posted(slack) == before


def posted(slack: LocalSlack) -> dict[str, tuple[str, int]]:
    """What another member sees of the app in the channel and its threads, by `ts`."""
    ben = slack.person("U2")
    roots = ben.sees("C1")
    below = [each for root in roots for each in ben.sees("C1", root.ts)]
    seen = [each for each in (*roots, *below) if each.from_app]
    return {each.ts: (each.words, len(each.files)) for each in seen}


async def test_whole_logs_are_sent_three_at_a_time(
    shared_slack: LocalSlack, ada: Person, logged: str, bot_context: BotContext
) -> None:
    await posts_button(bot_context, "full_log", logged)
    answer = await ada.waits_for("C1", "of old")
    files = bot_context.files
    async with files, files, files:
        await clicks(ada, answer, "full_log")
        await shared_slack.until(
            lambda: bool(files.statistics().tasks_waiting), what="a fourth"
        )
        assert not any(m.files for m in ada.sees("C1", answer.ts))
    await ada.waits_for("C1", lambda m: bool(m.files), thread_ts=answer.ts)


async def test_a_file_that_does_not_come_is_told(
    shared_slack: LocalSlack, ada: Person, job: str
) -> None:
    shared_slack.faults.server_error("files.getUploadURLExternal", times=3)
    await asks(ada, "C1", f"report {job}", "the file that you get")
    told = await ada.waits_for("C1", "could not be sent")
    assert told.ephemeral


async def test_who_is_on_it_is_noted_where_the_message_cannot_be_changed(
    shared_slack: LocalSlack,
    ada: Person,
    job: str,
    bot_context: BotContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await posts_button(bot_context, "look_at_it", job)
    notice = await ada.waits_for("C1", lambda m: bool(m.buttons))
    monkeypatch.setattr(shared_slack.rules, "edit_window_s", 0.0)
    told = await click_answer(
        ada, notice, "look_at_it", "I noted that you look into it"
    )
    assert told.ephemeral
    assert await bot_context.work.drain(WAIT_S)
    assert await bot_context.assignees.of("C1", notice.ts) == ["U1"]

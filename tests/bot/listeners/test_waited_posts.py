"""An answer that Slack lets wait is posted only where it may be seen after the wait."""

from dataclasses import replace

import anyio
import pytest

from eodh_bot.listeners.context import BotContext
from eodh_sandbox.hub import JobLog, LocalHub, ScriptedJob
from eodh_sandbox.slack import LocalSlack, Person
from tests.bot.asking import asks, clicks, posts_button
from tests.bot.listeners.shared_bot import SharedBot
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("way", ["mention", "share", "whole log", "link"])
async def test_nothing_is_posted_to_a_channel_that_was_shared_while_slack_let_it_wait(
    shared_slack: LocalSlack,
    ada: Person,
    hub: LocalHub,
    job: str,
    bot_context: BotContext,
    one_bot: SharedBot,
    way: str,
) -> None:
    method = {
        "whole log": "files.completeUploadExternal",
        "link": "chat.unfurl",
    }.get(way, "chat.postMessage")
    if way == "share":
        answer = await asks(ada, "C1", job, "ModuleNotFoundError")
    elif way == "whole log":
        logs = (JobLog("convert.log", b"all of it\n"),)
        job = hub.script("eo-team", ScriptedJob(logs=logs, duration_s=0.0))[0]
        await posts_button(bot_context, "full_log", job)
        answer = await ada.waits_for("C1", lambda m: bool(m.buttons))
    before = taken(shared_slack, method)
    shared_slack.faults.rate_limit(method, retry_after_s=2)
    if way == "share":
        await clicks(ada, answer, "share")
    elif way == "whole log":
        await clicks(ada, answer, "full_log")
    elif way == "link":
        team = shared_slack.workspace
        team.app = replace(team.app, unfurl_domains=("127.0.0.1",))
        ada.says("C1", str(hub.job_url("eo-team", job)))
    else:
        ada.says("C1", f"@EODH {job}")
    await shared_slack.until(
        lambda: shared_slack.faults.waiting == 0, what="Slack's refusal"
    )
    shared_slack.workspace.channels["C1"].is_ext_shared = True
    # What was remembered of Slack's answers is old.
    one_bot.ahead_s += 60
    with anyio.fail_after(WAIT_S):
        assert await bot_context.work.drain(WAIT_S)

    assert taken(shared_slack, method) == before


def taken(slack: LocalSlack, method: str) -> int:
    """Count the calls that showed everybody in the channel something."""
    found = [each for each in slack.calls if each.method == method]
    places = [
        (each.arguments.get("channel") or each.arguments.get("channel_id"))
        for each in found
        if each.error is None
    ]
    return places.count("C1")

"""The real program watches: jobs that really ran are announced while nobody asks."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
from tests.bot.asking import asks
from tests.bot.running import (
    environment,
    failed_job,
    ran,
    started,
)
from tests.pictures import keep_picture
from tests.sandbox.slack.browser import launched, watched
from tests.waiting import WAIT_S

pytestmark = pytest.mark.anyio

QUICK = {"EODH_BOT_LIST_S": "1", "EODH_BOT_IDLE_S": "2", "EODH_BOT_JOB_S": "1"}


async def test_workflows_announced_while_nobody_asks_are_a_picture_of_their_reasons(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    before = failed_job(hub, "eo-team")
    variables = environment(slack, hub, tmp_path, channel="C1", **QUICK)
    ada = slack.person("U1")
    async with (
        started(variables, tmp_path),
        launched() as browser,
        watched(browser, slack.url) as seen,
    ):
        await until_watched(slack, hub)
        success = await ran(hub, "convert")
        await ada.waits_for("C1", success)
        failure = await ran(hub, "no-module")
        reported = await ada.waits_for("C1", failure)
        page = seen.page
        notice = page.locator("article", has_text="no-module failed after")
        await expect(notice).to_contain_text(
            "ModuleNotFoundError", timeout=WAIT_S * 1_000
        )
        await notice.scroll_into_view_if_needed()
        await page.mouse.move(5, 5)
        picture = await page.screenshot()

        assert seen.errors == []
        assert seen.left == []

    assert not reported.ephemeral
    assert "ModuleNotFoundError" in reported.words
    assert "lacks the module cloudmasker_eo" in reported.words
    output = [f"{each.words} {each.text}" for each in slack.person("U2").sees("C1")]
    assert sum(success in words for words in output) == 1
    assert sum(failure in words for words in output) == 1
    assert not any(before in words for words in output)
    keep_picture("slack-notice.png", picture)


async def test_what_ends_while_the_bot_stands_still_is_announced_when_it_is_back(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(slack, hub, tmp_path, channel="C1", **QUICK)
    ada = slack.person("U1")
    async with started(variables, tmp_path):
        await until_watched(slack, hub)
    meanwhile = [failed_job(hub, "eo-team") for _ in range(3)]
    async with started(variables, tmp_path):
        for job in meanwhile:
            await ada.waits_for("C1", job)

    output = [each.words for each in ada.sees("C1")]
    announced = [
        next(job for job in meanwhile if job in words)
        for words in output
        if any(job in words for job in meanwhile)
    ]
    # Their ends lie within one millisecond, which is all that the Hub tells.
    assert sorted(announced) == sorted(meanwhile)


async def test_a_channel_is_notified_from_the_moment_that_a_member_asks_for_it(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    variables = environment(
        slack, hub, tmp_path, channel="C1", EODH_BOT_NOTICES="off", **QUICK
    )
    ada = slack.person("U1")
    async with started(variables, tmp_path):
        early = failed_job(hub, "eo-team")
        await asks(ada, "C1", "jobs", "latest jobs")
        await asks(ada, "C1", "watch only=failed mention=me", "#C1")
        await until_watched(slack, hub)
        success = await ran(hub, "convert")
        failure = failed_job(hub, "eo-team")
        reported = await ada.waits_for("C1", failure)
        reply = await ada.waits_for("C1", "failed.", thread_ts=reported.ts)
        await asks(ada, "C1", "unwatch", "no longer announced in")

    assert reply.mentions == ("U1",)
    output = [each.words for each in ada.sees("C1") if not each.ephemeral]
    assert not any(early in words or success in words for words in output)


async def until_watched(slack: LocalSlack, hub: LocalHub) -> None:
    """Until the bot has read the workspace's list, and begun to read it again."""
    before = len(hub.requests)
    await slack.until(
        lambda: sum("/jobs?" in each.target for each in hub.requests[before:]) > 1,
        what="a second look at the list",
    )

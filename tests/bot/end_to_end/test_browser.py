"""The real bot, seen by a person in a real browser; its pictures are stored."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack
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


async def test_a_person_asks_shares_and_looks_into_the_log_as_the_pictures_show(
    slack: LocalSlack, hub: LocalHub, tmp_path: Path
) -> None:
    job = await ran(hub, "no-module")
    variables = environment(slack, hub, tmp_path, channel="C1")
    async with (
        started(variables, tmp_path),
        launched() as browser,
        watched(browser, slack.url) as seen,
    ):
        page = seen.page
        slack.person("U2").says("C1", "My job is red again. Does anybody know why?")
        await page.fill("#text", f"/eodh-logs {job}")
        await page.press("#text", "Enter")
        # A slow machine shows "still looking" before it.
        answer = page.locator("article.eph", has_text="failed after")
        await expect(answer).to_contain_text("failed after", timeout=WAIT_S * 1_000)
        await answer.get_by_role("button", name="Share").click()
        shared = page.locator("article:not(.eph)", has_text="Shared by")
        await expect(shared).to_contain_text("failed after", timeout=WAIT_S * 1_000)
        await expect(answer).to_have_count(0)
        # A slow Hub's "still looking" is gone after a reload, as in Slack.
        await page.reload()
        await shared.scroll_into_view_if_needed()
        await page.mouse.move(5, 5)
        picture = await page.screenshot()
        await shared.get_by_role("button", name="Show logs").click()
        modal = page.get_by_role("dialog", name="Logs")
        await expect(modal).to_contain_text("Lines", timeout=WAIT_S * 1_000)
        await modal.get_by_text("Close", exact=True).click()
        await expect(modal).to_be_hidden()

        longer = failed_job(hub, "eo-team", "app-error")
        await page.fill("#text", f"/eodh-logs {longer}")
        await page.press("#text", "Enter")
        answer = page.locator("article.eph", has_text="app-error")
        await answer.get_by_role("button", name="Show logs").click()
        await modal.get_by_label("Search this log").fill("error")
        await modal.get_by_role("button", name="Search", exact=True).click()
        await expect(modal).to_contain_text("8> KeyError", timeout=WAIT_S * 1_000)
        await expect(page.locator("#state")).to_have_text("EODH is connected")
        browsing = await page.screenshot()

        assert seen.errors == []
        assert seen.left == []
    keep_picture("slack.png", picture)
    keep_picture("slack-log.png", browsing)

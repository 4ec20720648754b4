"""docs/how-to/slack-app.md step by step: a terminal, a browser, nothing else."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from playwright.async_api import expect

from eodh_sandbox.hub import LocalHub
from eodh_sandbox.slack import LocalSlack, Seed
from tests.bot.checks.test_setup import at_terminal, gives_tokens, machine
from tests.bot.running import failed_job, manifest_app, started
from tests.conftest import REPOSITORY, TIMING
from tests.pictures import keep_picture
from tests.sandbox.slack.browser import launched, watched

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty"),
]
PAGE = REPOSITORY / "docs" / "how-to" / "slack-app.md"


def without_the_bot() -> Seed:
    """A Slack in which the app was just installed: it is in no channel."""
    seed = Seed(app=manifest_app())
    bot = seed.app.bot_user_id
    channels = tuple(
        replace(c, members=tuple(m for m in c.members if m != bot))
        for c in seed.channels
    )
    return replace(seed, channels=channels)


async def test_the_page_leads_from_nothing_to_an_answer_as_the_pictures_show(
    hub: LocalHub, tmp_path: Path
) -> None:
    text = PAGE.read_text("utf-8")
    steps = re.findall(r"^\d\. \*\*(.*?)\.\*\*", text, re.MULTILINE)
    workspace, key = next(iter(hub.workspaces.items()))
    job = failed_job(hub, workspace)
    async with (
        LocalSlack(without_the_bot(), timing=TIMING) as slack,
        launched() as browser,
        watched(browser, slack.url) as seen,
    ):
        page = seen.page

        async def invites() -> None:
            """The page's third step, typed in the browser."""
            assert "/invite @EODH" in text
            await page.fill("#text", "/invite @EODH")
            await page.press("#text", "Enter")
            await expect(page.locator("article")).to_contain_text("was added by")

        def sets_up() -> tuple[int, str]:
            with at_terminal(machine(slack, hub, tmp_path), tmp_path) as terminal:
                gives_tokens(terminal, slack)
                terminal.sees("The bot is in no channel yet.")
                anyio.from_thread.run(invites)
                terminal.answers("Enter lists again: ", "")
                terminal.answers("1  #eodh-jobs", "1")
                terminal.answers("Workspace: ", workspace)
                terminal.answers("Key (hidden): ", key)
                return terminal.ends(), terminal.shown

        status, shown = await anyio.to_thread.run_sync(sets_up)
        assert status == 0, shown
        assert re.findall(r"^\d of 5: (.*)$", shown, re.MULTILINE) == steps
        await expect(page.locator("article").last).to_contain_text("I am set up")
        done = await page.screenshot()

        async with started(machine(slack, hub, tmp_path), tmp_path):
            await expect(page.locator("#state")).to_have_text("EODH is connected")
            assert "```slack\n/eodh-logs\n```" in text
            await page.fill("#text", "/eodh-logs")
            await page.press("#text", "Enter")
            answer = page.locator("article.eph", has_text="latest jobs")
            await expect(answer).to_contain_text("Failed: no-module")
            await page.mouse.move(5, 5)
            answered = await page.screenshot()
            await answer.get_by_role("button", name="Why?").click()
            why = page.locator("article.eph", has_text=job)
            await expect(why).to_contain_text("ModuleNotFoundError")
        assert seen.errors == []
        assert seen.left == []
    keep_picture("slack-set-up.png", done)
    keep_picture("slack-first-answer.png", answered)
